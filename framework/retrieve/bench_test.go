package retrieve

import "testing"

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
