package scoring

import (
	"context"
	"math"
	"testing"

	"smacs/framework"
	"smacs/framework/strategytest"
	"smacs/strategies/internal/instance"
)

func TestRating(t *testing.T) {
	missing := math.NaN()
	for _, c := range []struct {
		name, text string
		want       float64
	}{
		{"a line", "The sum is right.\nRating: 9", 0.9},
		{"bold", "**Rating:** **10**", 1},
		{"the last counts", "Rating: 3 at first sight.\nOn reflection, Rating: 7", 0.7},
		{"out of ten", "rating = 8/10", 0.8},
		{"a bare number", " 4.", 0.4},
		{"a bare fraction", "6/10", 0.6},
		{"no rating", "This is a good answer.", missing},
		{"a number in prose only", "There are 7 apples.", missing},
		{"too high", "Rating: 11", missing},
		{"zero", "Rating: 0", missing},
		{"nothing", "", missing},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := rating(c.text); got != c.want && !(math.IsNaN(got) && math.IsNaN(c.want)) {
				t.Errorf("got %v, want %v", got, c.want)
			}
		})
	}
}

// TestJudgeAsksOncePerText: three candidates of two texts are two asks, and equal
// texts have equal terms.
func TestJudgeAsksOncePerText(t *testing.T) {
	question := framework.References{Text: "2+2?", Responses: []framework.Response{{Text: "4"}, {Text: "5"}, {Text: "4"}}}
	scorer := instance.Open[framework.Scorer](t, LLMJudge(), map[string]any{"llm": "judge"})
	req := request(question, 0, 1, 2)
	answer, err := scorer.Score(context.Background(), req)
	if err != nil || len(answer.Asks) != 2 || answer.Asks[0].LLM != "judge" {
		t.Fatalf("got %+v, %v, want two asks to the judge", answer, err)
	}
	for i, rating := range []string{"Rating: 9", "Rating: 2"} {
		req.Results = append(req.Results, framework.AskResult{Ask: answer.Asks[i], Text: rating})
	}
	answer, err = scorer.Score(context.Background(), req)
	if err != nil || len(answer.Asks) != 0 {
		t.Fatalf("got %+v, %v, want an answer", answer, err)
	}
	for i, want := range []float64{0.9, 0.2, 0.9} {
		if got := answer.Items[0][i]; got != want {
			t.Errorf("candidate %d: got %v, want %v", i, got, want)
		}
	}
}

func TestJudgeConforms(t *testing.T) { strategytest.Test(t, LLMJudge()) }
