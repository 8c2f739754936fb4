package inspect

import (
	"encoding/json"
	"strings"

	"smacs/framework/recording"
	"smacs/framework/recording/importers/rawjson"
)

// question reads what the LLM was asked. Of a conversation the text is what the
// user said, and messages has every role and content.
func (s *samples) question(o *rawjson.Object) recording.Question {
	q := recording.Question{Task: s.task, ID: o.ID("id"), Gold: target(o)}
	switch v := o.Get("input"); {
	case v == nil:
		o.Fail("input", "a string or an array of messages")
	case v[0] == '"':
		q.Text = o.Text("input")
	default:
		s.conversation(o, &q)
	}
	resolved(o, "input", q.Text)
	q.Metadata = s.metadata(o)
	return q
}

// A turn is a message of a question; what else Inspect keeps of one, an id say,
// differs from log to log.
type turn struct {
	Role    string          `json:"role"`
	Content json.RawMessage `json:"content"`
}

func (s *samples) conversation(o *rawjson.Object, q *recording.Question) {
	var turns []turn
	var texts []string
	for _, v := range o.Elements("input") {
		message := o.Inner("input[]", v)
		if message == nil {
			return
		}
		role := message.Text("role")
		text, other := content(message, "content")
		if other {
			s.tally.Lost(s.task, "input", "parts that are no text: they are in messages only")
		}
		if role == "user" {
			texts = append(texts, text)
		}
		turns = append(turns, turn{role, json.RawMessage(message.JSON("content"))})
	}
	if o.Err() != nil {
		return
	}
	messages, err := encode(turns)
	if err != nil {
		o.Reject(err)
	}
	q.Text, q.Messages = strings.Join(texts, "\n\n"), messages
}

// target returns the gold answer; several that are all right are a JSON array.
func target(o *rawjson.Object) string {
	v := o.Get("target")
	if list, ok := v.Items(); ok && len(list) == 1 {
		return list[0].Any()
	}
	gold, _ := o.Any("target")
	return gold
}

// metadata returns the sample's metadata as a JSON object, with the choices of a
// multiple choice.
func (s *samples) metadata(o *rawjson.Object) string {
	choices, metadata := o.Get("choices"), o.Get("metadata")
	fields := make(map[string]json.RawMessage)
	if metadata != nil {
		inner := o.Object("metadata")
		if inner == nil {
			return ""
		}
		for _, name := range inner.Names {
			fields[name] = json.RawMessage(inner.JSON(name))
		}
	}
	if _, taken := fields["choices"]; choices != nil && !taken {
		fields["choices"] = json.RawMessage(o.JSON("choices"))
	}
	if len(fields) == 0 {
		return ""
	}
	text, err := encode(fields)
	if err != nil {
		o.Reject(err)
	}
	return text
}

func encode(v any) (string, error) {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(v)
	return strings.TrimSuffix(b.String(), "\n"), err
}
