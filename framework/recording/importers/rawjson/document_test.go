package rawjson

import (
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
)

// walk reads a document of the form {"records": [...]} and returns its records,
// the other members' names in brackets. It skips a member "skip".
func walk(r io.Reader) (got []string, err error) {
	d := NewDocument(r)
	err = d.Members(func(name string) error {
		switch name {
		case "records":
			return d.Elements(func(i int) error {
				v, err := d.Value()
				got = append(got, fmt.Sprintf("%d %s", i, v.Compact()))
				return err
			})
		case "skip":
			return nil
		}
		v, err := d.Value()
		got = append(got, fmt.Sprintf("(%s) %s", name, v.Compact()))
		return err
	})
	if err != nil {
		return got, err
	}
	return got, d.End()
}

func TestDocument(t *testing.T) {
	text := "\xef\xbb\xbf" + ` {"a\u0062": 1, "skip": {"x": [1, {"y": "}"}], "records": 5},
		"records": [{"b": [ ]}, null, "\ud800"], "c": {}} ` + "\r\n"
	want := []string{"(ab) 1", `0 {"b":[]}`, "1 null", `2 "\ud800"`, "(c) {}"}
	for name, r := range map[string]io.Reader{
		"whole": strings.NewReader(text), "byte by byte": iotest.OneByteReader(strings.NewReader(text)),
	} {
		got, err := walk(r)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%s: (-want +got)\n%s", name, d)
		}
	}
}

func TestDocumentsThatAreRefused(t *testing.T) {
	for _, tt := range []struct{ name, text, want string }{
		{"empty", "", "the file is empty"},
		{"array", "[]", "got an array, want an object"},
		{"cut off", `{"records": [{"a": "b`, "field a: the file is cut off"},
		{"cut off between members", `{"a": 1,`, "field a: the file is cut off"},
		{"cut off at the start", `{`, "the file is cut off"},
		{"more behind", `{} 1`, "there is more after the end of the document"},
		{"name twice", `{"a": 1, "a": 2}`, "field a: is there twice in one object: keep one"},
		{"name twice inside", `{"records": [{"b": 1, "b": 2}]}`, "field b: is there twice in one object"},
		{"name twice in what is skipped", `{"skip": {"b": 1, "b": 2}}`, "field b: is there twice in one object"},
		{"NaN", `{"records": [{"a": NaN}]}`, "field a: got NaN, which JSON does not have: write null"},
		{"minus Infinity in what is skipped", `{"skip": [-Infinity]}`, "field skip: got Infinity, which JSON does not have"},
		{"not UTF-8", "{\"records\": [{\"a\": \"\xff\"}]}", "field records: is not valid UTF-8"},
		{"a comma too many", `{"a": 1,}`, "not valid JSON at byte 8"},
		{"single quotes", `{'a': 1}`, "not valid JSON at byte 2"},
		{"records of another type", `{"records": 5}`, "field records: got the number 5, want an array"},
		{"nested deep", `{"skip": ` + strings.Repeat("[", 20000), "field skip: not valid JSON at byte 10009: exceeded max depth"},
		{"a name that is not safe to print", `{"\u001b[31m": NaN}`, `field "\x1b[31m": got NaN`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := walk(iotest.OneByteReader(strings.NewReader(tt.text)))
			if err == nil || !strings.HasPrefix(err.Error(), tt.want) {
				t.Errorf("got %v, want %q", err, tt.want)
			}
		})
	}
}

func TestDocumentKeepsTheErrorOfItsFile(t *testing.T) {
	broken := errors.New("disk on fire")
	_, err := walk(io.MultiReader(strings.NewReader(`{"a": `), iotest.ErrReader(broken)))
	if !errors.Is(err, broken) {
		t.Errorf("got %v, want the reader's error", err)
	}
}

