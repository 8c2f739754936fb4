package rawjson

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
)

// records reads text byte by byte, so that every value is cut by a refill.
func records(text string) (got []string, err error) {
	f := NewFile("f", iotest.OneByteReader(strings.NewReader(text)))
	err = f.Records(context.Background(), func(v Value) error {
		got = append(got, v.Compact())
		return nil
	})
	return got, err
}

func TestRecords(t *testing.T) {
	two := []string{`{"a":1}`, `{"b":[{"c":"}\"]"}]}`}
	for _, tt := range []struct {
		name, text string
		want       []string
	}{
		{"lines", "{\"a\":1}\n" + two[1] + "\n", two},
		{"no last line end", two[0] + "\n" + two[1], two},
		{"CRLF and blank lines", "\r\n{\"a\":1}\r\n\r\n" + two[1] + "\r\n \r\n", two},
		{"byte order mark", "\xef\xbb\xbf" + two[0], two[:1]},
		{"byte order mark before an array", "\xef\xbb\xbf[" + two[0] + "]", two[:1]},
		{"array", " [ " + two[0] + " ,\n" + two[1] + " ] \n", two},
		{"one object over several lines", "{\n \"a\": 1\n}\n", two[:1]},
		{"several on a line", two[0] + two[1], two},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := records(tt.text)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(tt.want, got); d != "" {
				t.Errorf("(-want +got)\n%s", d)
			}
		})
	}
}

