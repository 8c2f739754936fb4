package convert

import (
	"context"
	"testing"

	"google.golang.org/protobuf/proto"

	"smacs/framework"
	pb "smacs/framework/pluginproto"
)

// FuzzPayloads reads bytes as every payload. What is accepted must come back
// the same after another way there and back, and may be used without a panic.
func FuzzPayloads(f *testing.F) {
	_, bank := Bank(&framework.Bank{LLMs: []string{"a", "b"}, Scores: []float64{1, 0, .5, 1}, Tasks: []string{"t"}, TaskOf: []int32{0, 0}})
	_, neighbors := Neighbors(&framework.NeighborBlock{Questions: []framework.Neighbors{{Rows: []int32{1, 0}, Similarities: []float64{1, .5}, Unit: 1e9}}})
	_, references := References(&framework.ReferenceBlock{Questions: []framework.References{{Text: "q", Responses: []framework.Response{{Text: "x", Key: "k"}}, Rows: 1, Similarity: []float64{1}, Distinct: []int32{0}}}})
	f.Add(bank)
	f.Add(neighbors)
	f.Add(references)
	f.Fuzz(func(t *testing.T, data []byte) {
		if bank, err := FromBank(data); err == nil {
			if len(bank.Scores) > 0 { // without outcomes, reading them panics by contract
				bank.Right()
				bank.Packed()
			}
			_, again := Bank(bank)
			same, err := FromBank(again)
			if err != nil || diff(bank, same) != "" {
				t.Errorf("the bank changed: %v %s", err, diff(bank, same))
			}
		}
		if block, err := FromNeighbors(data); err == nil {
			_, again := Neighbors(block)
			same, err := FromNeighbors(again)
			if err != nil || diff(block, same) != "" {
				t.Errorf("the neighbours changed: %v %s", err, diff(block, same))
			}
		}
		if block, err := FromReferences(data); err == nil {
			_, again := References(block)
			same, err := FromReferences(again)
			if err != nil || diff(block, same) != "" {
				t.Errorf("the references changed: %v %s", err, diff(block, same))
			}
			for _, question := range block.Questions {
				for a := range question.Distinct {
					question.SimilarityOf(a, 0)
				}
			}
		}
	})
}

// FuzzRequests reads bytes as every request. What is accepted is given to a
// strategy that looks at all of it: the checks must leave it nothing to trip
// over.
func FuzzRequests(f *testing.F) {
	add := func(m proto.Message) {
		data, err := proto.Marshal(m)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	selection := []framework.Ranked{{LLMs: []int{1, 0}, Priors: []float64{.5, .25}}}
	add(ToSelect(&framework.SelectRequest{Questions: []framework.Question{{Text: "q", Seed: 3}}, Cuts: [][]int{{0, 1}}}))
	add(ToDrop(&framework.DropRequest{Pool: []string{"a", "b"}, Candidates: 2, Items: []framework.DropItem{{Ranked: selection[0], Keep: 1}}}))
	add(ToAggregate(&framework.AggregateRequest{Pool: []string{"a", "b"}, Selections: selection, Items: []framework.AggregateItem{{Subset: []int{1}}}}))
	add(ToScore(&framework.ScoreRequest{Pool: []string{"a", "b"}, Selections: selection, Items: []framework.ScoreItem{{Candidates: []framework.ScoreCandidate{{Response: 1, Subset: []int{0}}}}}}))
	bank := &framework.Bank{LLMs: []string{"a", "b"}, Scores: []float64{1, 0, 0, 1}}
	neighbors := &framework.NeighborBlock{Questions: []framework.Neighbors{{Rows: []int32{1}, Similarities: []float64{1}}}}
	f.Fuzz(func(t *testing.T, data []byte) {
		ctx := context.Background()
		var s pb.SelectRequest
		if proto.Unmarshal(data, &s) == nil {
			if req, err := FromSelect(&s, bank, neighbors); err == nil {
				_, _ = framework.SelectEach(lookAtQuestion).Select(ctx, req)
			}
		}
		var d pb.DropRequest
		if proto.Unmarshal(data, &d) == nil {
			if req, err := FromDrop(&d, hostileBlock()); err == nil {
				_, _ = framework.DropEach(func(in framework.DropInput) (framework.Drop, error) {
					in.Names()
					return framework.Drop{}, nil
				}).Drop(ctx, req)
			}
		}
		var a pb.AggregateRequest
		if proto.Unmarshal(data, &a) == nil {
			if req, err := FromAggregate(&a, hostileBlock()); err == nil {
				_, _ = framework.AggregateEach(func(in framework.AggregationInput) (framework.Candidate, error) {
					in.Best(func(r framework.Reference) bool { return r.Parsed() })
					return framework.Candidate{}, nil
				}).Aggregate(ctx, req)
			}
		}
		var c pb.ScoreRequest
		if proto.Unmarshal(data, &c) == nil {
			if req, err := FromScore(&c, hostileBlock()); err == nil {
				_, _ = framework.ScoreEach(func(in framework.ScoringInput) ([]float64, error) {
					return make([]float64, len(in.Candidates)), nil
				}).Score(ctx, req)
			}
		}
	})
}

func lookAtQuestion(in framework.SelectionInput) (framework.SelectionScores, error) {
	scores := framework.SelectionScores{Priors: make([]float64, len(in.Bank.LLMs))}
	for i, row := range in.Neighbors.Rows {
		scores.Priors[0] += in.Neighbors.Similarities[i] * in.Bank.Score(int(row), 0)
	}
	return scores, nil
}

// FuzzAnswers reads bytes as every answer, which must not panic.
func FuzzAnswers(f *testing.F) {
	for _, m := range []proto.Message{
		ToSelectAnswer(&framework.SelectAnswer{Items: []framework.SelectionScores{{Priors: []float64{1}, Order: []int{0}}}}),
		ToDropAnswer(&framework.DropAnswer{Items: []framework.Drop{{Subsets: [][]int{{0}, {1}}, Status: framework.DropAll}}}),
		ToAggregateAnswer(&framework.AggregateAnswer{Items: []framework.Candidate{{Response: -1, Text: "x"}}}),
		ToScoreAnswer(&framework.ScoreAnswer{Items: [][]float64{{1}}, Asks: []framework.Ask{{LLM: "a", Messages: []framework.Message{{Role: "user", Content: "?"}}}}}),
	} {
		data, err := proto.Marshal(m)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var s pb.SelectResponse
		if proto.Unmarshal(data, &s) == nil {
			_, _ = FromSelectAnswer(&s)
		}
		var d pb.DropResponse
		if proto.Unmarshal(data, &d) == nil {
			_, _ = FromDropAnswer(&d)
		}
		var a pb.AggregateResponse
		if proto.Unmarshal(data, &a) == nil {
			_, _ = FromAggregateAnswer(&a)
		}
		var c pb.ScoreResponse
		if proto.Unmarshal(data, &c) == nil {
			_, _ = FromScoreAnswer(&c)
		}
		var i pb.StrategyInfo
		if proto.Unmarshal(data, &i) == nil {
			_, _ = FromInfo(&i)
		}
	})
}
