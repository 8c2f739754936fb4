package llmrouterbench

import (
	"encoding/json"
	"fmt"

	"smacs/framework/grade"
	"smacs/framework/recording"
	"smacs/framework/recording/importers/rawjson"
)

// ownField is the member of extra_fields in which [Export] keeps what the format
// has no field for and a recording cannot do without.
const ownField = "smacs"

// own is what stands there. Empty fields are what the importer would make of the
// record anyway.
type own struct {
	QuestionID string  `json:"question_id,omitempty"`
	Split      string  `json:"split,omitempty"` // bank or test
	State      string  `json:"state,omitempty"`
	AnswerKey  *string `json:"answer_key,omitempty"`
}

// readOwn returns what an exported record keeps of its recording, nil for records
// of LLMRouterBench itself.
func readOwn(o *rawjson.Object) *own {
	extra := o.Get("extra_fields")
	if extra == nil || extra[0] != '{' {
		return nil
	}
	inner := o.Object("extra_fields").Object(ownField)
	if inner == nil {
		return nil
	}
	var kept own
	kept.QuestionID, _ = inner.MaybeText("question_id")
	kept.Split, _ = inner.MaybeText("split")
	kept.State, _ = inner.MaybeText("state")
	if key, ok := inner.MaybeText("answer_key"); ok {
		kept.AnswerKey = &key
	}
	return &kept
}

// respond gives a response the state and answer it had in its recording.
func (k *own) respond(r recording.Response, score float64, answer *string) (recording.Response, error) {
	state, err := grade.ParseState(k.State)
	if err != nil {
		return r, fmt.Errorf("field extra_fields.%s.state: %w", ownField, err)
	}
	r.State, r.Score = state, grade.Unscored(state).Score
	if state == grade.Parsed {
		r.Score = score
	}
	if answer != nil {
		r.Answer, r.HasAnswer = *answer, true
		r.AnswerKey, _ = grade.Exact().Key(*answer)
	}
	if k.AnswerKey != nil {
		r.AnswerKey = *k.AnswerKey
	}
	return r, nil
}

// splitMetadata is the metadata of a question: the split, which is no part of the
// task's name.
func splitMetadata(split string) string {
	text, err := json.Marshal(map[string]string{"split": split})
	if err != nil {
		return "" // not reached: a string has a JSON form
	}
	return string(text)
}
