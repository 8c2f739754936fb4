package retrieve

import (
	"math/rand/v2"
	"testing"

	"smacs/framework/embedding"
)

// One operation is one question against a bank of 2,000 questions of 312 bytes, the
// size and mean length of ZeroEval's bank at a share of 0.7.
func BenchmarkNeighbors(b *testing.B) {
	texts := zipfTexts(2100, 312)
	index := newTFIDF(b, texts[:2000])
	var scratch Scratch
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		index.NeighborsInto(texts[2000+i%100], &scratch)
		i++
	}
}

// One operation is 100 bounds of one question: 25 k of each rule.
func BenchmarkCuts(b *testing.B) {
	texts := zipfTexts(2001, 600)
	n := newTFIDF(b, texts[:2000]).Neighbors(texts[2000])
	var bounds []Bound
	for _, rule := range Rules() {
		for k := 1; k <= 25; k++ {
			bounds = append(bounds, Bound{Rule: rule, K: k * 20, Threshold: 0.95})
		}
	}
	b.ReportAllocs()
	for b.Loop() {
		Cuts(n, bounds)
	}
}

func randomVectors(n, dim int) [][]float64 {
	random := rand.New(rand.NewPCG(1, 2))
	vectors := make([][]float64, n)
	for i := range vectors {
		vectors[i] = make([]float64, dim)
		for d := range vectors[i] {
			vectors[i][d] = random.NormFloat64()
		}
	}
	return vectors
}

// Dense vectors of 1,024 components and a bank of 20,000. One operation is a
// block of 64 questions: compared and sorted, compared alone, and compared one by
// one with the reference, embedding.DenseDot.
func BenchmarkDense(b *testing.B) {
	const questions = 64
	index, err := NewDense(randomVectors(20_000, 1024))
	if err != nil {
		b.Fatal(err)
	}
	queries := randomVectors(questions, 1024)
	var scratch DenseScratch
	compare := func() {
		if err := index.Compare(queries, &scratch); err != nil {
			b.Fatal(err)
		}
	}
	b.Run("neighbors", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			compare()
			for q := range queries {
				scratch.Neighbors(q)
			}
		}
	})
	b.Run("compare", func(b *testing.B) {
		for b.Loop() {
			compare()
		}
	})
	b.Run("reference", func(b *testing.B) {
		row := make([]float64, 1024)
		for b.Loop() {
			for _, query := range queries {
				for range index.Len() {
					embedding.DenseDot(query, row)
				}
			}
		}
	})
}
