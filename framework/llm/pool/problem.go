package pool

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"smacs/framework"
	"smacs/framework/internal/tomltext"
)

// A Problem is one error of a pool file.
type Problem struct {
	Place   string // "FILE:LINE"
	Key     string // full key such as llm[2].timeout, "" for the file as a whole
	Message string
	Nearest string // a valid name that is spelt almost alike, or ""

	line int
}

// Error is "FILE:LINE: KEY: MESSAGE; did you mean NEAREST?".
func (p *Problem) Error() string {
	text := p.Place + ": "
	if p.Key != "" {
		text += p.Key + ": "
	}
	text += p.Message
	if p.Nearest != "" {
		text += fmt.Sprintf("; did you mean %q?", p.Nearest)
	}
	return text
}

// Problems are all errors of a file, in the order of its lines.
type Problems []*Problem

// Error is one problem a line.
func (ps Problems) Error() string {
	lines := make([]string, len(ps))
	for i, p := range ps {
		lines[i] = p.Error()
	}
	return strings.Join(lines, "\n")
}

// A parser collects the problems of one file.
type parser struct {
	where    tomltext.Places
	shared   values // of [defaults]
	problems Problems
}

func (p *parser) add(key, message string) { p.addNear(key, message, "") }

func (p *parser) unknown(key, got string, valid []string) {
	p.addNear(key, "unknown key", tomltext.Nearest(got, valid))
}

// wrong reports a value that its declaration refuses. Texts are quoted only
// where they have to be one of a list and are short, since any other may be a secret.
func (p *parser) wrong(key string, param framework.Param, value any, err error) {
	text, isText := value.(string)
	switch {
	case isText && len(param.OneOf) > 0 && len(text) < 32:
		quoted := make([]string, len(param.OneOf))
		for i, name := range param.OneOf {
			quoted[i] = strconv.Quote(name)
		}
		p.addNear(key, fmt.Sprintf("got %q, want %s", text, strings.Join(quoted, " or ")), tomltext.Nearest(text, param.OneOf))
	case isText:
		p.add(key, fmt.Sprintf("got a text, want %s (%s)", param.Type, param.Range()))
	default:
		p.add(key, err.Error())
	}
}

func (p *parser) addNear(key, message, near string) {
	place := p.where.Find(key)
	p.problems = append(p.problems, &Problem{Place: place.Text, Key: key, Message: message, Nearest: near, line: place.Line})
}

// spoken says that a key has an error already.
func (p *parser) spoken(key string) bool {
	return slices.ContainsFunc(p.problems, func(q *Problem) bool { return q.Key == key })
}

func (p *parser) err() error {
	if len(p.problems) == 0 {
		return nil
	}
	slices.SortStableFunc(p.problems, func(a, b *Problem) int { return a.line - b.line })
	return p.problems
}
