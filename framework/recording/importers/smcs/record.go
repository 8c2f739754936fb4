package smcs

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"smacs/framework/recording/importers"
	"smacs/framework/recording/importers/rawjson"
)

// A record is a row of an LLM's file as far as it is understood.
type record struct {
	id       string
	question string
	gold     string
	metadata string // a JSON object, or empty
	texts    []string
	pred     string
	found    bool  // pred holds an answer
	correct  *bool // nil when not known
	passed   []*bool
	logprob  float64 // NaN when not known
	unknown  []string
	replaced int
}

// The fields of which the first that is there counts.
func idFields() []string       { return []string{"ori_question_id", "question_id", "task_id"} }
func questionFields() []string { return []string{"question", "prompt", "question_content"} }
func textFields() []string {
	return []string{"model_response", "response", "model_outputs", "output_list"}
}

// metadataFields are kept as the question's metadata, in this order.
func metadataFields() []string {
	return []string{"category", "contest_date", "difficulty", "level", "option", "options", "platform", "src", "src_subject", "subject"}
}

// readRecord understands a row. What it does not know is in record.unknown.
func readRecord(v rawjson.Value) (*record, error) {
	f, names, err := readFields(v)
	if err != nil {
		return nil, err
	}
	r := &record{logprob: math.NaN()}
	var errs [6]error
	r.id, errs[0] = f.id(idFields()...)
	r.question, errs[1] = f.text(r, questionFields()...)
	errs[2] = f.responses(r)
	r.correct, errs[3] = f.flag("is_correct")
	r.passed, errs[4] = f.flags("graded_list")
	r.logprob, errs[5] = f.number("mean_logprob")
	for _, err := range errs {
		if err != nil {
			return nil, err
		}
	}
	r.gold, r.pred = f.scalar(r, "answer"), f.scalar(r, "pred")
	r.found = strings.TrimSpace(r.pred) != ""
	r.metadata = f.metadata()
	r.others(names)
	return r, nil
}

// responses reads the texts of the LLM: one, or those of a list.
func (f fields) responses(r *record) error {
	name, v := f.first(textFields())
	if name == "" {
		return nil
	}
	if s, ok := v.Text(); ok {
		r.texts = []string{s}
		r.count(v)
		return nil
	}
	isArray, err := v.Elements(func(i int, e rawjson.Value) error {
		s, ok := e.Text()
		if !ok {
			return wrong(fmt.Sprintf("%s[%d]", name, i), e, wantText)
		}
		r.count(e)
		r.texts = append(r.texts, s)
		return nil
	})
	if !isArray {
		return wrong(name, v, "a string, or an array of them")
	}
	if err == nil && len(r.texts) == 0 {
		err = errors.New("field " + name + ": the array is empty")
	}
	return err
}

// metadata returns the fields of the question that are kept, as a JSON object.
func (f fields) metadata() string {
	var members []string
	for _, name := range metadataFields() {
		if v, ok := f[name]; ok {
			members = append(members, `"`+name+`":`+v.Compact())
		}
	}
	if len(members) == 0 {
		return ""
	}
	return "{" + strings.Join(members, ",") + "}"
}

// others notes the fields that are not kept.
func (r *record) others(names []string) {
	for _, name := range names {
		if !known(name) {
			r.unknown = append(r.unknown, name)
		}
	}
}

func known(name string) bool {
	switch name {
	case "answer", "pred", "is_correct", "graded_list", "mean_logprob":
		return true
	}
	return slices.Contains(idFields(), name) || slices.Contains(questionFields(), name) ||
		slices.Contains(textFields(), name) || slices.Contains(metadataFields(), name)
}

// count counts the characters of a string that UTF-8 cannot hold.
func (r *record) count(v rawjson.Value) { r.replaced += importers.LoneSurrogates(v) }
