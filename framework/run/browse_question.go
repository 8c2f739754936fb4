package run

import (
	"fmt"
	"slices"
	"strings"

	"smacs/framework/report"
	"smacs/framework/terminal"
)

// How much of a question a report shows at most: characters of its texts, and
// entries of its lists.
const (
	questionChars  = 1500
	responseChars  = 600
	answerChars    = 160
	nameChars      = 100
	shownLLMs      = 32
	shownRefs      = 16
	shownCands     = 16
	shownNeighbors = 3
)

// browseBytes bounds what a report holds of questions, whatever their number.
const browseBytes = 16 << 20

// question shows one test question: cells are its explanations, in the order of
// b.shown.
func (b *browser) question(q int, cells []*Explained, titles []string) report.Question {
	asked := b.Data.Recording.Questions[b.Data.Test[q].Recorded]
	shown := report.Question{
		ID: report.Cut(b.Data.Test[q].Key, 2*nameChars).Text, Also: titles,
		Text: report.Cut(asked.Text, questionChars), Gold: report.Cut(asked.Gold, answerChars),
		Methods: b.methods(q, cells),
	}
	shown.LLMs, shown.Hidden = b.answered(q, cells)
	for i, e := range cells {
		shown.Cells = append(shown.Cells, b.explainedCell(e, b.shown[i], b.Data.Test[q].Key))
	}
	return shown
}

// methods are the answers of the cells shown and of what they are compared with.
func (b *browser) methods(q int, cells []*Explained) []report.Answered {
	var all []report.Answered
	for i, e := range cells {
		all = append(all, report.Answered{Name: name(b.shown[i].name), Answer: excerpt(e.Answer, answerChars), Score: e.Score, State: e.State})
	}
	for _, c := range b.against {
		if slices.ContainsFunc(b.shown, func(s contest) bool { return s.cell >= 0 && s.cell == c.cell }) {
			continue
		}
		a := report.Answered{Name: name(c.name), Score: optional(c.scores[q]), None: c.answer == nil}
		if c.answer != nil {
			a.Answer = excerpt(c.answer(q), answerChars)
		}
		all = append(all, a)
	}
	return all
}

// answered are the LLMs of the pool, those that a cell selected first and with
// their response, and how many are left out.
func (b *browser) answered(q int, cells []*Explained) (all []report.Answered, hidden int) {
	selected := map[string]bool{}
	var order []string
	for _, e := range cells {
		for _, llm := range append(slices.Clone(e.Selected), e.Ranking...) {
			chosen := slices.Contains(e.Selected, llm)
			selected[llm] = selected[llm] || chosen
		}
	}
	for _, e := range cells {
		order = append(order, e.Selected...)
	}
	order = append(append(order, cells[0].Ranking...), b.Data.Pool...)
	seen := map[string]bool{}
	for _, llm := range order {
		if seen[llm] {
			continue
		}
		seen[llm] = true
		if len(all) == shownLLMs {
			hidden++
			continue
		}
		all = append(all, b.answeredBy(q, llm, selected[llm]))
	}
	return all, hidden
}

func (b *browser) answeredBy(q int, llm string, withText bool) report.Answered {
	at, _ := slices.BinarySearch(b.Data.Pool, llm) // in byte order
	a := report.Answered{Name: name(llm), Score: optional(b.Data.Score(q, at)), State: b.Data.State(q, at).String()}
	if answer, ok := b.Data.Answer(q, at); ok {
		a.Answer = excerpt(&answer, answerChars)
	}
	if response, ok := b.Data.Response(q, at); ok && withText {
		a.Response = excerpt(&response.Text, responseChars)
	}
	return a
}

