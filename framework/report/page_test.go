package report_test

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/google/go-cmp/cmp"
	"rsc.io/pdf"

	"smacs/framework/report"
)

// sweep is a report of n cells, whose accuracies are a permutation of their order.
func sweep(n int) *report.Report {
	r := topK()
	r.Cells = r.Cells[:5]
	for i := range n {
		right := (i*7 + 3) % 800
		c := compared(grid(fmt.Sprintf("c%04d", i), right, float64(right-643)/840, 0.5), float64(right-643)/840, -0.1, 0.1, 0.5, 1)
		c.Label = fmt.Sprintf("k=%d top_k=%d", 100*(i%40), i%15)
		c.Axes = [][2]string{{"retrieval.k", fmt.Sprint(100 * (i % 40))}, {"selection.top_k", fmt.Sprint(i % 15)}}
		c.OracleSelected, c.OracleCandidates, c.Cost = float64(i%97)/97, float64(i%89)/89, float64(i)/1000
		r.Cells = append(r.Cells, c)
	}
	r.Headline = report.Summarise(r)
	return r
}

// pages are the reports that have to read well, by name.
func pages() map[string]*report.Report {
	only := cell(report.KindBase, "b", "base", 500, 0.5, 0.7)
	wrong, right := grid("w", 0, -0.7655, 0.00001), grid("r", 840, 0.2345, 0.00001)
	wrong.Low, right.High = 0, 1
	tied := []report.Cell{}
	for i := range 12 {
		tied = append(tied, compared(grid(fmt.Sprintf("tied %d", i), 643, 0, 1), 0, 0, 0, 1, 1))
	}
	all := map[string]*report.Report{
		"empty": {Name: "empty"}, "one cell": bare(only), "all wrong": bare(wrong), "all right": bare(right), "all tied": bare(tied...),
		"every kind": topK(), "1200 cells": sweep(1200),
	}
	all["hostile"] = hostile(strings.Join(attacks(), " "))
	all["hostile and long"] = hostile(strings.Repeat("an-LLM-with-a-name-without-end", 40))
	all["hostile megabyte"] = topK()
	all["hostile megabyte"].Browse.Groups[0].Questions[0].Text = report.Cut(strings.Repeat("</script><img src=x onerror=alert(1)>\u202e\x1b[31m", 30_000), 1500)
	for name, r := range all {
		if !strings.HasPrefix(name, "hostile") {
			r.Headline = report.Summarise(r)
		}
	}
	return all
}

// TestPageInBrowser looks at pages in a real browser, one for all of it.
func TestPageInBrowser(t *testing.T) {
	browser := openBrowser(t)
	for _, test := range []struct {
		name string
		run  func(*testing.T, context.Context)
	}{
		{"calm", pagesAreCalm}, {"dark", pageIsDark}, {"sort", tableSorts}, {"keyboard", keyboardSortsNumbers}, {"filter", tableFilters},
		{"without script", pageWithoutScript}, {"paper", pageOnPaper}, {"copy", commandsAreCopied},
	} {
		t.Run(test.name, func(t *testing.T) { test.run(t, browser) })
	}
}

// Whatever a report holds, its page asks for nothing, says nothing on the console,
// runs nothing but its script and fits its window, narrow and wide, with every
// part open.
func pagesAreCalm(t *testing.T, browser context.Context) {
	v := openTab(t, browser, topK(), 1280)
	for name, r := range pages() {
		v.open(r)
		v.screenshot(name)
		for _, width := range []int64{1280, 390} {
			v.run(chromedp.EmulateViewport(width, 900))
			v.calm(name)
			v.run(chromedp.Evaluate(`document.querySelectorAll("details").forEach(d => { d.open = true; })`, nil))
			v.calm(name)
		}
		v.screenshot(name + "-390")
		v.run(chromedp.EmulateViewport(1280, 900))
	}
}

func pageIsDark(t *testing.T, browser context.Context) {
	background := `getComputedStyle(document.body).backgroundColor`
	if got := eval[string](openTab(t, browser, topK(), 1280), background); got != "rgb(255, 255, 255)" {
		t.Errorf("a light page is %s", got)
	}
	v := openTab(t, browser, topK(), 1280, dark())
	if got := eval[string](v, background); got != "rgb(22, 24, 27)" {
		t.Errorf("a dark page is %s", got)
	}
	v.run(chromedp.Evaluate(`document.querySelector("details").open = true`, nil))
	v.screenshot("dark")
	v.calm()
}

