package embedding

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

// benchTexts returns n texts of about the given number of bytes. Words follow
// Zipf's law over 20,000, so that common ones are in most texts as in prose.
func benchTexts(n, bytes int) []string {
	random := rand.New(rand.NewPCG(1, 2))
	zipf := rand.NewZipf(random, 1.1, 3, 20_000)
	texts := make([]string, n)
	for i := range texts {
		var text strings.Builder
		for text.Len() < bytes {
			fmt.Fprintf(&text, "W%x ", 7919*(zipf.Uint64()+5))
		}
		texts[i] = text.String()
	}
	return texts
}

// One question's distinct responses: 15 of 1.5 KB, df over 1,500 others. The
// vectors and the matrix are one question's work.
func BenchmarkSimilarities(b *testing.B) {
	tfidf, responses := FitTFIDF(benchTexts(1500, 1500)), benchTexts(15, 1500)
	vectors := make([]Sparse, len(responses))
	for i, text := range responses {
		vectors[i] = tfidf.Vector(text)
	}
	b.Run("vectors", func(b *testing.B) {
		b.ReportAllocs()
		var scratch Scratch
		for b.Loop() {
			for _, text := range responses {
				tfidf.VectorInto(text, &scratch)
			}
		}
	})
	b.Run("matrix", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			Similarities(vectors)
		}
	})
}

// The fit over a bank of 2,000 questions of 600 bytes.
func BenchmarkFitTFIDF(b *testing.B) {
	bank := benchTexts(2000, 600)
	b.ReportAllocs()
	for b.Loop() {
		FitTFIDF(bank)
	}
}
