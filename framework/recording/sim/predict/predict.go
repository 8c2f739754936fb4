package predict

import (
	"cmp"
	"errors"
	"math"
	"slices"
)

// A Prediction is what drawn questions say of every weight.
type Prediction struct {
	Weights  []float64
	Accuracy []float64 // fraction of 1, by weight
	// Best is the index of the weight with the greatest accuracy.
	Best int
	// Differ is, by weight, the share of questions that are right at that weight or at
	// the best one, but not at both: those an exact McNemar test counts.
	Differ []float64
}

// Weights predicts accuracy by score weight from that many drawn questions. The
// draws are the same for all weights and on every call. A trial that cannot be, no
// weight or no question is an error.
func Weights(m Model, t Trial, weights []float64, questions int) (*Prediction, error) {
	if err := t.check(len(m.LLMs)); err != nil {
		return nil, err
	}
	if len(weights) == 0 || questions < 1 {
		return nil, errors.New("want at least one weight and one question")
	}
	right := make([][]bool, len(weights))
	d := newDrawer(m, t)
	llms := slices.Clone(m.LLMs)
	slices.SortStableFunc(llms, func(a, b LLM) int {
		return -cmp.Compare(a.Accuracy*(1-a.Unparsed), b.Accuracy*(1-b.Unparsed))
	})
	kinds := Kinds()
	for q := range questions {
		d.Kind = kinds[q%len(kinds)]
		made := d.candidates(d.references(llms[:t.TopK]))
		agreement := d.agreement(made)
		for i, w := range weights {
			right[i] = append(right[i], made[chosen(made, agreement, w)].answer == rightAnswer)
		}
	}
	return summary(weights, right), nil
}

func summary(weights []float64, right [][]bool) *Prediction {
	p := &Prediction{Weights: weights}
	for i := range right {
		p.Accuracy = append(p.Accuracy, share(right[i], func(q int) bool { return right[i][q] }))
	}
	p.Best = slices.Index(p.Accuracy, slices.Max(p.Accuracy))
	for i := range right {
		p.Differ = append(p.Differ, share(right[i], func(q int) bool { return right[i][q] != right[p.Best][q] }))
	}
	return p
}

// share is the share of the indices of list with a property.
func share(list []bool, is func(int) bool) float64 {
	n := 0
	for q := range list {
		if is(q) {
			n++
		}
	}
	return float64(n) / float64(len(list))
}

// Interval returns the first and last index of the weights around the best that a
// run over n questions cannot be expected to tell from it: their loss is under two
// standard errors of a paired difference,
//
//	loss < 2 x sqrt((Differ - loss^2) / n).
//
// Weights must be ascending.
func (p *Prediction) Interval(n int) (first, last int) {
	near := func(i int) bool {
		loss := p.Accuracy[p.Best] - p.Accuracy[i]
		return loss < 2*math.Sqrt((p.Differ[i]-loss*loss)/float64(n))
	}
	first, last = p.Best, p.Best
	for first > 0 && near(first-1) {
		first--
	}
	for last < len(p.Weights)-1 && near(last+1) {
		last++
	}
	return first, last
}
