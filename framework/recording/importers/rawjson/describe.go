package rawjson

import (
	"fmt"
	"strconv"
)

// String describes the value for a message, cut short.
func (v Value) String() string {
	if len(v) == 0 {
		return "nothing"
	}
	switch v[0] {
	case '"':
		s, _ := v.Text()
		return "the string " + Quoted(s)
	case '{':
		return "an object"
	case '[':
		return "an array"
	case 't', 'f', 'n':
		return string(v)
	}
	return "the number " + Short(string(v))
}

// Quoted quotes a text of unknown length and content for a message.
func Quoted(s string) string { return strconv.Quote(Short(s)) }

// Short cuts a text of unknown length at 60 characters.
func Short(s string) string {
	n := 0
	for i := range s {
		if n++; n > 60 {
			return fmt.Sprintf("%s... (%d bytes)", s[:i], len(s))
		}
	}
	return s
}
