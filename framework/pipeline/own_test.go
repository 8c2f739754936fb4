package pipeline_test

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"smacs/framework"
)

// A text that an aggregator writes is graded as recorded responses are: one that
// copies a response's text has its answer, state and grade, and its votes and
// similarities, so that every outcome but whose response it is stays the same.
func TestOwnTextsAreGradedLikeResponses(t *testing.T) {
	const settings = `
[dropout]
strategy = "uniform_drop"
keep = 2
candidates = 4
[aggregation]
strategy = "odd"
[scoring.weights]
mean_pairwise_similarity = 1.0
vote_share = 0.3
perplexity = 0.1
`
	copies := answers(framework.Aggregation, framework.AggregateEach(func(in framework.AggregationInput) (framework.Candidate, error) {
		best := in.References[in.Best(func(framework.Reference) bool { return true })]
		return framework.Candidate{Response: framework.OwnText, Text: best.Text, MeanLogprob: best.MeanLogprob}, nil
	}), needTextsAndLogprobs)
	adopts := answers(framework.Aggregation, framework.AggregateEach(func(in framework.AggregationInput) (framework.Candidate, error) {
		return framework.Adopt(in.References[in.Best(func(framework.Reference) bool { return true })]), nil
	}), needTextsAndLogprobs)
	p, catalog := withStrategies(t, settings, copies)
	own := ran(t, p, catalog)
	p, catalog = withStrategies(t, settings, adopts)
	adopted := ran(t, p, catalog)
	written := 0
	ownAt, adoptedAt := outcomes(own), outcomes(adopted)
	for q, question := range p.Data.Test {
		leaf := p.Graph.CellLeaf[0][0][question.Task]
		if own.Errors[leaf] != nil || adopted.Errors[leaf] != nil {
			t.Fatal(own.Errors[leaf], adopted.Errors[leaf])
		}
		got, want := ownAt(leaf, q), adoptedAt(leaf, q)
		if got.Own != nil {
			written++
		}
		if diff := cmp.Diff(p.Data.OutcomeAnswer(q, want), p.Data.OutcomeAnswer(q, got)); diff != "" {
			t.Errorf("%s: answer (-adopted +written):\n%s", question.Key, diff)
		}
		if a, b := p.Data.OutcomeState(q, want), p.Data.OutcomeState(q, got); a != b {
			t.Errorf("%s: state %v, adopted %v", question.Key, b, a)
		}
		got.Response, got.Own, want.Response = 0, nil, 0
		if diff := cmp.Diff(want, got, cmpopts.EquateNaNs()); diff != "" {
			t.Errorf("%s: outcome (-adopted +written):\n%s", question.Key, diff)
		}
	}
	if written != len(p.Data.Test) {
		t.Errorf("%d of %d answers are written ones, want all", written, len(p.Data.Test))
	}
}

func needTextsAndLogprobs(i *framework.Info) {
	i.Needs = []framework.Need{framework.NeedTexts, framework.NeedLogprobs}
}

// What a text cannot be given it does not have: no answer, no vote, a missing
// logprob.
func TestAnOwnTextWithoutAnswerIsUnparsed(t *testing.T) {
	mute := answers(framework.Aggregation, framework.AggregateEach(func(framework.AggregationInput) (framework.Candidate, error) {
		return framework.Candidate{Response: framework.OwnText, Text: "I cannot say", MeanLogprob: math.NaN()}, nil
	}), nil)
	p, catalog := withStrategies(t, "[aggregation]\nstrategy = \"odd\"\n", mute)
	results := ran(t, p, catalog)
	at := outcomes(results)
	for q, question := range p.Data.Test {
		o := at(p.Graph.CellLeaf[0][0][question.Task], q)
		if o.Own == nil || o.Own.Answer != nil || o.Own.State.String() != "unparsed" || o.Score != 0 {
			t.Fatalf("%s: outcome %+v of a text without answer, want unparsed with score 0", question.Key, o)
		}
	}
}
