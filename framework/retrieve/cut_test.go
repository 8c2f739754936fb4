package retrieve

import (
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"smacs/framework/embedding"
)

// fixedNeighbors and denseNeighbors make sorted lists with given similarities.
func fixedNeighbors(fixed ...int64) Neighbors {
	n := Neighbors{Fixed: append([]int64{}, fixed...)}
	for i, f := range fixed {
		n.Rows = append(n.Rows, int32(i))
		n.Similarity = append(n.Similarity, embedding.FromFixed(f))
	}
	return n
}

func denseNeighbors(similarity ...float64) Neighbors {
	n := Neighbors{Similarity: similarity}
	for i := range similarity {
		n.Rows = append(n.Rows, int32(i))
	}
	return n
}

func TestCut(t *testing.T) {
	nan := math.NaN()
	positive := []float64{0.9, 0.8, 0.77, 0.76, 0.5, 0.1}
	crossing := []float64{0.5, 0, 0, -0.5}
	negative := []float64{-0.1, -0.2, -0.3}
	tests := []struct {
		name       string
		similarity []float64 // all multiples of 1e-9, so both forms must agree
		bound      Bound
		want       Kept // by hand from STRATEGIES.md 1.2 and 2.1
	}{
		{"smcs: boundary is the neighbour at index k", positive, Bound{SMCS, 1, 0.95}, Kept{3, 1, 0.8, 0.76, false}},
		{"smcs: strict at the threshold", positive, Bound{SMCS, 3, 1}, Kept{3, 3, 0.76, 0.76, false}},
		{"smcs: k at the last index", positive, Bound{SMCS, 5, 0.95}, Kept{6, 5, 0.1, 0.095, false}},
		{"smcs: k beyond the bank", positive, Bound{SMCS, 400, 0.95}, Kept{6, 5, 0.1, 0.095, false}},
		{"smcs: threshold 0 keeps what is above 0", crossing, Bound{SMCS, 1, 0}, Kept{1, 1, 0, 0, false}},
		{"smcs: boundary 0", crossing, Bound{SMCS, 2, 0.95}, Kept{1, 2, 0, 0, false}},
		{"smcs: boundary below 0 is dropped itself", negative, Bound{SMCS, 2, 0.95}, Kept{2, 2, -0.3, -0.285, false}},
		{"smcs: none kept", []float64{-0.2, -0.2}, Bound{SMCS, 1, 0.95}, Kept{0, 1, -0.2, -0.19, false}},
		{"smcs: ties at the boundary are all kept", []float64{0.9, 0.5, 0.5, 0.5, 0.2}, Bound{SMCS, 1, 0.95}, Kept{4, 1, 0.5, 0.475, false}},
		{"smcs: ties at the boundary, threshold 1, none kept of them", []float64{0.9, 0.5, 0.5, 0.5, 0.2}, Bound{SMCS, 2, 1}, Kept{1, 2, 0.5, 0.5, false}},
		{"smcs: bank of one", []float64{0.4}, Bound{SMCS, 1, 0.95}, Kept{1, 0, 0.4, 0.38, false}},
		{"jisi: boundary one earlier", positive, Bound{JiSi, 1, 0.95}, Kept{1, 0, 0.9, 0.855, false}},
		{"jisi: k beyond the bank", positive, Bound{JiSi, 400, 0.95}, Kept{6, 5, 0.1, 0.095, false}},
		{"jisi: none above falls back to the nearest", negative, Bound{JiSi, 1, 0.95}, Kept{1, 0, -0.1, -0.095, true}},
		{"jisi: threshold 1 at k 1 falls back", positive, Bound{JiSi, 1, 1}, Kept{1, 0, 0.9, 0.9, true}},
		{"jisi: boundary 0 keeps what is above 0", crossing, Bound{JiSi, 3, 0.95}, Kept{1, 2, 0, 0, false}},
		{"topk: exactly k among ties", []float64{0.9, 0.5, 0.5, 0.5}, Bound{TopK, 2, nan}, Kept{2, 1, 0.5, 0.5, false}},
		{"topk: below 0 too", negative, Bound{TopK, 2, 0.95}, Kept{2, 1, -0.2, -0.2, false}},
		{"topk: k beyond the bank", positive, Bound{TopK, 400, 0.95}, Kept{6, 5, 0.1, 0.1, false}},
		{"radius: at the radius is kept", positive, Bound{Radius, 1, 0.76}, Kept{4, 0, 0.9, 0.76, false}},
		{"radius: never fewer than k", positive, Bound{Radius, 2, 0.95}, Kept{2, 1, 0.8, 0.95, false}},
		{"radius: k beyond the bank", negative, Bound{Radius, 9, 1}, Kept{3, 2, -0.3, 1, false}},
		{"radius: negative radius", crossing, Bound{Radius, 1, -0.5}, Kept{4, 0, 0.5, -0.5, false}},
		{"no neighbours", nil, Bound{SMCS, 1, 0.95}, Kept{0, -1, nan, nan, false}},
		{"jisi without neighbours has no fallback", nil, Bound{JiSi, 1, 0.95}, Kept{0, -1, nan, nan, false}},
	}
	approximately := cmp.Options{cmpopts.EquateApprox(0, 1e-15), cmpopts.EquateNaNs()}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var fixed []int64
			for _, s := range tt.similarity {
				fixed = append(fixed, embedding.Fixed(s))
			}
			if diff := cmp.Diff(tt.want, Cut(fixedNeighbors(fixed...), tt.bound), approximately); diff != "" {
				t.Errorf("fixed point (-want +got):\n%s", diff)
			}
			// 0.95 x 0.8 is 0.76 in decimals and in float64 alike (checked by the first
			// case), so no case here hangs on binary rounding.
			if diff := cmp.Diff(tt.want, Cut(denseNeighbors(tt.similarity...), tt.bound), approximately); diff != "" {
				t.Errorf("float64 (-want +got):\n%s", diff)
			}
		})
	}
}

