package calls

import (
	"errors"
	"testing"
	"time"

	"smacs/framework/llm/client"
)

// TestGivenUpForAWhile: a server's LLM is tried again after a while, by one call that
// decides; without a while it is given up for good.
func TestGivenUpForAWhile(t *testing.T) {
	broken := &client.Error{Status: 503}
	var h health
	for range patience {
		h.note(broken, 20*time.Millisecond)
	}
	if err := h.givenUp(); !errors.Is(err, ErrGivenUp) {
		t.Fatalf("got %v after %d failures", err, patience)
	}
	time.Sleep(30 * time.Millisecond)
	if err := h.givenUp(); err != nil {
		t.Errorf("got %v after the while", err)
	}
	h.note(broken, time.Hour)
	if err := h.givenUp(); !errors.Is(err, ErrGivenUp) {
		t.Errorf("got %v after the trial failed", err)
	}
	var forGood health
	forGood.note(&client.Error{Status: 401}, 0)
	time.Sleep(time.Millisecond)
	if err := forGood.givenUp(); !errors.Is(err, ErrGivenUp) {
		t.Errorf("got %v for a refused key", err)
	}
}
