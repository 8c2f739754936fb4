package main

import (
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"smacs/framework/retrieve"
	"smacs/framework/terminal"
)

// shownNeighbors is how many neighbours the text form prints; --json has all.
const shownNeighbors = 5

// writeExplanation prints an explanation for a person.
func writeExplanation(w io.Writer, e *explained) error {
	p := &printer{w: w}
	p.line("question   %s/%s", e.Task, e.Question)
	p.line("           %s", short(e.text, 300))
	if e.gold != "" {
		p.line("gold       %s (the correct answer; no strategy sees it)", short(e.gold, 80))
	}
	p.line("cell       %s (%s)", e.cell, e.label)
	p.retrieval(e)
	p.ranking(e)
	p.line("selected   %s", strings.Join(e.Selected, ", "))
	p.dropout(e)
	p.candidates(e)
	p.line("winner     candidate %d: %s, score %s (%s)", e.Winner, answerText(e.Answer), numberText(e.Score), e.State)
	return p.err
}

// printer prints lines and keeps the first error. Names and texts come from
// recordings and plugins: no line lets them control the terminal.
type printer struct {
	w   io.Writer
	err error
}

func (p *printer) line(format string, args ...any) {
	if p.err == nil {
		_, p.err = fmt.Fprintln(p.w, terminal.Plain(fmt.Sprintf(format, args...)))
	}
}

func (p *printer) retrieval(e *explained) {
	if e.Retrieval == nil {
		return
	}
	r := e.Retrieval
	p.line("retrieved  %d of %s kept: %s", r.Kept, counted(e.bank, "bank entry", "bank entries"), bound(e))
	for _, neighbor := range r.Neighbors[:min(shownNeighbors, len(r.Neighbors))] {
		p.line("           %.4f  %s", neighbor.Similarity, neighbor.ID)
	}
	if more := len(r.Neighbors) - shownNeighbors; more > 0 {
		p.line("           and %d more (--json lists all)", more)
	}
}

// bound says which neighbours the cell's rule keeps.
func bound(e *explained) string {
	r, s := e.Retrieval, e.settings
	if len(r.Neighbors) == 0 && r.BoundaryIndex < 0 {
		return "there are none"
	}
	switch retrieve.Rule(s.Rule) {
	case retrieve.TopK:
		return fmt.Sprintf("the %d nearest", r.Kept)
	case retrieve.Radius:
		return fmt.Sprintf("similarity of %.4f or more, or among the %d nearest", r.Threshold, r.BoundaryIndex+1)
	}
	text := fmt.Sprintf("similarity above %.4f = %g x %.4f, that of neighbour %d counted from 0", r.Threshold, s.Threshold, r.Boundary, r.BoundaryIndex)
	if retrieve.Rule(s.Rule) == retrieve.JiSi && r.Kept == 1 && !(r.Neighbors[0].Similarity > r.Threshold) {
		text += "; none is, so the nearest alone"
	}
	return text
}

// counted is a number with its noun.
func counted(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
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
	wide := len("term")
	for _, term := range e.settings.Terms {
		wide = max(wide, utf8.RuneCountInString(terminal.Plain(term.Label)))
	}
	for i, candidate := range e.Candidates {
		from := candidate.From
		if from == "" {
			from = "the aggregator"
		}
		p.line("candidate  %d: %s from %s, total %s", i, answerText(candidate.Answer), from, numberText(e.Totals[i]))
		p.line("           %-*s  %8s  %8s  %8s", wide, "term", "weight", "value", "product")
		for _, term := range e.settings.Terms {
			p.line("           %-*s  %8s  %8s  %8s", wide, terminal.Plain(term.Label), numberText(&term.Weight),
				numberText(e.Terms[term.Label][i]), numberText(e.product(term, i)))
		}
		p.line("           references: %s", strings.Join(candidate.Subset, ", "))
	}
	if e.misses() {
		p.line("           – no value: scoring.missing = %q says what then counts", e.settings.Missing)
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

// short returns a text on one line, cut to a number of characters.
func short(text string, most int) string {
	line := strings.Join(strings.Fields(text), " ")
	if runes := []rune(line); len(runes) > most {
		return string(runes[:most]) + " …"
	}
	return line
}
