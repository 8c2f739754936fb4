package report_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"unicode"

	"smacs/framework/compare"
	"smacs/framework/report"
)

// paired returns the terminal form of a comparison.
func paired(t *testing.T, r *compare.Result) string {
	t.Helper()
	var out bytes.Buffer
	if err := report.Paired(&out, r); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// twoRuns is a comparison with every kind of row and footnote. All figures are
// made up.
func twoRuns() *compare.Result {
	accuracy := func(correct, n float64) compare.Accuracy {
		return compare.Accuracy{Correct: compare.Number(correct), Accuracy: compare.Number(correct / n), Low: compare.Number(correct/n - 0.03), High: compare.Number(correct/n + 0.03)}
	}
	number := func(x float64) compare.Number { return compare.Number(x) }
	value := func(s string) *string { return &s }
	r := &compare.Result{
		A: compare.Side{Folder: "runs/a", Name: "first"}, B: compare.Side{Folder: "runs/b", Name: "second", Edited: true},
		Confidence: 0.95, Correction: "holm", Family: 3, Questions: compare.Questions{Common: 840, OnlyA: 2, OnlyB: 40},
		Rows: []compare.Row{
			{LabelA: "baseline:oracle", LabelB: "baseline:oracle", Match: compare.ByKey, UsesGold: true, RepeatsA: 1, RepeatsB: 1, N: 840, Common: 840,
				A: accuracy(769, 840), B: accuracy(769, 840), Delta: 0, P: 1, PAdjusted: 1, Warnings: []string{"no question differs: the interval has no width"}},
			{LabelA: "base", LabelB: "base", Match: compare.ByLabel, RepeatsA: 1, RepeatsB: 5, N: 828, Common: 840, A: accuracy(640, 828), B: accuracy(670.4, 828),
				Delta: 0.0367, DeltaLow: 0.0146, DeltaHigh: 0.0589, P: 0.0004, PAdjusted: 0.0012, Warnings: []string{"12 questions have an outcome on one side only and are left out"}},
			{LabelA: "top_k=3", LabelB: "top_k=5", Match: compare.ByName, RepeatsA: 1, RepeatsB: 1, N: 840, Common: 840, A: accuracy(650, 840), B: accuracy(641, 840),
				Delta: -0.0107, DeltaLow: -0.0298, DeltaHigh: 0.0083, P: 0.3, PAdjusted: 0.6},
			{LabelA: "nothing graded", LabelB: "nothing graded", Match: compare.ByKey, RepeatsA: 1, RepeatsB: 1, Common: 840,
				A: compare.Accuracy{Correct: 0, Accuracy: number(nan), Low: number(nan), High: number(nan)}, B: compare.Accuracy{Accuracy: number(nan), Low: number(nan), High: number(nan)},
				Delta: number(nan), DeltaLow: number(nan), DeltaHigh: number(nan), P: number(nan), PAdjusted: number(nan), Warnings: []string{"no question has both outcomes: nothing to compare"}},
		},
		Unmatched: []compare.Unmatched{{Run: "a", Cell: "k", Label: "top_k=9", Reason: "failed in B"}},
		Differing: []compare.Difference{{Key: "seed", A: value("1"), B: value("2")}, {Key: "data.salt", A: value(""), B: value("x")}, {Key: "commit", B: value("abc")}},
	}
	for i := range 7 {
		r.Unmatched = append(r.Unmatched, compare.Unmatched{Run: "b", Cell: fmt.Sprint(i), Label: fmt.Sprintf("ablation %d", i)})
	}
	return r
}

func TestPairedGolden(t *testing.T) {
	golden(t, "paired.golden.txt", []byte(paired(t, twoRuns())))
}

// A comparison of equal runs says that nothing differs; long lists end.
func TestPairedNotes(t *testing.T) {
	r := twoRuns()
	r.Differing = nil
	if got := paired(t, r); !strings.Contains(got, "Settings, seed, recording, commit and plugins are the same") {
		t.Errorf("equal runs: got\n%s", got)
	}
	for i := range 25 {
		r.Differing = append(r.Differing, compare.Difference{Key: fmt.Sprint(i)})
	}
	if got := paired(t, r); !strings.Contains(got, "  19: not set in A, not set in B\n  and 5 more (--json lists all)\n") {
		t.Errorf("25 settings: got\n%s", got)
	}
}

// TestPairedIsSafeForTerminals: no control or direction character and no broken
// UTF-8 reaches the terminal.
func TestPairedIsSafeForTerminals(t *testing.T) {
	for _, attack := range append(attacks(), "line\nfeed") {
		r := twoRuns()
		r.A.Folder, r.A.Name, r.B.Folder, r.B.Name = attack, attack, attack, attack
		for i := range r.Rows {
			r.Rows[i].LabelA, r.Rows[i].LabelB, r.Rows[i].Warnings = attack, attack+"b", []string{attack}
		}
		for i := range r.Unmatched {
			r.Unmatched[i].Label, r.Unmatched[i].Reason = attack, attack
		}
		for i := range r.Differing {
			r.Differing[i] = compare.Difference{Key: attack, A: &attack, B: &attack}
		}
		got := paired(t, r)
		for _, c := range got {
			if c != '\n' && !unicode.IsPrint(c) || c == '\u202e' {
				t.Errorf("%q lets %U through", attack, c)
			}
		}
		if lines, want := strings.Count(got, "\n"), strings.Count(paired(t, twoRuns()), "\n"); lines > want+1 { // a warning more may be distinct
			t.Errorf("%q makes %d lines of %d", attack, lines, want)
		}
	}
}
