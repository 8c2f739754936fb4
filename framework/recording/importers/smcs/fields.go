package smcs

import (
	"fmt"
	"math"
	"strings"

	"smacs/framework/recording/importers/rawjson"
)

const (
	wantText = "a string"
	wantFlag = `true or false, 1 or 0, or "true", "yes", "1", "false", "no", "0"`
	wantID   = "a string that is not empty, or a whole number"
)

// fields are what a record holds, by name.
type fields map[string]rawjson.Value

// readFields returns the fields of an object that are not null, and the names of
// all of them, in order.
func readFields(v rawjson.Value) (fields, []string, error) {
	f, names := make(fields), []string(nil)
	ok, err := v.Members(func(name string, v rawjson.Value) error {
		names = append(names, name)
		if !v.IsNull() {
			f[name] = v
		}
		return nil
	})
	if !ok && err == nil {
		err = fmt.Errorf("got %s, want an object", v)
	}
	return f, names, err
}

func wrong(name string, v rawjson.Value, want string) error {
	return fmt.Errorf("field %s: got %s, want %s", name, v, want)
}

// first returns the first field that is there.
func (f fields) first(names []string) (string, rawjson.Value) {
	for _, name := range names {
		if v, ok := f[name]; ok {
			return name, v
		}
	}
	return "", nil
}

// text returns the first of the fields, "" if none is there.
func (f fields) text(r *record, names ...string) (string, error) {
	name, v := f.first(names)
	if name == "" {
		return "", nil
	}
	s, ok := v.Text()
	if !ok {
		return "", wrong(name, v, wantText)
	}
	r.count(v)
	return s, nil
}

// id returns the first of the fields that name a question; that one is there is
// wanted.
func (f fields) id(names ...string) (string, error) {
	name, v := f.first(names)
	if name == "" {
		return "", fmt.Errorf("field %s: is missing", strings.Join(names, " or "))
	}
	id, ok := v.ID()
	if !ok {
		return "", wrong(name, v, wantID)
	}
	return id, nil
}

// flag returns a truth value in any of the forms SMCS's files have, nil if the
// field is not there or an empty string.
func (f fields) flag(name string) (*bool, error) {
	v, ok := f[name]
	if !ok {
		return nil, nil
	}
	b, known, ok := truth(v)
	switch {
	case !ok:
		return nil, wrong(name, v, wantFlag)
	case !known:
		return nil, nil
	}
	return &b, nil
}

func truth(v rawjson.Value) (value, known, ok bool) {
	s, isText := v.Text()
	if !isText {
		s = string(v)
	}
	switch strings.ToLower(strings.TrimSpace(s)) {
	case "true", "1", "yes", "1.0":
		return true, true, true
	case "false", "0", "no", "0.0":
		return false, true, true
	case "":
		return false, false, true
	}
	return false, false, v.IsNull()
}

// flags returns the truth values of an array, nil where one is not known.
func (f fields) flags(name string) ([]*bool, error) {
	v, ok := f[name]
	if !ok {
		return nil, nil
	}
	var flags []*bool
	isArray, err := v.Elements(func(i int, e rawjson.Value) error {
		b, known, ok := truth(e)
		if !ok {
			return wrong(fmt.Sprintf("%s[%d]", name, i), e, wantFlag)
		}
		flags = append(flags, nil)
		if known {
			flags[i] = &b
		}
		return nil
	})
	if !isArray {
		return nil, wrong(name, v, "an array of true and false")
	}
	return flags, err
}

// scalar returns a field that is an answer: a string, or another value as the
// file writes it.
func (f fields) scalar(r *record, name string) string {
	v, ok := f[name]
	if !ok {
		return ""
	}
	if s, ok := v.Text(); ok {
		r.count(v)
		return s
	}
	return v.Compact()
}

func (f fields) number(name string) (float64, error) {
	v, ok := f[name]
	if !ok {
		return math.NaN(), nil
	}
	x, ok := v.Number()
	if !ok {
		return 0, wrong(name, v, "a number")
	}
	return x, nil
}
