package convert

import (
	"fmt"

	"smacs/framework"
	pb "smacs/framework/pluginproto"
)

// ToDrop makes the message of a request. Its references are left to the caller,
// who knows the digest.
func ToDrop(req *framework.DropRequest) *pb.DropRequest {
	p := &pb.DropRequest{Pool: toTexts(req.Pool), Candidates: int64(req.Candidates), Results: toResults(req.Results)}
	selections := make([]framework.Ranked, len(req.Items))
	for i, item := range req.Items {
		selections[i] = item.Ranked
		p.Seeds = append(p.Seeds, item.Seed)
		p.Keeps = append(p.Keeps, int64(item.Keep))
	}
	p.Items = toSelections(selections)
	return p
}

// maxCandidates bounds what a request can make a strategy allocate.
const maxCandidates = 1 << 20

// FromDrop reads a request over the references its digest refers to, which may
// be nil.
func FromDrop(p *pb.DropRequest, references *framework.ReferenceBlock) (*framework.DropRequest, error) {
	pool, err := fromTexts("pool", p.GetPool())
	if err != nil {
		return nil, err
	}
	if p.GetCandidates() < 0 || p.GetCandidates() > maxCandidates {
		return nil, fmt.Errorf("candidates: got %d, want 0 to %d", p.GetCandidates(), maxCandidates)
	}
	req := &framework.DropRequest{Pool: pool, References: references, Candidates: int(p.GetCandidates())}
	selections, err := fromSelections(p.GetItems(), len(pool), references)
	if err != nil {
		return nil, err
	}
	if err := sameLength("seeds", len(p.GetSeeds()), len(selections)); err != nil {
		return nil, err
	}
	if err := sameLength("keeps", len(p.GetKeeps()), len(selections)); err != nil {
		return nil, err
	}
	req.Items = make([]framework.DropItem, len(selections))
	for i, selection := range selections {
		if keep := p.Keeps[i]; keep < 0 || keep > int64(len(selection.LLMs)) {
			return nil, fmt.Errorf("column keeps: item %d keeps %d, want 0 to %d, the number selected", i, keep, len(selection.LLMs))
		}
		req.Items[i] = framework.DropItem{Ranked: selection, Seed: p.Seeds[i], Keep: int(p.Keeps[i])}
	}
	req.Results, err = fromResults(p.GetResults(), len(req.Items))
	return req, err
}

// ToDropAnswer makes the message of an answer.
func ToDropAnswer(answer *framework.DropAnswer) *pb.DropResponse {
	p := &pb.DropResponse{Asks: toAsks(answer.Asks)}
	var subsets [][]int
	var weights [][]float64
	var statuses, reasons []string
	for _, item := range answer.Items {
		subsets = append(subsets, item.Subsets...)
		p.SubsetEnds = append(p.SubsetEnds, uint32(len(subsets)))
		weights = append(weights, item.Weights)
		statuses, reasons = append(statuses, string(item.Status)), append(reasons, item.Reason)
	}
	p.Subsets, p.Weights = toInts(subsets), toOptionalFloats(weights)
	p.Statuses, p.Reasons = toTexts(statuses), toOptionalTexts(reasons)
	return p
}

// FromDropAnswer reads an answer.
func FromDropAnswer(p *pb.DropResponse) (*framework.DropAnswer, error) {
	all, err := fromInts("subsets", p.GetSubsets())
	if err != nil {
		return nil, err
	}
	subsets, err := cut("subset_ends", p.GetSubsetEnds(), all)
	if err != nil {
		return nil, err
	}
	weights, err := fromOptionalFloats("weights", p.GetWeights(), len(subsets))
	if err != nil {
		return nil, err
	}
	statuses, err := fromOptionalTexts("statuses", p.GetStatuses(), len(subsets))
	if err != nil {
		return nil, err
	}
	reasons, err := fromOptionalTexts("reasons", p.GetReasons(), len(subsets))
	if err != nil {
		return nil, err
	}
	answer := &framework.DropAnswer{Items: make([]framework.Drop, len(subsets))}
	for i := range answer.Items {
		answer.Items[i] = framework.Drop{Subsets: subsets[i], Weights: weights[i], Status: framework.DropStatus(statuses[i]), Reason: reasons[i]}
	}
	answer.Asks, err = fromAsks(p.GetAsks())
	return answer, err
}
