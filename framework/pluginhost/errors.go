package pluginhost

import (
	"fmt"

	"github.com/dustin/go-humanize"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"smacs/framework/terminal"
)

// A callError is what a caller gets: it names plugin, strategy and call, and
// knows the questions.
type callError struct {
	plugin, strategy string
	subject          subject
	err              error
}

// wrap names plugin, strategy and call in an error.
func (i *instance) wrap(what subject, err error) error {
	if state, ok := status.FromError(err); ok {
		err = beside(state)
	}
	return &callError{i.process.options.Name, i.info.Name(), what, i.process.options.concealed(err)}
}

// beside says what gRPC says of a call that no strategy answered.
func beside(state *status.Status) error {
	text := shortened(terminal.Plain(state.Message()), maxError)
	if state.Code() == codes.ResourceExhausted {
		return fmt.Errorf("the answer is too large (%s): the answer to one batch may have %s, texts and messages included", text, humanize.IBytes(MaxAnswer))
	}
	return fmt.Errorf("the plugin failed beside the strategy (%s): %s", state.Code(), text)
}

func (e *callError) Error() string {
	return fmt.Sprintf("plugin %s: strategy %s: %s: %v", e.plugin, e.strategy, e.subject.what, e.err)
}

func (e *callError) Unwrap() error { return e.err }

// Questions returns the first and the last question of the batch, as indices in
// the block; -1 when the error is about none.
func (e *callError) Questions() (first, last int) { return e.subject.first, e.subject.last }

// crashing says that a plugin crashed too often, how it ended the last time, and
// where to look. Its process has been waited for; l is nil when it did not start
// again.
func (p *Process) crashing(times int, l *link, err error) error {
	switch {
	case l == nil:
		return fmt.Errorf("the plugin crashed on it and does not start again: %w", err)
	case l.over() > 0:
		return fmt.Errorf("the plugin was killed %d times: it had %s resident, and [plugins.%s] memory allows %s: keep less of what it was given, or raise the limit%s",
			times, humanize.Bytes(uint64(l.over())), p.options.Name, humanize.Bytes(uint64(p.options.Memory)), p.output.last())
	}
	ending := l.state()
	if ending == "" {
		ending = "connection lost: " + terminal.Plain(status.Convert(err).Message())
	}
	return fmt.Errorf("the plugin crashed %d times on it, at last: %s: look for what ends the process, as an exit, a fault in a library or too little memory%s", times, ending, p.output.last())
}

// hanging says that a plugin did not answer in time, twice.
func (p *Process) hanging() error {
	return fmt.Errorf("no answer within %v, and none after a restart; the plugin was killed both times: look for an endless loop in the strategy, or raise timeout in [plugins.%s]%s",
		p.options.CallTimeout, p.options.Name, p.output.last())
}

// A strategyError is an error the strategy itself returned, or one about its
// inputs that no restart mends.
type strategyError struct{ text string }

func (e *strategyError) Error() string { return e.text }

// A changedError says that the plugin's files are not those of the first start.
type changedError struct{ err error }

func (e *changedError) Error() string { return e.err.Error() }
func (e *changedError) Unwrap() error { return e.err }

// A deadError says that the plugin does not start any more.
type deadError struct{ err error }

func (e *deadError) Error() string { return e.err.Error() }
func (e *deadError) Unwrap() error { return e.err }

// A givenUpError says that the instance brought its plugin down too often with
// an earlier batch.
type givenUpError struct{ err error }

func (e *givenUpError) Error() string { return e.err.Error() }
func (e *givenUpError) Unwrap() error { return e.err }

// GivenUp tells an error that repeats the one of another batch.
func (e *givenUpError) GivenUp() bool { return true }
