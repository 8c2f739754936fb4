package embedding

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

func TestFixed(t *testing.T) {
	tests := []struct {
		name string
		dot  float64
		want int64 // floor(dot x 1e9 + 0.5), by hand
	}{
		{"zero", 0, 0},
		{"one", 1, 1_000_000_000},
		{"just below one", math.Nextafter(1, 0), 1_000_000_000},
		{"just above one", math.Nextafter(1, 2), 1_000_000_000},
		{"one step", 1e-9, 1},
		{"rounds down", 1.4e-9, 1},
		{"rounds up", 1.6e-9, 2},
		{"half goes up", 0.5 / Unit, 1},
		{"negative half goes up", -0.5 / Unit, 0},
		{"negative", -0.25, -250_000_000},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := Fixed(tt.dot); got != tt.want {
				t.Errorf("Fixed(%v) = %d, want %d", tt.dot, got, tt.want)
			}
		})
	}
}

// checkRoundTrip fails unless fixed survives the way to a fraction and back, by
// both roundings, and its successor is a larger fraction.
func checkRoundTrip(t interface{ Fatalf(string, ...any) }, fixed int64) {
	f := FromFixed(fixed)
	if int64(math.Round(f*1e9)) != fixed || Fixed(f) != fixed {
		t.Fatalf("%d becomes %v, then %v and %d", fixed, f, math.Round(f*1e9), Fixed(f))
	}
	if FromFixed(fixed+1) <= f {
		t.Fatalf("%d and %d become %v and %v, want ascending", fixed, fixed+1, f, FromFixed(fixed+1))
	}
}

// The proof for the whole range is at FromFixed; this walks it with a prime stride
// (about 2 million values) and around the ends, zero and the powers of two, where
// the spacing of float64 changes.
func TestFromFixedLosesNothing(t *testing.T) {
	for v := int64(-Unit); v <= Unit; v += 997 {
		checkRoundTrip(t, v)
	}
	for _, centre := range []int64{-Unit, 0, Unit - 1000} {
		for v := centre; v <= centre+1000; v++ {
			checkRoundTrip(t, v)
		}
	}
	for power := int64(1); power < Unit; power *= 2 {
		for v := power - 3; v <= power+3; v++ {
			checkRoundTrip(t, v)
			checkRoundTrip(t, -v)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		checkRoundTrip(t, rapid.Int64Range(-Unit, Unit).Draw(t, "fixed"))
	})
}
