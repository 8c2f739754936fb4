package draw

import (
	"fmt"
	"math"
	"testing"
)

// sequence walks every order in which keep of the positions left can be drawn
// by successive sampling and calls visit with its probability: the slow,
// obvious form of the law.
func sequence(p []float64, keep int, drawn []int, probability float64, visit func([]int, float64)) {
	if len(drawn) == keep {
		visit(drawn, probability)
		return
	}
	left, used := 0.0, map[int]bool{}
	for _, m := range drawn {
		used[m] = true
	}
	for m := range p {
		if !used[m] {
			left += p[m]
		}
	}
	for m := range p {
		if !used[m] && p[m] > 0 {
			next := append(append([]int(nil), drawn...), m)
			sequence(p, keep, next, probability*p[m]/left, visit)
		}
	}
}

// TestLaw compares frequencies over questions and candidates with the exact law
// of successive sampling: every order of drawing and every inclusion. A
// frequency over n independent draws has standard deviation sqrt(q(1-q)/n); the
// bound is 5 of them (a right law exceeds it once in 1.7 million comparisons;
// seeds are fixed, so the test's verdict never changes).
func TestLaw(t *testing.T) {
	const questions, candidates = 5000, 8
	const n = questions * candidates
	names := []string{"Athene-70B", "gemma-2-9b-it", "模型-7B", "Yi-1.5", "phi"}
	for _, c := range []struct {
		name string
		p    []float64
		keep int
	}{
		{"uneven", []float64{0.5, 0.25, 0.15, 0.08, 0.02}, 3},
		{"uniform", []float64{0.2, 0.2, 0.2, 0.2, 0.2}, 4},
		{"unnormalised with a zero", []float64{7, 0, 1, 3, 2}, 2},
		{"first draw only", []float64{0.6, 0.1, 0.1, 0.1, 0.1}, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, inclusion := map[string]float64{}, make([]float64, len(c.p))
			for q := range questions {
				s := Seed(42, 0, fmt.Sprintf("gsm/%d", q), "dropout")
				for candidate := range candidates {
					subset := WithoutReplacement(s, candidate, names, c.p, c.keep)
					got[fmt.Sprint(subset)]++
					for _, m := range subset {
						inclusion[m]++
					}
				}
			}
			want, wantInclusion := map[string]float64{}, make([]float64, len(c.p))
			sequence(c.p, c.keep, nil, 1, func(order []int, probability float64) {
				want[fmt.Sprint(order)] += probability
				for _, m := range order {
					wantInclusion[m] += probability
				}
			})
			for order := range got {
				if want[order] == 0 {
					t.Errorf("order %s drawn, which has probability 0", order)
				}
			}
			for order, q := range want {
				within5SD(t, "order "+order, got[order]/n, q, n)
			}
			for m, q := range wantInclusion {
				within5SD(t, "inclusion of "+names[m], inclusion[m]/n, q, n)
			}
		})
	}
}

// TestCandidatesAreIndependent: the first draws of two candidates of a question
// agree as often as independent draws do, sum p^2.
func TestCandidatesAreIndependent(t *testing.T) {
	const n = 20000
	names, p := []string{"a", "b", "c"}, []float64{0.5, 0.3, 0.2}
	equal := 0.0
	for q := range n {
		s := Seed(7, 0, fmt.Sprint(q), "dropout")
		if WithoutReplacement(s, 0, names, p, 1)[0] == WithoutReplacement(s, 1, names, p, 1)[0] {
			equal++
		}
	}
	within5SD(t, "agreement", equal/n, 0.25+0.09+0.04, n)
}

func within5SD(t *testing.T, what string, got, want float64, n int) {
	t.Helper()
	if bound := 5*math.Sqrt(want*(1-want)/float64(n)) + 1e-12; math.Abs(got-want) > bound {
		t.Errorf("%s: frequency %.5f, want %.5f within %.5f", what, got, want, bound)
	}
}
