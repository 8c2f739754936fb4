package key

import (
	"encoding/json"
	"math"
	"strings"
	"testing"
)

type kind string

type inner struct {
	Rate float64 `json:"rate"`
}

type settings struct {
	Zeta   int            `json:"a"`
	Alpha  *int           `json:"b"`
	Empty  []string       `json:"empty,omitempty"`
	Zero   inner          `json:"zero,omitzero"`
	Hidden chan int       `json:"-"`
	Plain  map[string]any // no tag: its own name
}

func TestCanonical(t *testing.T) {
	seven := 7
	for _, c := range []struct {
		name string
		v    any
		want string
	}{
		{"nil", nil, `null`},
		{"bool", true, `true`},
		{"int", -3, `-3`},
		{"largest uint64 in full", uint64(math.MaxUint64), `18446744073709551615`},
		{"2^53+1 in full", int64(9007199254740993), `9007199254740993`},
		{"json.Number beyond uint64", json.Number("18446744073709551617"), `18446744073709551617`},
		{"json.Number -0", json.Number("-0"), `0`},
		{"json.Number with exponent", json.Number("1E2"), `100`},
		{"whole float", 400.0, `400`},
		{"float shortest", 0.30000000000000004, `0.30000000000000004`},
		{"float32 shortest", float32(0.1), `0.1`},
		{"negative zero", math.Copysign(0, -1), `0`},
		{"small float", 1e-6, `0.000001`},
		{"smaller float", 1e-7, `1e-07`},
		{"large float", 1e20, `100000000000000000000`},
		{"larger float", 1e21, `1e+21`},
		{"smallest float", math.SmallestNonzeroFloat64, `5e-324`},
		{"text", kind("数学 \"a\\b\"\n\x01</script>\u2028"), "\"数学 \\\"a\\\\b\\\"\\n\\u0001</script>\u2028\""},
		{"typed list", []float64{0.5, 1}, `[0.5,1]`},
		{"empty list", []int{}, `[]`},
		{"nil list", []int(nil), `null`},
		{"keys by bytes", map[string]int{"b": 1, "a": 2, "": 3, "é": 4, "Z": 5, "ab": 6}, `{"":3,"Z":5,"a":2,"ab":6,"b":1,"é":4}`},
		{"raw message", json.RawMessage(` { "b" : 1.50, "a" : [ ] } `), `{"a":[],"b":1.5}`},
		{"struct", settings{Zeta: 1, Alpha: &seven}, `{"Plain":null,"a":1,"b":7}`},
		{"struct, nothing omitted", &settings{Empty: []string{""}, Zero: inner{0.1}, Plain: map[string]any{}},
			`{"Plain":{},"a":0,"b":null,"empty":[""],"zero":{"rate":0.1}}`},
		{"key", []Key{{0xAB}}, `["ab` + strings.Repeat("0", 62) + `"]`},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := Canonical(c.v)
			if err != nil {
				t.Fatal(err)
			}
			if string(got) != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

func TestCanonicalRefuses(t *testing.T) {
	type embedding struct{ inner }
	type unexported struct{ rate float64 }
	type twice struct {
		A int `json:"B"`
		B int
	}
	type quoted struct {
		A int `json:"a,string"`
	}
	loop := []any{nil}
	loop[0] = loop
	for _, c := range []struct {
		name string
		v    any
		want string // the error's beginning
	}{
		{"NaN", math.NaN(), "value: NaN is no JSON number"},
		{"infinite, deep", map[string]any{"weights": []any{1, map[string]any{"mean.x": math.Inf(-1)}}}, `weights[1]."mean.x": -Inf is no JSON number`},
		{"invalid UTF-8", map[string]string{"label": "a\xff"}, `label: "a\xff" is no valid UTF-8`},
		{"invalid key", map[string]int{"\xff": 1}, `"\xff": "\xff" is no valid UTF-8`},
		{"json.Number of words", json.Number("0x10"), `value: "0x10" is no JSON number`},
		{"json.Number empty", json.Number(""), `value: "" is no JSON number`},
		{"json.Number out of range", json.Number("1e400"), "value: number 1e400 is beyond float64"},
		{"channel", []any{make(chan int)}, "[0]: a chan int has no JSON form"},
		{"map of numbers", map[int]int{1: 1}, "value: a map[int]int has no JSON form: want keys that are text"},
		{"bytes", map[string]any{"p": []byte("x")}, "p: raw bytes have no JSON form"},
		{"embedded", embedding{}, "inner: embedded and unexported fields"},
		{"unexported", unexported{1}, "rate: embedded and unexported fields"},
		{"two fields of one name", twice{}, `value: two fields are named "B"`},
		{"unknown option", quoted{}, `A: json option "string"`},
		{"contains itself", loop, strings.Repeat("[0]", maxDepth/2)},
		{"raw message", map[string]any{"c": json.RawMessage(`{"a":1,"a":2}`)}, `c: json offset 10: key "a" is there twice`},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := Canonical(c.v)
			if err == nil {
				t.Fatalf("got %s, want an error", got)
			}
			if !strings.HasPrefix(err.Error(), c.want) {
				t.Errorf("error %q, want it to begin with %q", err, c.want)
			}
		})
	}
}

