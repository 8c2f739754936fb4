package rawjson

import (
	"bytes"
	"math"
	"strconv"
	"strings"

	"smacs/framework/recording/importers"
)

// Whole returns a whole number from 0 on. 12.0 and 1e3 are whole, because tools
// that know no missing integer write floats.
func (v Value) Whole() (int64, bool) {
	if n, err := strconv.ParseInt(string(v), 10, 64); err == nil {
		return n, n >= 0
	}
	f, ok := v.Number()
	if !ok || f != math.Trunc(f) || f < 0 || f > 1<<53 {
		return 0, false
	}
	return int64(f), true
}

// Score returns a number from 0 to 1; true and false are 1 and 0.
func (v Value) Score() (float64, bool) {
	switch string(v) {
	case "true":
		return 1, true
	case "false":
		return 0, true
	}
	f, ok := v.Number()
	return f, ok && f >= 0 && f <= 1
}

// Any returns the value of any type as text: a string as its text, null as none,
// everything else as JSON without white space.
func (v Value) Any() string {
	if v.IsNull() {
		return ""
	}
	if s, ok := v.Text(); ok {
		return s
	}
	return v.Compact()
}

// Items returns the elements of an array, and false if the value is none.
func (v Value) Items() ([]Value, bool) {
	list := []Value{}
	ok, err := v.Elements(func(_ int, item Value) error {
		list = append(list, item)
		return nil
	})
	return list, ok && err == nil
}

// Replaced counts the halves of characters in the value's strings.
func (v Value) Replaced() int {
	if !bytes.Contains(v, []byte(`\u`)) {
		return 0
	}
	return importers.LoneSurrogates(v)
}

// Plain is a name of unknown content for a message: as it is, or quoted where
// that is not safe.
func Plain(name string) string {
	if quoted := strconv.Quote(Short(name)); strings.Trim(quoted, `"`) != name || name == "" {
		return quoted
	}
	return name
}
