package convert

import (
	"fmt"

	"smacs/framework"
	pb "smacs/framework/pluginproto"
)

// ToAggregate makes the message of a request. Its references are left to the
// caller, who knows the digest.
func ToAggregate(req *framework.AggregateRequest) *pb.AggregateRequest {
	p := &pb.AggregateRequest{Pool: toTexts(req.Pool), Selections: toSelections(req.Selections), Results: toResults(req.Results)}
	subsets := make([][]int, len(req.Items))
	for i, item := range req.Items {
		p.ItemSelections = append(p.ItemSelections, int64(item.Selection))
		p.Replicates = append(p.Replicates, int64(item.Replicate))
		p.Seeds = append(p.Seeds, item.Seed)
		subsets[i] = item.Subset
	}
	p.Subsets = toInts(subsets)
	return p
}

// FromAggregate reads a request over the references its digest refers to.
func FromAggregate(p *pb.AggregateRequest, references *framework.ReferenceBlock) (*framework.AggregateRequest, error) {
	if references == nil {
		return nil, errNoReferences
	}
	pool, err := fromTexts("pool", p.GetPool())
	if err != nil {
		return nil, err
	}
	req := &framework.AggregateRequest{Pool: pool, References: references}
	if req.Selections, err = fromSelections(p.GetSelections(), len(pool), references); err != nil {
		return nil, err
	}
	subsets, err := fromInts("subsets", p.GetSubsets())
	if err != nil {
		return nil, err
	}
	count := len(p.GetItemSelections())
	for _, column := range []struct {
		name   string
		length int
	}{{"subsets", len(subsets)}, {"replicates", len(p.GetReplicates())}, {"seeds", len(p.GetSeeds())}} {
		if err := sameLength(column.name, column.length, count); err != nil {
			return nil, err
		}
	}
	req.Items = make([]framework.AggregateItem, count)
	for i := range req.Items {
		req.Items[i] = framework.AggregateItem{Selection: int(p.ItemSelections[i]), Subset: subsets[i], Replicate: int(p.Replicates[i]), Seed: p.Seeds[i]}
		if err := checkSubset(req.Selections, req.Items[i].Selection, subsets[i]); err != nil {
			return nil, fmt.Errorf("item %d: %w", i, err)
		}
	}
	req.Results, err = fromResults(p.GetResults(), count)
	return req, err
}

// checkSubset makes sure that an item's selection is there and its subset
// inside it.
func checkSubset(selections []framework.Ranked, selection int, subset []int) error {
	if err := inRange("item_selections", 0, selection, len(selections)); err != nil {
		return err
	}
	return allInRange("subsets", subset, len(selections[selection].LLMs))
}

// ToAggregateAnswer makes the message of an answer.
func ToAggregateAnswer(answer *framework.AggregateAnswer) *pb.AggregateResponse {
	p := &pb.AggregateResponse{Asks: toAsks(answer.Asks)}
	var texts []string
	for _, candidate := range answer.Items {
		p.Responses = append(p.Responses, int64(candidate.Response))
		p.MeanLogprobs = append(p.MeanLogprobs, candidate.MeanLogprob)
		texts = append(texts, candidate.Text)
	}
	p.Texts = toOptionalTexts(texts)
	return p
}

// FromAggregateAnswer reads an answer.
func FromAggregateAnswer(p *pb.AggregateResponse) (*framework.AggregateAnswer, error) {
	count := len(p.GetResponses())
	if err := sameLength("mean_logprobs", len(p.GetMeanLogprobs()), count); err != nil {
		return nil, err
	}
	texts, err := fromOptionalTexts("texts", p.GetTexts(), count)
	if err != nil {
		return nil, err
	}
	answer := &framework.AggregateAnswer{Items: make([]framework.Candidate, count)}
	for i := range answer.Items {
		answer.Items[i] = framework.Candidate{Response: int(p.Responses[i]), Text: texts[i], MeanLogprob: p.MeanLogprobs[i]}
	}
	answer.Asks, err = fromAsks(p.GetAsks())
	return answer, err
}
