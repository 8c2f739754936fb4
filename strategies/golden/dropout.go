package golden

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"smacs/framework"
	"smacs/framework/draw"
)

// Laws are compared over seeds x candidates draws. A frequency over n
// independent draws has standard deviation sqrt(q(1-q)/n); the bound is 5 of
// them, which a right law exceeds once in 1.7 million comparisons.
const (
	seeds      = 200
	candidates = 50
)

// reasons gives a word of the strategy's reason for each of the vectors'.
var reasons = map[string]string{
	"":                       "",
	"all scores equal (0/0)": "equal",
	"exp overflow (inf/inf)": "overflow",
}

func (s *suite) priorDrop() {
	for _, list := range s.v.PriorDrop {
		scores := list.scores(s.t)
		for _, keep := range list.SMCS.Keep {
			s.run(fmt.Sprintf("dropout/prior_drop/smcs/%s/keep=%d", list.Name, keep.M), func(t *testing.T) {
				drops, err := s.drop(t, "prior_drop", map[string]any{"norm": "smcs"}, scores, keep.M, seeds, candidates)
				if keep.Outcome != "ok" {
					if err == nil {
						t.Errorf("no error, want one for %s", keep.Outcome)
					}
					return
				}
				if err != nil {
					t.Fatal(err)
				}
				checkLaw(t, drops[0], list.SMCS, s.v.Tolerances.Float64)
				checkFrequencies(t, drops, len(scores), keep.M, keep.Inclusion, keep.Subsets)
			})
		}
		s.run("dropout/prior_drop/rms/"+list.Name, func(t *testing.T) {
			drops, err := s.drop(t, "prior_drop", map[string]any{"norm": "rms"}, scores, 1, 1, 1)
			if err != nil {
				t.Fatal(err)
			}
			checkLaw(t, drops[0], list.RMS, s.v.Tolerances.Float64)
		})
	}
	s.run("dropout/prior_drop/smcs/gumbel_top_s", func(t *testing.T) {
		drops, err := s.drop(t, "prior_drop", nil, floats(s.v.Extras.Gumbel.Scores), 1, 1, 1)
		if err != nil {
			t.Fatal(err)
		}
		same(t, "weight", drops[0].Weights, s.v.Extras.Gumbel.P, s.v.Tolerances.Float64)
	})
	// selection_edges.rag_num_ge_pool: without prior scores the drop is uniform.
	s.run("dropout/prior_drop/smcs/no_priors", func(t *testing.T) {
		drops, err := s.drop(t, "prior_drop", nil, nil, 1, 1, 1)
		if err != nil {
			t.Fatal(err)
		}
		if drops[0].Status != framework.DropUniform || drops[0].Reason == "" {
			t.Errorf("status %q, reason %q, want uniform with a reason", drops[0].Status, drops[0].Reason)
		}
	})
}

func (s *suite) softmaxDrop() {
	for _, list := range s.v.SoftmaxDrop {
		s.run("dropout/softmax_drop/"+list.Name, func(t *testing.T) {
			drops, err := s.drop(t, "softmax_drop", map[string]any{"temperature": list.Temperature}, floats(list.Scores), list.M, seeds, candidates)
			if err != nil {
				t.Fatal(err)
			}
			if list.Outcome != "sample" || drops[0].Status != framework.DropWeighted {
				t.Errorf("status %q for outcome %q, want weighted for sample", drops[0].Status, list.Outcome)
			}
			same(t, "weight", drops[0].Weights, list.P, s.v.Tolerances.Float32)
			checkFrequencies(t, drops, len(list.Scores), list.M, list.Inclusion, nil)
		})
	}
}

// drop asks for the subsets of one selection under several seeds, in one batch.
// Without scores the selection is the whole pool of the vectors.
func (s *suite) drop(t *testing.T, id string, table map[string]any, scores []float64, keep, seeds, candidates int) ([]framework.Drop, error) {
	t.Helper()
	n := len(scores)
	if scores == nil {
		n = len(s.v.Models)
	}
	ranked := framework.Ranked{Priors: scores}
	req := &framework.DropRequest{Candidates: candidates}
	for i := range n {
		ranked.LLMs = append(ranked.LLMs, i)
		req.Pool = append(req.Pool, fmt.Sprintf("m%d", i))
	}
	for q := range seeds {
		seed := draw.Seed(42, 0, fmt.Sprintf("golden/%d", q), "dropout")
		req.Items = append(req.Items, framework.DropItem{Ranked: ranked, Seed: seed, Keep: keep})
	}
	answer, err := opened[framework.Dropper](t, s.open, framework.Dropout, id, table).Drop(t.Context(), req)
	if err != nil {
		return nil, err
	}
	if len(answer.Items) != seeds {
		t.Fatalf("got %d items, want %d", len(answer.Items), seeds)
	}
	return answer.Items, nil
}

func checkLaw(t *testing.T, drop framework.Drop, want priorDropLaw, tolerance float64) {
	t.Helper()
	if string(drop.Status) != want.Status {
		t.Errorf("status %q, want %q", drop.Status, want.Status)
	}
	word, known := reasons[want.Reason]
	if !known {
		t.Fatalf("golden vectors: reason %q", want.Reason)
	}
	if !strings.Contains(drop.Reason, word) || (word == "") != (drop.Reason == "") {
		t.Errorf("reason %q, want one that says %q", drop.Reason, word)
	}
	same(t, "weight", drop.Weights, want.P, tolerance)
}

// checkFrequencies compares how often each position and each set of positions
// was drawn with the exact laws. subsets may be nil.
func checkFrequencies(t *testing.T, drops []framework.Drop, n, keep int, inclusion []float64, subsets map[string]float64) {
	t.Helper()
	included, sets, draws := make([]float64, n), map[string]float64{}, 0.0
	for _, drop := range drops {
		if len(drop.Subsets) != candidates {
			t.Fatalf("got %d subsets, want %d", len(drop.Subsets), candidates)
		}
		for _, subset := range drop.Subsets {
			sorted := slices.Compact(slices.Sorted(slices.Values(subset)))
			if len(subset) != keep || len(sorted) != keep {
				t.Fatalf("got the subset %v, want %d distinct positions", subset, keep)
			}
			for _, position := range sorted {
				included[position]++
			}
			sets[strings.ReplaceAll(strings.Trim(fmt.Sprint(sorted), "[]"), " ", ",")]++
			draws++
		}
	}
	for position, q := range inclusion {
		checkFrequency(t, fmt.Sprintf("inclusion of %d", position), included[position]/draws, q, draws)
	}
	for set, q := range subsets {
		checkFrequency(t, "subset "+set, sets[set]/draws, q, draws)
	}
	for set := range sets {
		if _, possible := subsets[set]; subsets != nil && !possible {
			t.Errorf("drew the subset %s, which the law does not", set)
		}
	}
}

func checkFrequency(t *testing.T, what string, got, q, draws float64) {
	t.Helper()
	q = min(q, 1) // the vectors' sums round above 1
	const rounding = 1e-12
	if bound := 5*math.Sqrt(q*(1-q)/draws) + rounding; math.Abs(got-q) > bound {
		t.Errorf("%s: frequency %v over %v draws, want %v within %v", what, got, draws, q, bound)
	}
}
