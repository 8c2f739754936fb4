package golden

import (
	"fmt"
	"math"
	"testing"

	"smacs/framework"
)

// votes runs the Borda vectors as votes. Each voter's weight is (N - rank)^power
// with rank by confidence from 0: power 0 is the majority vote, the others are
// weighted votes with these as prior scores. An answer of null does not vote.
func (s *suite) votes() {
	borda := s.v.Extras.Borda
	for _, c := range borda.Cases {
		s.run(fmt.Sprintf("aggregation/vote/power=%v", c.Power), func(t *testing.T) {
			id := "weighted_vote"
			if c.Power == 0 {
				id = "majority_vote"
			}
			question := framework.References{}
			ranked := framework.Ranked{}
			classes := map[string]int{}
			for i, answer := range borda.Answers {
				response := framework.Response{LLM: i, Class: framework.Unparsed, MeanLogprob: math.NaN()}
				if answer != nil {
					if _, seen := classes[*answer]; !seen {
						classes[*answer] = len(classes)
					}
					response.Class, response.Key = classes[*answer], *answer
				}
				question.Responses = append(question.Responses, response)
				ranked.LLMs = append(ranked.LLMs, i)
				ranked.Priors = append(ranked.Priors, bordaWeight(borda.Confidence, i, c.Power))
			}
			adopted := s.aggregate(t, id, nil, question, ranked)
			if got := question.Responses[adopted].Key; got != c.Winner {
				t.Errorf("elected %q, want %q", got, c.Winner)
			}
		})
	}
}

func bordaWeight(confidence []float64, i int, power float64) float64 {
	rank := 0
	for _, other := range confidence {
		if other > confidence[i] {
			rank++
		}
	}
	return math.Pow(float64(len(confidence)-rank), power)
}

// medoids runs the similarity vectors as references: the medoid is the one with
// the largest mean similarity to the others (STRATEGIES.md, section 2.4).
func (s *suite) medoids() {
	for _, set := range s.v.MPS {
		s.run("aggregation/medoid/"+set.Name, func(t *testing.T) {
			question := set.references()
			ranked := framework.Ranked{}
			for i := range question.Responses {
				ranked.LLMs = append(ranked.LLMs, i)
			}
			if got := s.aggregate(t, "medoid", nil, question, ranked); got != firstMaximum(floats(set.MeanExcl)) {
				t.Errorf("medoid is reference %d, want the first maximum of %v", got, set.MeanExcl)
			}
		})
	}
}

// aggregate returns the response adopted from all of the selection's references.
func (s *suite) aggregate(t *testing.T, id string, table map[string]any, question framework.References, ranked framework.Ranked) int {
	t.Helper()
	req := &framework.AggregateRequest{
		References: &framework.ReferenceBlock{Questions: []framework.References{question}},
		Selections: []framework.Ranked{ranked},
		Items:      []framework.AggregateItem{{}},
	}
	for i := range ranked.LLMs {
		req.Pool = append(req.Pool, fmt.Sprintf("m%d", i))
		req.Items[0].Subset = append(req.Items[0].Subset, i)
	}
	answer, err := opened[framework.Aggregator](t, s.open, framework.Aggregation, id, table).Aggregate(t.Context(), req)
	if err != nil {
		t.Fatal(err)
	}
	if len(answer.Items) != 1 || answer.Items[0].Response < 0 || answer.Items[0].Response >= len(question.Responses) {
		t.Fatalf("got %+v, want one adopted response", answer.Items)
	}
	return answer.Items[0].Response
}

// firstMaximum skips NaN, and is 0 where all are.
func firstMaximum(xs []float64) int {
	best := 0
	for i, x := range xs {
		if x > xs[best] {
			best = i
		}
	}
	return best
}
