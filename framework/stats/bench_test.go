package stats

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

// cell draws a cell's outcomes and a baseline's: means over repeats, or numbers
// that have no common fraction for repeats 0.
func cell(n, repeats int) (outcomes, baseline []float64) {
	random := rand.New(rand.NewPCG(uint64(n), uint64(repeats)))
	outcomes, baseline = make([]float64, n), make([]float64, n)
	for i := range outcomes {
		ease := random.Float64()
		outcomes[i], baseline[i] = ease, ease*random.Float64()
		if repeats > 0 {
			outcomes[i] = math.Round(ease*float64(repeats)) / float64(repeats)
			baseline[i] = math.Round(baseline[i]*float64(repeats)) / float64(repeats)
		}
	}
	return outcomes, baseline
}

// BenchmarkCell is one cell's statistics: its interval and its comparison.
func BenchmarkCell(b *testing.B) {
	for _, n := range []int{840, 3000} {
		for _, repeats := range []int{1, 5, 8, 105, 0} {
			outcomes, baseline := cell(n, repeats)
			b.Run(fmt.Sprintf("n=%d/repeats=%d/shared", n, repeats), func(b *testing.B) {
				r := NewResampler()
				r.Summarize(outcomes)
				b.ReportAllocs()
				for b.Loop() {
					r.Summarize(outcomes)
					r.Compare(outcomes, baseline)
				}
			})
		}
	}
	outcomes, baseline := cell(840, 0)
	b.Run("n=840/repeats=0/alone", func(b *testing.B) {
		for b.Loop() {
			Summarize(outcomes)
			Compare(outcomes, baseline)
		}
	})
}

func BenchmarkDrawTable(b *testing.B) {
	for b.Loop() {
		newDrawTable(840, Resamples, Seed)
	}
}
