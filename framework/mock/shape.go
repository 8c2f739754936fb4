package mock

import "slices"

// Shape names whose manners a server's answers have. They differ where real
// servers were seen to differ.
type Shape string

// The shapes there are.
const (
	OpenAI Shape = "openai" // OpenAI's reference
	Ollama Shape = "ollama" // Ollama 0.17: lenient, and silent about what it ignores
	// StringErrors is an inference server on node-llama-cpp: errors are strings or
	// HTML, log-probabilities are never given.
	StringErrors Shape = "string-errors"
)

// Shapes returns the names of the shapes, in byte order.
func Shapes() []string {
	var names []string
	for shape := range dialects() {
		names = append(names, string(shape))
	}
	slices.Sort(names)
	return names
}

// A dialect is what a shape does differently.
type dialect struct {
	lenient           bool // odd numbers are ignored rather than refused
	oneChoice         bool // n is ignored
	lastMaxTokens     bool // max_completion_tokens is ignored
	roleOnEveryChunk  bool
	stopWhenCut       bool // finish_reason is stop where max_tokens was reached
	noLogprobs        bool // null, whatever is asked
	logprobsAbsent    bool // the key is absent, not null, without logprobs
	floatsOnly        bool // base64 is ignored
	busyIs503         bool // overload is 503 without Retry-After
	usageInLastChunk  bool // not in a chunk of its own
	unknownModelIs400 bool
	noModelByID       bool
	stringErrors      bool   // {"error": "..."}
	htmlErrors        bool   // a page for what is no JSON
	errorType         string // of every error, empty for OpenAI's types
	fingerprint       string
}

func dialects() map[Shape]dialect {
	return map[Shape]dialect{
		OpenAI: {fingerprint: "fp_mock"},
		Ollama: {
			lenient: true, oneChoice: true, lastMaxTokens: true, roleOnEveryChunk: true, logprobsAbsent: true,
			busyIs503: true, errorType: "api_error", fingerprint: "fp_ollama",
		},
		StringErrors: {
			lenient: true, oneChoice: true, lastMaxTokens: true, stopWhenCut: true, noLogprobs: true, floatsOnly: true,
			usageInLastChunk: true, unknownModelIs400: true, noModelByID: true, stringErrors: true, htmlErrors: true,
		},
	}
}
