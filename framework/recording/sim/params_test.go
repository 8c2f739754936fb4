package sim

import (
	"math"
	"strings"
	"testing"
)

func TestGenerateRefuses(t *testing.T) {
	for _, c := range []struct {
		name string
		set  func(*Params)
		want string
	}{
		{"no task", func(p *Params) { p.Tasks = nil }, "0 tasks and 12 LLMs"},
		{"no LLM", func(p *Params) { p.LLMs = nil }, "3 tasks and 0 LLMs"},
		{"unknown task", func(p *Params) { p.Tasks = []string{"gsm"} }, `unknown task "gsm", want one of sim-arithmetic, sim-lists, sim-terms`},
		{"task twice", func(p *Params) { p.Tasks = []string{Terms, Terms} }, `task "sim-terms" is there twice`},
		{"no questions", func(p *Params) { p.QuestionsPerTask = 0 }, "0 questions per task"},
		{"unnamed LLM", func(p *Params) { p.LLMs[0].Name = "" }, "name is empty"},
		{"LLM twice", func(p *Params) { p.LLMs[1].Name = p.LLMs[0].Name }, "added before"},
		{"no family", func(p *Params) { p.LLMs[0].Family = "" }, "family is empty"},
		{"sure LLM", func(p *Params) { p.LLMs[0].Accuracy = 1 }, "accuracy 1, want"},
		{"NaN accuracy", func(p *Params) { p.LLMs[0].Accuracy = math.NaN() }, "accuracy NaN, want"},
		{"unparsed", func(p *Params) { p.LLMs[0].Unparsed = -0.1 }, "unparsed -0.1, want"},
		{"negative price", func(p *Params) { p.LLMs[0].PromptPrice = -1 }, "price -1, want"},
		{"infinite price", func(p *Params) { p.LLMs[0].CompletionPrice = math.Inf(1) }, "price +Inf, want"},
		{"shares too small", func(p *Params) { p.Shares.Own = 0 }, "sum to 0.97, want 1"},
		{"negative share", func(p *Params) { p.Shares.Own = -0.03 }, "want numbers from 0 to 1"},
		{"shared error", func(p *Params) { p.SharedError = math.NaN() }, "shared error NaN, want"},
		{"pull", func(p *Params) { p.Pull = 0 }, "pull 0, want"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := Default()
			c.set(&p)
			if _, err := Generate(p); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, want %q in it", err, c.want)
			}
		})
	}
}

func TestGenerateNamesEveryError(t *testing.T) {
	_, err := Generate(Params{Tasks: []string{"x"}, LLMs: []LLM{{Name: "m"}}})
	for _, want := range []string{"unknown task", "0 questions", `llm "m"`, "pull 0", "sum to 0"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q in it", err, want)
		}
	}
}
