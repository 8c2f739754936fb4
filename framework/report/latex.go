package report

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"smacs/framework/terminal"
)

// LaTeX writes the main table as a tabular for \input, with the package booktabs:
// label, n, accuracy with interval, difference to the baseline with interval and
// the p that decides. A difference that is not shown is ~ with its interval. What
// the table's signs mean stands in its last rows.
//
// Every string is escaped; control and direction characters are written as
// escapes. Labels in other scripts than Latin need XeLaTeX or LuaLaTeX. The only
// errors are those of w.
func LaTeX(w io.Writer, r *Report) error {
	var out bytes.Buffer
	columns := 3
	fmt.Fprintf(&out, "%% Run %s, written by smacs export. Needs \\usepackage{booktabs}.\n", terminal.Plain(r.Name))
	for _, pair := range r.Provenance {
		if pair[1] != "" {
			fmt.Fprintf(&out, "%% %s: %s\n", terminal.Plain(pair[0]), terminal.Plain(pair[1]))
		}
	}
	head := []string{"Cell", "$n$", `Accuracy (\%)`}
	if r.Baseline != "" {
		columns = 5
		head = append(head, "vs "+latexText(r.baselineName())+" (points)", r.latexPHead())
	}
	fmt.Fprintf(&out, "\\begin{tabular}{lr%s}\n\\toprule\n%s \\\\\n", strings.Repeat("l", columns-2), strings.Join(head, " & "))
	for i := range r.Cells {
		if i == 0 || r.Cells[i].Kind != r.Cells[i-1].Kind {
			out.WriteString("\\midrule\n")
		}
		out.WriteString(strings.Join(r.latexRow(&r.Cells[i], columns), " & ") + " \\\\\n")
	}
	out.WriteString("\\bottomrule\n")
	for _, note := range r.latexNotes() {
		fmt.Fprintf(&out, "\\multicolumn{%d}{l}{\\footnotesize %s} \\\\\n", columns, note)
	}
	out.WriteString("\\end{tabular}\n")
	if _, err := w.Write(out.Bytes()); err != nil {
		return fmt.Errorf("report: write LaTeX: %w", err)
	}
	return nil
}

// latexRow returns the fields of a row.
func (r *Report) latexRow(c *Cell, columns int) []string {
	label := latexText(c.name())
	if c.UsesGold {
		label += ` $^\dagger$`
	}
	if !c.done() {
		return []string{label, fmt.Sprintf(`\multicolumn{%d}{l}{%s}`, columns-1, latexText(c.reason()))}
	}
	row := []string{label, c.nText(), joinWords(decimal(100*c.Accuracy), interval(c.Low, c.High))}
	if r.Baseline == "" {
		return row
	}
	delta, ends, _ := r.deltaHTML(c)
	return append(row, latexNumber(joinWords(delta, ends)), latexNumber(r.pText(c)))
}

func (r *Report) latexPHead() string {
	if r.adjusts() {
		return "$p$ (" + latexText(r.correctionName()) + ")"
	}
	return "$p$"
}

// latexNotes explains the interval and those signs that occur.
func (r *Report) latexNotes() []string {
	var star, tilde, dagger, missing bool
	for i := range r.Cells {
		c := &r.Cells[i]
		tilde = tilde || r.verdict(c) == same
		star = star || r.Baseline != "" && strings.HasSuffix(r.pText(c), "*")
		dagger, missing = dagger || c.UsesGold, missing || c.done() && c.N < c.Asked
	}
	notes := []string{fmt.Sprintf(`In brackets %g\%% intervals, not corrected for several comparisons.`, 100*r.Confidence)}
	add := func(needed bool, note string) {
		if needed {
			notes = append(notes, note)
		}
	}
	add(tilde, fmt.Sprintf(`$\sim$ no difference is shown ($p \geq %v$).`, alpha))
	add(star, `$^*$ not corrected: not among the cells compared.`)
	add(dagger, `$^\dagger$ uses the correct answers: a bound, not a method.`)
	add(missing, `$n$ of $a/b$: $a$ questions of $b$ have a grade.`)
	return notes
}

// latexNumber turns the signs of a printed number into LaTeX's.
func latexNumber(text string) string {
	return strings.NewReplacer("-", "$-$", "+", "$+$", "~", `$\sim$`, "<", "$<$", "*", "$^*$", unknown, "--").Replace(text)
}

// latexText makes a string safe in a row of a table: no character of it is a
// command, ends the field or joins its neighbours into another. A row must not
// begin with "[" or "*", which the line end before it would take as its own.
func latexText(text string) string {
	text = strings.NewReplacer(
		`\`, `\textbackslash{}`, "{", `\{`, "}", `\}`, "$", `\$`, "&", `\&`, "#", `\#`, "_", `\_`, "%", `\%`,
		"^", `\textasciicircum{}`, "~", `\textasciitilde{}`, "<", `\textless{}`, ">", `\textgreater{}`, "|", `\textbar{}`,
		`"`, `{\char34}`, "`", `\textasciigrave{}`, "[", "{[}", "*", "{*}", "†", `$\dagger$`,
	).Replace(terminal.Plain(text))
	for _, joined := range []string{"-", "'", ","} { // two of them are a dash or a quote
		for range 2 { // the second time those that overlap
			text = strings.ReplaceAll(text, joined+joined, joined+"{}"+joined)
		}
	}
	return text
}
