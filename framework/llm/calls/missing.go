package calls

import (
	"slices"
	"strings"
	"sync"
)

// Missing is a call that is not in the cache offline.
type Missing struct {
	LLM       string `json:"llm"` // or the embedding model
	Replicate int    `json:"replicate"`
	Question  string `json:"question"` // beginning of the last user message, or of the text
}

// mostMissing bounds the list; all are counted.
const mostMissing = 1000

// shown is how much of a question is kept, in characters.
const shown = 80

type missing struct {
	mu    sync.Mutex
	list  []Missing
	count map[string]int
}

func (m *missing) add(call Missing) {
	if runes := []rune(strings.Join(strings.Fields(call.Question), " ")); len(runes) > shown {
		call.Question = string(runes[:shown]) + "..."
	} else {
		call.Question = string(runes)
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.count == nil {
		m.count = map[string]int{}
	}
	m.count[call.LLM]++
	if len(m.list) < mostMissing {
		m.list = append(m.list, call)
	}
}

// Missing returns the first calls that were not in the cache, sorted, and how
// many there were by LLM.
func (c *Caller) Missing() (list []Missing, count map[string]int) {
	c.missing.mu.Lock()
	defer c.missing.mu.Unlock()
	count = map[string]int{}
	for llm, n := range c.missing.count {
		count[llm] = n
	}
	list = slices.Clone(c.missing.list)
	slices.SortFunc(list, func(a, b Missing) int {
		return strings.Compare(a.LLM+"\x00"+a.Question, b.LLM+"\x00"+b.Question)
	})
	return list, count
}
