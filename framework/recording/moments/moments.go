// Package moments describes a recording by the few figures that decide what a vote, a
// selection or an oracle can gain: how good LLMs are, how much they err together, and how
// often in the same words. It serves to hold a simulated recording beside a real one.
//
// Every figure has an interval: the 2.5 % and 97.5 % quantiles over 400 samples of the
// questions with replacement, the same samples for all figures.
package moments

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strconv"

	"smacs/framework/draw"
	"smacs/framework/recording"
)

// resamples is the number of samples of questions behind an interval.
const resamples = 400

// A Moment is one figure of a recording.
type Moment struct {
	Name string
	// Value lies in Low to High but for bad luck: fractions of 1, but for correlations.
	// All are NaN where the recording has nothing to take them of.
	Value, Low, High float64
}

// MarshalJSON writes what there is nothing to take of as null.
func (m Moment) MarshalJSON() ([]byte, error) {
	known := func(x float64) *float64 {
		if math.IsNaN(x) {
			return nil
		}
		return &x
	}
	return json.Marshal(struct {
		Name  string   `json:"name"`
		Value *float64 `json:"value"`
		Low   *float64 `json:"low"`
		High  *float64 `json:"high"`
	}{m.Name, known(m.Value), known(m.Low), known(m.High)})
}

// The names of the moments, in their order.
const (
	Best        = "best single"            // share right of the LLM that is right most often
	Mean        = "mean single"            // mean over the LLMs
	Worst       = "worst single"           // of the LLM that is right least often
	Majority    = "majority of all"        // the most frequent answer is right; ties go to the better LLM's
	Oracle      = "oracle"                 // some LLM is right
	AllRight    = "all right"              // every LLM is right
	Unparsed    = "unparsed"               // share of responses without an answer
	Correlation = "correlation of errors"  // mean over pairs of LLMs and tasks of the phi coefficient
	SameWrong   = "same answer when wrong" // of pairs of LLMs that are both wrong, how many agree
	AllSame     = "three agree when wrong" // of three LLMs that are all wrong, how many agree
)

func names() []string {
	return []string{Best, Mean, Worst, Majority, Oracle, AllRight, Unparsed, Correlation, SameWrong, AllSame}
}

// Of computes the moments of a recording over its first samples, for a pool of LLMs by
// index. Every LLM needs a graded response to every question; an error names the first
// that has none. Scores of at least 0.5 count as right.
func Of(r *recording.Recording, pool []int) ([]Moment, error) {
	if len(pool) < 3 {
		return nil, fmt.Errorf("%d LLMs, want at least 3", len(pool))
	}
	s, err := newSums(r, pool)
	if err != nil {
		return nil, err
	}
	weights := make([]float64, len(r.Questions))
	for q := range weights {
		weights[q] = 1
	}
	values := s.moments(weights)
	spread := make([][]float64, len(values))
	for i := range resamples {
		resample(weights, i)
		for m, x := range s.moments(weights) {
			spread[m] = append(spread[m], x)
		}
	}
	var out []Moment
	for m, name := range names() {
		slices.Sort(spread[m])
		out = append(out, Moment{name, values[m], quantile(spread[m], 0.025), quantile(spread[m], 0.975)})
	}
	return out, nil
}

// resample counts how often each question is in sample number i.
func resample(weights []float64, i int) {
	clear(weights)
	s := draw.Seed(0, i, strconv.Itoa(len(weights)), "moments")
	for q := range weights {
		weights[min(int(draw.Uniform(s, q, "")*float64(len(weights))), len(weights)-1)]++
	}
}

// quantile of sorted numbers, the nearest of them. A sample of questions without the
// figure is NaN, sorts first, and leaves no interval.
func quantile(sorted []float64, p float64) float64 {
	if math.IsNaN(sorted[0]) {
		return sorted[0]
	}
	return sorted[int(math.Round(p*float64(len(sorted)-1)))]
}