// Integers decide where binary fractions would not: 0.95 x 0.04 is 0.038 exactly,
// which strict "above" excludes, while in float64 the product is another number.
func TestFixedPointComparesDecimals(t *testing.T) {
	for s := int64(1); s <= 1000; s++ {
		boundary, at := 20*s*100_000, 19*s*100_000 // at = 0.95 x boundary
		n := fixedNeighbors(boundary+1, boundary, at+1, at, at-1)
		if kept := Cut(n, Bound{SMCS, 1, 0.95}); kept.Count != 3 {
			t.Fatalf("boundary %d: kept %d, want the 3 above %d", boundary, kept.Count, at)
		}
		radius := embedding.FromFixed(at)
		if kept := Cut(n, Bound{Radius, 1, radius}); kept.Count != 4 {
			t.Fatalf("radius %v: kept %d, want the 4 at %d or above", radius, kept.Count, at)
		}
	}
}

// Fixed point sees a relative threshold to the nearest 1e-4, so 0.95004 is 0.95 and
// 0.95006 is 0.9501 (ARCHITECTURE.md 8); what is kept and what is reported agree.
func TestFixedPointRoundsTheThreshold(t *testing.T) {
	n := fixedNeighbors(1_000_000_000, 950_100_000, 950_050_000, 950_000_001, 950_000_000)
	tests := []struct {
		threshold float64
		want      int
		rounded   float64
	}{
		{0.95, 4, 0.95},
		{0.95004, 4, 0.95},
		{0.95006, 1, 0.9501},
		{0.94996, 4, 0.95},
		{0.94994, 5, 0.9499},
	}
	for _, tt := range tests {
		kept := Cut(n, Bound{JiSi, 1, tt.threshold})
		if kept.Count != tt.want || math.Abs(kept.Threshold-tt.rounded) > 1e-15 {
			t.Errorf("threshold %v: kept %d at %v, want %d at %v", tt.threshold, kept.Count, kept.Threshold, tt.want, tt.rounded)
		}
	}
}

// A bound between two steps below 0: 0.95 x -3 steps is -2.85, and -2 is above it.
func TestFixedPointBoundBetweenNegativeSteps(t *testing.T) {
	if kept := Cut(fixedNeighbors(-2, -3), Bound{SMCS, 1, 0.95}); kept.Count != 1 {
		t.Errorf("kept %d, want 1", kept.Count)
	}
}

