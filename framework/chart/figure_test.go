package chart_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"smacs/framework/chart"
)

// svgText returns the names of all elements and the text of an SVG document.
func svgText(t *testing.T, doc []byte) (elements []string, text string) {
	t.Helper()
	dec := xml.NewDecoder(bytes.NewReader(doc))
	var all strings.Builder
	for {
		tok, err := dec.Token()
		if errors.Is(err, io.EOF) {
			return elements, all.String()
		}
		if err != nil {
			t.Fatalf("SVG is not well-formed: %v", err)
		}
		switch tok := tok.(type) {
		case xml.StartElement:
			elements = append(elements, tok.Name.Local)
		case xml.CharData:
			all.Write(tok)
			all.WriteByte('\n')
		}
	}
}

func TestHostileLabels(t *testing.T) {
	fig, err := chart.Line(hostileLine())
	if err != nil {
		t.Fatal(err)
	}
	doc, err := fig.SVG()
	if err != nil {
		t.Fatal(err)
	}
	elements, text := svgText(t, doc)
	for _, e := range elements {
		if !slices.Contains([]string{"svg", "g", "path", "text", "title"}, e) {
			t.Errorf("SVG has an element <%s>", e)
		}
	}
	for _, drawn := range []string{"<script>alert(1)</script>", "\"quotes\" & <b>", "<x & y>"} {
		if !strings.Contains(text, drawn) {
			t.Errorf("label %q is not in the SVG as text", drawn)
		}
	}
	// The Chinese title, then what the font lacks, what is too long, controls,
	// right-to-left text and what looks like a number. As series the script tag
	// fits, as baseline it does not: it gets the second number.
	want := []chart.LegendEntry{
		{Mark: "(1)", Label: "標題"},
		{Mark: "(2)", Label: "<script>alert(1)</script>"},
		{Mark: "(3)", Label: "通义千问-72B"},
		{Mark: "(4)", Label: "a very long name of an LLM that nobody could ever fit into a margin"},
		{Mark: "(5)", Label: "tab\tand\x00control\x1b[31m"},
		{Mark: "(6)", Label: "شبكة"},
		{Mark: "(7)", Label: "(1)"},
	}
	if diff := cmp.Diff(want, fig.Legend); diff != "" {
		t.Errorf("legend (-want +got):\n%s", diff)
	}
}

// TestPicturesArePlainSVG: whatever the labels are, a page that holds a figure
// gets shapes and text, nothing that runs or loads, and less than 1 MiB.
func TestPicturesArePlainSVG(t *testing.T) {
	for name, draw := range pictures() {
		t.Run(name, func(t *testing.T) {
			fig, err := draw()
			if err != nil {
				t.Fatal(err)
			}
			doc, err := fig.SVG()
			if err != nil {
				t.Fatal(err)
			}
			if len(doc) > 1<<20 {
				t.Errorf("SVG has %d bytes, want at most 1 MiB", len(doc))
			}
			elements, _ := svgText(t, doc)
			for _, e := range elements {
				if !slices.Contains([]string{"svg", "g", "path", "text", "title"}, e) {
					t.Errorf("SVG has an element <%s>", e)
				}
			}
		})
	}
}

// TestSVGTitle: a screen reader gets the title even where the picture has a number.
func TestSVGTitle(t *testing.T) {
	fig, err := chart.Line(hostileLine())
	if err != nil {
		t.Fatal(err)
	}
	doc, err := fig.SVG()
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(doc, []byte(` role="img"><title>標題</title>`)) {
		t.Error("SVG has no accessible title")
	}
}

// TestSameBytes draws every picture from two goroutines at once and wants one result.
func TestSameBytes(t *testing.T) {
	for name, draw := range pictures() {
		t.Run(name, func(t *testing.T) {
			var wg sync.WaitGroup
			docs := make([][]byte, 2)
			for i := range docs {
				wg.Go(func() {
					fig, err := draw()
					if err != nil {
						t.Error(err)
						return
					}
					svg, err := fig.SVG()
					if err != nil {
						t.Error(err)
					}
					png, err := fig.PNG()
					if err != nil {
						t.Error(err)
					}
					again, err := fig.SVG()
					if err != nil || !bytes.Equal(svg, again) {
						t.Errorf("second SVG of one figure differs (%v)", err)
					}
					docs[i] = append(svg, png...)
				})
			}
			wg.Wait()
			for _, d := range docs[1:] {
				if !bytes.Equal(docs[0], d) {
					t.Error("equal input gave different bytes")
				}
			}
		})
	}
}
