package report

import (
	"bytes"
	"crypto/sha256"
	_ "embed" // the page, its style and its script
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
)

//go:embed page.html.tmpl
var pageTemplate string

//go:embed browse.html.tmpl
var browseTemplate string

//go:embed page.css
var pageStyle string

//go:embed page.js
var pageScript string

// HTML writes the report as one page that needs no network and no other file, is
// readable in light and dark, on paper and on a phone. Its one script sorts and
// filters the table; without it the page is whole. Every string is escaped for its
// place, and the page's policy lets no other script run. It is an error when a
// chart's SVG holds anything but shapes and text, and when w fails; nothing is
// written before the whole page is made.
func HTML(w io.Writer, r *Report) error {
	v, err := newPage(r)
	if err != nil {
		return fmt.Errorf("report: %w", err)
	}
	tmpl, err := template.New("page").Funcs(functions()).Parse(pageTemplate)
	if err == nil {
		_, err = tmpl.New("questions").Parse(browseTemplate)
	}
	if err != nil {
		return fmt.Errorf("report: page template: %w", err)
	}
	var out bytes.Buffer
	if err := tmpl.Execute(&out, v); err != nil {
		return fmt.Errorf("report: fill page: %w", err)
	}
	if _, err := w.Write(out.Bytes()); err != nil {
		return fmt.Errorf("report: write page: %w", err)
	}
	return nil
}

// page is what the template prints: texts only, nothing left to decide.
type page struct {
	*Report
	Policy    string
	Style     template.CSS
	Script    template.JS // empty where there is nothing for it to do
	Facts     []fact
	Figures   []figure
	Table     table
	TaskTable taskTable
	Footnotes []string
}

// figure is a chart that is safe to place in the page.
type figure struct {
	Title, Caption, File string
	Picture              template.HTML
	Legend               [][2]string
}

// newPage prepares the page of a report.
func newPage(r *Report) (*page, error) {
	v := &page{
		Report:    r,
		Policy:    policy(""),
		Style:     template.CSS(pageStyle),
		Facts:     r.facts(),
		Table:     r.table(),
		TaskTable: r.taskTable(),
		Footnotes: r.footnotes(),
	}
	if len(r.Cells) > 0 || len(r.Commands) > 0 || r.Browse != nil {
		v.Policy, v.Script = policy(pageScript), template.JS(pageScript)
	}
	for _, head := range v.Table.Extras {
		for _, e := range extras() {
			if e.head == head.Head {
				v.Footnotes = append(v.Footnotes, e.head+": "+e.doc)
			}
		}
	}
	for i, c := range r.Charts {
		svg, err := inlineSVG(c.SVG)
		if err != nil {
			return nil, fmt.Errorf("chart %d (%.80q): %w", i+1, c.Title, err)
		}
		v.Figures = append(v.Figures, figure{
			Title: c.Title, File: c.File, Picture: svg, Legend: c.Legend,
			Caption: joinWords(c.Caption, r.uncorrected()),
		})
	}
	return v, nil
}

// policy is the page's content security policy: nothing is loaded from anywhere,
// and no script runs but this one. Styles are inline, also in the charts.
func policy(script string) string {
	rules := "default-src 'none'; base-uri 'none'; form-action 'none'; style-src 'unsafe-inline'"
	if script == "" {
		return rules
	}
	sum := sha256.Sum256([]byte(script))
	return rules + "; script-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}

// uncorrected is the sentence that every caption ends with where p is corrected.
func (r *Report) uncorrected() string {
	if !r.adjusts() {
		return "Intervals are not corrected for several comparisons."
	}
	return fmt.Sprintf("Intervals are not corrected for several comparisons; the p-values of the table are (%s).", r.correctionName())
}
