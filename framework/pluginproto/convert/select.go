package convert

import (
	"errors"
	"fmt"

	"smacs/framework"
	pb "smacs/framework/pluginproto"
)

// ToSelect makes the message of a request. Its bank and neighbors are left to
// the caller, who knows the digests.
func ToSelect(req *framework.SelectRequest) *pb.SelectRequest {
	p := &pb.SelectRequest{Cuts: toInts(req.Cuts), Results: toResults(req.Results)}
	var texts []string
	for _, question := range req.Questions {
		p.Questions = append(p.Questions, int64(question.Index))
		p.Seeds = append(p.Seeds, question.Seed)
		texts = append(texts, question.Text)
	}
	p.Texts = toOptionalTexts(texts)
	return p
}

// FromSelect reads a request over the payloads its digests refer to; neighbors
// may be nil.
func FromSelect(p *pb.SelectRequest, bank *framework.Bank, neighbors *framework.NeighborBlock) (*framework.SelectRequest, error) {
	if bank == nil {
		return nil, errors.New("the request names no bank")
	}
	count := len(p.GetQuestions())
	if err := sameLength("seeds", len(p.GetSeeds()), count); err != nil {
		return nil, err
	}
	texts, err := fromOptionalTexts("texts", p.GetTexts(), count)
	if err != nil {
		return nil, err
	}
	req := &framework.SelectRequest{Bank: bank, Neighbors: neighbors, Questions: make([]framework.Question, count)}
	for i := range req.Questions {
		req.Questions[i] = framework.Question{Index: int(p.Questions[i]), Seed: p.Seeds[i], Text: texts[i]}
	}
	if req.Cuts, err = fromInts("cuts", p.GetCuts()); err != nil {
		return nil, err
	}
	if err := checkCuts(req); err != nil {
		return nil, err
	}
	req.Results, err = fromResults(p.GetResults(), len(p.GetCuts().GetValues()))
	return req, err
}

// checkCuts makes sure that no cut reaches beyond its question's neighbours and
// no neighbour beyond the bank.
func checkCuts(req *framework.SelectRequest) error {
	if err := sameLength("cuts", len(req.Cuts), len(req.Questions)); err != nil {
		return err
	}
	for q, question := range req.Questions {
		var neighbors framework.Neighbors
		if req.Neighbors != nil {
			if err := inRange("questions", q, question.Index, len(req.Neighbors.Questions)); err != nil {
				return err
			}
			neighbors = req.Neighbors.Questions[question.Index]
		}
		for _, cut := range req.Cuts[q] {
			if cut < 0 || cut > neighbors.Len() {
				return fmt.Errorf("column cuts: question %d is cut at %d, want 0 to %d, its number of neighbours", q, cut, neighbors.Len())
			}
		}
		if neighbors.Len() > 0 && req.Bank.Rows() == 0 {
			return fmt.Errorf("column rows: question %d has %d neighbours in a bank that has no entries", q, neighbors.Len())
		}
		for i, row := range neighbors.Rows {
			if err := inRange("rows", i, int(row), req.Bank.Rows()); err != nil {
				return err
			}
		}
	}
	return nil
}

// ToSelectAnswer makes the message of an answer.
func ToSelectAnswer(answer *framework.SelectAnswer) *pb.SelectResponse {
	priors, orders := make([][]float64, len(answer.Items)), make([][]int, len(answer.Items))
	for i, item := range answer.Items {
		priors[i], orders[i] = item.Priors, item.Order
	}
	p := &pb.SelectResponse{Priors: toFloats(priors), Orders: toInts(orders), Asks: toAsks(answer.Asks)}
	if len(p.Orders.Values) == 0 {
		p.Orders = nil
	}
	return p
}

// FromSelectAnswer reads an answer.
func FromSelectAnswer(p *pb.SelectResponse) (*framework.SelectAnswer, error) {
	priors, err := fromFloats("priors", p.GetPriors())
	if err != nil {
		return nil, err
	}
	orders := make([][]int, len(priors))
	if p.GetOrders() != nil {
		if orders, err = fromInts("orders", p.GetOrders()); err != nil {
			return nil, err
		}
		if err := sameLength("orders", len(orders), len(priors)); err != nil {
			return nil, err
		}
	}
	answer := &framework.SelectAnswer{Items: make([]framework.SelectionScores, len(priors))}
	for i := range answer.Items {
		answer.Items[i] = framework.SelectionScores{Priors: priors[i], Order: orders[i]}
	}
	answer.Asks, err = fromAsks(p.GetAsks())
	return answer, err
}
