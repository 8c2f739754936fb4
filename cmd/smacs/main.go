// Smacs runs experiments on multi-LLM collaboration: it retrieves similar
// questions, selects LLMs, drops and aggregates their answers and chooses one,
// over recorded responses, and says how sure its numbers are.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"smacs/framework/terminal"
)

// Exit codes.
const (
	exitDone        = 0
	exitFailed      = 1   // the run, or some of its cells, failed
	exitUsage       = 2   // wrong usage or an invalid file
	exitInterrupted = 130 // stopped by Ctrl-C
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// run executes one command line and returns the exit code. Data goes to stdout,
// errors and progress to stderr.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	command := newRoot()
	command.SetArgs(args)
	command.SetIn(stdin)
	command.SetOut(stdout)
	command.SetErr(stderr)
	called, err := command.ExecuteContextC(ctx)
	if err == nil {
		return exitDone
	}
	var coded *exitError
	errors.As(err, &coded)
	switch {
	case ctx.Err() != nil && (coded == nil || coded.code != exitInterrupted):
		coded = &exitError{code: exitInterrupted, err: errors.New("interrupted")}
	case coded == nil:
		// Errors that no command classified are cobra's own: unknown commands,
		// unknown flags, a wrong number of arguments.
		help := fmt.Errorf("%s --help shows the usage, with examples", called.CommandPath())
		coded = &exitError{code: exitUsage, err: errors.Join(err, help)}
	}
	if coded.err != nil {
		printError(stderr, coded.err)
	}
	return coded.code
}

// printError prints an error, or several joined ones, a line each. Errors quote
// names from files, which must not control the terminal.
func printError(w io.Writer, err error) {
	for line := range strings.Lines(err.Error()) {
		if line = strings.TrimSpace(line); line != "" {
			fmt.Fprintln(w, "smacs:", terminal.Plain(line))
		}
	}
}

// exitError is an error with the exit code it asks for.
type exitError struct {
	code int
	err  error // nil when everything has been said
}

func (e *exitError) Error() string {
	if e.err == nil {
		return fmt.Sprintf("exit code %d", e.code)
	}
	return e.err.Error()
}

func (e *exitError) Unwrap() error { return e.err }

// usage marks an error as wrong usage or an invalid file.
func usage(err error) error { return coded(exitUsage, err) }

// failed marks an error as a failure of the work itself.
func failed(err error) error { return coded(exitFailed, err) }

func coded(code int, err error) error {
	if err == nil {
		return nil
	}
	return &exitError{code: code, err: err}
}
