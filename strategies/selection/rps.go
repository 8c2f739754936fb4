package selection

import (
	"context"
	"errors"
	"fmt"
	"math"

	"smacs/framework"
)

// RPS is retrieval-based prior selection, the selection of SMACS: the prior
// score of an LLM is the sum of its scores on the neighbours of the question,
// each weighted by its similarity unless weighted is false (STRATEGIES.md,
// section 1.3). With normalise = weights the weighted form is the first roll of
// JiSi (section 4).
//
// With s_i the similarity of neighbour i, y the LLM's score on it and both sums
// over the neighbours to the cut on which the LLM has an outcome:
//
//	none     sum(s_i y_i)
//	weights  sum(s_i y_i) / max(sum(s_i), 1e-8)
//	count    sum(s_i y_i) / number of these neighbours
//
// with every s_i = 1 where weighted is false, so that weights and count then
// agree. No neighbours at all give every LLM 0. With weights and count, an LLM
// without an outcome on any of the neighbours has no opinion (NaN); its plain
// sum is 0.
func RPS() framework.Strategy {
	return framework.Strategy{
		Info: framework.Info{
			Kind:    framework.Selection,
			ID:      "rps",
			Version: "1",
			Doc:     "Retrieval-based prior selection: the sum of an LLM's scores on the neighbours of the question, weighted by similarity (SMACS, arXiv 2507.14200; normalise = weights is the first roll of JiSi, arXiv 2601.01330).",
			Params: []framework.Param{
				{Name: "weighted", Type: framework.Bool, Default: true, Doc: "weigh each neighbour by its similarity; false counts right answers"},
				{Name: "normalise", Type: framework.String, Default: string(sums), OneOf: []string{string(sums), string(byWeights), string(byCount)}, Doc: "none: plain sums; weights: divided by the sum of the weights; count: divided by the number of neighbours"},
			},
			Needs: []framework.Need{framework.NeedNeighbors, framework.NeedBankOutcomes},
		},
		New: func(config framework.Config) (framework.Instance, error) {
			return rps{weighted: config.Bool("weighted"), normalise: normalisation(config.String("normalise"))}, nil
		},
	}
}

// rps scores all cuts of a question in one pass over its neighbours: kept sets
// are prefixes of one sorted list, so prior scores are prefix sums
// (STRATEGIES.md, section 3.3).
type rps struct {
	weighted  bool
	normalise normalisation
}

func (r rps) Select(ctx context.Context, req *framework.SelectRequest) (*framework.SelectAnswer, error) {
	if req.Bank == nil || req.Neighbors == nil {
		return nil, errors.New("rps needs the question bank and the neighbours of every question, got none")
	}
	answer := &framework.SelectAnswer{}
	for i, question := range req.Questions {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if question.Index < 0 || question.Index >= len(req.Neighbors.Questions) {
			return nil, fmt.Errorf("question %d: want an index below %d, the questions with neighbours", question.Index, len(req.Neighbors.Questions))
		}
		neighbors := req.Neighbors.Questions[question.Index]
		if err := checkCuts(neighbors, req.Cuts[i], req.Bank.Rows()); err != nil {
			return nil, fmt.Errorf("question %d: %w", question.Index, err)
		}
		answer.Items = append(answer.Items, r.scores(req.Bank, neighbors, req.Cuts[i])...)
	}
	return answer, nil
}

// scores chooses the arithmetic. Counts and fixed-point similarities are summed
// in integers, so that LLMs with equal sums tie exactly whatever the order of
// their neighbours; plain floats are summed in the order of the neighbours.
func (r rps) scores(bank *framework.Bank, neighbors framework.Neighbors, cuts []int) []framework.SelectionScores {
	unit := neighbors.Unit
	switch {
	case !r.weighted:
		return sweep(bank, neighbors, cuts, 1, r.normalise, func(float64) int64 { return 1 })
	case unit != 0:
		return sweep(bank, neighbors, cuts, unit, r.normalise, func(s float64) int64 { return int64(math.Round(s * unit)) })
	default:
		return sweep(bank, neighbors, cuts, 1, r.normalise, func(s float64) float64 { return s })
	}
}

func checkCuts(neighbors framework.Neighbors, cuts []int, rows int) error {
	last := 0
	for _, cut := range cuts {
		if cut < last || cut > neighbors.Len() {
			return fmt.Errorf("cuts %v: want them ascending and at most %d, the number of neighbours", cuts, neighbors.Len())
		}
		last = cut
	}
	for i, row := range neighbors.Rows[:last] {
		if row < 0 || int(row) >= rows {
			return fmt.Errorf("neighbour %d: got bank row %d, want one below %d", i, row, rows)
		}
	}
	return nil
}
