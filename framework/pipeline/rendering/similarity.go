package rendering

import (
	"math"
	"sort"
	"strings"
)

// unit is the similarity 1 in fixed point: similarities are multiples of 1e-9.
const unit = 1e9

// A vector is the L2-normalised TF-IDF vector of a text.
type vector struct {
	terms  []string // ascending, so that every sum is taken in the same order
	weight map[string]float64
}

// tokens returns the maximal runs of [a-z0-9] of a text after lower-casing A-Z.
// Every other byte separates, those of letters outside ASCII too.
func tokens(text string) []string {
	lower := []byte(text)
	for i, c := range lower {
		switch {
		case c >= 'A' && c <= 'Z':
			lower[i] = c + 'a' - 'A'
		case c >= 'a' && c <= 'z', c >= '0' && c <= '9':
		default:
			lower[i] = ' '
		}
	}
	return strings.Fields(string(lower))
}

// inverseFrequency returns ln((1+n)/(1+df)) + 1 of every token of the bank's n
// texts, df of which hold it.
func inverseFrequency(texts []string) map[string]float64 {
	df := map[string]int{}
	for _, text := range texts {
		seen := map[string]bool{}
		for _, token := range tokens(text) {
			if !seen[token] {
				seen[token] = true
				df[token]++
			}
		}
	}
	idf := map[string]float64{}
	for token, count := range df {
		idf[token] = math.Log(float64(1+len(texts))/float64(1+count)) + 1
	}
	return idf
}

// vectorOf returns raw count x idf, normalised. Tokens that the bank has not are
// ignored; a text of such tokens only has no terms.
func vectorOf(text string, idf map[string]float64) vector {
	count := map[string]int{}
	for _, token := range tokens(text) {
		if _, known := idf[token]; known {
			count[token]++
		}
	}
	v := vector{weight: map[string]float64{}}
	for token := range count {
		v.terms = append(v.terms, token)
	}
	sort.Strings(v.terms)
	squares := 0.0
	for _, token := range v.terms {
		w := float64(count[token]) * idf[token]
		v.weight[token] = w
		squares += float64(w * w) // the conversion forbids a fused multiply-add
	}
	for _, token := range v.terms {
		v.weight[token] /= math.Sqrt(squares)
	}
	return v
}

// similarity returns the dot product of two vectors in fixed point.
func similarity(a, b vector) int64 {
	dot := 0.0
	for _, token := range a.terms {
		dot += float64(a.weight[token] * b.weight[token])
	}
	return int64(math.Floor(dot*unit + 0.5))
}

// A neighbor is a bank question, by index, and its similarity to the question
// at hand.
type neighbor struct {
	row        int
	similarity int64
}

// neighborsOf returns the whole bank, most similar first, ties in bank order.
func neighborsOf(v vector, bank []vector) []neighbor {
	all := make([]neighbor, len(bank))
	for i, b := range bank {
		all[i] = neighbor{i, similarity(v, b)}
	}
	sort.SliceStable(all, func(i, j int) bool { return all[i].similarity > all[j].similarity })
	return all
}

// kept returns the neighbours that rule smcs keeps with threshold 0.95: those
// with a similarity above, not at, 0.95 times that of the neighbour at index k
// (the last one's, if there are no more than k).
func kept(sorted []neighbor, k int) []neighbor {
	bound := 9500 * sorted[min(k, len(sorted)-1)].similarity
	var keep []neighbor
	for _, n := range sorted {
		if 10000*n.similarity > bound {
			keep = append(keep, n)
		}
	}
	return keep
}
