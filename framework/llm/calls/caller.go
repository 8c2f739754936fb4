// Package calls makes the calls to a pool's endpoints: every answer comes from
// the response cache where it is there, and is in the cache before anybody uses
// it where it is not.
//
// What holds, whoever calls and however many at once:
//
//   - one call of a kind is made once: equal chats in flight are one, later calls
//     come from the cache, and a killed process loses what was in flight at most
//     (texts to embed that are new to two callers at once are sent by both);
//   - nothing is sent beyond the budget, nothing at all offline;
//   - an LLM that refused the key or failed again and again is given up, for good
//     or for a while, so that a dead endpoint costs a few calls and not all.
package calls

import (
	"fmt"
	"sync"
	"time"

	"smacs/framework/llm/cache"
	"smacs/framework/llm/client"
	"smacs/framework/llm/pool"
)

// Options say whose endpoints are called, and within which bounds.
type Options struct {
	Pool  *pool.Pool
	Cache *cache.Cache // stays the caller's to close; nil only where nothing is called and nothing kept
	// Offline answers from the cache only; what is missing is ErrOffline.
	Offline bool
	Budget  Budget
	// GiveUpFor is how long an LLM that failed again and again is not called, before
	// one call tries it again; 0 is for good, which suits what ends some day.
	GiveUpFor time.Duration
	Client    client.Options // with the lookup of the endpoints' keys
}

// A Caller calls the endpoints of a pool. It is safe for use by many goroutines.
// Two entries of the pool file share no limits, even at one server.
type Caller struct {
	options Options
	budget  *purse
	flights flights
	missing missing
	totals  tally

	mu      sync.Mutex
	lines   map[string]*line // by LLM name
	vectors map[string]*line // by name of an embedding model
}

// A line is one endpoint in use.
type line struct {
	*client.Client
	health
}

// New returns a caller. It makes no connection and reads no key: that is done at
// an endpoint's first call, so that a missing key of an LLM that nobody asks is no
// error.
func New(options Options) *Caller {
	return &Caller{
		options: options, budget: newPurse(options.Budget),
		flights: newFlights(), lines: map[string]*line{}, vectors: map[string]*line{},
	}
}

// Pool is the pool that is called.
func (c *Caller) Pool() *pool.Pool { return c.options.Pool }

// LLM returns the pool file's entry of that name.
func (c *Caller) LLM(name string) (entry pool.LLM, known bool) { return c.options.Pool.LLM(name) }

// Offline reports whether nothing is sent.
func (c *Caller) Offline() bool { return c.options.Offline }

// Close ends the connections that wait for another call.
func (c *Caller) Close() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, lines := range []map[string]*line{c.lines, c.vectors} {
		for _, l := range lines {
			l.Client.Close()
		}
	}
}

// open returns the line of an endpoint, made at its first call.
func (c *Caller) open(lines map[string]*line, endpoint pool.Endpoint) (*line, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if l, made := lines[endpoint.Name]; made {
		return l, nil
	}
	made, err := client.New(endpoint, c.options.Client)
	if err != nil {
		return nil, err
	}
	lines[endpoint.Name] = &line{Client: made}
	return lines[endpoint.Name], nil
}

func (c *Caller) llm(name string) (pool.LLM, error) {
	llm, known := c.options.Pool.LLM(name)
	if !known {
		return llm, fmt.Errorf("%s has no LLM %q: add an [[llm]] of that name", c.options.Pool.Path, name)
	}
	return llm, nil
}

func (c *Caller) embedding(name string) (pool.Embedding, error) {
	e, known := c.options.Pool.Embedding(name)
	if !known {
		return e, fmt.Errorf("%s has no embedding model %q: add an [[embedding]] of that name", c.options.Pool.Path, name)
	}
	return e, nil
}
