package pipeline_test

import (
	"context"
	"math"
	"testing"

	"smacs/framework"
	"smacs/framework/pipeline"
)

// learner is a scoring strategy that keeps the bank it learns from.
type learner struct {
	probe
	bank *framework.Bank
}

func (l *learner) Fit(_ context.Context, bank *framework.Bank) error {
	l.bank = bank
	return nil
}

// learned runs a learner with the needs and returns the bank it got.
func learned(t *testing.T, needs ...framework.Need) (*pipeline.Data, *framework.Bank) {
	t.Helper()
	seen := &learner{}
	p, catalog := withStrategies(t, "[scoring.weights]\nlearner = 1.0\n", framework.Strategy{
		Info: framework.Info{Kind: framework.Scoring, ID: "learner", Version: "1", Needs: needs, Fitted: true},
		New:  func(framework.Config) (framework.Instance, error) { return seen, nil },
	})
	ran(t, p, catalog)
	return p.Data, seen.bank
}

// A strategy that learns gets the pool's responses to the bank, row by row with
// their outcomes, and nothing of a test question.
func TestBankResponses(t *testing.T) {
	data, bank := learned(t, framework.NeedBankResponses, framework.NeedTexts, framework.NeedSimilarities, framework.NeedLogprobs)
	asked := map[string]bool{}
	for _, question := range data.Test {
		asked[question.Key] = true
	}
	row := 0
	for q, question := range data.Recording.Questions {
		if asked[question.Key()] {
			continue
		}
		got := bank.Questions[row]
		if got.Text != question.Text || len(got.Responses) != len(data.Pool) {
			t.Fatalf("row %d: got question %q with %d responses, want %q with %d", row, got.Text, len(got.Responses), question.Text, len(data.Pool))
		}
		for llm, name := range data.Pool {
			at := indexOf(data.Recording.LLMs, name)
			want, _ := data.Recording.Response(q, at, 0)
			r := got.Responses[llm]
			if r.LLM != llm || r.Text != want.Text || r.MeanLogprob != want.MeanLogprob || bank.Score(row, llm) != want.Score || (r.Parsed() && r.Key != want.AnswerKey) {
				t.Fatalf("row %d, %s: got %+v with score %v, want the recorded %+v", row, name, r, bank.Score(row, llm), want)
			}
			if self := got.SimilarityOf(llm, llm); math.Abs(self-1) > 1e-9 {
				t.Fatalf("row %d, %s: its text is %v similar to itself, want 1", row, name, self)
			}
		}
		row++
	}
	if row != bank.Rows() || row != len(bank.Questions) || row == 0 {
		t.Errorf("the bank has %d rows and %d questions, want %d", bank.Rows(), len(bank.Questions), row)
	}
}

// What a learner does not need it does not get.
func TestBankResponsesWithoutNeeds(t *testing.T) {
	_, bank := learned(t, framework.NeedBankResponses)
	parsed := 0
	for row, q := range bank.Questions {
		if q.Text != "" || q.Distinct != nil || q.Similarity != nil {
			t.Fatalf("row %d: got more than was needed: %+v", row, q)
		}
		for _, r := range q.Responses {
			if r.Text != "" || !math.IsNaN(r.MeanLogprob) {
				t.Fatalf("row %d: got more than was needed: %+v", row, r)
			}
			if r.Parsed() {
				parsed++
			}
		}
	}
	if parsed == 0 || bank.TaskOf != nil {
		t.Errorf("got %d parsed answers and tasks %v, want answers and no tasks", parsed, bank.TaskOf)
	}
	if _, bank := learned(t, framework.NeedBankOutcomes); bank.Questions != nil {
		t.Error("outcomes alone bring responses, want none")
	}
}

func indexOf(names []string, name string) int {
	for i, n := range names {
		if n == name {
			return i
		}
	}
	return -1
}
