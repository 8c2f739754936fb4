package config

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"smacs/framework/internal/tomltext"
)

// ErrNotSupported is wrapped by the errors about what the file format has but
// this version does not do yet. They are wrong usage like any other error of a
// file; nothing is half done.
var ErrNotSupported = errors.New("not supported yet")

// errUnknown marks a key that does not exist; the reporter finds the nearest.
var errUnknown = errors.New("unknown key")

// A Problem is one error of an experiment file.
type Problem struct {
	Place   string // "FILE:LINE", or "--set" for what came from the command line
	Key     string // full key, "" for the file as a whole
	Message string // "got ..., want ..."
	Nearest string // a valid name that is spelt almost alike, or ""

	line int
	err  error
}

// Error is "FILE:LINE: KEY: MESSAGE; did you mean NEAREST?".
func (p *Problem) Error() string {
	var b strings.Builder
	b.WriteString(p.Place + ": ")
	if p.Key != "" {
		b.WriteString(p.Key + ": ")
	}
	b.WriteString(p.Message)
	if p.Nearest != "" {
		fmt.Fprintf(&b, "; did you mean %q?", p.Nearest)
	}
	return b.String()
}

// Unwrap returns ErrNotSupported where that is the problem, else nil.
func (p *Problem) Unwrap() error { return p.err }

// Problems are all errors of a file, in the order of its lines, those of --set
// first.
type Problems []*Problem

// Error is one problem a line.
func (ps Problems) Error() string {
	lines := make([]string, len(ps))
	for i, p := range ps {
		lines[i] = p.Error()
	}
	return strings.Join(lines, "\n")
}

// Unwrap returns the problems for errors.Is and errors.As.
func (ps Problems) Unwrap() []error {
	errs := make([]error, len(ps))
	for i, p := range ps {
		errs[i] = p
	}
	return errs
}

// A reporter collects the problems of one file.
type reporter struct {
	where tomltext.Places
	list  Problems
}

// at reports an error about the value of a key.
func (r *reporter) at(key string, err error) { r.add(key, err.Error(), "", err) }

func (r *reporter) atf(key, format string, args ...any) {
	r.add(key, fmt.Sprintf(format, args...), "", nil)
}

// unknown reports a name that does not exist and offers the nearest that does.
func (r *reporter) unknown(key, message, got string, valid []string) {
	r.add(key, message, tomltext.Nearest(got, valid), nil)
}

// unsupported reports what the format has and this version has not, once a key.
func (r *reporter) unsupported(key, what string) {
	for _, p := range r.list {
		if p.Key == key && p.err != nil {
			return
		}
	}
	if what != "" {
		what += " "
	}
	r.add(key, what+ErrNotSupported.Error(), "", ErrNotSupported)
}

// silent says that nothing is wrong with a key so far.
func (r *reporter) silent(key string) bool {
	for _, problem := range r.list {
		if problem.Key == key {
			return false
		}
	}
	return true
}

func (r *reporter) add(key, message, near string, err error) {
	if err != nil && !errors.Is(err, ErrNotSupported) {
		err = nil
	}
	place := r.where.Find(key)
	r.list = append(r.list, &Problem{Place: place.Text, Key: key, Message: message, Nearest: near, line: place.Line, err: err})
}

func (r *reporter) err() error {
	if len(r.list) == 0 {
		return nil
	}
	slices.SortStableFunc(r.list, func(a, b *Problem) int { return a.line - b.line })
	return r.list
}
