package chart

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestSpread(t *testing.T) {
	tests := []struct {
		name      string
		places    []float64
		gap       float64
		low, high float64
		want      []float64
	}{
		{"nothing", nil, 9, 0, 100, nil},
		{"far apart stay", []float64{80, 10, 40}, 9, 0, 100, []float64{80, 10, 40}},
		// two at 50, gap 10: least squares moves each by 5
		{"equal part evenly, first below", []float64{50, 50}, 10, 0, 100, []float64{45, 55}},
		// three at 50: 40, 50, 60 moves by 10, 0, 10
		{"three", []float64{50, 50, 50}, 10, 0, 100, []float64{40, 50, 60}},
		{"pushed up from the floor", []float64{0, 0}, 10, 0, 100, []float64{0, 10}},
		{"pushed down from the ceiling", []float64{100, 99}, 10, 0, 100, []float64{100, 90}},
		// 3 labels in 10 points: the gap becomes 5
		{"too many: smaller gap", []float64{5, 5, 5}, 9, 0, 10, []float64{0, 5, 10}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := spread(tt.places, tt.gap, tt.low, tt.high)
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("spread (-want +got):\n%s", diff)
			}
		})
	}
}

// TestSpreadKeepsDistanceOrderAndBounds states what a reader of the chart relies on.
func TestSpreadKeepsDistanceOrderAndBounds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		places := rapid.SliceOfN(rapid.Float64Range(0, 100), 0, 10).Draw(t, "places")
		const gap, low, high, eps = 9, 0, 100, 1e-9
		got := spread(places, gap, low, high)
		for i := range got {
			if got[i] < low-eps || got[i] > high+eps {
				t.Fatalf("place %v is outside [%v, %v]", got[i], low, high)
			}
			for j := range i {
				if d := math.Abs(got[i] - got[j]); d < gap-eps {
					t.Fatalf("places %v and %v are %v apart, want %v", got[j], got[i], d, gap)
				}
				if places[i] != places[j] && (places[i] < places[j]) != (got[i] < got[j]) {
					t.Fatalf("places %v and %v changed order: %v and %v", places[j], places[i], got[j], got[i])
				}
			}
		}
	})
}
