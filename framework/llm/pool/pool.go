// Package pool reads the pool file: the endpoints of live LLMs and embedding
// models, with their prices, limits and habits. It makes no connection.
//
// The file is TOML, read strictly: a list [[llm]], a list [[embedding]] and an
// optional table [defaults], whose keys hold for every endpoint that does not
// set them itself. An API key never stands in the file; api_key_env names the
// environment variable that holds it.
package pool

import "time"

// A Pool is what a pool file says, its defaults applied.
type Pool struct {
	Path       string
	LLMs       []LLM       // in file order, names unique
	Embeddings []Embedding // in file order, names unique
}

// LLM returns the LLM of that name.
func (p *Pool) LLM(name string) (LLM, bool) {
	for _, llm := range p.LLMs {
		if llm.Name == name {
			return llm, true
		}
	}
	return LLM{}, false
}

// Embedding returns the embedding model of that name.
func (p *Pool) Embedding(name string) (Embedding, bool) {
	for _, e := range p.Embeddings {
		if e.Name == name {
			return e, true
		}
	}
	return Embedding{}, false
}

// An Endpoint is what LLMs and embedding models have in common.
type Endpoint struct {
	Name    string // in recordings and results
	BaseURL string // up to and without /chat/completions or /embeddings; no trailing slash, no credentials
	Model   string // what the server calls it
	KeyEnv  string // environment variable with the API key; "" for none
	CacheAs string // stands for BaseURL in the cache's keys; BaseURL when not given

	PromptPrice float64 // dollars per million prompt tokens; NaN where not given

	RequestsPerMinute int           // 0 for no limit
	TokensPerMinute   int           // 0 for no limit
	Concurrency       int           // calls in flight, at least 1
	Retries           int           // attempts after the first
	Timeout           time.Duration // of one attempt
	Deadline          time.Duration // of all attempts of a call with the pauses between them
}

// An LLM is an endpoint for chat.
type LLM struct {
	Endpoint
	CompletionPrice float64 // dollars per million completion tokens; NaN where not given
	Context         int     // tokens of prompt and answer; 0 where not given

	Temperature     *float64       // nil: not sent, the server's own default holds
	TopP            *float64       // nil: not sent
	MaxTokens       int            // 0: not sent
	MaxTokensKey    string         // max_tokens, max_completion_tokens or both
	Seed            *int64         // sent plus the replicate's number; nil: not sent
	ReasoningEffort string         // "": not sent
	Extra           map[string]any // further parameters of the request's JSON

	SystemRole  string // system, user or none
	Thinking    string // tagged, opened or none
	Logprobs    bool   // ask for them
	TopLogprobs int    // alternatives per token, 0 to 20
}

// An Embedding is an endpoint for vectors.
type Embedding struct {
	Endpoint
	Dimensions       int    // wanted of every vector; 0 takes what comes, all alike
	SendDimensions   bool   // also ask the server to cut vectors to Dimensions
	QueryInstruction string // put before a text that is a query
	Batch            int    // texts per request
}
