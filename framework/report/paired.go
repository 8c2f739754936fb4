package report

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"smacs/framework/compare"
	"smacs/framework/terminal"
)

// How many settings and rows a footnote of Paired lists; the JSON has all.
const (
	shownSettings = 20
	shownRows     = 5
)

// Paired writes the comparison of two runs for a terminal, in the manner of
// benchstat: a row per cell with n, both accuracies, the difference with interval
// or "~", and p; below it what else differs between the runs and what was left
// out. Strings are made plain as by [Text]. The only errors are those of w.
func Paired(w io.Writer, r *compare.Result) error {
	var out bytes.Buffer
	fmt.Fprintf(&out, "A  %s (%s)\nB  %s (%s)\n\n", terminal.Plain(r.A.Folder), terminal.Plain(r.A.Name), terminal.Plain(r.B.Folder), terminal.Plain(r.B.Name))
	rows := [][]string{{"cell", "n", "A", "B", "B - A", "p (Holm)"}}
	for i := range r.Rows {
		rows = append(rows, pairedRow(&r.Rows[i]))
	}
	writeTable(&out, rows)
	for _, s := range pairedNotes(r) {
		fmt.Fprintln(&out, terminal.Plain(s))
	}
	if _, err := w.Write(out.Bytes()); err != nil {
		return fmt.Errorf("report: write comparison: %w", err)
	}
	return nil
}

func pairedRow(c *compare.Row) []string {
	n := strconv.Itoa(c.N)
	if c.N < c.Common {
		n = fmt.Sprintf("%d/%d", c.N, c.Common)
	}
	p, delta := float64(c.PAdjusted), "~"
	if !(p >= alpha) {
		delta = joinWords(signed(float64(c.Delta)), signedInterval(float64(c.DeltaLow), float64(c.DeltaHigh)))
	}
	return []string{pairedLabel(c), n, accuracyText(c.A), accuracyText(c.B), delta, pValue(p)}
}

// pairedLabel names a row, with marks for what the footnotes explain.
func pairedLabel(c *compare.Row) string {
	label := terminal.Plain(c.LabelA)
	if c.LabelB != c.LabelA {
		label = shorten(label, labelColumns/2-1) + " = " + shorten(terminal.Plain(c.LabelB), labelColumns/2-1)
	}
	label = shorten(label, labelColumns)
	if c.Match == compare.ByLabel {
		label += " ‡"
	}
	if c.UsesGold {
		label += " †"
	}
	return label
}

func accuracyText(a compare.Accuracy) string {
	return joinWords(percent(float64(a.Accuracy)), interval(float64(a.Low), float64(a.High)))
}

// pairedNotes are the footnotes.
func pairedNotes(r *compare.Result) []string {
	notes := []string{fmt.Sprintf("Accuracy in percent of the n questions with a grade in both runs, [%s%% interval]; B - A in points, paired by question.",
		strconv.FormatFloat(100*r.Confidence, 'g', 4, 64))}
	add := func(needed bool, format string, args ...any) {
		if needed {
			notes = append(notes, fmt.Sprintf(format, args...))
		}
	}
	any := func(has func(compare.Row) bool) bool { return slices.ContainsFunc(r.Rows, has) }
	add(true, "p after Holm correction over the %s compared; intervals are not corrected.", plural(r.Family, "row"))
	add(any(func(c compare.Row) bool { return c.PAdjusted >= alpha }), "~ no difference is shown (p >= %v).", alpha)
	add(any(func(c compare.Row) bool { return c.UsesGold }), "† uses the correct answers: a bound, not a method.")
	add(any(func(c compare.Row) bool { return c.Match == compare.ByLabel }), "‡ matched by label: the cells' settings, seed or data selection differ.")
	add(any(func(c compare.Row) bool { return c.N < c.Common }), "n of a/b: a questions of b have a grade in both runs, the others are missing data.")
	notes = append(notes, repeatsNote(r)...)
	q := r.Questions
	add(q.OnlyA+q.OnlyB > 0, "Compared on the %s in common; only A has %d more, only B %d more.", plural(q.Common, "question"), q.OnlyA, q.OnlyB)
	notes = append(notes, differingNotes(r)...)
	notes = append(notes, unmatchedNotes(r)...)
	for i, s := range warningNotes(r.Rows) {
		notes = append(notes, fmt.Sprintf("[%d] %s", i+1, s))
	}
	return notes
}

// repeatsNote says that repeats are folded, where there are any.
func repeatsNote(r *compare.Result) []string {
	a, b := 1, 1
	for _, c := range r.Rows {
		a, b = max(a, c.RepeatsA), max(b, c.RepeatsB)
	}
	if a == 1 && b == 1 {
		return nil
	}
	return []string{fmt.Sprintf("Repeats are folded into the mean of each question: up to %d in A, %d in B. n is questions.", a, b)}
}

// differingNotes lists what else differs between the runs, or says that nothing
// does.
func differingNotes(r *compare.Result) []string {
	var notes []string
	for _, run := range []struct {
		name string
		side compare.Side
	}{{"A", r.A}, {"B", r.B}} {
		if run.side.Edited {
			notes = append(notes, fmt.Sprintf("experiment.toml of %s was changed after the run: its settings may not be those of the numbers.", run.name))
		}
	}
	if len(r.Differing) == 0 {
		return append(notes, "Settings, seed, recording, commit and plugins are the same, as far as both runs tell.")
	}
	notes = append(notes, "The runs differ in:")
	for _, d := range r.Differing[:min(shownSettings, len(r.Differing))] {
		notes = append(notes, fmt.Sprintf("  %s: %s in A, %s in B", d.Key, settingText(d.A), settingText(d.B)))
	}
	if more := len(r.Differing) - shownSettings; more > 0 {
		notes = append(notes, fmt.Sprintf("  and %d more (--json lists all)", more))
	}
	return notes
}

func settingText(value *string) string {
	switch {
	case value == nil:
		return "not set"
	case *value == "":
		return `""`
	}
	return shorten(terminal.Plain(*value), labelColumns)
}

// unmatchedNotes names the rows that only one run has, or has a result of.
func unmatchedNotes(r *compare.Result) []string {
	var notes []string
	for _, run := range []string{"a", "b"} {
		var labels []string
		for _, u := range r.Unmatched {
			if u.Run != run {
				continue
			}
			label := shorten(terminal.Plain(u.Label), labelColumns)
			if u.Reason != "" {
				label += " (" + u.Reason + ")"
			}
			labels = append(labels, label)
		}
		if len(labels) == 0 {
			continue
		}
		text := strings.Join(labels[:min(shownRows, len(labels))], ", ")
		if more := len(labels) - shownRows; more > 0 {
			text += fmt.Sprintf(" and %d more (--json lists all)", more)
		}
		notes = append(notes, fmt.Sprintf("%s with a result in %s only: %s.", plural(len(labels), "row"), strings.ToUpper(run), text))
	}
	return notes
}

// warningNotes are the statistical doubts of all rows, each once with the rows
// it concerns.
func warningNotes(rows []compare.Row) []string {
	var order []string
	concerned := map[string][]string{}
	for _, c := range rows {
		for _, text := range c.Warnings {
			if concerned[text] == nil {
				order = append(order, text)
			}
			concerned[text] = append(concerned[text], c.LabelA)
		}
	}
	for i, text := range order {
		who := shorten(terminal.Plain(concerned[text][0]), labelColumns)
		if more := len(concerned[text]) - 1; more > 0 {
			who += fmt.Sprintf(" and %d more", more)
		}
		order[i] = who + ": " + text
	}
	return order
}