// slowCut renders the rules by a linear scan over every entry, without the
// knowledge that kept sets are prefixes. It returns what is kept of each position.
func slowCut(n Neighbors, b Bound) (kept []bool, fallback bool) {
	size := n.Len()
	place := min(max(1, b.K), size) - 1
	if b.Rule == SMCS {
		place = min(b.K, size-1)
	}
	kept = make([]bool, size)
	count := 0
	for i := range kept {
		switch {
		case b.Rule == TopK:
			kept[i] = i <= place
		case b.Rule == Radius && n.Fixed != nil:
			kept[i] = i <= place || n.Fixed[i] >= int64(math.Round(b.Threshold*1e9))
		case b.Rule == Radius:
			kept[i] = i <= place || n.Similarity[i] >= b.Threshold
		case n.Fixed != nil:
			kept[i] = 10000*n.Fixed[i] > int64(math.Round(10000*b.Threshold))*n.Fixed[place]
		default:
			kept[i] = n.Similarity[i] > b.Threshold*n.Similarity[place]
		}
		if kept[i] {
			count++
		}
	}
	if b.Rule == JiSi && count == 0 {
		kept[0], fallback = true, true
	}
	return kept, fallback
}

func TestCutsEqualALinearScan(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := anyNeighbors(t)
		bounds := rapid.SliceOfN(rapid.Custom(anyBound), 1, 20).Draw(t, "bounds")
		for i, got := range Cuts(n, bounds) {
			kept, fallback := slowCut(n, bounds[i])
			for position := range kept {
				if kept[position] != (position < got.Count) {
					t.Fatalf("%+v: position %d kept %v, but the cut is %+v", bounds[i], position, kept[position], got)
				}
			}
			if got.FallbackTop1 != fallback {
				t.Fatalf("%+v: fallback %v, want %v", bounds[i], got.FallbackTop1, fallback)
			}
			if got.Boundary != n.Similarity[got.BoundaryIndex] {
				t.Fatalf("%+v: boundary %v is not the similarity at %d", bounds[i], got.Boundary, got.BoundaryIndex)
			}
		}
	})
}

func TestBoundValidate(t *testing.T) {
	nan := math.NaN()
	tests := []struct {
		name  string
		bound Bound
		want  string // part of the error, "" for none
	}{
		{"smcs", Bound{SMCS, 400, 0.95}, ""},
		{"smcs at the ends", Bound{SMCS, 1, 0}, ""},
		{"radius below 0", Bound{Radius, 1, -1}, ""},
		{"topk has no threshold", Bound{TopK, 5, nan}, ""},
		{"unknown rule", Bound{"nearest", 5, 0.5}, `rule "nearest", want one of smcs, jisi, topk, radius`},
		{"zero value", Bound{}, `rule ""`},
		{"k zero", Bound{TopK, 0, 0.5}, "k is 0, want at least 1"},
		{"k negative", Bound{JiSi, -3, 0.5}, "k is -3"},
		{"threshold NaN", Bound{SMCS, 5, nan}, "threshold of rule smcs is NaN, want 0 to 1"},
		{"threshold infinite", Bound{Radius, 5, math.Inf(1)}, "threshold of rule radius is +Inf, want -1 to 1"},
		{"threshold below 0", Bound{JiSi, 5, -0.1}, "threshold of rule jisi is -0.1"},
		{"threshold above 1", Bound{SMCS, 5, 1.01}, "threshold of rule smcs is 1.01"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			err := tt.bound.Validate()
			if tt.want == "" && err != nil || tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)) {
				t.Errorf("error %v, want %q", err, tt.want)
			}
		})
	}
}

func TestParseRule(t *testing.T) {
	for _, rule := range Rules() {
		if got, err := ParseRule(string(rule)); err != nil || got != rule {
			t.Errorf("ParseRule(%q) = %q, %v", rule, got, err)
		}
	}
	for _, name := range []string{"", "SMCS", "top_k", "smcs "} {
		if got, err := ParseRule(name); err == nil || got != "" || !strings.Contains(err.Error(), "smcs, jisi, topk, radius") {
			t.Errorf("ParseRule(%q) = %q, %v, want an error that lists the rules", name, got, err)
		}
	}
}
