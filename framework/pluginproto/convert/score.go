package convert

import (
	"fmt"

	"smacs/framework"
	pb "smacs/framework/pluginproto"
)

// ToScore makes the message of a request. Its references are left to the
// caller, who knows the digest.
func ToScore(req *framework.ScoreRequest) *pb.ScoreRequest {
	p := &pb.ScoreRequest{Pool: toTexts(req.Pool), Selections: toSelections(req.Selections), Results: toResults(req.Results)}
	var subsets [][]int
	for _, item := range req.Items {
		p.ItemSelections = append(p.ItemSelections, int64(item.Selection))
		p.Seeds = append(p.Seeds, item.Seed)
		for _, candidate := range item.Candidates {
			p.Responses = append(p.Responses, int64(candidate.Response))
			subsets = append(subsets, candidate.Subset)
		}
		p.CandidateEnds = append(p.CandidateEnds, uint32(len(p.Responses)))
	}
	p.Subsets = toInts(subsets)
	return p
}

// FromScore reads a request over the references its digest refers to.
func FromScore(p *pb.ScoreRequest, references *framework.ReferenceBlock) (*framework.ScoreRequest, error) {
	if references == nil {
		return nil, errNoReferences
	}
	pool, err := fromTexts("pool", p.GetPool())
	if err != nil {
		return nil, err
	}
	req := &framework.ScoreRequest{Pool: pool, References: references}
	if req.Selections, err = fromSelections(p.GetSelections(), len(pool), references); err != nil {
		return nil, err
	}
	candidates, err := fromCandidates(p)
	if err != nil {
		return nil, err
	}
	count := len(p.GetItemSelections())
	if err := sameLength("candidate_ends", len(candidates), count); err != nil {
		return nil, err
	}
	if err := sameLength("seeds", len(p.GetSeeds()), count); err != nil {
		return nil, err
	}
	req.Items = make([]framework.ScoreItem, count)
	for i := range req.Items {
		req.Items[i] = framework.ScoreItem{Selection: int(p.ItemSelections[i]), Seed: p.Seeds[i], Candidates: candidates[i]}
		if err := checkCandidates(req, req.Items[i]); err != nil {
			return nil, fmt.Errorf("item %d: %w", i, err)
		}
	}
	req.Results, err = fromResults(p.GetResults(), count)
	return req, err
}

func fromCandidates(p *pb.ScoreRequest) ([][]framework.ScoreCandidate, error) {
	subsets, err := fromInts("subsets", p.GetSubsets())
	if err != nil {
		return nil, err
	}
	if err := sameLength("subsets", len(subsets), len(p.GetResponses())); err != nil {
		return nil, err
	}
	all := make([]framework.ScoreCandidate, len(subsets))
	for i := range all {
		all[i] = framework.ScoreCandidate{Response: int(p.Responses[i]), Subset: subsets[i]}
	}
	return cut("candidate_ends", p.GetCandidateEnds(), all)
}

func checkCandidates(req *framework.ScoreRequest, item framework.ScoreItem) error {
	if err := inRange("item_selections", 0, item.Selection, len(req.Selections)); err != nil {
		return err
	}
	question := req.Selections[item.Selection].Question
	for i, candidate := range item.Candidates {
		if err := inRange("responses", i, candidate.Response, len(req.References.Questions[question].Responses)); err != nil {
			return err
		}
		if err := checkSubset(req.Selections, item.Selection, candidate.Subset); err != nil {
			return err
		}
	}
	return nil
}

// ToScoreAnswer makes the message of an answer.
func ToScoreAnswer(answer *framework.ScoreAnswer) *pb.ScoreResponse {
	return &pb.ScoreResponse{Terms: toFloats(answer.Items), Asks: toAsks(answer.Asks)}
}

// FromScoreAnswer reads an answer.
func FromScoreAnswer(p *pb.ScoreResponse) (*framework.ScoreAnswer, error) {
	terms, err := fromFloats("terms", p.GetTerms())
	if err != nil {
		return nil, err
	}
	asks, err := fromAsks(p.GetAsks())
	return &framework.ScoreAnswer{Items: terms, Asks: asks}, err
}