func TestNext(t *testing.T) {
	for text, want := range map[string]byte{"{}": '{', " [": '[', `"a"`: '"', "null": 'n', "true": 't', "-1": '0', "": 0, "x": 0} {
		if got := NewDocument(strings.NewReader(text)).Next(); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

// repeated is a text many times over, that is nowhere whole.
type repeated struct {
	text string
	n    int
	rest string
}

func (r *repeated) Read(p []byte) (int, error) {
	if r.rest == "" {
		if r.n == 0 {
			return 0, io.EOF
		}
		r.n--
		r.rest = r.text
	}
	n := copy(p, r.rest)
	r.rest = r.rest[n:]
	return n, nil
}

// TestWhatIsSkippedIsNotHeld passes over a member of 80 MiB, more than a value may
// have, and wants the heap to stay below a tenth of it.
func TestWhatIsSkippedIsNotHeld(t *testing.T) {
	before := heap()
	event := `{"text": "` + strings.Repeat("x", 1<<20) + `"},`
	d := NewDocument(io.MultiReader(strings.NewReader(`{"skip": [`), &repeated{text: event, n: 80}, strings.NewReader(`null], "a": 1}`)))
	err := d.Members(func(name string) error {
		if grown := heap() - before; grown > 8<<20 {
			t.Errorf("at %s the heap has grown by %d bytes", name, grown)
		}
		return nil
	})
	if err := errors.Join(err, d.End()); err != nil {
		t.Fatal(err)
	}
}

func heap() int64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// TestAValueThatDoesNotEnd ends at the bound, not at the end of memory.
func TestAValueThatDoesNotEnd(t *testing.T) {
	_, err := walk(io.MultiReader(strings.NewReader(`{"a": "`), endless{}))
	if err == nil || !strings.HasPrefix(err.Error(), "field a: is longer than 64 MiB") {
		t.Errorf("got %v", err)
	}
}

func TestObject(t *testing.T) {
	o, err := Value(`{"t": "x\ud800", "n": 1.5, "w": 2.0, "id": 7, "any": [1, 2], "null": null, "o": {"p": {"q": "deep"}}, "list": [1, "2"], "s": true}`).Object()
	if err != nil {
		t.Fatal(err)
	}
	text, there := o.MaybeText("missing")
	gone, isThere := o.Any("null")
	list := o.Elements("list")
	anything, _ := o.Any("any")
	got := fmt.Sprintln(o.Text("t"), o.Amount("n"), o.Tokens("w"), o.ID("id"), anything, o.Score("s"), o.JSON("list"), o.JSON("missing"),
		o.Object("o").Object("p").Text("q"), len(list), text, there, gone, isThere, o.Tokens("null"), o.Amount("missing"), o.Score("null"),
		o.Object("missing") == nil, o.Object("missing").Object("x") == nil, o.Get("null") == nil, o.Raw("null"), o.Replaced())
	want := fmt.Sprintln("x\ufffd", 1.5, 2, "7", "[1,2]", 1, `[1,"2"]`, "null", "deep", 2, "", false, "", false, -1, "NaN", "NaN",
		true, true, true, Value("null"), 1)
	if got != want || o.Err() != nil {
		t.Errorf("got  %swant %serror %v", got, want, o.Err())
	}
}

func TestObjectErrors(t *testing.T) {
	for _, tt := range []struct {
		name string
		read func(o *Object)
		want string
	}{
		{"text", func(o *Object) { o.Text("n") }, "field n: got the number -1.5, want a string or null"},
		{"text that is missing", func(o *Object) { o.Text("x") }, "field x: is missing, want a string"},
		{"text that is null", func(o *Object) { o.Text("null") }, "field null: got null, want a string"},
		{"id", func(o *Object) { o.ID("n") }, "field n: got the number -1.5, want a whole number, or a string"},
		{"tokens", func(o *Object) { o.Tokens("n") }, "field n: got the number -1.5, want a whole number from 0 on"},
		{"amount", func(o *Object) { o.Amount("n") }, "field n: got the number -1.5, want a number from 0 on"},
		{"score", func(o *Object) { o.Score("t") }, `field t: got the string "text", want a number from 0 to 1`},
		{"elements", func(o *Object) { o.Elements("o") }, "field o: got an object, want an array or null"},
		{"object", func(o *Object) { o.Object("t") }, `field t: got the string "text", want an object`},
		{"deep", func(o *Object) { o.Object("o").Object("p").Text("q") }, "field o.p.q: got the number 1, want a string"},
		{"the first stays", func(o *Object) { o.Text("x"); o.Text("y") }, "field x: "},
		{"inner", func(o *Object) { o.Inner("list[]", Value("1")) }, "field list[]: got the number 1, want an object"},
	} {
		o, err := Value(`{"t": "text", "n": -1.5, "null": null, "o": {"p": {"q": 1}}}`).Object()
		if err != nil {
			t.Fatal(err)
		}
		tt.read(o)
		if o.Err() == nil || !strings.HasPrefix(o.Err().Error(), tt.want) {
			t.Errorf("%s: got %v, want %q", tt.name, o.Err(), tt.want)
		}
	}
	if _, err := Value("[]").Object(); err == nil || err.Error() != "got an array, want an object" {
		t.Errorf("got %v", err)
	}
}

func TestValueIsNothing(t *testing.T) {
	var v Value
	_, text := v.Text()
	_, number := v.Number()
	_, whole := v.Whole()
	_, id := v.ID()
	_, score := v.Score()
	_, items := v.Items()
	if text || number || whole || id || score || items || !v.IsNull() || v.Any() != "" || v.String() != "nothing" || v.Replaced() != 0 {
		t.Error("a missing value has a form")
	}
}

// FuzzDocument looks for panics, and compares what is taken with the standard
// decoder's view of it.
func FuzzDocument(f *testing.F) {
	f.Add(`{"records": [{"a": [1, "}"]}, null], "skip": [[]], "b": 1}`)
	f.Add(`{"records": [NaN`)
	f.Fuzz(func(t *testing.T, text string) {
		got, err := walk(strings.NewReader(text))
		if err != nil {
			return
		}
		if all := standard(t, text); len(all) != 1 {
			t.Errorf("the standard decoder sees %d documents", len(all))
		}
		again, err := walk(iotest.OneByteReader(strings.NewReader(text)))
		if d := cmp.Diff(got, again); d != "" || err != nil {
			t.Errorf("byte by byte: %v (-whole +bytes)\n%s", err, d)
		}
	})
}
