package zeroeval

import (
	"encoding/json"
	"fmt"
	"unicode/utf8"

	"smacs/framework/recording/importers"
)

// A fieldReader reads the fields of a record and keeps the first error.
type fieldReader struct {
	fields map[string]json.RawMessage
	file   *resultFile
	err    error
}

func (r *fieldReader) fail(name, want string, raw json.RawMessage) {
	if r.err != nil {
		return
	}
	if raw == nil {
		r.err = fmt.Errorf("field %s is missing", name)
		return
	}
	r.err = fmt.Errorf("field %s: want %s, got %s", name, want, kindOf(raw))
}

// kindOf names the type of a JSON value.
func kindOf(raw json.RawMessage) string {
	switch raw[0] {
	case '"':
		return "a string"
	case '{':
		return "an object"
	case '[':
		return "an array"
	case 't', 'f':
		return "a boolean"
	case 'n':
		return "null"
	}
	return "the number " + string(raw)
}

// text reads a string field.
func (r *fieldReader) text(name string) string {
	raw := r.fields[name]
	if len(raw) == 0 || raw[0] != '"' {
		r.fail(name, "a string", raw)
		return ""
	}
	return r.decode(name, raw)
}

// decode decodes a JSON string. Bytes that are not UTF-8 are an error; escaped
// lone surrogates are replaced by the decoder, and counted.
func (r *fieldReader) decode(name string, raw json.RawMessage) string {
	var s string
	if !utf8.Valid(raw) && r.err == nil {
		r.err = fmt.Errorf("field %s is not valid UTF-8", name)
	}
	if err := json.Unmarshal(raw, &s); err != nil && r.err == nil {
		r.err = fmt.Errorf("field %s: %w", name, err)
	}
	r.file.replaced += importers.LoneSurrogates(raw)
	return s
}

// id reads an id, which is a string or, in math-l5, an integer.
func (r *fieldReader) id(name string) string {
	raw := r.fields[name]
	if len(raw) > 0 && raw[0] == '"' {
		id := r.decode(name, raw)
		if id == "" && r.err == nil {
			r.err = fmt.Errorf("field %s is empty", name)
		}
		return id
	}
	var n int64
	if len(raw) == 0 || raw[0] == 'n' || json.Unmarshal(raw, &n) != nil {
		r.fail(name, "a string or an integer", raw)
		return ""
	}
	return fmt.Sprint(n)
}

// output reads the response: an array of exactly one string.
func (r *fieldReader) output(name string) string {
	raw := r.fields[name]
	var items []json.RawMessage
	if len(raw) == 0 || raw[0] != '[' || json.Unmarshal(raw, &items) != nil {
		r.fail(name, "an array of one string", raw)
		return ""
	}
	if len(items) != 1 {
		if r.err == nil {
			r.err = fmt.Errorf("field %s: want an array of one string, got %d elements", name, len(items))
		}
		return ""
	}
	if items[0][0] != '"' {
		r.fail(name+"[0]", "a string", items[0])
		return ""
	}
	return r.decode(name+"[0]", items[0])
}

// metadata returns the fields that say where the question comes from, those
// that the record has, as a JSON object.
func (r *fieldReader) metadata() string {
	var m struct {
		Dataset  string `json:"dataset,omitempty"`
		Source   string `json:"source,omitempty"`
		Config   string `json:"config,omitempty"`
		TaskType string `json:"task_type,omitempty"`
	}
	for _, f := range []struct {
		name string
		to   *string
	}{{"dataset", &m.Dataset}, {"source", &m.Source}, {"config", &m.Config}, {"task_type", &m.TaskType}} {
		if _, ok := r.fields[f.name]; ok {
			*f.to = r.text(f.name)
		}
	}
	text, err := json.Marshal(m)
	if err != nil && r.err == nil {
		r.err = err
	}
	if string(text) == "{}" {
		return ""
	}
	return string(text)
}
