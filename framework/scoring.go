package framework

import "context"

// A ScoreCandidate is one candidate as a scoring strategy sees it.
type ScoreCandidate struct {
	Response int   // index into References.Responses
	Subset   []int // positions in the selection's ranking it was made from; nil unless the strategy needs subsets
}

// A ScoreItem is the list of candidates of one question.
type ScoreItem struct {
	Selection  int // index into ScoreRequest.Selections
	Seed       uint64
	Candidates []ScoreCandidate
}

// A ScoreRequest asks for one term per candidate of a batch of questions.
type ScoreRequest struct {
	Pool       []string
	References *ReferenceBlock
	Selections []Ranked
	Items      []ScoreItem
	Results    []AskResult
}

// A ScoreAnswer answers a ScoreRequest item by item.
type ScoreAnswer struct {
	// Items holds one term per candidate, higher is better, NaN for "no
	// opinion". The experiment's scoring.missing says what that does.
	Items [][]float64
	Asks  []Ask
}

// A Scorer gives candidates one term of their posterior score. The engine
// weighs and sums the terms of a cell and takes the first maximum; weights
// never reach a scorer.
type Scorer interface {
	Score(ctx context.Context, req *ScoreRequest) (*ScoreAnswer, error)
}

// A ScoringCandidate is one candidate with its response at hand.
type ScoringCandidate struct {
	Response
	Index  int   // of the response, for similarities
	Subset []int // positions in the ranking it was made from; nil unless the strategy needs subsets
}

// A ScoringInput is one question with its candidates.
type ScoringInput struct {
	Pool       []string // names of the LLMs, which an ask may name
	Candidates []ScoringCandidate
	Selection  Ranked
	Question   *References
	Seed       uint64
	Results    []AskResult
}

// Similarity returns the cosine similarity of two candidates' texts by their
// position. It needs NeedSimilarities.
func (in ScoringInput) Similarity(a, b int) float64 {
	return in.Question.SimilarityOf(in.Candidates[a].Index, in.Candidates[b].Index)
}

// ScoreEach makes a Scorer of a function of one question's candidates.
func ScoreEach(f func(in ScoringInput) ([]float64, error)) Scorer { return scoreFunc(f) }

type scoreFunc func(in ScoringInput) ([]float64, error)

func (f scoreFunc) Score(_ context.Context, req *ScoreRequest) (*ScoreAnswer, error) {
	answer := &ScoreAnswer{Items: make([][]float64, len(req.Items))}
	results := resultsByItem(req.Results)
	var candidates []ScoringCandidate
	for i, item := range req.Items {
		selection := req.Selections[item.Selection]
		question := &req.References.Questions[selection.Question]
		candidates = candidates[:0]
		for _, c := range item.Candidates {
			candidates = append(candidates, ScoringCandidate{Response: question.Responses[c.Response], Index: c.Response, Subset: c.Subset})
		}
		in := ScoringInput{Pool: req.Pool, Candidates: candidates, Selection: selection, Question: question, Seed: item.Seed, Results: results[i]}
		terms, err := f(in)
		asks, err := takeAsks(err, i)
		if err != nil {
			return nil, err
		}
		answer.Items[i] = terms
		answer.Asks = append(answer.Asks, asks...)
	}
	return answer, nil
}
