package collect

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"smacs/framework/llm/prompt"
	"smacs/framework/recording"
)

// maxLine bounds a line of a question file, in bytes.
const maxLine = 16 << 20

// line is a question as a JSON Lines file has it, in the names of the importer
// jsonl.
type line struct {
	ID         *string         `json:"id"`
	Task       string          `json:"task"`
	Text       *string         `json:"text"`
	Messages   json.RawMessage `json:"messages"`
	Gold       string          `json:"gold"`
	AnswerKind string          `json:"answer_kind"`
	Split      string          `json:"split"`
	Group      string          `json:"group"`
	Metadata   json.RawMessage `json:"metadata"`
}

// ReadQuestions reads a JSON Lines file of questions: id and text or messages, and
// task, gold, answer_kind, split, group and metadata where they are known. It is
// strict: errors name the line, what was got and what was wanted. name is the
// file's, for errors; it is the task of questions that name none.
func ReadQuestions(name, task string, r io.Reader) ([]recording.Question, error) {
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, maxLine)
	var questions []recording.Question
	seen := map[string]int{}
	number := 0
	for lines.Scan() {
		number++
		text := bytes.TrimSpace(bytes.TrimPrefix(lines.Bytes(), []byte("\ufeff")))
		if len(text) == 0 {
			continue
		}
		q, err := question(text, task)
		if err != nil {
			return nil, fmt.Errorf("%s:%d: %w", name, number, err)
		}
		if before, twice := seen[q.Key()]; twice {
			return nil, fmt.Errorf("%s:%d: question %s is on line %d already: want each once", name, number, q.Key(), before)
		}
		seen[q.Key()] = number
		questions = append(questions, q)
	}
	if err := lines.Err(); errors.Is(err, bufio.ErrTooLong) {
		return nil, fmt.Errorf("%s:%d: the line is longer than %d bytes", name, number+1, maxLine)
	} else if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	if len(questions) == 0 {
		return nil, fmt.Errorf("%s: got no question, want one JSON object a line, such as {\"id\": \"1\", \"text\": \"2+2?\", \"gold\": \"4\"}", name)
	}
	return questions, nil
}

func question(text []byte, task string) (recording.Question, error) {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	var l line
	if err := decoder.Decode(&l); err != nil {
		return recording.Question{}, fmt.Errorf("want a JSON object of id, task, text, messages, gold, answer_kind, split, group and metadata: %s", strings.TrimPrefix(err.Error(), "json: "))
	}
	if decoder.More() {
		return recording.Question{}, errors.New("want one JSON object a line, got more behind it")
	}
	q := recording.Question{Task: l.Task, Gold: l.Gold, AnswerKind: l.AnswerKind, Split: l.Split, Group: l.Group}
	if q.Task == "" {
		q.Task = task
	}
	if l.ID == nil || *l.ID == "" {
		return q, errors.New("field id is missing: want a text that no other question of the task has")
	}
	q.ID = *l.ID
	if l.Split != "" && l.Split != recording.SplitBank && l.Split != recording.SplitTest {
		return q, fmt.Errorf("field split: got %q, want bank or test", l.Split)
	}
	if len(l.Metadata) > 0 && string(l.Metadata) != "null" {
		if l.Metadata[0] != '{' {
			return q, errors.New("field metadata: want a JSON object")
		}
		q.Metadata = compact(l.Metadata)
	}
	return q, setText(&q, l)
}

// setText sets what is asked: a text, or a conversation whose last message is the
// text where none is given.
func setText(q *recording.Question, l line) error {
	if l.Text != nil {
		q.Text = *l.Text
	}
	if len(l.Messages) > 0 && string(l.Messages) != "null" {
		turns, err := prompt.Conversation(l.Messages)
		if err != nil {
			return fmt.Errorf("field messages: %w", err)
		}
		if len(turns) == 0 || turns[len(turns)-1].Role != "user" {
			return errors.New("field messages: want a conversation that ends with the user's message")
		}
		q.Messages = compact(l.Messages)
		if l.Text == nil {
			q.Text = turns[len(turns)-1].Content
		}
	}
	if strings.TrimSpace(q.Text) == "" {
		return errors.New("fields text and messages: got neither, want what the LLMs are asked")
	}
	return nil
}

func compact(text json.RawMessage) string {
	var b bytes.Buffer
	if err := json.Compact(&b, text); err != nil {
		return string(text)
	}
	return b.String()
}
