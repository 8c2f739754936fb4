package rawjson

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// standard returns the records of a text that was taken, by the standard decoder.
func standard(t *testing.T, text string) (records []string) {
	t.Helper()
	dec := json.NewDecoder(strings.NewReader(strings.TrimPrefix(text, "\xef\xbb\xbf")))
	compact := func(raw []byte) {
		var b bytes.Buffer
		if err := json.Compact(&b, raw); err != nil {
			t.Fatal(err)
		}
		records = append(records, b.String())
	}
	for {
		var raw json.RawMessage
		switch err := dec.Decode(&raw); {
		case err == io.EOF:
			return records
		case err != nil:
			t.Fatal(err)
		}
		if raw[0] != '[' {
			compact(raw)
			continue
		}
		var elements []json.RawMessage
		if err := json.Unmarshal(raw, &elements); err != nil {
			t.Fatal(err)
		}
		for _, e := range elements {
			compact(e)
		}
	}
}

func TestValueForms(t *testing.T) {
	for _, tt := range []struct{ raw, text, number, id string }{
		{`"a\nb"`, "a\nb", "", "a\nb"},
		{`"\ud800"`, "\ufffd", "", "\ufffd"},
		{`""`, "", "", ""},
		{`12`, "", "12", "12"},
		{`-0`, "", "-0", "0"},
		{`1e3`, "", "1000", "1000"},
		{`1.5`, "", "1.5", ""},
		{`1e999`, "", "", ""},
		{`9007199254740993`, "", "9.007199254740992e+15", "9007199254740993"}, // 2^53 + 1 is no float64
		{`true`, "", "", ""},
		{`null`, "", "", ""},
		{`{"a":1}`, "", "", ""},
	} {
		v := Value(tt.raw)
		text, _ := v.Text()
		number, id := "", ""
		if f, ok := v.Number(); ok {
			number = fmt.Sprint(f)
		}
		if s, ok := v.ID(); ok {
			id = s
		}
		if text != tt.text || number != tt.number || id != tt.id {
			t.Errorf("%s: text %q, number %s, id %q", tt.raw, text, number, id)
		}
	}
}

func TestMembersAndElements(t *testing.T) {
	v := Value(`{ "a\u0062" : 1 ,"c":"}, \"", "d":[{"e":[]}, 2] , "f" :null}`)
	var got []string
	ok, err := v.Members(func(name string, v Value) error {
		got = append(got, name+" "+string(v))
		_, err := v.Elements(func(i int, v Value) error {
			got = append(got, fmt.Sprint(i, " ", string(v)))
			return nil
		})
		return err
	})
	want := []string{"ab 1", `c "}, \""`, `d [{"e":[]}, 2]`, `0 {"e":[]}`, "1 2", "f null"}
	if d := cmp.Diff(want, got); d != "" || !ok || err != nil {
		t.Errorf("%v %v (-want +got)\n%s", ok, err, d)
	}
	_, err = Value(`{"a": 1, "\u0061": 2}`).Members(func(string, Value) error { return nil })
	if err == nil || err.Error() != `field "a": is there twice` {
		t.Errorf("got %v, want a field that is there twice", err)
	}
	for _, raw := range []string{`"x"`, "1", "null", "{}", "[]"} {
		object, _ := Value(raw).Members(func(string, Value) error { t.Errorf("%s has a member", raw); return nil })
		array, _ := Value(raw).Elements(func(int, Value) error { t.Errorf("%s has an element", raw); return nil })
		if object != (raw == "{}") || array != (raw == "[]") {
			t.Errorf("%s: object %v, array %v", raw, object, array)
		}
	}
}

func TestDescriptionsAreShort(t *testing.T) {
	long := strings.Repeat("é", 100)
	for raw, want := range map[string]string{
		`"a"`:            `the string "a"`,
		`"` + long + `"`: `the string "` + strings.Repeat("é", 60) + `... (200 bytes)"`,
		`12`:             "the number 12",
		`[1]`:            "an array", `{}`: "an object", `true`: "true", `null`: "null",
	} {
		if got := Value(raw).String(); got != want {
			t.Errorf("%s: got %s, want %s", raw, got, want)
		}
	}
}

// BenchmarkMembers reads the shape of a question bank: vectors of 4,096 numbers.
func BenchmarkMembers(b *testing.B) {
	item := `{"embedding": [` + strings.TrimSuffix(strings.Repeat("-0.012345678, ", 4096), ", ") + `]}`
	var text bytes.Buffer
	text.WriteString("{")
	for i := range 100 {
		fmt.Fprintf(&text, "%q: %s,", fmt.Sprint(i), item)
	}
	text.WriteString(`"end": null}`)
	b.SetBytes(int64(text.Len()))
	for b.Loop() {
		f := NewFile("f", bytes.NewReader(text.Bytes()))
		sum := 0.0
		err := f.Members(b.Context(), func(_ string, v Value) error {
			_, err := v.Members(func(_ string, v Value) error {
				_, err := v.Elements(func(_ int, v Value) error {
					x, _ := v.Number()
					sum += x
					return nil
				})
				return err
			})
			return err
		})
		if err != nil || sum == 0 {
			b.Fatal(err, sum)
		}
	}
}
