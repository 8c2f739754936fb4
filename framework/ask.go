package framework

import "math"

var nan = math.NaN()

// An Ask is a request for one more LLM answer. A strategy that cannot decide
// an item without it leaves the item undone and asks; the engine gets the
// answer from the recording, the cache or the endpoint, within the budget, and
// calls again with the results. A strategy never opens a connection.
type Ask struct {
	Item      int       // index of the item of the request that waits
	LLM       string    // name of the LLM, one of the pool
	Messages  []Message // what to send; nil for the question itself
	Replicate int       // 0 for the recorded response, 1.. for further samples
}

// A Message is one chat message.
type Message struct {
	Role    string // system, user or assistant
	Content string
}

// An AskResult is the engine's answer to an Ask. The results of an item arrive
// in the order it asked, all rounds so far together. An answer that could not be
// had is an empty one; what comes of it is not kept, so that the next run asks
// again.
type AskResult struct {
	Ask
	Text        string
	Key         string // the answer in the grader's normal form
	Parsed      bool
	MeanLogprob float64 // NaN where missing
}
