package framework

import "context"

// A Question is one test question as a selection strategy sees it: no id, no
// task, no gold answer.
type Question struct {
	Index int    // opaque; the question's index in its block
	Seed  uint64 // for package draw; the same whatever the cell
	Text  string // "" unless the strategy needs texts
}

// A SelectRequest asks for the prior scores of a batch of questions at every
// cut of every cell: one call serves a whole sweep over retrieval.k,
// thresholds and rules.
type SelectRequest struct {
	Bank      *Bank          // never nil: its LLMs are the pool
	Neighbors *NeighborBlock // nil unless the strategy needs neighbors
	Questions []Question
	// Cuts holds, per question, the prefix lengths of its neighbours that cells
	// ask about, ascending without repeats. A strategy that does not need
	// neighbors gets one cut of length 0.
	Cuts    [][]int
	Results []AskResult // answers to earlier asks of the items of this request
}

// A SelectAnswer answers a SelectRequest, question by question, within each
// cut by cut. An item that asks instead is left zero.
type SelectAnswer struct {
	Items []SelectionScores
	Asks  []Ask
}

// SelectionScores are the prior scores of the pool for one question and cut.
// The engine ranks by them and takes the top_k.
type SelectionScores struct {
	// Priors holds one score per LLM of the pool, higher is better, NaN for "no
	// opinion" (ranked last); nil when the strategy gives none, which ranks by
	// number right on the whole bank.
	Priors []float64
	// Order, when not nil, is the ranking itself, pool indices, best first,
	// without repeats.
	Order []int
}

// A Selector scores the pool for questions. It is called once per block of
// questions with every distinct cut of the plan, and must answer every item or
// ask. An error fails the cells that use this configuration.
type Selector interface {
	Select(ctx context.Context, req *SelectRequest) (*SelectAnswer, error)
}

// A SelectionInput is one question at one cut.
type SelectionInput struct {
	Bank      *Bank
	Neighbors Neighbors // to the cut
	Question  Question
	Results   []AskResult
}

// SelectEach makes a Selector of a function of one question and cut.
func SelectEach(f func(in SelectionInput) (SelectionScores, error)) Selector {
	return selectFunc(f)
}

type selectFunc func(in SelectionInput) (SelectionScores, error)

func (f selectFunc) Select(_ context.Context, req *SelectRequest) (*SelectAnswer, error) {
	answer := &SelectAnswer{}
	results := resultsByItem(req.Results)
	for q, question := range req.Questions {
		for _, cut := range req.Cuts[q] {
			in := SelectionInput{Bank: req.Bank, Question: question, Results: results[len(answer.Items)]}
			if req.Neighbors != nil {
				in.Neighbors = req.Neighbors.Questions[question.Index].Prefix(cut)
			}
			scores, err := f(in)
			asks, err := takeAsks(err, len(answer.Items))
			if err != nil {
				return nil, err
			}
			answer.Items = append(answer.Items, scores)
			answer.Asks = append(answer.Asks, asks...)
		}
	}
	return answer, nil
}
