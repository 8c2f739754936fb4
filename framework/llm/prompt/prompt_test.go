package prompt_test

import (
	"slices"
	"strings"
	"testing"

	"smacs/framework"
	"smacs/framework/llm/prompt"
	"smacs/framework/recording"
)

func TestMessages(t *testing.T) {
	const turns = `[{"role":"user","content":"Hi"},{"role":"assistant","content":"Yes?"},{"role":"user","content":"2+2?"}]`
	say := func(pairs ...string) (out []framework.Message) {
		for i := 0; i < len(pairs); i += 2 {
			out = append(out, framework.Message{Role: pairs[i], Content: pairs[i+1]})
		}
		return out
	}
	for _, c := range []struct {
		name     string
		template prompt.Template
		question recording.Question
		want     []framework.Message
		wrong    string
	}{
		{"the text alone", prompt.Template{}, recording.Question{Text: "2+2?"}, say("user", "2+2?"), ""},
		{"a template", prompt.Template{System: "Be brief.", Question: "Q: {question}\nA:"}, recording.Question{Text: "2+2?"},
			say("system", "Be brief.", "user", "Q: 2+2?\nA:"), ""},
		{"a conversation", prompt.Template{Question: "Think. {question}"}, recording.Question{Text: "2+2?", Messages: turns},
			say("user", "Hi", "assistant", "Yes?", "user", "Think. 2+2?"), ""},
		{"a question that looks like a slot", prompt.Template{Question: "[{question}]"}, recording.Question{Text: "What is {question}?"},
			say("user", "[What is {question}?]"), ""},
		{"no slot", prompt.Template{Question: "Think."}, recording.Question{Text: "2+2?"}, nil, "{question} 0 times"},
		{"an odd role", prompt.Template{}, recording.Question{Task: "t", ID: "1", Messages: `[{"role":"tool","content":"x"}]`}, nil, `question t/1: messages: message 0: got the role "tool"`},
		{"no content", prompt.Template{}, recording.Question{Messages: `[{"role":"user"}]`}, nil, "got no content"},
		{"ends with the assistant", prompt.Template{}, recording.Question{Messages: `[{"role":"user","content":"a"},{"role":"assistant","content":"b"}]`}, nil, "does not end with the user's"},
		{"no JSON", prompt.Template{}, recording.Question{Messages: `{`}, nil, "want a JSON array"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := c.template.Messages(c.question)
			if c.wrong != "" {
				if err == nil || !strings.Contains(err.Error(), c.wrong) {
					t.Fatalf("got %v, want an error with %q", err, c.wrong)
				}
				return
			}
			if err != nil || !slices.Equal(got, c.want) {
				t.Errorf("got %v, %v, want %v", got, err, c.want)
			}
		})
	}
}
