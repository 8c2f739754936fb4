package framework

import "context"

// An AggregateItem is one reference subset: the references of one candidate.
type AggregateItem struct {
	// Selection is an index into AggregateRequest.Selections, whose entry holds
	// at least the LLMs of the subset, best first.
	Selection int
	Subset    []int // positions in that entry, in the order shown
	// Replicate numbers equal subsets of one question, from 0, so that an
	// aggregator that samples can give each its own answer.
	Replicate int
	Seed      uint64 // for package draw
}

// An AggregateRequest asks for the candidates of a batch of subsets.
type AggregateRequest struct {
	Pool       []string
	References *ReferenceBlock
	Selections []Ranked
	Items      []AggregateItem
	Results    []AskResult
}

// An AggregateAnswer answers an AggregateRequest item by item.
type AggregateAnswer struct {
	Items []Candidate
	Asks  []Ask
}

// OwnText is the Response of a candidate whose text the aggregator wrote.
const OwnText = -1

// A Candidate is one aggregated answer. It adopts one of the references with
// everything that belongs to it, or brings a text of its own, which the engine
// then parses and grades.
type Candidate struct {
	Response    int     // index into References.Responses, or OwnText
	Text        string  // with OwnText only
	MeanLogprob float64 // with OwnText only; NaN where missing
}

// Adopt returns the candidate that takes over a reference's response.
func Adopt(reference Reference) Candidate {
	return Candidate{Response: reference.Index, MeanLogprob: nan}
}

// An Aggregator turns reference subsets into candidates. It is called once per
// block of questions with every distinct subset, and must answer every item or
// ask.
type Aggregator interface {
	Aggregate(ctx context.Context, req *AggregateRequest) (*AggregateAnswer, error)
}

// A Reference is one response handed to an aggregator.
type Reference struct {
	Response
	Index int     // of the response, for similarities and Adopt
	Name  string  // of the LLM
	Rank  int     // order among the references by ranking, 0 is best
	Prior float64 // NaN when selection gave none
}

// An AggregationInput is one subset with its references in the order shown.
type AggregationInput struct {
	References []Reference
	Question   *References // the question's text and similarities, where needed
	Seed       uint64
	Replicate  int
	Results    []AskResult
}

// Best returns the index in References of the best-ranked reference for which
// eligible holds, or -1.
func (in AggregationInput) Best(eligible func(Reference) bool) int {
	best := -1
	for i, reference := range in.References {
		if eligible(reference) && (best < 0 || reference.Rank < in.References[best].Rank) {
			best = i
		}
	}
	return best
}

// AggregateEach makes an Aggregator of a function of one subset.
func AggregateEach(f func(in AggregationInput) (Candidate, error)) Aggregator {
	return aggregateFunc(f)
}

type aggregateFunc func(in AggregationInput) (Candidate, error)

func (f aggregateFunc) Aggregate(_ context.Context, req *AggregateRequest) (*AggregateAnswer, error) {
	answer := &AggregateAnswer{Items: make([]Candidate, len(req.Items))}
	results := resultsByItem(req.Results)
	var references []Reference
	for i, item := range req.Items {
		selection := req.Selections[item.Selection]
		question := &req.References.Questions[selection.Question]
		references = references[:0]
		for _, position := range item.Subset {
			references = append(references, selection.reference(position, req.Pool, question))
		}
		in := AggregationInput{References: references, Question: question, Seed: item.Seed, Replicate: item.Replicate, Results: results[i]}
		candidate, err := f(in)
		asks, err := takeAsks(err, i)
		if err != nil {
			return nil, err
		}
		answer.Items[i] = candidate
		answer.Asks = append(answer.Asks, asks...)
	}
	return answer, nil
}

func (r Ranked) reference(position int, pool []string, question *References) Reference {
	llm := r.LLMs[position]
	return Reference{
		Response: question.Responses[llm],
		Index:    llm,
		Name:     pool[llm],
		Rank:     position,
		Prior:    r.Prior(position),
	}
}