// Every column sorts, up and down, by the numbers behind its fields; unknown comes
// last; a third click gives the order of the file; baselines stay.
func tableSorts(t *testing.T, browser context.Context) {
	r := topK()
	v := openTab(t, browser, r, 1280)
	file := []string{"base", "top_k = 1", "top_k = 3", "top_k = 16", "no dropout", "crashing plugin"}
	baselines := []string{"best_single", "majority_all", "oracle", "gpt-4o"}
	if diff := cmp.Diff(file, v.cells()); diff != "" {
		t.Errorf("cells (-file +page):\n%s", diff)
	}
	for _, c := range []struct {
		head          string
		first, second []string // of the cells, after one and after two clicks
		sort          string   // after the first
	}{
		{"accuracy", []string{"base", "no dropout", "top_k = 3", "top_k = 1"}, nil, "descending"},
		{"right / n", []string{"base", "top_k = 3", "no dropout", "top_k = 1"}, nil, "descending"},
		{"vs best_single", []string{"base", "no dropout", "top_k = 3", "top_k = 1"}, nil, "descending"},
		// 0.22 twice: equal values keep the order of the file, up and down.
		{"p (Holm)", []string{"top_k = 1", "base", "top_k = 3", "no dropout"}, []string{"top_k = 3", "no dropout", "base", "top_k = 1"}, "ascending"},
		// 4 cells without a known cost follow in the order of the file, up and down.
		{"cost", []string{"top_k = 3", "base", "top_k = 1", "top_k = 16"}, []string{"base", "top_k = 3", "top_k = 1", "top_k = 16"}, "ascending"},
		{"selection.top_k", []string{"top_k = 1", "top_k = 3", "base", "top_k = 16"}, nil, "ascending"},
		{"cell", []string{"base", "crashing plugin", "no dropout", "top_k = 1"}, nil, "ascending"},
	} {
		for clicks := range 3 {
			v.clickHead(c.head)
			got, sorted := v.cells(), eval[[]string](v, `Array.from(document.querySelectorAll("#results [aria-sort]")).map(h => h.textContent + " " + h.getAttribute("aria-sort"))`)
			want, sort := c.first, []string{c.head + " " + c.sort}
			switch clicks {
			case 1:
				want, sort[0] = c.second, c.head+" "+map[string]string{"ascending": "descending", "descending": "ascending"}[c.sort]
				if want == nil {
					want = slices.Clone(c.first)
					slices.Reverse(want)
				}
			case 2:
				want, sort = file, []string{}
			}
			if c.head == "cell" || c.head == "selection.top_k" || clicks == 2 {
				if clicks == 1 {
					continue // what follows the four is in other tests
				}
			}
			if diff := cmp.Diff(want, got[:len(want)]); diff != "" {
				t.Errorf("%s, click %d (-want +got):\n%s", c.head, clicks+1, diff)
			}
			if diff := cmp.Diff(sort, sorted); diff != "" {
				t.Errorf("%s, click %d: aria-sort (-want +got):\n%s", c.head, clicks+1, diff)
			}
			if got := v.pinned(); len(got) != len(baselines) {
				t.Errorf("%s: baselines are %q, want all of %q", c.head, got, baselines)
			}
			if got := v.cells(); len(got) != len(file) {
				t.Errorf("%s: the cells are %q", c.head, got)
			}
		}
	}
	v.calm()
}

// A column of numbers sorts as numbers, and by the keyboard as by the mouse.
func keyboardSortsNumbers(t *testing.T, browser context.Context) {
	v := openTab(t, browser, sweep(60), 1280)
	v.run(chromedp.Focus(`//table[@id="results"]//th[.="retrieval.k"]/button`, chromedp.BySearch), chromedp.KeyEvent(kb.Enter))
	got := v.cells()
	// 40 values of k, of 60 cells: 0 and 100 twice, and so on.
	for i, want := range []string{"k=0 top_k=0", "k=0 top_k=10", "k=100 top_k=1", "k=100 top_k=11", "k=200 top_k=2"} {
		if got[i] != want {
			t.Errorf("row %d is %q, want %q", i, got[i], want)
		}
	}
	v.calm()
}

