package calls

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"smacs/framework/llm/client"
)

// patience is how many calls in a row may fail for good, each with all its
// attempts, before an LLM is given up.
const patience = 5

// health knows whether an endpoint is worth another call.
type health struct {
	mu     sync.Mutex
	failed int // calls in a row
	gone   error
	until  time.Time // when gone is over; zero for never
}

// ErrGivenUp is wrapped by the errors of calls to an LLM that was given up: they
// were not sent.
var ErrGivenUp = errors.New("given up")

func (h *health) givenUp() error {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.gone != nil && !h.until.IsZero() && time.Now().After(h.until) {
		h.gone, h.failed = nil, patience-1 // the next call is a trial
	}
	return h.gone
}

func (h *health) well() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.failed = 0
}

// note counts a failed call and returns its error. What a server refuses because
// of the request itself says nothing about the next request.
func (h *health) note(err error, giveUpFor time.Duration) error {
	var failure *client.Error
	if errors.Is(err, context.Canceled) || !errors.As(err, &failure) {
		return err
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	refused := failure.Status == http.StatusUnauthorized
	switch failure.Status {
	case http.StatusUnauthorized:
	case http.StatusBadRequest, http.StatusRequestEntityTooLarge, http.StatusUnprocessableEntity:
		return err
	default:
		h.failed++
	}
	if h.gone == nil && (refused || h.failed >= patience) {
		why := fmt.Sprintf("after %d calls in a row failed", h.failed)
		if refused {
			why = "since it refused the key"
		}
		h.gone = fmt.Errorf("%w %s: %w", ErrGivenUp, why, err)
		if giveUpFor > 0 {
			h.until = time.Now().Add(giveUpFor)
		}
	}
	return err
}
