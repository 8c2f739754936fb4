package framework

import (
	"slices"
	"strings"
	"testing"
)

// whole is a bank of two LLMs and three entries with all its parts.
func whole() *Bank {
	return &Bank{
		LLMs: []string{"a", "b"}, Scores: []float64{1, 0, 1, 1, 0, 0},
		Tasks: []string{"math"}, TaskOf: []int32{0, 0, 0}, Costs: []float64{1, 2, 1, 2, 1, 2}, Questions: make([]References, 3),
	}
}

// TestBankFor: a strategy gets the parts it declares, and always knows how many
// entries there are.
func TestBankFor(t *testing.T) {
	for _, c := range []struct {
		name                             string
		needs                            []Need
		scores, labels, costs, responses bool
	}{
		{"nothing", nil, false, false, false, false},
		{"texts", []Need{NeedTexts}, false, false, false, false},
		{"outcomes", []Need{NeedBankOutcomes}, true, false, false, false},
		{"neighbors", []Need{NeedNeighbors}, true, false, false, false},
		{"labels", []Need{NeedBankLabels}, true, true, false, false},
		{"costs", []Need{NeedCosts}, true, false, true, false},
		{"responses", []Need{NeedBankResponses}, true, false, false, true},
		{"everything", []Need{NeedNeighbors, NeedBankOutcomes, NeedBankLabels, NeedCosts, NeedBankResponses}, true, true, true, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			part := whole().For(Info{Kind: Selection, ID: "x", Needs: c.needs})
			if got := part.Scores != nil; got != c.scores {
				t.Errorf("scores come: %v, want %v", got, c.scores)
			}
			if got := part.Tasks != nil && part.TaskOf != nil; got != c.labels {
				t.Errorf("labels come: %v, want %v", got, c.labels)
			}
			if got := part.Costs != nil; got != c.costs {
				t.Errorf("costs come: %v, want %v", got, c.costs)
			}
			if got := part.Questions != nil; got != c.responses {
				t.Errorf("responses come: %v, want %v", got, c.responses)
			}
			if !slices.Equal(part.LLMs, []string{"a", "b"}) || part.Rows() != 3 {
				t.Errorf("got LLMs %v and %d rows, want a, b and 3", part.LLMs, part.Rows())
			}
		})
	}
}

// TestBankRows: any part shows how many entries there are.
func TestBankRows(t *testing.T) {
	b := whole()
	for name, part := range map[string]*Bank{
		"entries": {LLMs: b.LLMs, Entries: 3},
		"scores":  {LLMs: b.LLMs, Scores: b.Scores},
		"labels":  {LLMs: b.LLMs, TaskOf: b.TaskOf},
		"costs":   {LLMs: b.LLMs, Costs: b.Costs},
		"answers": {LLMs: b.LLMs, Questions: b.Questions},
	} {
		if got := part.Rows(); got != 3 {
			t.Errorf("%s: got %d rows, want 3", name, got)
		}
	}
	if got := (&Bank{LLMs: b.LLMs}).Rows(); got != 0 {
		t.Errorf("an empty bank: got %d rows, want 0", got)
	}
}

// TestBankWithoutOutcomes: a strategy that reads what it did not declare fails
// with an error that says what to declare; zeros would rank silently.
func TestBankWithoutOutcomes(t *testing.T) {
	info := Info{Kind: Selection, ID: "forgetful"}
	for name, read := range map[string]func(b *Bank){
		"Score":  func(b *Bank) { b.Score(0, 0) },
		"Right":  func(b *Bank) { b.Right() },
		"Packed": func(b *Bank) { b.Packed() },
	} {
		err := info.Guard(func() error { read(whole().For(info)); return nil })
		if err == nil || !strings.Contains(err.Error(), `the bank of 3 entries came without outcomes: declare the need "bank_outcomes"`) {
			t.Errorf("%s: got %v, want an error that names the need", name, err)
		}
	}
	if right := (&Bank{LLMs: []string{"a", "b"}}).Right(); !slices.Equal(right, []float64{0, 0}) {
		t.Errorf("an empty bank: got %v right, want none", right)
	}
}
