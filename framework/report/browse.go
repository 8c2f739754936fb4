package report

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Browse is the part of a report that shows single questions with every stage
// that led to their answer. They are examples, chosen by whoever fills the report.
type Browse struct {
	How    []string // how the questions were chosen and of how many, sentences
	Absent string   // why there are none; How and Groups are empty then
	Groups []BrowseGroup
}

// BrowseGroup is questions chosen for one reason.
type BrowseGroup struct {
	Title     string
	Total     int // questions of the run that the reason holds for
	Questions []Question
}

// Question is one test question. Scores are grades in [0, 1], nil where missing.
type Question struct {
	ID      string  // task/id
	Text    Excerpt // of the question
	Gold    Excerpt // the correct answer, which no strategy sees
	Also    []string
	Methods []Answered // the cells shown and what they are compared with
	LLMs    []Answered // what the LLMs of the pool answered, those selected first
	Hidden  int        // LLMs that are not listed
	Cells   []ExplainedCell
}

// Answered is an answer with its grade.
type Answered struct {
	Name     string
	Answer   *Excerpt // nil when none could be read, or when there is none to show
	None     bool     // there is no answer by its nature: an expectation
	Score    *float64
	State    string   // of the response, empty where unknown
	Response *Excerpt // text of an LLM's response, nil when it is not shown
}

// ExplainedCell is every stage of one cell for a question.
type ExplainedCell struct {
	Name       string   // the part it plays: best cell, base
	Label, Key string   // of the cell
	Command    string   // that shows all of it in a terminal
	Retrieval  string   // what was kept of the question bank, empty when the selection asks for no neighbours
	Neighbors  []string // the nearest of them
	Dropout    string   // its status and the reason for it
	Ranking    []RankedLLM
	Unranked   int // further LLMs of the ranking
	Terms      []string
	Candidates []ShownCandidate
	Left       int // further candidates
	Why        string
	Missing    string // what stands for a term without a value, empty where none misses one
}

// RankedLLM is an LLM in the order of a selection. Numbers are nil where the
// strategies gave none.
type RankedLLM struct {
	Name     string
	Prior    *float64
	Selected bool
	Weight   *float64 // of the dropout
}

// ShownCandidate is one aggregated answer.
type ShownCandidate struct {
	Index      int
	References []string // LLMs whose responses it was made of
	Unlisted   int      // further references
	Answer     *Excerpt
	From       string   // the LLM whose response it adopts; empty for the aggregator's own text
	Text       *Excerpt // of the aggregator's own, else nil
	Terms      []ShownTerm
	Total      *float64 // nil when it cannot win
	Chosen     bool
}

// ShownTerm is a term of the posterior score of a candidate: weight x value.
type ShownTerm struct {
	Weight  float64
	Value   *float64
	Product *float64 // nil where the term counts for nothing
}

// Excerpt is the beginning of a text that may be long.
type Excerpt struct {
	Text         string
	Shown, Whole int // characters
}

// Cut returns the beginning of a text, most characters of it. Characters are
// those of Unicode; a byte that is no UTF-8 counts as one and is shown as U+FFFD.
// Controls and marks that change the direction of text become escapes as in Go
// source, so that a text looks as it is.
func Cut(text string, most int) Excerpt {
	e := Excerpt{Whole: utf8.RuneCountInString(text)}
	var out strings.Builder
	for _, r := range text {
		if e.Shown == most {
			break
		}
		e.Shown++
		switch {
		case r == '\n' || r == '\t':
			out.WriteRune(r)
		case r == '\r' || unicode.IsControl(r) || directs(r):
			fmt.Fprintf(&out, `\u%04x`, r)
		default:
			out.WriteRune(r)
		}
	}
	e.Text = out.String()
	return e
}

// directs reports whether a character changes the direction of others, or ends a
// line where no line end is seen.
func directs(r rune) bool {
	return r == 0x061C || r == 0x200E || r == 0x200F || 0x2028 <= r && r <= 0x202E || 0x2066 <= r && r <= 0x2069
}

// Note says how much of a text is shown, nothing when it is all.
func (e Excerpt) Note() string {
	if e.Shown >= e.Whole {
		return ""
	}
	return fmt.Sprintf("shown %d of %d characters", e.Shown, e.Whole)
}

// Add appends a question to a group.
func (b *Browse) Add(group int, q Question) {
	b.Groups[group].Questions = append(b.Groups[group].Questions, q)
}

// Size is about how many bytes the question takes in a page.
func (q *Question) Size() int {
	size := 2000 + len(q.Text.Text) + len(q.Gold.Text)
	for _, a := range append(append([]Answered{}, q.Methods...), q.LLMs...) {
		size += 200 + len(a.Name) + excerptSize(a.Answer) + excerptSize(a.Response)
	}
	for _, c := range q.Cells {
		size += 1000 + 250*len(c.Ranking)
		for _, candidate := range c.Candidates {
			size += 400 + 100*len(candidate.Terms) + excerptSize(candidate.Text) + excerptSize(candidate.Answer)
			for _, name := range candidate.References {
				size += 30 + len(name)
			}
		}
	}
	return size
}

func excerptSize(e *Excerpt) int {
	if e == nil {
		return 0
	}
	return len(e.Text)
}
