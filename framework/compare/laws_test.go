package compare_test

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"smacs/framework/compare"
	"smacs/framework/store"
)

func compared(t fatal, a, b *store.Finished, cells ...string) *compare.Result {
	t.Helper()
	result, err := compare.Compare(a, b, cells)
	if err != nil {
		t.Fatal(err)
	}
	return result
}

// A run differs from itself in nothing.
func TestARunAgainstItself(t *testing.T) {
	dirs := folders(t)
	rapid.Check(t, func(t *rapid.T) {
		dir, _ := dirs(t)
		run := drawRun(t).open(t, dir)
		result := compared(t, run, run)
		if len(result.Rows) != 3 || len(result.Unmatched) != 0 || len(result.Differing) != 0 {
			t.Fatalf("%d rows, unmatched %v, differing %v; want 3 rows and nothing else", len(result.Rows), result.Unmatched, result.Differing)
		}
		for _, c := range result.Rows {
			if c.Delta != 0 || c.DeltaLow != 0 || c.DeltaHigh != 0 || c.P != 1 || c.PAdjusted != 1 || c.BetterA+c.BetterB != 0 {
				t.Errorf("%s: got difference %v [%v, %v], p %v, adjusted %v; want 0 [0, 0], 1, 1", c.CellA, c.Delta, c.DeltaLow, c.DeltaHigh, c.P, c.PAdjusted)
			}
			if diff := cmp.Diff(c.A, c.B, cmpopts.EquateNaNs()); diff != "" {
				t.Errorf("%s: A and B differ:\n%s", c.CellA, diff)
			}
		}
	})
}

// mirrored exchanges A and B in a row.
func mirrored(c compare.Row) compare.Row {
	c.CellA, c.CellB, c.LabelA, c.LabelB = c.CellB, c.CellA, c.LabelB, c.LabelA
	c.RepeatsA, c.RepeatsB, c.A, c.B, c.BetterA, c.BetterB = c.RepeatsB, c.RepeatsA, c.B, c.A, c.BetterB, c.BetterA
	c.Delta, c.DeltaLow, c.DeltaHigh = 0-c.Delta, 0-c.DeltaHigh, 0-c.DeltaLow // 0-x: no negative zero
	return c
}

// With A and B exchanged every number is the mirror image, though the runs ask
// other questions in another order.
func TestMirrorImages(t *testing.T) {
	dirs := folders(t)
	rapid.Check(t, func(t *rapid.T) {
		dirA, dirB := dirs(t)
		a, b := drawRun(t).open(t, dirA), drawRun(t).open(t, dirB)
		there, back := compared(t, a, b), compared(t, b, a)
		// Ends of an interval come from a Fourier transform where repeats are
		// folded; sums of negated numbers are equal to rounding.
		near := cmp.Options{cmpopts.EquateNaNs(), cmpopts.EquateApprox(0, 1e-12), cmpopts.IgnoreFields(compare.Row{}, "Warnings")}
		for i, c := range back.Rows {
			if diff := cmp.Diff(there.Rows[i], mirrored(c), near); diff != "" {
				t.Errorf("row %d (A, B and mirrored B, A):\n%s", i, diff)
			}
		}
		want := compare.Questions{Common: there.Questions.Common, OnlyA: there.Questions.OnlyB, OnlyB: there.Questions.OnlyA}
		if back.Questions != want {
			t.Errorf("questions: got %+v, want %+v", back.Questions, want)
		}
	})
}

// slow is a comparison written down directly from the rows of both files: maps
// and loops, no statistics package.
type slow struct {
	n, betterA, betterB         int
	accuracyA, accuracyB, delta float64
	mcnemar                     float64 // NaN where outcomes are not 0 and 1
}

func slowly(a, b []store.OutcomeRow, cell string) slow {
	left, right := means(a, cell), means(b, cell)
	var s slow
	whole := true
	for q, x := range left {
		y, ok := right[q]
		if !ok {
			continue
		}
		s.n++
		s.accuracyA, s.accuracyB, s.delta = s.accuracyA+x, s.accuracyB+y, s.delta+y-x
		if x > y {
			s.betterA++
		}
		if y > x {
			s.betterB++
		}
		whole = whole && (x == 0 || x == 1) && (y == 0 || y == 1)
	}
	n := float64(s.n)
	s.accuracyA, s.accuracyB, s.delta = s.accuracyA/n, s.accuracyB/n, s.delta/n
	s.mcnemar = math.NaN()
	if whole {
		// min(1, 2 P(X <= min(b, c))), X binomial(b + c, 1/2), term by term.
		d, tail, term := s.betterA+s.betterB, 0.0, 1.0
		for k := 0; k <= min(s.betterA, s.betterB); k++ {
			tail += term
			term = term * float64(d-k) / float64(k+1)
		}
		s.mcnemar = math.Min(1, 2*tail/math.Pow(2, float64(d)))
	}
	return s
}

// means are a cell's scores by question, means over the repeats that have one.
func means(rows []store.OutcomeRow, cell string) map[string]float64 {
	all := map[string][]float64{}
	for _, row := range rows {
		if row.Cell == cell && row.Score != nil {
			q := row.Task + "/" + row.Question
			all[q] = append(all[q], *row.Score)
		}
	}
	mean := map[string]float64{}
	for q, scores := range all {
		sum := 0.0
		for _, score := range scores {
			sum += score
		}
		mean[q] = sum / float64(len(scores))
	}
	return mean
}

// The comparison is what slow code makes of the same rows, Holm's correction too.
func TestAgainstSlowCode(t *testing.T) {
	dirs := folders(t)
	rapid.Check(t, func(t *rapid.T) {
		dirA, dirB := dirs(t)
		a, b := drawRun(t), drawRun(t)
		result := compared(t, a.open(t, dirA), b.open(t, dirB))
		for _, c := range result.Rows {
			want := slowly(a.outcomes, b.outcomes, c.CellA)
			got := slow{c.N, c.BetterA, c.BetterB, float64(c.A.Accuracy), float64(c.B.Accuracy), float64(c.Delta), float64(c.P)}
			if math.IsNaN(want.mcnemar) {
				got.mcnemar = math.NaN()
			}
			near := cmp.Options{cmp.AllowUnexported(slow{}), cmpopts.EquateNaNs(), cmpopts.EquateApprox(1e-9, 1e-12)}
			if diff := cmp.Diff(want, got, near); diff != "" {
				t.Errorf("%s (-slow +compare):\n%s", c.CellA, diff)
			}
			if adjusted := slowHolm(result.Rows, c.P); math.Abs(float64(c.PAdjusted)-adjusted) > 1e-12 {
				t.Errorf("%s: adjusted p %v, want %v", c.CellA, c.PAdjusted, adjusted)
			}
		}
	})
}

// slowHolm is Holm's adjusted p straight from its definition: over all p_j up to
// p, the largest of p_j times the number of p values that are not below p_j.
func slowHolm(rows []compare.Row, p compare.Number) float64 {
	largest := 0.0
	for _, other := range rows {
		if other.P > p {
			continue
		}
		left := 0
		for _, another := range rows {
			if another.P >= other.P {
				left++
			}
		}
		largest = math.Max(largest, math.Min(1, float64(left)*float64(other.P)))
	}
	return largest
}
