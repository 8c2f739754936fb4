package main

import (
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"unicode"
)

// shownNeighbors is how many neighbours the text form prints; --json has all.
const shownNeighbors = 5

// writeExplanation prints an explanation for a person.
func writeExplanation(w io.Writer, e *explained) error {
	p := &printer{w: w}
	p.line("question   %s/%s", e.Task, e.Question)
	p.line("           %s", short(e.text, 300))
	p.line("cell       %s (%s)", e.cell, e.label)
	p.retrieval(e)
	p.ranking(e)
	p.line("selected   %s", strings.Join(e.Selected, ", "))
	p.dropout(e)
	p.candidates(e)
	p.line("winner     candidate %d: %s, score %s (%s)", e.Winner, answerText(e.Answer), numberText(e.Score), e.State)
	return p.err
}

// printer prints lines and keeps the first error.
type printer struct {
	w   io.Writer
	err error
}

func (p *printer) line(format string, args ...any) {
	if p.err == nil {
		_, p.err = fmt.Fprintf(p.w, format+"\n", args...)
	}
}

func (p *printer) retrieval(e *explained) {
	if e.Retrieval == nil {
		return
	}
	r := e.Retrieval
	p.line("retrieved  %d neighbours above %.4f (boundary: %.4f at index %d)", r.Kept, r.Threshold, r.Boundary, r.BoundaryIndex)
	for _, neighbor := range r.Neighbors[:min(shownNeighbors, len(r.Neighbors))] {
		p.line("           %.4f  %s", neighbor.Similarity, neighbor.ID)
	}
	if more := len(r.Neighbors) - shownNeighbors; more > 0 {
		p.line("           and %d more (--json lists all)", more)
	}
}

func (p *printer) ranking(e *explained) {
	p.line("ranking    LLM and prior score")
	for i, llm := range e.Ranking {
		mark := " "
		if slices.Contains(e.Selected, llm) {
			mark = "*"
		}
		p.line("         %s %2d  %s  %s", mark, i+1, numberText(e.Priors[llm]), llm)
	}
}

func (p *printer) dropout(e *explained) {
	reason := ""
	if e.Dropout.Reason != "" {
		reason = ": " + e.Dropout.Reason
	}
	p.line("dropout    %s%s", e.Dropout.Status, reason)
	for _, llm := range e.Selected {
		if e.Dropout.Weights != nil {
			p.line("           %s  %s", numberText(e.Dropout.Weights[llm]), llm)
		}
	}
}

func (p *printer) candidates(e *explained) {
	labels := make([]string, 0, len(e.Terms))
	for label := range e.Terms {
		labels = append(labels, label)
	}
	slices.Sort(labels)
	for i, candidate := range e.Candidates {
		p.line("candidate  %d: %s from %s, total %s", i, answerText(candidate.Answer), candidate.From, numberText(e.Totals[i]))
		for _, label := range labels {
			p.line("           %s  %s", numberText(e.Terms[label][i]), label)
		}
		p.line("           references: %s", strings.Join(candidate.Subset, ", "))
	}
}

func answerText(answer *string) string {
	if answer == nil {
		return "no answer"
	}
	return fmt.Sprintf("%q", short(*answer, 80))
}

func numberText(x *float64) string {
	if x == nil {
		return "     –"
	}
	if math.Abs(*x) >= 1000 {
		return fmt.Sprintf("%6.1f", *x)
	}
	return fmt.Sprintf("%6.4f", *x)
}

// short returns a text on one line, cut to a number of characters; control
// characters would let a recording write to the terminal.
func short(text string, most int) string {
	line := strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, strings.Join(strings.Fields(text), " "))
	if runes := []rune(line); len(runes) > most {
		return string(runes[:most]) + " …"
	}
	return line
}
