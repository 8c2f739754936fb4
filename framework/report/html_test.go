package report_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"flag"
	"fmt"
	"html"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	netHTML "golang.org/x/net/html"

	"smacs/framework/chart"
	"smacs/framework/report"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// golden compares with a file of testdata, which -update rewrites.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s (-want +got), run with -update and look at it:\n%s", path, diff)
	}
}

// render returns the page of a report.
func render(t *testing.T, r *report.Report) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := report.HTML(&out, r); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestHTMLGolden(t *testing.T) {
	r := topK()
	r.Headline = report.Summarise(r)
	golden(t, "top-k.golden.html", render(t, r))
}

// shape returns the elements of a page in order with their attributes' names,
// and all texts.
func shape(t *testing.T, page []byte) (elements, texts []string) {
	t.Helper()
	root, err := netHTML.Parse(bytes.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	for n := range root.Descendants() {
		switch n.Type {
		case netHTML.ElementNode:
			name := n.Data
			if name == "wbr" {
				continue // where a long name may break
			}
			for _, a := range n.Attr {
				name += " " + a.Key
			}
			elements = append(elements, name)
		case netHTML.TextNode:
			texts = append(texts, n.Data)
		case netHTML.CommentNode:
			elements = append(elements, "<!--")
		}
	}
	return elements, texts
}

// TestHTMLEscapesEverything: whatever a string holds, the page has the same
// elements as with a harmless one, and the string is there as text.
func TestHTMLEscapesEverything(t *testing.T) {
	want, _ := shape(t, render(t, hostile("harmless")))
	for _, attack := range attacks() {
		t.Run(attack, func(t *testing.T) {
			page := render(t, hostile(attack))
			got, texts := shape(t, page)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("the string changed the page (-want +got):\n%s", diff)
			}
			// A parser turns NUL and broken UTF-8 into U+FFFD.
			shown := strings.ToValidUTF8(strings.ReplaceAll(attack, "\x00", "\uFFFD"), "\uFFFD")
			n := 0
			for _, text := range texts {
				n += strings.Count(strings.ToValidUTF8(text, "\uFFFD"), shown)
			}
			if n < 40 { // 10 cells, 3 task rows and a dozen single fields print it
				t.Errorf("the string is in the page %d times, want it wherever it was given", n)
			}
			if bytes.Contains(page, []byte(`href="javascript:`)) {
				t.Error("a file name became a script")
			}
		})
	}
}

// TestHTMLNeedsNothingElse: nothing loaded, no address but the links to the
// figures' files, and one script, which the page's policy names by its hash.
func TestHTMLNeedsNothingElse(t *testing.T) {
	page := string(render(t, topK()))
	before, rest, _ := strings.Cut(page, "<script>")
	script, after, found := strings.Cut(rest, "</script>")
	if !found {
		t.Fatal("the page has no script")
	}
	sum := sha256.Sum256([]byte(script))
	if policy := "script-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"; !strings.Contains(html.UnescapeString(before), policy) {
		t.Errorf("the policy does not name the script by %s", policy)
	}
	page = before + after
	for _, banned := range []string{"<script", "<link", "<img", "<iframe", "@import", "url(", "http://", "https://", " src=", " on"} {
		for at, rest := 0, page; ; {
			i := strings.Index(rest, banned)
			if i < 0 {
				break
			}
			at += i
			around := page[max(0, at-20):min(len(page), at+40)]
			if banned != " on" || strings.HasPrefix(strings.TrimLeft(page[at+3:], "abcdefghijklmnopqrstuvwxyz"), "=") {
				t.Errorf("page has %q: %q", banned, around)
			}
			at += len(banned)
			rest = page[at:]
		}
	}
}

// TestHTMLTakesCharts: what package chart draws passes, hostile labels included.
func TestHTMLTakesCharts(t *testing.T) {
	fig, err := chart.Line(chart.LineSpec{
		Title: `<script>alert("1")</script>`, XLabel: "a & b", YLabel: "accuracy",
		Series:    []chart.Series{{Label: "<b>", Points: []chart.Point{{X: 1, Y: 0.5, Low: 0.4, High: 0.6}, {X: 2, Y: 0.5, Low: 0.4, High: 0.6}}}},
		Baselines: []chart.Baseline{{Label: "best", Y: 0.5, Low: 0.4, High: 0.6}},
	})
	if err != nil {
		t.Fatal(err)
	}
	svg, err := fig.SVG()
	if err != nil {
		t.Fatal(err)
	}
	r := topK()
	r.Charts[0].SVG = svg
	elements, _ := shape(t, render(t, r))
	paths := 0
	for _, e := range elements {
		if strings.HasPrefix(e, "path ") {
			paths++
		}
	}
	if want := strings.Count(string(svg), "<path "); paths != want || want == 0 {
		t.Errorf("page has %d paths, the chart has %d", paths, want)
	}
}

