package framework

// Unparsed is the Class of a response from which no answer could be read. It
// does not vote.
const Unparsed = -1

// A Response is what one LLM answered to a test question, without any grade.
type Response struct {
	LLM         int     // index into the pool; -1 for a candidate's own text
	Class       int     // equal for two responses exactly when their answer keys are; Unparsed (-1) when there is none
	Key         string  // the answer in the grader's normal form; "" when unparsed
	Text        string  // "" unless the strategy needs texts
	MeanLogprob float64 // mean token log-probability, NaN where missing
}

// Parsed reports whether an answer could be read from the response.
func (r Response) Parsed() bool { return r.Class != Unparsed }

// References are the responses to one test question that strategies of the
// later stages may see: those of the pool at their pool index, and after them
// texts that aggregators wrote themselves.
type References struct {
	Text      string // the question, "" unless the strategy needs texts
	Responses []Response
	// Distinct maps a response to its row in Similarity: responses with equal
	// texts share one. Nil unless the strategy needs similarities.
	Distinct []int32
	// Similarity holds the cosine similarities of the distinct texts, each text
	// with itself included (1, or 0 for an empty vector): Rows x Rows, row-major.
	Similarity []float64
	Rows       int
}

// SimilarityOf returns the similarity of two responses by their index. It must
// only be called by a strategy that declares NeedSimilarities.
func (r *References) SimilarityOf(a, b int) float64 {
	return r.Similarity[int(r.Distinct[a])*r.Rows+int(r.Distinct[b])]
}

// A ReferenceBlock holds the references of the questions of a block. It
// crosses to a plugin once.
type ReferenceBlock struct {
	Questions []References // by question index in the block
	Payload   Payload
}

// A Ranked is the outcome of selection for one question: the selected LLMs in
// ranking order with their prior scores.
type Ranked struct {
	Question int       // index in the block
	LLMs     []int     // pool indices, best first
	Priors   []float64 // one per selected LLM, NaN for no opinion; nil when selection gave none or the strategy does not need priors
}

// Prior returns the prior score at a ranking position, NaN when there is none.
func (r Ranked) Prior(position int) float64 {
	if r.Priors == nil {
		return nan
	}
	return r.Priors[position]
}