func (b *browser) explainedCell(e *Explained, c contest, question string) report.ExplainedCell {
	shown := report.ExplainedCell{
		Name: name(c.name), Label: name(c.label), Key: e.Cell, Why: why(e),
		Command: terminal.ShellLine("smacs", "explain", "RUN", "--question", question, "--cell", e.Cell),
		Dropout: string(e.Dropout.Status),
	}
	if e.Dropout.Reason != "" {
		shown.Dropout += ": " + report.Cut(e.Dropout.Reason, answerChars).Text
	}
	if r := e.Retrieval; r != nil {
		shown.Retrieval = fmt.Sprintf("%d of %d bank entries kept: %s", r.Kept, e.Bank, e.Bound())
		for _, n := range r.Neighbors[:min(shownNeighbors, len(r.Neighbors))] {
			shown.Neighbors = append(shown.Neighbors, fmt.Sprintf("%s (%.4f)", name(n.ID), n.Similarity))
		}
	}
	for _, llm := range e.Ranking[:min(shownLLMs, len(e.Ranking))] {
		shown.Ranking = append(shown.Ranking, report.RankedLLM{
			Name: name(llm), Prior: e.Priors[llm], Selected: slices.Contains(e.Selected, llm), Weight: e.Dropout.Weights[llm],
		})
	}
	shown.Unranked = len(e.Ranking) - len(shown.Ranking)
	for _, term := range e.Settings.Terms {
		shown.Terms = append(shown.Terms, name(term.Label))
	}
	shown.Candidates, shown.Left = shownCandidates(e)
	if e.Misses() {
		shown.Missing = fmt.Sprintf("A dash is no value: scoring.missing = %q says what then counts.", e.Settings.Missing)
	}
	return shown
}

// shownCandidates are the first candidates, the winner among them, and how many
// are left out.
func shownCandidates(e *Explained) (all []report.ShownCandidate, left int) {
	for i, c := range e.Candidates {
		if i >= shownCands && i != e.Winner {
			left++
			continue
		}
		shown := report.ShownCandidate{
			Index: i, Answer: excerpt(c.Answer, answerChars), From: name(c.From), Total: e.Totals[i], Chosen: i == e.Winner,
			Unlisted: max(0, len(c.Subset)-shownRefs),
		}
		for _, llm := range c.Subset[:min(shownRefs, len(c.Subset))] {
			shown.References = append(shown.References, name(llm))
		}
		if c.From == "" {
			shown.Text = excerpt(&c.Text, responseChars)
		}
		for _, term := range e.Settings.Terms {
			shown.Terms = append(shown.Terms, report.ShownTerm{Weight: term.Weight, Value: e.Terms[term.Label][i], Product: e.Product(term, i)})
		}
		all = append(all, shown)
	}
	return all, left
}

// why says what decided between the candidates.
func why(e *Explained) string {
	if len(e.Candidates) == 1 {
		return "Candidate 0 is the only one."
	}
	total := e.Totals[e.Winner]
	if total == nil {
		return fmt.Sprintf("Candidate %d is taken: no candidate has a total.", e.Winner)
	}
	ties, next := 0, (*float64)(nil)
	for i, other := range e.Totals {
		switch {
		case i == e.Winner || other == nil:
		case *other == *total:
			ties++
		case next == nil || *other > *next:
			next = other
		}
	}
	switch {
	case ties > 0 && ties == len(e.Candidates)-1:
		return fmt.Sprintf("Candidate %d is the first of %d with the same total.", e.Winner, ties+1)
	case ties > 0:
		return fmt.Sprintf("Candidate %d is the first of %d with the highest total.", e.Winner, ties+1)
	case next == nil:
		return fmt.Sprintf("Candidate %d is the only one that can win.", e.Winner)
	}
	return fmt.Sprintf("Candidate %d has the highest total, %s ahead of the next.", e.Winner, strings.TrimSpace(fmt.Sprintf("%.4g", *total-*next)))
}

func name(s string) string {
	cut := report.Cut(s, nameChars)
	if cut.Note() != "" {
		return cut.Text + "…"
	}
	return cut.Text
}

func excerpt(text *string, most int) *report.Excerpt {
	if text == nil {
		return nil
	}
	cut := report.Cut(*text, most)
	return &cut
}
