package framework

import "context"

// A DropStatus says how a dropout strategy came by its subsets.
type DropStatus string

// The statuses of a dropout.
const (
	DropAll      DropStatus = "all"      // every reference, nothing is drawn
	DropWeighted DropStatus = "weighted" // drawn with the weights
	DropUniform  DropStatus = "uniform"  // drawn with equal weights
	DropFallback DropStatus = "fallback" // the strategy's law is undefined here; Reason says what was done instead
)

// A DropItem is the selection of one question at one subset size.
type DropItem struct {
	Ranked
	Seed uint64 // for package draw; the same whatever the cell
	Keep int    // references in each subset, 1 to the number selected; the number selected for strategies without Info.Keeps
}

// A DropRequest asks for the reference subsets of a batch of items.
type DropRequest struct {
	Pool       []string        // names of the LLMs, for draws
	References *ReferenceBlock // nil unless the strategy needs texts or similarities
	Candidates int             // subsets per item
	Items      []DropItem
	Results    []AskResult
}

// A DropAnswer answers a DropRequest item by item.
type DropAnswer struct {
	Items []Drop
	Asks  []Ask
}

// A Drop is the outcome of dropout for one item. Subset i must not depend on
// how many candidates were asked for, so that cells with fewer candidates use
// a prefix.
type Drop struct {
	Subsets [][]int    // positions in the ranking, in the order shown to the aggregator
	Weights []float64  // what the draw used, one finite number per selected LLM; nil when nothing was drawn
	Status  DropStatus // how the subsets came about
	Reason  string     // why, for uniform and fallback
}

// A Dropper leaves references out. It is called once per block of questions
// and distinct selection, and must answer every item or ask.
type Dropper interface {
	Drop(ctx context.Context, req *DropRequest) (*DropAnswer, error)
}

// A DropInput is one item of a DropRequest.
type DropInput struct {
	DropItem
	Pool       []string
	Candidates int
	References *References // nil unless the strategy needs texts or similarities
	Results    []AskResult
}

// Names returns the names of the selected LLMs in ranking order.
func (in DropInput) Names() []string {
	names := make([]string, len(in.LLMs))
	for i, llm := range in.LLMs {
		names[i] = in.Pool[llm]
	}
	return names
}

// DropEach makes a Dropper of a function of one question.
func DropEach(f func(in DropInput) (Drop, error)) Dropper { return dropFunc(f) }

type dropFunc func(in DropInput) (Drop, error)

func (f dropFunc) Drop(_ context.Context, req *DropRequest) (*DropAnswer, error) {
	answer := &DropAnswer{Items: make([]Drop, len(req.Items))}
	results := resultsByItem(req.Results)
	for i, item := range req.Items {
		in := DropInput{DropItem: item, Pool: req.Pool, Candidates: req.Candidates, Results: results[i]}
		if req.References != nil {
			in.References = &req.References.Questions[item.Question]
		}
		drop, err := f(in)
		asks, err := takeAsks(err, i)
		if err != nil {
			return nil, err
		}
		answer.Items[i] = drop
		answer.Asks = append(answer.Asks, asks...)
	}
	return answer, nil
}
