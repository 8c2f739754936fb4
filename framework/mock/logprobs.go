package mock

import (
	"cmp"
	"math"
	"slices"

	"smacs/framework/draw"
)

// logprobs is the "logprobs" of a choice: an item per token.
type logprobs struct {
	Content []logprob `json:"content"`
}

type logprob struct {
	alternative
	Top []alternative `json:"top_logprobs,omitempty"`
}

type alternative struct {
	Token   string  `json:"token"`
	Logprob float64 `json:"logprob"`
	Bytes   []int   `json:"bytes"`
}

// newLogprobs gives every token a log-probability so that a client finds the
// mean, up to rounding in the last place. Of each it lists top alternatives,
// descending, the token itself among them.
//
// The numbers are multiples of a unit that makes every partial sum exact, so
// what a client adds up depends on mean and number of tokens alone, not on the
// seed: equal answers stay equal.
func newLogprobs(tokens []string, mean float64, seed uint64, top int) *logprobs {
	content := make([]logprob, len(tokens))
	total := total(mean, len(tokens))
	unit := math.Abs(total - math.Nextafter(total, math.Inf(-1)))
	sum, factor := 0.0, 1.0
	for i, token := range tokens {
		// Factors come in pairs around 1, so that the rest for the last is near 1.
		if i%2 == 0 {
			factor = 0.5 + draw.Uniform(seed, i, "logprob")
		} else {
			factor = 2 - factor
		}
		value := math.Round(mean*factor/unit) * unit
		if i == len(tokens)-1 {
			value = total - sum
		}
		sum += value
		content[i] = logprob{alternative: newAlternative(token, value)}
		content[i].Top = alternatives(content[i].alternative, seed, i, top)
	}
	return &logprobs{content}
}

// total returns the sum of n numbers whose mean is to be found: of the nearest
// ones that which gives it to the last bit, where one does.
func total(mean float64, n int) float64 {
	near := mean * float64(n)
	for _, try := range []float64{near, math.Nextafter(near, 0), math.Nextafter(near, math.Inf(-1))} {
		if try/float64(n) == mean {
			return try
		}
	}
	return near
}

// alternatives shares what probability a token leaves among others, each taking
// half of the rest.
func alternatives(chosen alternative, seed uint64, at, top int) []alternative {
	if top == 0 {
		return nil
	}
	all := []alternative{chosen}
	left := 1 - math.Exp(chosen.Logprob)
	words := []string{" the", " a", " is", ".", ",", " of", " to", "\n", " and", " 1", " in", " 0", " that", " so", " 2", " for", " x", " we", " =", " it", " be"}
	first := int(draw.Uniform(seed, at, "alternative") * float64(len(words)))
	for i := 0; len(all) < top; i++ {
		word := words[(first+i)%len(words)]
		left /= 2
		if word != chosen.Token {
			all = append(all, newAlternative(word, math.Max(math.Log(left), -100)))
		}
	}
	slices.SortStableFunc(all, func(a, b alternative) int { return cmp.Compare(b.Logprob, a.Logprob) })
	return all
}

func newAlternative(token string, value float64) alternative {
	codes := make([]int, len(token))
	for i := range codes {
		codes[i] = int(token[i])
	}
	return alternative{token, value, codes}
}