// The filter keeps rows with all words and every baseline; the table says how many
// rows it shows of how many.
func tableFilters(t *testing.T, browser context.Context) {
	v := openTab(t, browser, sweep(1200), 1280)
	said := func() string { return eval[string](v, `document.getElementById("shown").textContent`) }
	// 1,200 of the grid and the base.
	if got := said(); got != "200 of 1,201 rows" || len(v.cells()) != 200 {
		t.Errorf("the table says %q and shows %d", got, len(v.cells()))
	}
	v.run(chromedp.SendKeys("#filter", "K=300 top_k=3"))
	// i mod 40 = 3 or 30..39 (k = 300, 3000 ... ) and i mod 15 = 3: "k=300" is in
	// "k=3000" too, and not in "k=3100"; "top_k=3" is the whole end of its label.
	want := 0
	for i := range 1200 {
		if (i%40 == 3 || i%40 == 30) && i%15 == 3 {
			want++
		}
	}
	if got := said(); got != fmt.Sprintf("%d of %d matching rows", want, want) || len(v.cells()) != want {
		t.Errorf("the table says %q and shows %d, want %d", got, len(v.cells()), want)
	}
	if got := v.pinned(); len(got) != 4 {
		t.Errorf("baselines are %q", got)
	}
	v.clickHead("accuracy")
	if got := len(v.cells()); got != want {
		t.Errorf("sorted, %d rows match, want %d", got, want)
	}
	v.run(chromedp.Evaluate(`filter.value = ""; filter.dispatchEvent(new Event("input"))`, nil), chromedp.Click("#more"))
	if got := len(v.cells()); got != 1201 {
		t.Errorf("%d rows are shown, want all", got)
	}
	v.calm()
}

// Without script the page has every row, and no control that does nothing.
func pageWithoutScript(t *testing.T, browser context.Context) {
	v := openTab(t, browser, sweep(500), 390, emulation.SetScriptExecutionDisabled(true))
	var rows []byte
	v.run(emulation.SetScriptExecutionDisabled(false), chromedp.Evaluate(`JSON.stringify({
		rows: document.querySelectorAll("#results tbody tr:not(.group)").length,
		buttons: Array.from(document.querySelectorAll("button, input")).filter(e => e.offsetParent).length})`, &rows))
	if got, want := string(rows), `"{\"rows\":505,\"buttons\":0}"`; got != want {
		t.Errorf("without script the page has %s, want %s", got, want)
	}
	v.calm()
}

// On paper all sections are there, in order, and no control is.
func pageOnPaper(t *testing.T, browser context.Context) {
	r := topK()
	r.Headline = report.Summarise(r)
	v := openTab(t, browser, r, 1280)
	var paper []byte
	v.run(chromedp.ActionFunc(func(ctx context.Context) (err error) {
		paper, _, err = page.PrintToPDF().WithGenerateTaggedPDF(true).WithGenerateDocumentOutline(true).WithPrintBackground(false).Do(ctx)
		return err
	}))
	document, err := pdf.NewReader(bytes.NewReader(paper), int64(len(paper)))
	if err != nil {
		t.Fatal(err)
	}
	var titles []string
	for _, first := range document.Outline().Child {
		for _, section := range first.Child {
			titles = append(titles, section.Title)
		}
	}
	want := []string{"Summary", "Charts", "Results", "By task", "Questions", "Notes", "Reproduce", "Provenance", "Settings"}
	if diff := cmp.Diff(want, titles); diff != "" {
		t.Errorf("sections on paper (-want +got):\n%s", diff)
	}
	v.run(emulation.SetEmulatedMedia().WithMedia("print"))
	if n := eval[int](v, `Array.from(document.querySelectorAll("button, input")).filter(e => e.offsetParent && !e.closest("th")).length`); n != 0 {
		t.Errorf("%d controls are printed", n)
	}
	v.screenshot("print")
}

// A command is copied, or at least selected, by its button.
func commandsAreCopied(t *testing.T, browser context.Context) {
	v := openTab(t, browser, topK(), 1280)
	button := `//section[h2="Reproduce"]//button`
	var got string
	v.run(chromedp.Click(button, chromedp.BySearch), chromedp.Text(button, &got, chromedp.BySearch))
	if got != "Copied" && got != "Selected" {
		t.Errorf("the button says %q", got)
	}
	v.calm()
}

// BenchmarkOpen opens the page of many cells, and BenchmarkSort sorts it by a
// click; both until the next frame is there.
func BenchmarkOpen(b *testing.B) {
	for _, n := range []int{1120, 5000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			browser, r := openBrowser(b), sweep(n)
			for b.Loop() {
				openTab(b, browser, r, 1280).run(frame())
			}
		})
	}
}

// BenchmarkSort is described with BenchmarkOpen.
func BenchmarkSort(b *testing.B) {
	for _, n := range []int{1120, 5000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			v := openTab(b, openBrowser(b), sweep(n), 1280)
			for b.Loop() {
				v.run(chromedp.Evaluate(`document.querySelectorAll("#results th button")[2].click()`, nil), frame())
			}
		})
	}
}

// frame waits for the frame after the next to be drawn.
func frame() chromedp.Action {
	return chromedp.Evaluate(`new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(1))))`, nil, awaited)
}

func awaited(p *runtime.EvaluateParams) *runtime.EvaluateParams { return p.WithAwaitPromise(true) }
