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
		{"no task", func(p *Params) { p.Tasks = nil }, "tasks: got none"},
		{"no LLM", func(p *Params) { p.LLMs = nil }, "llms: got none"},
		{"unknown kind", func(p *Params) { p.Tasks[1].Kind = "gsm" }, `tasks[1].kind: got "gsm", want one of arithmetic, equations, lists, terms`},
		{"task twice", func(p *Params) { p.Tasks[2].Name = p.Tasks[0].Name }, `tasks[2].name: got "sim-arithmetic" a second time`},
		{"no questions", func(p *Params) { p.Tasks[0].Questions = 0 }, "tasks[0].questions: got 0, want 1 to"},
		{"unnamed LLM", func(p *Params) { p.LLMs[0].Name = "" }, "llms[0].name: got an empty name"},
		{"LLM twice", func(p *Params) { p.LLMs[1].Name = p.LLMs[0].Name }, "llms[1].name: got \"sim-closed-a\" a second time"},
		{"no family", func(p *Params) { p.LLMs[0].Family = "" }, "llms[0].family: got an empty name"},
		{"sure LLM", func(p *Params) { p.LLMs[0].Accuracy = 1 }, "llms[0].accuracy: got 1, want"},
		{"NaN accuracy", func(p *Params) { p.LLMs[0].Accuracy = math.NaN() }, "llms[0].accuracy: got NaN, want"},
		{"unparsed", func(p *Params) { p.LLMs[0].Unparsed = -0.1 }, "llms[0].unparsed: got -0.1, want"},
		{"negative price", func(p *Params) { p.LLMs[0].PromptPrice = -1 }, "llms[0].prompt_price: got -1, want"},
		{"infinite price", func(p *Params) { p.LLMs[0].CompletionPrice = math.Inf(1) }, "llms[0].completion_price: got +Inf, want"},
		{"shares too small", func(p *Params) { p.Shares.Own = 0 }, "shares: got shares with the sum 0.97, want 1"},
		{"negative share", func(p *Params) { p.Shares.Own = -0.03 }, "shares.own: got -0.03, want"},
		{"shared error", func(p *Params) { p.Mistakes.Shared = math.NaN() }, "mistakes.shared: got NaN, want"},
		{"pull", func(p *Params) { p.Mistakes.Pull = 0 }, "mistakes.pull: got 0, want"},
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
	_, err := Generate(Params{Tasks: []Task{{Kind: "x"}}, LLMs: []LLM{{Name: "m"}}})
	for _, want := range []string{"tasks[0].kind", "tasks[0].questions", "llms[0].family", "mistakes.pull", "the sum 0"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q in it", err, want)
		}
	}
}
