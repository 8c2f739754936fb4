package mock

import (
	"maps"
	"sync"
)

// Stats is what a server has done; its JSON form is the answer to GET
// /mock/stats.
type Stats struct {
	// Calls are requests to the two endpoints that are paid for, chat completions
	// and embeddings, well-formed or not; Answered those that got a whole answer.
	Calls    int `json:"calls"`
	Answered int `json:"answered"`
	// Distinct counts different well-formed requests (path, body and X-Mock-Sample),
	// AnsweredAgain the answers to requests that had been answered before: a client
	// that never pays twice leaves it 0.
	Distinct      int `json:"distinct"`
	AnsweredAgain int `json:"answered_again"`
	// InFlight calls are being answered now, MaxInFlight were at most at once.
	InFlight    int `json:"in_flight"`
	MaxInFlight int `json:"max_in_flight"`
	// Faults counts calls by what befell them: error_500 and so on, limited, dead,
	// disconnect, stall, malformed, truncated, recorded_failure, unauthorized,
	// invalid (also unknown LLMs and questions), gone (the client gave up).
	Faults map[string]int `json:"faults"`
	// LLMs counts by LLM or embedding model.
	LLMs map[string]LLMStats `json:"llms"`
}

// LLMStats counts the well-formed calls of one LLM, and tokens of those answered.
type LLMStats struct {
	Calls            int `json:"calls"`
	Answered         int `json:"answered"`
	PromptTokens     int `json:"prompt_tokens"`
	CompletionTokens int `json:"completion_tokens"`
}

// A ledger counts. It grows by a few words with every distinct request.
type ledger struct {
	mu      sync.Mutex
	stats   Stats
	seen    map[string]*history // by request
	sampled map[uint64]int      // samples given, by LLM and messages
}

// history is how often one request came and was answered.
type history struct{ arrived, answered int }

func newLedger() *ledger {
	return &ledger{
		stats: Stats{Faults: map[string]int{}, LLMs: map[string]LLMStats{}},
		seen:  map[string]*history{}, sampled: map[uint64]int{},
	}
}

func (l *ledger) enter() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.stats.Calls++
	l.stats.InFlight++
	l.stats.MaxInFlight = max(l.stats.MaxInFlight, l.stats.InFlight)
}

func (l *ledger) leave() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.stats.InFlight--
}

// arrive notes a well-formed call and returns how often its request came before.
func (l *ledger) arrive(id, model string) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	h := l.seen[id]
	if h == nil {
		h = &history{}
		l.seen[id] = h
		l.stats.Distinct++
	}
	h.arrived++
	counts := l.stats.LLMs[model]
	counts.Calls++
	l.stats.LLMs[model] = counts
	return h.arrived - 1
}

func (l *ledger) fault(what string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.stats.Faults[what]++
}

func (l *ledger) answered(id, model string, used usage) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.stats.Answered++
	h := l.seen[id]
	if h.answered > 0 {
		l.stats.AnsweredAgain++
	}
	h.answered++
	counts := l.stats.LLMs[model]
	counts.Answered++
	counts.PromptTokens += used.Prompt
	counts.CompletionTokens += used.Completion
	l.stats.LLMs[model] = counts
}

// samples takes the next n samples of an LLM's answers to some messages and
// returns the first.
func (l *ledger) samples(of uint64, n int) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	first := l.sampled[of]
	l.sampled[of] += n
	return first
}

func (l *ledger) copy() Stats {
	l.mu.Lock()
	defer l.mu.Unlock()
	out := l.stats
	out.Faults, out.LLMs = maps.Clone(out.Faults), maps.Clone(out.LLMs)
	return out
}
