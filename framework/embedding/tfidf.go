package embedding

import (
	"math"
	"slices"
)

// TFIDF makes term-weighted vectors of texts, fitted on the texts of a bank.
// With n bank texts, df(t) of them holding term t and count(t, x) the number of
// times t is in text x, the weight of t in x is
//
//	count(t, x) * (ln((1 + n) / (1 + df(t))) + 1)
//
// divided by the Euclidean length of all weights of x. Terms that no bank text
// holds are ignored. Terms are numbered in ascending byte order and every sum runs
// in that order, in float64. It is read-only after [FitTFIDF].
type TFIDF struct {
	terms  []string         // ascending in byte order; a term's number is its position
	number map[string]int32 // the inverse of terms
	idf    []float64        // per term number
}

// FitTFIDF counts the document frequencies of texts and returns the embedding
// they define. It is called once per bank: with the bank's questions for
// retrieval, with the bank's responses of the whole pool for similarities between
// responses. No texts, or none with a token, give a TFIDF under which every text
// is the zero vector.
func FitTFIDF(texts []string) *TFIDF {
	seen, df := documentFrequencies(texts)
	t := &TFIDF{
		terms:  make([]string, 0, len(seen)),
		number: make(map[string]int32, len(seen)),
		idf:    make([]float64, len(seen)),
	}
	for term := range seen {
		t.terms = append(t.terms, term)
	}
	slices.Sort(t.terms)
	for i, term := range t.terms {
		t.number[term] = int32(i)
		t.idf[i] = math.Log(float64(1+len(texts))/float64(1+df[seen[term]])) + 1
	}
	return t
}

// documentFrequencies returns a provisional number for each term, in order of
// first appearance, and by that number how many texts hold the term.
func documentFrequencies(texts []string) (seen map[string]int, df []int) {
	seen = make(map[string]int)
	var last []int // the last text that held the term, so that repeats count once
	var folded []byte
	for i, text := range texts {
		folded = appendFolded(folded[:0], text)
		scan := scanner{rest: folded}
		for token := scan.next(); token != nil; token = scan.next() {
			k, ok := seen[string(token)]
			if !ok {
				k = len(df)
				seen[string(token)] = k
				df, last = append(df, 0), append(last, -1)
			}
			if last[k] != i {
				df[k], last[k] = df[k]+1, i
			}
		}
	}
	return seen, df
}

// Len returns the number of terms.
func (t *TFIDF) Len() int { return len(t.terms) }

// Term returns the term with number id, 0 <= id < Len().
func (t *TFIDF) Term(id int32) string { return t.terms[id] }

// Vector returns the normalised vector of text, which may or may not be one of the
// bank's. The result is the caller's own.
func (t *TFIDF) Vector(text string) Sparse {
	return t.VectorInto(text, new(Scratch))
}

// Scratch holds the buffers of one worker. The zero value is ready; reuse makes
// [TFIDF.VectorInto] free of allocations. It must not be shared by goroutines at
// the same time.
type Scratch struct {
	folded  []byte
	count   []int32 // per term number; all zero between calls
	terms   []int32
	weights []float64
}

// VectorInto is [TFIDF.Vector] with the caller's buffers: the result is a part of
// scratch and holds until its next use.
func (t *TFIDF) VectorInto(text string, scratch *Scratch) Sparse {
	t.countTerms(text, scratch)
	slices.Sort(scratch.terms)
	scratch.weights = scratch.weights[:0]
	squares := 0.0
	for _, id := range scratch.terms {
		w := float64(scratch.count[id]) * t.idf[id]
		scratch.count[id] = 0
		scratch.weights = append(scratch.weights, w)
		squares += float64(w * w) // the conversion forbids a fused multiply-add
	}
	length := math.Sqrt(squares)
	for i := range scratch.weights {
		scratch.weights[i] /= length
	}
	return Sparse{Terms: scratch.terms, Weights: scratch.weights}
}

// countTerms leaves in scratch the distinct known terms of text, in order of
// appearance, and how often each is there.
func (t *TFIDF) countTerms(text string, scratch *Scratch) {
	if len(scratch.count) < len(t.terms) {
		scratch.count = make([]int32, len(t.terms))
	}
	scratch.terms = scratch.terms[:0]
	scratch.folded = appendFolded(scratch.folded[:0], text)
	scan := scanner{rest: scratch.folded}
	for token := scan.next(); token != nil; token = scan.next() {
		id, known := t.number[string(token)]
		if !known {
			continue
		}
		if scratch.count[id] == 0 {
			scratch.terms = append(scratch.terms, id)
		}
		scratch.count[id]++
	}
}
