package retrieve

import (
	"math"
	"strings"
	"testing"
)

func TestDenseErrorsNameTheRow(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	tests := []struct {
		name string
		bank [][]float64
		want string
	}{
		{"no components", [][]float64{{}, {1}}, "bank entry 0 has no components"},
		{"ragged", [][]float64{{1, 2}, {1, 2}, {1}}, "bank entry 2 has 1 components, want 2"},
		{"NaN", [][]float64{{1, 2}, {1, nan}}, "bank entry 1: embedding: component 1 of 2 is NaN"},
		{"infinite", [][]float64{{inf, 2}}, "bank entry 0: embedding: component 0 of 2 is +Inf"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if _, err := NewDense(tt.bank); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error %v, want %q", err, tt.want)
			}
		})
	}
}

func TestDenseQueryErrors(t *testing.T) {
	index, err := NewDense([][]float64{{1, 2}, {0, 0}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := index.Neighbors([]float64{1}); err == nil || !strings.Contains(err.Error(), "has 1 components, want 2") {
		t.Errorf("short query: error %v", err)
	}
	if _, err := index.Neighbors([]float64{1, math.NaN()}); err == nil || !strings.Contains(err.Error(), "component 1 of 2 is NaN") {
		t.Errorf("NaN: error %v", err)
	}
	n, err := index.Neighbors([]float64{3, 0})
	if err != nil || n.Rows[1] != 1 || n.Similarity[1] != 0 || n.Fixed != nil {
		t.Errorf("neighbours %+v, error %v, want the zero row last at 0 and no fixed-point values", n, err)
	}
}
