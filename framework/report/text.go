package report

import (
	"bytes"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/rivo/uniseg"

	"smacs/framework/terminal"
)

// labelColumns is how many columns of a terminal a label may take.
const labelColumns = 60

// Text writes the summary and the main table for a terminal: label, n, accuracy
// with interval, difference to the baseline with interval or "~", and p. Labels
// wider than 60 columns lose their middle. Control and direction characters are
// written as escapes. The only errors are those of w.
func Text(w io.Writer, r *Report) error {
	var out bytes.Buffer
	for _, s := range r.Headline {
		fmt.Fprintln(&out, terminal.Plain(s))
	}
	if len(r.Headline) > 0 {
		fmt.Fprintln(&out)
	}
	writeTable(&out, r.textRows())
	for _, s := range r.textNotes() {
		fmt.Fprintln(&out, terminal.Plain(s))
	}
	if _, err := w.Write(out.Bytes()); err != nil {
		return fmt.Errorf("report: write text: %w", err)
	}
	return nil
}

// textRows returns the table with its head.
func (r *Report) textRows() [][]string {
	head := []string{"cell", "n", "accuracy"}
	if r.Baseline != "" {
		head = append(head, "vs "+shorten(terminal.Plain(r.baselineName()), 24), r.pHead())
	}
	rows := [][]string{head}
	for i := range r.Cells {
		c := &r.Cells[i]
		label := shorten(terminal.Plain(c.name()), labelColumns)
		if c.UsesGold {
			label += " †"
		}
		if !c.done() {
			rows = append(rows, []string{label, c.nText(), c.reason()})
			continue
		}
		row := []string{label, c.nText(), joinWords(percent(c.Accuracy), interval(c.Low, c.High))}
		if r.Baseline != "" {
			row = append(row, r.deltaText(c), r.pText(c))
		}
		rows = append(rows, row)
	}
	return rows
}

// nText prints n, with the number asked where data is missing: "828/840".
func (c *Cell) nText() string {
	if c.N < c.Asked {
		return fmt.Sprintf("%d/%d", c.N, c.Asked)
	}
	return strconv.Itoa(c.N)
}

// deltaText prints the difference to the baseline, or "~" where none is shown.
func (r *Report) deltaText(c *Cell) string {
	switch r.verdict(c) {
	case isBaseline:
		return "baseline"
	case notCompared:
		return unknown
	case same:
		return "~"
	default:
		return joinWords(signed(c.Delta), signedInterval(c.DeltaLow, c.DeltaHigh))
	}
}

// pText prints the p that decides, with a star when it is not adjusted although
// others are.
func (r *Report) pText(c *Cell) string {
	p, adjusted := c.p()
	if v := r.verdict(c); v == isBaseline || v == notCompared || v == noVerdict {
		return unknown
	}
	if !adjusted && r.adjusts() {
		return pValue(p) + "*"
	}
	return pValue(p)
}

// pHead names the column of p.
func (r *Report) pHead() string {
	if r.adjusts() {
		return "p (" + r.correctionName() + ")"
	}
	return "p"
}

// textNotes returns the footnotes of the table.
func (r *Report) textNotes() []string {
	notes := r.footnotes()
	for i := range r.Cells {
		if c := &r.Cells[i]; c.N < c.Asked {
			notes = append(notes, "n of a/b: a questions of b have a grade, the others are missing data.")
			break
		}
	}
	for i, n := range r.Notes {
		notes = append(notes, fmt.Sprintf("[%d] %s", i+1, n))
	}
	return notes
}

// footnotes explains those signs of the table that occur in it.
func (r *Report) footnotes() []string {
	var tilde, star, dagger bool
	for i := range r.Cells {
		c := &r.Cells[i]
		tilde = tilde || r.verdict(c) == same
		star = star || r.Baseline != "" && strings.HasSuffix(r.pText(c), "*")
		dagger = dagger || c.UsesGold
	}
	var notes []string
	add := func(needed bool, s string) {
		if needed {
			notes = append(notes, s)
		}
	}
	add(tilde, fmt.Sprintf("~ no difference to %s is shown (p >= %v).", r.baselineName(), alpha))
	add(star, "* not corrected: baselines and yardsticks are not among the cells compared.")
	add(dagger, "† uses the correct answers: a bound, not a method.")
	return notes
}

// writeTable writes rows with aligned columns: the first to the left, n to the
// right, the others to the left. Rows may be short; their last field is not
// padded. Every field is made plain here, so that none is forgotten.
func writeTable(out *bytes.Buffer, rows [][]string) {
	var widths []int
	for _, row := range rows {
		for i := range row {
			row[i] = terminal.Plain(row[i])
			f := row[i]
			if i == len(widths) {
				widths = append(widths, 0)
			}
			if i < len(row)-1 || len(row) == len(rows[0]) {
				widths[i] = max(widths[i], uniseg.StringWidth(f))
			}
		}
	}
	for _, row := range rows {
		var line strings.Builder
		for i, f := range row {
			pad := strings.Repeat(" ", max(0, widths[i]-uniseg.StringWidth(f)))
			if i > 0 {
				line.WriteString("  ")
			}
			if i == 1 {
				line.WriteString(pad + f)
			} else {
				line.WriteString(f + pad)
			}
		}
		out.WriteString(strings.TrimRight(line.String(), " ") + "\n")
	}
}

// shorten cuts the middle out of a string wider than limit columns.
func shorten(s string, limit int) string {
	if uniseg.StringWidth(s) <= limit {
		return s
	}
	var clusters []string
	for g := uniseg.NewGraphemes(s); g.Next(); {
		clusters = append(clusters, g.Str())
	}
	head, tail := "", ""
	for i, j := 0, len(clusters)-1; i < j; i, j = i+1, j-1 {
		longer := head + clusters[i] + "…" + clusters[j] + tail
		if uniseg.StringWidth(longer) > limit {
			break
		}
		head, tail = head+clusters[i], clusters[j]+tail
	}
	return head + "…" + tail
}
