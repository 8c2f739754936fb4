package sim

import (
	"slices"
	"strings"
	"testing"

	"smacs/framework/recording"
	"smacs/framework/retrieve"
)

// figures are right answers on the test side of a split at a bank of 0.7.
type figures struct {
	n                                   int
	single                              []float64 // per open LLM, best of the bank first
	majority, bestN, rps, oracle, worst float64
}

// neighbours is how many retrieved bank entries the prior scores are taken over.
const neighbours = 50

// measure computes the figures the slow, obvious way: its own votes and prior
// scores, on the pool sim-open-*.
func measure(t *testing.T, r *recording.Recording) figures {
	t.Helper()
	var pool, bank, test []int
	for l, name := range r.LLMs {
		if strings.HasPrefix(name, "sim-open-") {
			pool = append(pool, l)
		}
	}
	var texts []string
	for q, question := range r.Questions {
		if recording.Split(question.Task, question.ID, "", 7) {
			bank, texts = append(bank, q), append(texts, question.Text)
		} else {
			test = append(test, q)
		}
	}
	index, err := retrieve.NewTFIDF(texts)
	if err != nil {
		t.Fatal(err)
	}
	known := make([]float64, len(r.LLMs))
	for _, q := range bank {
		for _, l := range pool {
			known[l] += score(r, q, l)
		}
	}
	byKnown := func(a, b int) int { return descending(known[a], known[b]) }
	slices.SortStableFunc(pool, byKnown)

	f := figures{n: len(test), single: make([]float64, len(pool))}
	for _, q := range test {
		best := 0.0
		for i, l := range pool {
			f.single[i] += score(r, q, l)
			best = max(best, score(r, q, l))
		}
		f.oracle += best
		f.majority += vote(r, q, pool)
		f.bestN += vote(r, q, pool[:5])
		f.rps += vote(r, q, byPrior(r, pool, bank, index.Neighbors(r.Questions[q].Text))[:5])
	}
	f.worst = slices.Min(f.single)
	return f
}

// byPrior orders the pool by similarity-weighted right answers on the nearest
// bank entries (STRATEGIES.md, the weighted prior score), ties by the pool.
func byPrior(r *recording.Recording, pool, bank []int, near retrieve.Neighbors) []int {
	prior := make([]float64, len(r.LLMs))
	for i, row := range near.Rows[:neighbours] {
		for _, l := range pool {
			prior[l] += near.Similarity[i] * score(r, bank[row], l)
		}
	}
	ranked := slices.Clone(pool)
	slices.SortStableFunc(ranked, func(a, b int) int { return descending(prior[a], prior[b]) })
	return ranked
}

// vote is the score of the most frequent answer; ties go to the one given first.
func vote(r *recording.Recording, q int, llms []int) float64 {
	votes := make(map[string]int)
	most, won := 0, 0.0
	for _, l := range llms {
		if answer, _ := r.Response(q, l, 0); answer.HasAnswer {
			votes[answer.AnswerKey]++
			most = max(most, votes[answer.AnswerKey])
		}
	}
	for _, l := range llms {
		if answer, _ := r.Response(q, l, 0); answer.HasAnswer && votes[answer.AnswerKey] == most {
			won = answer.Score
			break
		}
	}
	return won
}

func score(r *recording.Recording, q, l int) float64 {
	response, _ := r.Response(q, l, 0)
	return response.Score
}

func descending(a, b float64) int {
	switch {
	case a > b:
		return -1
	case a < b:
		return 1
	}
	return 0
}
