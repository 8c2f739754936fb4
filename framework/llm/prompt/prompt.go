// Package prompt turns questions into the messages that LLMs get. Whoever asks a
// recorded question builds the same messages here, so that collecting, running and
// answering share their cached answers.
package prompt

import (
	"encoding/json"
	"fmt"
	"strings"

	"smacs/framework"
	"smacs/framework/recording"
)

// Slot is the place of a question's text in a template.
const Slot = "{question}"

// A Template is what stands around a question. The zero value sends its text as
// it is.
type Template struct {
	System   string // a system message in front; "" for none
	Question string // holds Slot once; "" for the text alone
}

// Check returns an error for a template that has no place for the question, or
// several.
func (t Template) Check() error {
	if t.Question != "" && strings.Count(t.Question, Slot) != 1 {
		return fmt.Errorf("got a template with %s %d times, want it exactly once", Slot, strings.Count(t.Question, Slot))
	}
	return nil
}

// Messages are those of a recorded question: its conversation, if it has one, with
// the template around the last message of the user; else its text.
func (t Template) Messages(q recording.Question) ([]framework.Message, error) {
	turns := []framework.Message{{Role: "user", Content: q.Text}}
	if q.Messages != "" {
		var err error
		if turns, err = Conversation([]byte(q.Messages)); err != nil {
			return nil, fmt.Errorf("question %s: messages: %w", q.Key(), err)
		}
	}
	return t.Around(turns)
}

// Around puts the template around a conversation, whose last message must be the
// user's.
func (t Template) Around(turns []framework.Message) ([]framework.Message, error) {
	if err := t.Check(); err != nil {
		return nil, err
	}
	if len(turns) == 0 || turns[len(turns)-1].Role != "user" {
		return nil, fmt.Errorf("got a conversation that does not end with the user's message, want one that does")
	}
	var out []framework.Message
	if t.System != "" {
		out = append(out, framework.Message{Role: "system", Content: t.System})
	}
	out = append(out, turns...)
	if t.Question != "" {
		last := &out[len(out)-1]
		last.Content = strings.Replace(t.Question, Slot, last.Content, 1)
	}
	return out, nil
}

// Conversation reads a JSON array of messages with a role and a text.
func Conversation(text []byte) ([]framework.Message, error) {
	var wire []struct {
		Role    string  `json:"role"`
		Content *string `json:"content"`
	}
	if err := json.Unmarshal(text, &wire); err != nil {
		return nil, fmt.Errorf("want a JSON array of {\"role\": ..., \"content\": \"text\"}: %w", err)
	}
	var turns []framework.Message
	for i, m := range wire {
		switch m.Role {
		case "system", "user", "assistant":
		default:
			return nil, fmt.Errorf("message %d: got the role %q, want system, user or assistant", i, m.Role)
		}
		if m.Content == nil {
			return nil, fmt.Errorf("message %d: got no content, want a text", i)
		}
		turns = append(turns, framework.Message{Role: m.Role, Content: *m.Content})
	}
	return turns, nil
}
