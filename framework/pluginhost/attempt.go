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
// plugin down too often. what describes the work for errors.
func (i *instance) attempts(ctx context.Context, what string, w work) error {
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
				return i.wrap(what, fmt.Errorf("no answer within %v, and none after a restart; the plugin was killed both times: look for an endless loop in the strategy%s", i.process.options.CallTimeout, i.process.output.last()))
			}
		case crashed:
			if crashes++; crashes > i.process.options.MaxRestarts {
				return i.wrap(what, fmt.Errorf("the plugin crashed %d times on it, at last: %s%s", crashes, ending(l, err), i.process.output.last()))
			}
		}
	}
}

// ending says how the last attempt ended. The process has been waited for.
func ending(l *link, err error) string {
	if l == nil {
		return err.Error() // it did not start again
	}
	if state := l.state(); state != "" {
		return state
	}
	return "connection lost: " + status.Convert(err).Message()
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
	switch {
	case err == nil:
		return done
	case ctx.Err() != nil, errors.Is(err, errClosed), errors.As(err, &mine), errors.As(err, &changed):
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

// A strategyError is an error the strategy itself returned, or one about its
// inputs that no restart mends.
type strategyError struct{ text string }

func (e *strategyError) Error() string { return e.text }

// A changedError says that the plugin's files are not those of the first start.
type changedError struct{ err error }

func (e *changedError) Error() string { return e.err.Error() }
func (e *changedError) Unwrap() error { return e.err }