func TestHTMLRefusesActiveSVG(t *testing.T) {
	tests := []struct{ name, svg, want string }{
		{"nothing", ``, "0 root elements"},
		{"two", `<svg></svg><svg></svg>`, "2 root elements"},
		{"unclosed", `<svg><g></svg>`, "left open"},
		{"not XML", `<svg`, "not well-formed"},
		{"no svg", `<g></g>`, "element <g>"},
		{"script", `<svg><script>alert(1)</script></svg>`, "element <script>"},
		{"foreign", `<svg><foreignObject/></svg>`, "element <foreignObject>"},
		{"style sheet", `<svg><style>@import "x"</style></svg>`, "element <style>"},
		{"image", `<svg><image href="http://example.com"/></svg>`, "element <image>"},
		{"handler", `<svg onload="alert(1)"></svg>`, "attribute onload"},
		{"link", `<svg><path xlink:href="x"/></svg>`, "attribute xlink:href"},
		{"url", `<svg><path style="fill:URL(http://example.com)"/></svg>`, "reference"},
		{"escaped url", `<svg><path style="fill:\75rl(x)"/></svg>`, "reference"},
		{"prefixed", `<svg><x:script xmlns:x="http://www.w3.org/1999/xhtml"/></svg>`, "element <x:script>"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := topK()
			r.Charts[0].SVG = []byte(tt.svg)
			var out bytes.Buffer
			err := report.HTML(&out, r)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got error %v, want %q in it", err, tt.want)
			}
			if out.Len() > 0 {
				t.Error("half a page was written")
			}
		})
	}
}

// FuzzInlineSVG: no document makes a page with an element that runs or loads.
func FuzzInlineSVG(f *testing.F) {
	f.Add([]byte(square))
	f.Add([]byte(`<svg><text>a</text><![CDATA[<script>]]></svg>`))
	f.Add([]byte(`<svg><title><!--</title><script>alert(1)</script>--></title></svg>`))
	f.Fuzz(func(t *testing.T, svg []byte) {
		r := &report.Report{Charts: []report.Chart{{SVG: svg}}}
		var out bytes.Buffer
		if report.HTML(&out, r) != nil {
			return
		}
		elements, _ := shape(t, out.Bytes())
		for _, e := range elements {
			switch name, attrs, _ := strings.Cut(e, " "); name {
			case "script", "img", "image", "iframe", "foreignobject", "a", "use", "<!--":
				t.Errorf("page has <%s>", name)
			default:
				if strings.Contains(" "+attrs, " on") || strings.Contains(" "+attrs, " href") {
					t.Errorf("page has <%s>", e)
				}
			}
		}
	})
}

// broken fails every write.
type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, errors.New("disk full") }

func TestWriteErrors(t *testing.T) {
	if err := report.HTML(broken{}, topK()); err == nil || !strings.Contains(err.Error(), "disk full") {
		t.Errorf("HTML: got error %v, want disk full", err)
	}
	if err := report.Text(broken{}, topK()); err == nil || !strings.Contains(err.Error(), "disk full") {
		t.Errorf("Text: got error %v, want disk full", err)
	}
}

// TestManyCells: a page of 5,000 cells has them all, and the table by task says
// that it shows the best.
func TestManyCells(t *testing.T) {
	var cells []report.Cell
	var tasks []report.TaskRow
	for i := range 5000 {
		c := grid(fmt.Sprintf("cell-%04d", i), i%800, 0, 1)
		cells = append(cells, c)
		tasks = append(tasks, report.TaskRow{Cell: c.Key, Label: c.Label, Task: "gsm", N: 840, Correct: c.Correct, Accuracy: c.Accuracy, Low: c.Low, High: c.High})
	}
	r := bare(cells...)
	r.Tasks = tasks
	page := string(render(t, r))
	if n := strings.Count(page, `title="cell-`); n != 5000 {
		t.Errorf("main table has %d cells, want 5000", n)
	}
	if !strings.Contains(page, "The best 20 of 5000 cells; tasks.csv has all.") {
		t.Error("table by task does not say what it leaves out")
	}
	// 799 right is the most: the first cell with it is the best.
	if !strings.Contains(page, `<bdi title="cell-0799">cell-0799</bdi> <span class="badge">best</span>`) {
		t.Error("the best cell is not marked")
	}
}
