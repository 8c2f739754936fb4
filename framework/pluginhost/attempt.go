package pluginhost

import (
	"context"
	"errors"
	"fmt"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// maxHangs is how many attempts may end at the deadline: the second one says
// that it is the batch and not the moment.
const maxHangs = 2

// work is one call of an instance, on a link where the instance is open. It
// must be repeatable.
type work func(ctx context.Context, l *link, id uint64) error

// attempts repeats work until it succeeds, fails for good, or has brought the
// plugin down too often: then the instance is given up, and its later batches
// fail at once instead of taking as long again. what describes the work for
// errors.
func (i *instance) attempts(ctx context.Context, what subject, w work) error {
	var crashes, hangs int
	for {
		l, err := i.attempt(ctx, crashes+hangs > 0, w)
		kind := i.process.diagnose(ctx, l, err)
		switch kind {
		case done:
			return nil
		case fatal:
			return i.wrap(what, err)
		}
		if l != nil {
			i.process.discard(l)
		}
		switch kind {
		case hung:
			if hangs++; hangs == maxHangs {
				return i.giveUp(what, i.process.hanging())
			}
		case crashed:
			if crashes++; crashes > i.process.options.MaxRestarts {
				return i.giveUp(what, i.process.crashing(crashes, l, err))
			}
		}
	}
}

// giveUp makes the error of the batch that did it, and keeps it for later ones.
func (i *instance) giveUp(what subject, cause error) error {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.givenUp == nil {
		i.givenUp = &givenUpError{fmt.Errorf("given up after another batch: %s: %w", what.what, cause)}
	}
	return i.wrap(what, cause)
}

func (i *instance) isGivenUp() error {
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.givenUp
}

// attempt does the work once: alone on the plugin when it is a repetition.
func (i *instance) attempt(ctx context.Context, again bool, w work) (*link, error) {
	p := i.process
	if again {
		p.lane.Lock()
		defer p.lane.Unlock()
	} else {
		p.lane.RLock()
		defer p.lane.RUnlock()
	}
	if err := i.isGivenUp(); err != nil {
		return nil, err
	}
	l, err := p.running(ctx)
	if err != nil {
		return nil, err
	}
	id, err := i.opened(ctx, l)
	if err != nil {
		return l, err
	}
	return l, p.timed(ctx, func(ctx context.Context) error { return w(ctx, l, id) })
}

// timed runs f with the deadline of one call. An error is a timeout only when
// this deadline passed and not that of the caller.
func (p *Process) timed(ctx context.Context, f func(context.Context) error) error {
	bounded, cancel := context.WithTimeoutCause(ctx, p.options.CallTimeout, errHung)
	defer cancel()
	err := f(bounded)
	if err == nil || ctx.Err() != nil {
		return err
	}
	// The plugin's side knows the deadline and may notice it first.
	if context.Cause(bounded) == errHung || status.Code(err) == codes.DeadlineExceeded {
		return errHung
	}
	return err
}

var errHung = errors.New("no answer in time")

// diagnosis says what an attempt's error means for the plugin.
type diagnosis int

const (
	done    diagnosis = iota
	fatal             // the same request would fail the same way, or nobody waits any more
	crashed           // the process is gone, or no longer to be trusted
	hung              // it did not answer in time
)

func (p *Process) diagnose(ctx context.Context, l *link, err error) diagnosis {
	var mine *strategyError
	var changed *changedError
	var dead *deadError
	var givenUp *givenUpError
	switch {
	case err == nil:
		return done
	case ctx.Err() != nil, errors.Is(err, errClosed), errors.As(err, &mine), errors.As(err, &changed),
		errors.As(err, &dead), errors.As(err, &givenUp):
		return fatal
	case errors.Is(err, errHung):
		return hung
	case l == nil: // it did not start again
		return crashed
	}
	if p.isClosed() {
		return fatal
	}
	state, ok := status.FromError(err)
	if !ok {
		return fatal // an answer that could not be read
	}
	switch state.Code() {
	case codes.Unavailable, codes.Canceled, codes.Aborted:
		return crashed
	}
	if l.gone() {
		return crashed
	}
	return fatal
}

func (p *Process) isClosed() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.closed
}

// gone reports whether the process ended. A process that died in the middle of
// an answer is noticed a moment after the broken answer.
func (l *link) gone() bool {
	for range 10 {
		if l.state() != "" {
			return true
		}
		time.Sleep(10 * time.Millisecond)
	}
	return false
}
