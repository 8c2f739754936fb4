package key

import (
	"bytes"
	"encoding/json"
	"testing"
)

// FuzzCanonicalBytes: no text panics; what is accepted is JSON to encoding/json
// too, has one canonical form that stays itself, and means the same.
func FuzzCanonicalBytes(f *testing.F) {
	for _, seed := range []string{
		`{"b":[1,2.50,-0,1e21,9007199254740993],"a":{"":null,"x":"\ud83d\ude00\n"}}`,
		`[true,false,null,"",0.1,1E-7]`, `"\u0000"`, `{"a":1,"a":2}`, `[[[[`, `1e999`, "\"\xff\"", `"\ud800"`, ` 0 `,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		once, err := CanonicalBytes(text)
		if err != nil {
			return
		}
		if !json.Valid(text) {
			t.Fatalf("accepted %q, which encoding/json refuses", text)
		}
		twice, err := CanonicalBytes(once)
		if err != nil || !bytes.Equal(once, twice) {
			t.Fatalf("%q became %q, then %q, %v", text, once, twice, err)
		}
		if a, b := asFloats(t, text), asFloats(t, once); a != b {
			t.Fatalf("%q means %s, its canonical form %s", text, a, b)
		}
	})
}

// asFloats is the text as encoding/json understands it, all numbers float64.
func asFloats(t *testing.T, text []byte) string {
	var v any
	if err := json.Unmarshal(text, &v); err != nil {
		return "a number beyond float64" // legal for integers in full
	}
	out, err := json.Marshal(positiveZero(v))
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

func positiveZero(v any) any {
	switch v := v.(type) {
	case float64:
		return v + 0
	case []any:
		for i := range v {
			v[i] = positiveZero(v[i])
		}
	case map[string]any:
		for name := range v {
			v[name] = positiveZero(v[name])
		}
	}
	return v
}
