package embedding

import (
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestNormalise(t *testing.T) {
	tests := []struct {
		name string
		v    []float64
		want []float64
	}{
		{"3-4-5 triangle", []float64{3, -4}, []float64{0.6, -0.8}},
		{"zero stays zero", []float64{0, 0, 0}, []float64{0, 0, 0}},
		{"no components", nil, nil},
		{"squares overflow", []float64{3e300, 4e300}, []float64{0.6, 0.8}},
		{"squares vanish", []float64{3e-300, 4e-300}, []float64{0.6, 0.8}},
		{"smallest float64", []float64{0, math.SmallestNonzeroFloat64}, []float64{0, 1}},
		{"largest float64", []float64{-math.MaxFloat64, 0}, []float64{-1, 0}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			before := slices.Clone(tt.v)
			got, err := Normalise(tt.v)
			if err != nil {
				t.Fatal(err)
			}
			if len(got) != len(tt.want) {
				t.Fatalf("%v, want %v", got, tt.want)
			}
			for i := range got {
				if math.Abs(got[i]-tt.want[i]) > 1e-15 {
					t.Errorf("component %d is %v, want %v", i, got[i], tt.want[i])
				}
			}
			if !slices.Equal(before, tt.v) {
				t.Errorf("argument changed from %v to %v", before, tt.v)
			}
		})
	}
}

func TestNotFiniteIsAnError(t *testing.T) {
	for _, bad := range []float64{math.NaN(), math.Inf(1), math.Inf(-1)} {
		if _, err := Normalise([]float64{1, bad}); err == nil || !strings.Contains(err.Error(), "component 1 of 2") {
			t.Errorf("Normalise with %v: error %v, want one that names component 1 of 2", bad, err)
		}
		if _, err := Cosine([]float64{bad}, []float64{1}); err == nil || !strings.Contains(err.Error(), "first vector") {
			t.Errorf("Cosine(%v, 1): error %v, want one that names the first vector", bad, err)
		}
		if _, err := Cosine([]float64{1}, []float64{bad}); err == nil || !strings.Contains(err.Error(), "second vector") {
			t.Errorf("Cosine(1, %v): error %v, want one that names the second vector", bad, err)
		}
	}
}

func TestCosine(t *testing.T) {
	tests := []struct {
		name string
		a, b []float64
		want float64
	}{
		{"same direction", []float64{1, 2}, []float64{10, 20}, 1},
		{"opposite", []float64{1, 2}, []float64{-3, -6}, -1},
		{"right angle", []float64{1, 0}, []float64{0, 5}, 0},
		{"60 degrees", []float64{2, 0}, []float64{1, math.Sqrt(3)}, 0.5},
		{"zero vector", []float64{0, 0}, []float64{1, 1}, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := Cosine(tt.a, tt.b)
			if err != nil || math.Abs(got-tt.want) > 1e-15 {
				t.Errorf("cosine %v, error %v, want %v", got, err, tt.want)
			}
		})
	}
	if _, err := Cosine([]float64{1, 2}, []float64{1}); err == nil || !strings.Contains(err.Error(), "2 and 1 components") {
		t.Errorf("unequal lengths: error %v, want one that states both", err)
	}
}

// Scaling by a power of two changes no bit, by any other factor no more than
// rounding does.
func TestNormaliseIgnoresScale(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := rapid.SliceOfN(rapid.Float64Range(-10, 10), 1, 20).Draw(t, "v")
		if slices.Max(v) < 1e-3 && slices.Min(v) > -1e-3 {
			t.Skip("scaled components would be rounded to multiples of the smallest float64")
		}
		exponent := rapid.IntRange(-900, 900).Draw(t, "exponent")
		factor := rapid.Float64Range(1e-6, 1e6).Draw(t, "factor")
		want, err := Normalise(v)
		if err != nil {
			t.Fatal(err)
		}
		doubled, scaled := slices.Clone(v), slices.Clone(v)
		for i, x := range v {
			doubled[i], scaled[i] = math.Ldexp(x, exponent), factor*x
		}
		gotDoubled, _ := Normalise(doubled)
		gotScaled, _ := Normalise(scaled)
		for i := range want {
			// Components below 2^-100 may have lost digits to the end of float64's range.
			if math.Abs(want[i]) > 0x1p-100 && gotDoubled[i] != want[i] {
				t.Fatalf("times 2^%d: component %d is %v, want %v", exponent, i, gotDoubled[i], want[i])
			}
			if math.Abs(gotScaled[i]-want[i]) > 1e-14 {
				t.Fatalf("times %v: component %d is %v, want %v", factor, i, gotScaled[i], want[i])
			}
		}
	})
}
