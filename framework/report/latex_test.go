package report_test

import (
	"bytes"
	"regexp"
	"strings"
	"testing"

	"smacs/framework/report"
)

// latex returns the LaTeX form of a report.
func latex(t *testing.T, r *report.Report) string {
	t.Helper()
	var out bytes.Buffer
	if err := report.LaTeX(&out, r); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestLaTeXGolden(t *testing.T) {
	golden(t, "top-k.golden.tex", []byte(latex(t, topK())))
}

// Without a baseline there are neither differences nor p.
func TestLaTeXWithoutBaseline(t *testing.T) {
	r := topK()
	r.Baseline = ""
	got := latex(t, r)
	if !strings.Contains(got, "\\begin{tabular}{lrl}\n") || strings.Contains(got, "$p$") || !strings.Contains(got, "\\multicolumn{3}{l}") {
		t.Errorf("got\n%s", got)
	}
}

// safe are the only commands, groups and escapes that a table may hold besides
// its frame: whatever else is left of the five signs below came from a label.
var safe = regexp.MustCompile(`\\(?:textbackslash|textasciicircum|textasciitilde|textless|textgreater|textbar|textasciigrave)\{\}` +
	`|\{\\char34\}|\\[{}$&#_%]|\{\[\}|\{\*\}|[-',]\{\}` + // in labels
	`|\$(?:[-+<*]|\^\*|\^?\\dagger|\\sim|n|p|a|b|a/b|p \\geq 0\.05)\$` + // signs of the table
	`|\\multicolumn\{[0-9]\}\{l\}|\\footnotesize|\\\\$`)

// TestLaTeXEscapesEverything: a hostile string adds no row, no field and no
// command, and what is left after the known escapes has balanced braces.
func TestLaTeXEscapesEverything(t *testing.T) {
	plain := strings.Split(latex(t, topK()), "\n")
	hostiles := append(attacks(), `\input{/etc/passwd}`, `\\`, `}{`, `a & b \\ c`, `100% $x_1^2$ #1 ~`, "[2pt]", "*", "a\nb", "% gone", "--- ''x'' ``y``", "^^M^^5cend")
	for _, attack := range hostiles {
		r := topK()
		r.Name, r.Baseline, r.Provenance = attack, attack, [][2]string{{attack, attack}, {"commit", attack}}
		for i := range r.Cells {
			r.Cells[i].Label, r.Cells[i].Error = attack, attack
		}
		lines := strings.Split(latex(t, r), "\n")
		for _, line := range lines {
			if strings.HasPrefix(line, "%") || strings.HasPrefix(line, `\begin{`) || strings.HasPrefix(line, `\end{`) || strings.HasSuffix(line, "rule") {
				continue
			}
			left := safe.ReplaceAllString(line, "")
			if at := strings.IndexAny(left, `\$#_%^~`); at >= 0 {
				t.Errorf("%q leaves %q in the row\n%s", attack, left[at:], line)
			}
			if strings.Count(left, "{") != strings.Count(left, "}") {
				t.Errorf("%q leaves braces that do not match in the row\n%s", attack, line)
			}
			if fields := strings.Count(left, "&") + 1; line != "" && fields != 5 && fields != 2 && !strings.HasPrefix(line, `\multicolumn`) {
				t.Errorf("%q makes %d fields in the row\n%s", attack, fields, line)
			}
			for _, joined := range []string{"---", "''", "``"} {
				if strings.Contains(line, joined) {
					t.Errorf("%q lets the ligature %s through:\n%s", attack, joined, line)
				}
			}
			if strings.HasPrefix(line, "[") || strings.HasPrefix(line, "*") {
				t.Errorf("%q starts a row that the line end before it takes as its own:\n%s", attack, line)
			}
		}
		if len(plain) > len(lines)+2 || len(lines) > len(plain)+2 { // two lines of provenance
			t.Errorf("%q makes %d lines of %d", attack, len(lines), len(plain))
		}
	}
}
