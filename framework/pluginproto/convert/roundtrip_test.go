package convert

import (
	"math"
	"testing"

	"google.golang.org/protobuf/proto"
	"pgregory.net/rapid"

	"smacs/framework"
	pb "smacs/framework/pluginproto"
)

// cross sends a message as bytes.
func cross[M proto.Message](t *rapid.T, sent, received M) M {
	t.Helper()
	data, err := proto.Marshal(sent)
	if err != nil {
		t.Fatal(err)
	}
	if err := proto.Unmarshal(data, received); err != nil {
		t.Fatal(err)
	}
	return received
}

func TestPayloadsRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		bank := drawBank(t)
		_, data := Bank(bank)
		gotBank, err := FromBank(data)
		equal(t, bank, gotBank, err)

		neighbors := drawNeighbors(t, 3, 7)
		_, data = Neighbors(neighbors)
		gotNeighbors, err := FromNeighbors(data)
		equal(t, neighbors, gotNeighbors, err)

		references := drawReferences(t, 3, 2)
		_, data = References(references)
		gotReferences, err := FromReferences(data)
		equal(t, references, gotReferences, err)
	})
}

func TestSelectRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		req := &framework.SelectRequest{Bank: drawBank(t)}
		questions := rapid.IntRange(0, 4).Draw(t, "questions")
		if rapid.Bool().Draw(t, "neighbors") {
			req.Neighbors = drawNeighbors(t, questions, req.Bank.Rows())
		}
		items := 0
		for q := range questions {
			req.Questions = append(req.Questions, framework.Question{Index: q, Seed: rapid.Uint64().Draw(t, "seed"), Text: text().Draw(t, "text")})
			longest := 0
			if req.Neighbors != nil {
				longest = req.Neighbors.Questions[q].Len()
			}
			cuts := rapid.SliceOfN(rapid.IntRange(0, longest), 0, 3).Draw(t, "cuts")
			req.Cuts, items = append(req.Cuts, cuts), items+len(cuts)
		}
		req.Results = drawResults(t, items)
		got, err := FromSelect(cross(t, ToSelect(req), &pb.SelectRequest{}), req.Bank, req.Neighbors)
		equal(t, req, got, err)

		answer := &framework.SelectAnswer{Asks: drawAsks(t)}
		for range items {
			answer.Items = append(answer.Items, framework.SelectionScores{
				Priors: rapid.SliceOfN(number(), 0, 3).Draw(t, "priors"), Order: rapid.SliceOfN(rapid.Int(), 0, 3).Draw(t, "order")})
		}
		back, err := FromSelectAnswer(cross(t, ToSelectAnswer(answer), &pb.SelectResponse{}))
		equal(t, answer, back, err)
	})
}

func TestDropRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		req := &framework.DropRequest{Pool: rapid.SliceOfN(text(), 1, 4).Draw(t, "pool"), Candidates: rapid.IntRange(0, 9).Draw(t, "candidates")}
		if rapid.Bool().Draw(t, "references") {
			req.References = drawReferences(t, 3, len(req.Pool))
		}
		for range rapid.IntRange(0, 4).Draw(t, "items") {
			item := framework.DropItem{Ranked: drawRanked(t, 3, len(req.Pool)), Seed: rapid.Uint64().Draw(t, "seed")}
			item.Keep = rapid.IntRange(0, len(item.LLMs)).Draw(t, "keep")
			req.Items = append(req.Items, item)
		}
		req.Results = drawResults(t, len(req.Items))
		got, err := FromDrop(cross(t, ToDrop(req), &pb.DropRequest{}), req.References)
		equal(t, req, got, err)

		answer := &framework.DropAnswer{Asks: drawAsks(t)}
		for range req.Items {
			answer.Items = append(answer.Items, framework.Drop{
				Subsets: rapid.SliceOfN(rapid.SliceOfN(rapid.Int(), 0, 3), 0, 3).Draw(t, "subsets"),
				Weights: rapid.SliceOfN(number(), 0, 3).Draw(t, "weights"),
				Status:  framework.DropStatus(text().Draw(t, "status")), Reason: text().Draw(t, "reason")})
		}
		back, err := FromDropAnswer(cross(t, ToDropAnswer(answer), &pb.DropResponse{}))
		equal(t, answer, back, err)
	})
}

func TestAggregateRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		req := &framework.AggregateRequest{Pool: rapid.SliceOfN(text(), 1, 4).Draw(t, "pool")}
		req.References = drawReferences(t, 3, len(req.Pool))
		for s := range rapid.IntRange(0, 4).Draw(t, "selections") {
			req.Selections = append(req.Selections, drawRanked(t, 3, len(req.Pool)))
			req.Items = append(req.Items, framework.AggregateItem{Selection: s, Subset: drawSubset(t, len(req.Selections[s].LLMs)), Replicate: rapid.Int().Draw(t, "replicate"), Seed: rapid.Uint64().Draw(t, "seed")})
		}
		req.Results = drawResults(t, len(req.Items))
		got, err := FromAggregate(cross(t, ToAggregate(req), &pb.AggregateRequest{}), req.References)
		equal(t, req, got, err)

		answer := &framework.AggregateAnswer{Asks: drawAsks(t)}
		for range req.Items {
			answer.Items = append(answer.Items, framework.Candidate{Response: rapid.Int().Draw(t, "response"), Text: text().Draw(t, "text"), MeanLogprob: number().Draw(t, "logprob")})
		}
		back, err := FromAggregateAnswer(cross(t, ToAggregateAnswer(answer), &pb.AggregateResponse{}))
		equal(t, answer, back, err)
	})
}

func TestScoreRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		req := &framework.ScoreRequest{Pool: rapid.SliceOfN(text(), 1, 4).Draw(t, "pool")}
		req.References = drawReferences(t, 3, len(req.Pool))
		for s := range rapid.IntRange(0, 4).Draw(t, "selections") {
			selection := drawRanked(t, 3, len(req.Pool))
			req.Selections = append(req.Selections, selection)
			item := framework.ScoreItem{Selection: s, Seed: rapid.Uint64().Draw(t, "seed")}
			for range rapid.IntRange(0, 3).Draw(t, "candidates") {
				item.Candidates = append(item.Candidates, framework.ScoreCandidate{
					Response: below(t, len(req.References.Questions[selection.Question].Responses), "response"), Subset: drawSubset(t, len(selection.LLMs))})
			}
			req.Items = append(req.Items, item)
		}
		req.Results = drawResults(t, len(req.Items))
		got, err := FromScore(cross(t, ToScore(req), &pb.ScoreRequest{}), req.References)
		equal(t, req, got, err)

		answer := &framework.ScoreAnswer{Asks: drawAsks(t)}
		for range req.Items {
			answer.Items = append(answer.Items, rapid.SliceOfN(number(), 0, 3).Draw(t, "terms"))
		}
		back, err := FromScoreAnswer(cross(t, ToScoreAnswer(answer), &pb.ScoreResponse{}))
		equal(t, answer, back, err)
	})
}

func TestObserveRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var observations []framework.Observation
		for range rapid.IntRange(0, 4).Draw(t, "observations") {
			observations = append(observations, framework.Observation{Question: rapid.Int().Draw(t, "question"), LLM: rapid.Int().Draw(t, "llm"), Score: number().Draw(t, "score")})
		}
		got, err := FromObserve(cross(t, ToObserve(observations), &pb.ObserveRequest{}))
		equal(t, observations, got, err)
	})
}

func TestInfoRoundTrip(t *testing.T) {
	info := framework.Info{
		Kind: framework.Selection, ID: "acme_2", Version: "1.2", Doc: "ranks, by größe", Seeded: true, Sequential: true, Fitted: true, Count: framework.CountPool,
		Needs: []framework.Need{framework.NeedNeighbors, "something_new"},
		Params: []framework.Param{
			{Name: "f", Type: framework.Float, Default: 0.5, Min: framework.Bound(0), Doc: "share"},
			{Name: "g", Type: framework.Float, Default: 2.0, Max: framework.Bound(math.MaxFloat64)},
			{Name: "i", Type: framework.Int, Default: int64(9007199254740993)}, // no float64
			{Name: "b", Type: framework.Bool, Default: false},
			{Name: "s", Type: framework.String, Default: "", OneOf: []string{"", "x"}},
		},
	}
	got, err := FromInfo(ToInfo(info))
	if err != nil {
		t.Fatal(err)
	}
	if d := diff(info, got); d != "" {
		t.Error(d)
	}
	dropout := framework.Info{Kind: framework.Dropout, ID: "d", Keeps: true}
	if got, err := FromInfo(ToInfo(dropout)); err != nil || diff(dropout, got) != "" {
		t.Errorf("got %+v and %v, want %+v", got, err, dropout)
	}
	// A float parameter may be declared with a whole number.
	whole := framework.Info{Kind: framework.Scoring, ID: "w", Params: []framework.Param{{Name: "f", Type: framework.Float, Default: 1}}}
	if got, err := FromInfo(ToInfo(whole)); err != nil || got.Params[0].Default != 1.0 {
		t.Errorf("got %+v and %v, want a default of 1.0", got, err)
	}
}

// TestPayloadIsEncodedOnce: the digest stands for the bytes.
func TestPayloadIsEncodedOnce(t *testing.T) {
	bank := &framework.Bank{LLMs: []string{"a"}, Scores: []float64{1}}
	first, data := Bank(bank)
	again, same := Bank(bank)
	if first != again || &data[0] != &same[0] {
		t.Error("the second call encoded the bank again")
	}
	other, _ := Bank(&framework.Bank{LLMs: []string{"a"}, Scores: []float64{0}})
	if other == first {
		t.Error("two banks have one digest")
	}
}