func TestCanonicalBytes(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"white space and order", "\t{ \"b\" : [ 1 , true , null ] ,\r\n\"a\":{}}\n", `{"a":{},"b":[1,true,null]}`},
		{"escapes are one spelling", `"\u0061\/\ud83d\ude00\u00e9\u001F\b"`, "\"a/😀é\\u001f\\b\""},
		{"replacement character is text", `"\ufffd"`, "\"\uFFFD\""},
		{"integers in full", `[9007199254740993,-0,340282366920938463463374607431768211456]`, `[9007199254740993,0,340282366920938463463374607431768211456]`},
		{"floats", `[1.0,0.10,1e2,-0.0,2.50E-3,1e-400]`, `[1,0.1,100,0,0.0025,0]`},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := CanonicalBytes([]byte(c.in))
			if err != nil {
				t.Fatal(err)
			}
			if string(got) != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

func TestCanonicalBytesRefuses(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"nothing", "", "json offset 0: want a JSON value, got the end of the text"},
		{"trailing value", `{} 1`, `json offset 3: want the end of the text after the value, got '1'`},
		{"trailing word", `nullx`, `json offset 4: want the end of the text after the value, got 'x'`},
		{"duplicate key", `{"a":1,"b":2,"a":3}`, `json offset 16: key "a" is there twice`},
		{"duplicate key in another spelling", `{"a":1,"\u0061":3}`, `json offset 15: key "a" is there twice`},
		{"cut object", `{"a":1`, "json offset 6: want , or } in an object, got the end of the text"},
		{"cut list", `[1`, "json offset 2: want , or ] in a list, got the end of the text"},
		{"trailing comma", `[1,]`, "json offset 3: want a JSON value, got ']'"},
		{"bare key", `{a:1}`, "json offset 1: want a key in quotes, got 'a'"},
		{"no colon", `{"a" 1}`, `json offset 5: want : after the key "a", got '1'`},
		{"leading zero", `01`, "json offset 1: want the end of the text after the value, got '1'"},
		{"no digits after the point", `1.`, "json offset 0: want a JSON value, got '1'"},
		{"plus", `+1`, "json offset 0: want a JSON value, got '+'"},
		{"NaN", `NaN`, "json offset 0: want a JSON value, got 'N'"},
		{"range", `[1e999]`, "[0]: number 1e999 is beyond float64"},
		{"lone surrogate", `"\ud83dx"`, `json offset 1: \ud83d is half a surrogate pair`},
		{"reversed surrogates", `"\ude00\ud83d"`, `json offset 1: \ude00 is half a surrogate pair`},
		{"unknown escape", `"\x41"`, "json offset 1: unknown escape"},
		{"cut escape", `"\u00`, "json offset 1: unknown escape"},
		{"signed escape", `"\u+041"`, "json offset 1: unknown escape"},
		{"control character", "\"a\nb\"", `json offset 2: control character '\n' in a text`},
		{"invalid UTF-8", "\"a\xff\"", "json offset 2: byte 0xff is no valid UTF-8"},
		{"open text", `"a`, "json offset 2: want \" at the end of a text"},
		{"too deep", strings.Repeat("[", 100000), "json offset 501: nested deeper than 500"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := CanonicalBytes([]byte(c.in))
			if err == nil {
				t.Fatalf("got %s, want an error", got)
			}
			if !strings.HasPrefix(err.Error(), c.want) {
				t.Errorf("error %q, want it to begin with %q", err, c.want)
			}
		})
	}
}
