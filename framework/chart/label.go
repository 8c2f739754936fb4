package chart

import (
	"fmt"
	"math"
	"strings"
	"unicode"

	"golang.org/x/image/font/sfnt"
	"golang.org/x/text/unicode/bidi"
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Sizes of text in points.
const (
	titleSize = 9
	axisSize  = 8.5
	tickSize  = 7.5
	smallSize = 7.5 // baselines, legend
)

// textStyle returns the style of sans serif text of a size, anchored as given.
func textStyle(size vg.Length, x text.XAlignment, y text.YAlignment) text.Style {
	return text.Style{
		Color:   ink(),
		Font:    font.Font{Typeface: "Liberation", Variant: "Sans", Size: size},
		XAlign:  x,
		YAlign:  y,
		Handler: plot.DefaultTextHandler,
	}
}

// middleOfCapitals aligns the labels of a vertical axis so that the middle of
// their capitals is at the tick. text.YCenter takes the middle of ascent and
// descent instead, which looks too high: gonum puts the baseline at
// tick + descent - ascent + size + height x alignment, Liberation Sans has ascent
// 0.905, descent 0.212 and half a capital 0.36 of the size.
const middleOfCapitals text.YAlignment = -(0.36 + 0.212 - 0.905 + 1) / (0.905 + 0.212)

// namer decides which labels go into the picture as they are and which as a number.
type namer struct{ legend []LegendEntry }

// fit returns the label if it can be drawn no wider than limit, else its number.
func (n *namer) fit(label string, sty text.Style, limit vg.Length) string {
	if drawable(label, sty) && sty.Width(label) <= limit {
		return label
	}
	return n.number(label)
}

// fitLines is fit for a title: it may break between words into up to max lines.
func (n *namer) fitLines(label string, sty text.Style, limit vg.Length, max int) string {
	if !drawable(label, sty) {
		return n.number(label)
	}
	var lines []string
	line := ""
	for _, word := range strings.Fields(label) {
		longer := strings.TrimSpace(line + " " + word)
		if line != "" && sty.Width(longer) > limit {
			lines, longer = append(lines, line), word
		}
		line = longer
	}
	lines = append(lines, line)
	for _, l := range lines {
		if sty.Width(l) > limit || len(lines) > max {
			return n.number(label)
		}
	}
	return strings.Join(lines, "\n")
}

// number returns the mark that stands for a label; equal labels share one.
func (n *namer) number(label string) string {
	for _, e := range n.legend {
		if e.Label == label {
			return e.Mark
		}
	}
	mark := fmt.Sprintf("(%d)", len(n.legend)+1)
	n.legend = append(n.legend, LegendEntry{Mark: mark, Label: label})
	return mark
}

// drawable reports whether the font has a glyph for every character, and whether
// placing glyphs one after the other writes them correctly: gonum knows neither
// combining marks nor right-to-left text. A label that looks like a number of
// ours is not drawn either, since it would be mistaken for one.
func drawable(label string, sty text.Style) bool {
	face := sty.Handler.Cache().Lookup(sty.Font, sty.Font.Size)
	var buf sfnt.Buffer
	for _, r := range label {
		if !unicode.IsPrint(r) || unicode.Is(unicode.M, r) || rightToLeft(r) {
			return false
		}
		if glyph, err := face.Face.GlyphIndex(&buf, r); err != nil || glyph == 0 {
			return false
		}
	}
	return !looksLikeMark(label)
}

// rightToLeft reports whether a character belongs to a right-to-left script.
func rightToLeft(r rune) bool {
	p, _ := bidi.LookupRune(r)
	return p.Class() == bidi.R || p.Class() == bidi.AL
}

// looksLikeMark reports whether a label is a number in brackets.
func looksLikeMark(label string) bool {
	inner, ok := strings.CutPrefix(label, "(")
	inner, end := strings.CutSuffix(inner, ")")
	return ok && end && inner != "" && strings.Trim(inner, "0123456789") == ""
}

// textLeft writes one line that starts at pt.X with the middle of its capitals
// at pt.Y. gonum aligns boxes of ascent and descent, whose middle looks too high.
func textLeft(c draw.Canvas, sty text.Style, pt vg.Point, s string) {
	const halfCapital = 0.36 // of the size, in Liberation Sans
	sty.XAlign, sty.YAlign = text.XLeft, text.YBottom
	// text.Plain puts the baseline at pt.Y - ascent + size.
	baseline := pt.Y - halfCapital*sty.Font.Size
	c.FillText(sty, vg.Point{X: pt.X, Y: baseline + sty.FontExtents().Ascent - sty.Font.Size}, s)
}

// textCenter is textLeft with the middle of the line at pt.X.
func textCenter(c draw.Canvas, sty text.Style, pt vg.Point, s string) {
	textLeft(c, sty, vg.Point{X: pt.X - sty.Width(s)/2, Y: pt.Y}, s)
}

// textUpwards writes the name of a vertical axis, turned to the left, right of
// the place left of the figure and with its middle at y.
func textUpwards(c draw.Canvas, left, y vg.Length, s string) {
	if s == "" {
		return
	}
	sty := textStyle(axisSize, text.XCenter, text.YBottom)
	baseline := left + sty.Height(s) - sty.FontExtents().Descent // as gonum places the name of an axis
	sty.Rotation = math.Pi / 2
	c.FillText(sty, vg.Point{X: baseline, Y: y}, s)
}

// textTurned writes one line upwards that ends at top, with the middle of its
// capitals at top.X.
func textTurned(c draw.Canvas, sty text.Style, top vg.Point, s string) {
	const halfCapital = 0.36 // of the size, in Liberation Sans
	sty.XAlign, sty.YAlign = text.XLeft, text.YBottom
	baseline := top.X + halfCapital*sty.Font.Size
	sty.Rotation = math.Pi / 2
	c.FillText(sty, vg.Point{X: baseline - sty.FontExtents().Ascent + sty.Font.Size, Y: top.Y - sty.Width(s)}, s)
}