func TestRecordsThatAreRefused(t *testing.T) {
	for _, tt := range []struct{ name, text, want string }{
		{"empty", "", "f: holds nothing"},
		{"blank", " \n", "f: holds nothing"},
		{"byte order mark alone", "\xef\xbb\xbf", "f: holds nothing"},
		{"CSV", "a,b\n", "f: begins with 'a': want JSON"},
		{"UTF-16", "\xff\xfe{\x00", "f: begins with 'ÿ': want JSON"},
		{"empty array", "[ ]", "f: holds an empty array"},
		{"cut off in a line", "{}\n{\"a\": \"b", "f:2: the file is cut off"},
		{"cut off in a key", `{"a`, "f:1: the file is cut off"},
		{"cut off behind a backslash", `{"a\`, "f:1: the file is cut off"},
		{"cut off in an array", `[{"a": 1}, {"b"`, "f: record 1: the file is cut off"},
		{"cut off between records", `[{"a": 1},`, "f: record 1: the file is cut off"},
		{"array not closed", `[{"a": 1}`, "f: after record 0: the file is cut off"},
		{"comma missing", `[{"a": 1} {}]`, `f: after record 0: got '{' at byte 11 of the file, want ",]"`},
		{"comma at the end", `[{"a": 1},]`, "f: record 1: got ']' at byte 11 of the file, want a value"},
		{"more behind the array", "[{}]\n{}", "f: there is '{' behind the array, at byte 6"},
		{"number among lines", "{}\n12", "f:2: got the number 12, want an object"},
		{"null in an array", "[null]", "f: record 0: got null, want an object"},
		{"nested array", "[[{}]]", "f: record 0: got an array, want an object"},
		{"bracket that closes nothing", "{}\n}", "f:2: got '}' at byte 4 of the file, want a value"},
		{"crossed brackets", "{]\n", "f:1: not valid JSON at byte 2 of the file"},
		{"NaN", "{}\n{\"a\": NaN}", "f:2: got NaN at byte 10 of the file, which JSON does not have: write null"},
		{"minus Infinity", `{"a": -Infinity}`, "f:1: got Infinity at byte 8"},
		{"single quotes", `{'a': 1}`, "f:1: not valid JSON at byte 2 of the file"},
		{"not UTF-8", "{}\n{\"a\": \"\xff\"}", "f:2: byte 11 of the file is not valid UTF-8"},
		{"half a character at the end", "{}\n{\"\xc3\"}", "f:2: byte 6 of the file is not valid UTF-8"},
		{"nested deep", strings.Repeat(`{"a":`, 20000) + "1" + strings.Repeat("}", 20000), "f:1: not valid JSON at byte 50001 of the file: invalid character '{' exceeded max depth"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := records(tt.text)
			if err == nil || !strings.HasPrefix(err.Error(), tt.want) {
				t.Errorf("got %v, want %q", err, tt.want)
			}
		})
	}
}

func TestMembers(t *testing.T) {
	var got []string
	f := NewFile("f", iotest.OneByteReader(strings.NewReader(`{ "a" : {"b": 1}, "c\n":12 , "d": null}`)))
	err := f.Members(context.Background(), func(key string, v Value) error {
		got = append(got, fmt.Sprintf("%q %s", key, v.Compact()))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff([]string{`"a" {"b":1}`, `"c\n" 12`, `"d" null`}, got); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
}

func TestMembersThatAreRefused(t *testing.T) {
	for _, tt := range []struct{ name, text, want string }{
		{"array", "[]", "f: begins with '[': want one JSON object"},
		{"empty", "{}", `f: after the first key: got '}' at byte 2 of the file, want a value`},
		{"cut off in a value", `{"0": {"a": [1, 2`, `f: key "0": the file is cut off`},
		{"cut off behind a value", `{"0": {}`, `f: after key "0": the file is cut off`},
		{"cut off behind a comma", `{"0": {},`, `f: after key "0": the file is cut off`},
		{"twice", `{"0": 1, "0": 2}`, `f: key "0": is there twice`},
		{"no colon", `{"0" 1}`, `f: after the first key: got '1' at byte 6 of the file, want ":"`},
		{"number for a key", `{1: 1}`, "f: after the first key: got the number 1, want a key"},
		{"comma missing", `{"0": 1 "1": 2}`, `f: after key "0": got '"' at byte 9`},
		{"more behind", `{"0": 1} 2`, "f: there is '2' behind the object, at byte 10"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := NewFile("f", iotest.OneByteReader(strings.NewReader(tt.text)))
			err := f.Members(context.Background(), func(string, Value) error { return nil })
			if err == nil || !strings.HasPrefix(err.Error(), tt.want) {
				t.Errorf("got %v, want %q", err, tt.want)
			}
		})
	}
}

// TestARecordThatDoesNotEnd gives a text that goes on for ever: reading has to
// end at the bound, not at the end of memory.
func TestARecordThatDoesNotEnd(t *testing.T) {
	f := NewFile("f", io.MultiReader(strings.NewReader(`{"a": "`), endless{}))
	err := f.Records(context.Background(), func(Value) error { return nil })
	if err == nil || !strings.Contains(err.Error(), "f:1: does not end within 64 MiB") {
		t.Errorf("got %v", err)
	}
	if f.read > 2*MaxValue+1<<16 {
		t.Errorf("%d bytes were read", f.read)
	}
}

type endless struct{}

func (endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'x'
	}
	return len(p), nil
}

func TestReadingErrorsAndEnds(t *testing.T) {
	broken := errors.New("disk on fire")
	f := NewFile("f", io.MultiReader(strings.NewReader("{}\n{"), iotest.ErrReader(broken)))
	if err := f.Records(context.Background(), func(Value) error { return nil }); !errors.Is(err, broken) {
		t.Errorf("got %v, want the reader's error", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	n := 0
	f = NewFile("f", strings.NewReader("{}\n{}\n{}"))
	err := f.Records(ctx, func(Value) error {
		n++
		cancel()
		return nil
	})
	if !errors.Is(err, context.Canceled) || n != 1 {
		t.Errorf("got %v after %d records, want cancelled after 1", err, n)
	}
}

// FuzzRecords compares with the standard decoder: what is taken is JSON, whole
// and in order.
func FuzzRecords(f *testing.F) {
	f.Add("{\"a\": 1}\n{\"b\": [\"\\\"}\", {}]}")
	f.Add(`[{"a": null}, {"b": "\u00e9"}]`)
	f.Add("\xef\xbb\xbf{}{}")
	f.Add(`{"a": NaN}`)
	f.Fuzz(func(t *testing.T, text string) {
		got, err := records(text)
		if err != nil {
			if !strings.HasPrefix(err.Error(), "f:") {
				t.Errorf("%v does not name the file", err)
			}
			return
		}
		if d := cmp.Diff(standard(t, text), got); d != "" {
			t.Errorf("(-standard +got)\n%s", d)
		}
	})
}
