package chart

import (
	"bytes"
	"encoding/xml"
	"fmt"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"
	"gonum.org/v1/plot/vg/vgsvg"
)

// figureWidth is the width of every figure: a little more than a paper's column
// (3.3 inch), so that text of 7 to 8.5 points stays legible when it is placed there.
const figureWidth = 4.2 * vg.Inch

// pngDPI is the resolution of PNG output in dots per inch: 840 pixels a figure.
const pngDPI = 200

// Figure is a drawn chart, made by the function of its kind ([Line], [Forest], ...).
// It can be written any number of times and in any order.
type Figure struct {
	// Legend explains the numbers that stand in the picture for labels that
	// could not be drawn, in ascending order. Empty when every label was drawn.
	// Labels are as they were given: whoever prints them escapes them.
	Legend []LegendEntry
	// Notes are sentences for the caption: interval, n, gaps, axis.
	Notes []string

	title         string // of the SVG, for screen readers
	width, height vg.Length
	draw          func(draw.Canvas)
}

// Name gives a figure without a title in its picture the name by which a screen
// reader calls its SVG.
func (f *Figure) Name(name string) {
	if f.title == "" {
		f.title = name
	}
}

// LegendEntry says what one number in the picture stands for.
type LegendEntry struct {
	Mark  string // as it is in the picture: "(1)"
	Label string // the label it stands for, unaltered
}

// SVG returns the figure as an SVG document without scripts, links, ids or
// embedded fonts, so that several fit into one HTML page. Its text names
// Liberation Sans and falls back to the fonts that have the same widths.
func (f *Figure) SVG() ([]byte, error) {
	canvas := vgsvg.New(f.width, f.height)
	f.draw(draw.New(canvas))
	var buf bytes.Buffer
	if _, err := canvas.WriteTo(&buf); err != nil {
		return nil, fmt.Errorf("chart: write SVG: %w", err)
	}
	return f.finishSVG(buf.Bytes())
}

// finishSVG adds what gonum's SVG canvas leaves out: an accessible name, and
// fonts for readers who do not have Liberation (Arial and Helvetica have the
// same advance widths, so nothing moves).
func (f *Figure) finishSVG(doc []byte) ([]byte, error) {
	doc = bytes.ReplaceAll(doc,
		[]byte("font-family:Liberation Sans;"),
		[]byte("font-family:Liberation Sans,Arial,Helvetica,sans-serif;"))
	root := bytes.Index(doc, []byte("<svg "))
	end := bytes.IndexByte(doc[root+1:], '>')
	if root < 0 || end < 0 {
		return nil, fmt.Errorf("chart: gonum's SVG has no <svg> element")
	}
	end += root + 1
	var out bytes.Buffer
	out.Write(doc[:end])
	out.WriteString(` role="img"><title>`)
	if err := xml.EscapeText(&out, []byte(f.title)); err != nil {
		return nil, fmt.Errorf("chart: escape title: %w", err)
	}
	out.WriteString("</title>")
	out.Write(doc[end+1:])
	return out.Bytes(), nil
}

// PNG returns the figure as a PNG of 200 dots per inch on white.
func (f *Figure) PNG() ([]byte, error) {
	canvas := vgimg.NewWith(vgimg.UseWH(f.width, f.height), vgimg.UseDPI(pngDPI))
	f.draw(draw.New(canvas))
	var buf bytes.Buffer
	if _, err := (vgimg.PngCanvas{Canvas: canvas}).WriteTo(&buf); err != nil {
		return nil, fmt.Errorf("chart: write PNG: %w", err)
	}
	return buf.Bytes(), nil
}
