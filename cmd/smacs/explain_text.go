package main

import (
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	runner "smacs/framework/run"
	"smacs/framework/terminal"
)

// shownNeighbors is how many neighbours the text form prints; --json has all.
const shownNeighbors = 5

// writeExplanation prints an explanation for a person.
func writeExplanation(w io.Writer, e *runner.Explained) error {
	p := &printer{w: w}
	p.line("question   %s/%s", e.Task, e.Question)
	p.line("           %s", short(e.Text, 300))
	if e.Gold != "" {
		p.line("gold       %s (the correct answer; no strategy sees it)", short(e.Gold, 80))
	}
	p.line("cell       %s (%s)", e.Cell, e.Label)
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

func (p *printer) retrieval(e *runner.Explained) {
	if e.Retrieval == nil {
		return
	}
	r := e.Retrieval
	p.line("retrieved  %d of %s kept: %s", r.Kept, counted(e.Bank, "bank entry", "bank entries"), e.Bound())
	for _, neighbor := range r.Neighbors[:min(shownNeighbors, len(r.Neighbors))] {
		p.line("           %.4f  %s", neighbor.Similarity, neighbor.ID)
	}
	if more := len(r.Neighbors) - shownNeighbors; more > 0 {
		p.line("           and %d more (--json lists all)", more)
	}
}

// counted is a number with its noun.
func counted(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

func (p *printer) ranking(e *runner.Explained) {
	p.line("ranking    LLM and prior score")
	for i, llm := range e.Ranking {
		mark := " "
		if slices.Contains(e.Selected, llm) {
			mark = "*"
		}
		p.line("         %s %2d  %s  %s", mark, i+1, numberText(e.Priors[llm]), llm)
	}
}

func (p *printer) dropout(e *runner.Explained) {
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

func (p *printer) candidates(e *runner.Explained) {
	wide := len("term")
	for _, term := range e.Settings.Terms {
		wide = max(wide, utf8.RuneCountInString(terminal.Plain(term.Label)))
	}
	for i, candidate := range e.Candidates {
		from := candidate.From
		if from == "" {
			from = "the aggregator"
		}
		p.line("candidate  %d: %s from %s, total %s", i, answerText(candidate.Answer), from, numberText(e.Totals[i]))
		p.line("           %-*s  %8s  %8s  %8s", wide, "term", "weight", "value", "product")
		for _, term := range e.Settings.Terms {
			p.line("           %-*s  %8s  %8s  %8s", wide, terminal.Plain(term.Label), numberText(&term.Weight),
				numberText(e.Terms[term.Label][i]), numberText(e.Product(term, i)))
		}
		p.line("           references: %s", strings.Join(candidate.Subset, ", "))
	}
	if e.Misses() {
		p.line("           – no value: scoring.missing = %q says what then counts", e.Settings.Missing)
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
