package recording

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"unicode/utf8"

	"smacs/framework/grade"
)

// maxSample bounds the sample number, so that a wild one is an error and not a
// search for the missing ones before it.
const maxSample = 1 << 20

// A textField is a named text of a row, for checks and messages.
type textField struct{ name, value string }

// checkTexts returns an error unless every text is UTF-8: parquet's strings and
// the wire to plugins hold nothing else.
func checkTexts(fields ...textField) error {
	for _, f := range fields {
		if !utf8.ValidString(f.value) {
			return fmt.Errorf("%s is not valid UTF-8", f.name)
		}
	}
	return nil
}

func checkName(field, name string) error {
	if name == "" {
		return fmt.Errorf("%s is empty", field)
	}
	return checkTexts(textField{field, name})
}

func (q Question) check() error {
	if err := errors.Join(checkName("task", q.Task), checkName("id", q.ID)); err != nil {
		return err
	}
	if err := checkTexts(textField{"text", q.Text}, textField{"gold", q.Gold},
		textField{"answer_kind", q.AnswerKind}, textField{"group", q.Group},
		textField{"messages", q.Messages}, textField{"metadata", q.Metadata}); err != nil {
		return err
	}
	if q.Split != "" && q.Split != SplitBank && q.Split != SplitTest {
		return fmt.Errorf("split %q, want %s, %s or none", q.Split, SplitBank, SplitTest)
	}
	if q.Messages != "" && !json.Valid([]byte(q.Messages)) {
		return errors.New("messages is not valid JSON")
	}
	if q.Metadata != "" && !json.Valid([]byte(q.Metadata)) {
		return errors.New("metadata is not valid JSON")
	}
	return nil
}

func (r Response) check() error {
	if err := checkTexts(textField{"text", r.Text}, textField{"answer", r.Answer},
		textField{"answer_key", r.AnswerKey}, textField{"grader", r.Grader},
		textField{"finish", r.Finish}); err != nil {
		return err
	}
	if err := r.Grade().Check(); err != nil {
		return err
	}
	if err := r.checkAnswer(); err != nil {
		return err
	}
	if r.PromptTokens < -1 {
		return fmt.Errorf("prompt_tokens %d is negative", r.PromptTokens)
	}
	if r.CompletionTokens < -1 {
		return fmt.Errorf("completion_tokens %d is negative", r.CompletionTokens)
	}
	return r.checkNumbers()
}

// checkAnswer holds answer, key and state together: only a parsed answer or one
// that nobody graded is an answer, and without one there is no key.
func (r Response) checkAnswer() error {
	switch {
	case !r.HasAnswer && (r.Answer != "" || r.AnswerKey != ""):
		return errors.New("answer or answer_key without an answer")
	case !r.HasAnswer && r.State == grade.Parsed:
		return errors.New("state parsed without an answer")
	case r.HasAnswer && r.State != grade.Parsed && r.State != grade.Ungraded:
		return fmt.Errorf("state %s with an answer", r.State)
	}
	return nil
}

// checkNumbers refuses infinities everywhere and negative costs and times. NaN
// means unknown.
func (r Response) checkNumbers() error {
	for _, f := range []struct {
		name  string
		value float64
		min   float64
	}{
		{"cost", r.Cost, 0},
		{"mean_logprob", r.MeanLogprob, math.Inf(-1)},
		{"latency_ms", r.LatencyMS, 0},
	} {
		if math.IsInf(f.value, 0) {
			return fmt.Errorf("%s is infinite", f.name)
		}
		if f.value < f.min {
			return fmt.Errorf("%s %v is negative", f.name, f.value)
		}
	}
	return nil
}
