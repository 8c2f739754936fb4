package aggregation

import (
	"testing"

	"pgregory.net/rapid"

	"smacs/framework"
)

func TestMedoid(t *testing.T) {
	// 0 and 1 are alike, 2 is apart, 3 is near 2.
	similarity := []float64{
		1, .75, .25, .125,
		.75, 1, .5, .25,
		.25, .5, 1, .625,
		.125, .25, .625, 1,
	}
	all := []int{0, 1, 2, 3}
	for _, c := range []struct {
		name   string
		table  map[string]any
		priors [4]float64
		shown  []int
		want   int
	}{
		// sums to the others: 1.125, 1.5, 1.375, 1.0
		{"nearest to the others", nil, [4]float64{1, 1, 1, 9}, all, 1},
		// to the others of the subset: .375, .875, .75
		{"only the subset counts", nil, [4]float64{1, 1, 1, 1}, []int{3, 2, 0}, 2},
		{"two references tie: the best-ranked", nil, [4]float64{1, 1, 1, 1}, []int{3, 1}, 1},
		{"one reference", nil, [4]float64{1, 1, 1, 1}, []int{3}, 3},
		// sums of prior_j cos_ij: 1.0 + .25*9..: 0: .75+.25+1.125, 1: .75+.5+2.25, 2: .25+.5+5.625, 3: 1.0
		{"weighted by the others' priors", map[string]any{"weighted": true}, [4]float64{1, 1, 1, 9}, all, 2},
		// 3 says nothing: sums .75+.25, .75+.5, .25+.5, .125+.25+.625
		{"weighted, no prior says nothing", map[string]any{"weighted": true}, [4]float64{1, 1, 1, nan}, all, 1},
		{"weighted, nobody has a prior", map[string]any{"weighted": true}, [4]float64{nan, nan, nan, nan}, all, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			var references []reference
			for _, prior := range c.priors {
				references = append(references, reference{framework.Unparsed, prior})
			}
			if got := ask(t, Medoid(), c.table, request(references, c.shown, similarity)); got != c.want {
				t.Errorf("adopted %d, want %d", got, c.want)
			}
		})
	}
}

// TestMedoidProperties: the order shown changes nothing, and equal priors weigh
// like none.
func TestMedoidProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		references := drawReferences(t)
		n := len(references)
		similarity := make([]float64, n*n)
		for i := range n {
			similarity[i*n+i] = 1
			for j := range i {
				x := float64(rapid.IntRange(-16, 16).Draw(t, "similarity")) / 16
				similarity[i*n+j], similarity[j*n+i] = x, x
			}
		}
		shown := rapid.Permutation(everyone(references)).Draw(t, "shown")
		for i := range references {
			references[i].prior = 0.5
		}
		want := ask(t, Medoid(), nil, request(references, everyone(references), similarity))
		if got := ask(t, Medoid(), nil, request(references, shown, similarity)); got != want {
			t.Fatalf("shown as %v adopted %d, in ranking order %d", shown, got, want)
		}
		if got := ask(t, Medoid(), map[string]any{"weighted": true}, request(references, shown, similarity)); got != want {
			t.Fatalf("with equal priors adopted %d, without %d", got, want)
		}
	})
}
