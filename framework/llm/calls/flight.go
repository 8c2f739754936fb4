package calls

import (
	"context"
	"sync"
	"time"
)

// answered are the bytes of an answer.
type answered struct {
	body    []byte
	latency time.Duration
	shared  bool // nothing was sent for this call
}

// flights are the calls under way by their keys.
type flights struct {
	mu sync.Mutex
	of map[[32]byte]*flight
}

// A flight is a call under way: raw and err are valid once done is closed.
type flight struct {
	done chan struct{}
	raw  answered
	err  error
}

func newFlights() flights { return flights{of: map[[32]byte]*flight{}} }

// join returns the call under way, or a new one that is the caller's to land.
func (f *flights) join(id [32]byte) (_ *flight, mine bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if under, way := f.of[id]; way {
		return under, false
	}
	f.of[id] = &flight{done: make(chan struct{})}
	return f.of[id], true
}

// land hands the answer to all who wait for it.
func (f *flights) land(id [32]byte, of *flight, raw answered, err error) {
	of.raw, of.err = raw, err
	f.mu.Lock()
	delete(f.of, id)
	f.mu.Unlock()
	close(of.done)
}

func (f *flight) wait(ctx context.Context) (answered, error) {
	select {
	case <-f.done:
		return f.raw, f.err
	case <-ctx.Done():
		return answered{}, ctx.Err()
	}
}
