package grade

import (
	"math"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// pyTests' values are str(json.loads(text)) of CPython 3.11; an empty one is an
// exception there.
var pyTests = []struct{ name, text, want string }{
	{"minus zero integer", "-0", "0"},
	{"minus zero float", "-0.0", "-0.0"},
	{"float of an integer", "1e5", "100000.0"},
	{"largest plain float", "9999999999999998.0", "9999999999999998.0"},
	{"exponent from 1e16", "1e16", "1e+16"},
	{"smallest plain float", "0.0001", "0.0001"},
	{"exponent below 1e-4", "0.00001", "1e-05"},
	{"three digits of exponent", "1e-100", "1e-100"},
	{"overflow", "-1e999", "-inf"},
	{"not a number", "NaN", "nan"},
	{"infinity", "[Infinity, -Infinity]", "[inf, -inf]"},
	{"big integer", "[123456789012345678901]", "[123456789012345678901]"},
	{"integer of 4301 digits", strings.Repeat("1", 4301), ""},
	{"duplicate keys", `{"a": 1, "b": 2, "a": 3}`, "{'a': 3, 'b': 2}"},
	{"escaped key is the same key", `{"a": 1, "\u0061": 2}`, "{'a': 2}"},
	{"empty containers", `[{}, [], ""]`, "[{}, [], '']"},
	{"single quote", `["it's"]`, `["it's"]`},
	{"double quote", `["say \"x\""]`, `['say "x"']`},
	{"both quotes", `["it's \"x\""]`, `['it\'s "x"']`},
	{"control characters", `["\u0000\u001b\u007f\u0085\u00a0"]`, `['\x00\x1b\x7f\x85\xa0']`},
	{"white space", `["\n\r\t\\"]`, `['\n\r\t\\']`},
	{"does not print", `["\u200b\u3000\uffff"]`, `['\u200b\u3000\uffff']`},
	{"prints", `["é漢\ud83d\ude00"]`, "['é漢😀']"},
	{"beyond the base plane", `["\udb40\udc01"]`, `['\U000e0001']`},
	{"lone surrogates", `["\udc00\ud800\ud800\udc00"]`, `['\udc00\ud800𐀀']`},
	{"high surrogate and no low one", `["\ud800\u0041"]`, `['\ud800A']`},
	{"string as it is", `"it's \\ \u0000"`, "it's \\ \x00"},
	{"leading zero", "01", ""},
	{"point without digits", "1.", ""},
	{"plus", "+1", ""},
	{"trailing comma", "[1,]", ""},
	{"missing colon", `{"a" 1}`, ""},
	{"key without quotes", `{a: 1}`, ""},
	{"raw tab", "\"\t\"", ""},
	{"unknown escape", `"\x41"`, ""},
	{"short escape", `"\u12"`, ""},
	{"no end", `"abc`, ""},
	{"end in an escape", `"abc\`, ""},
	{"extra data", "{} {}", ""},
	{"empty", "", ""},
}

func TestPythonReadsAndWritesJSON(t *testing.T) {
	for _, tt := range pyTests {
		t.Run(tt.name, func(t *testing.T) {
			v, err := parsePyJSON(tt.text)
			if tt.want == "" {
				if err == nil {
					t.Fatalf("parsed to %s, want an error", v.str())
				}
				return
			}
			if err != nil || v.str() != tt.want {
				t.Errorf("got %s, %v, want %s", v.str(), err, tt.want)
			}
		})
	}
}

func TestPythonFloatsReadBackEqual(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := math.Float64frombits(rapid.Uint64().Draw(t, "bits"))
		if math.IsNaN(v) || math.IsInf(v, 0) {
			t.Skip("written as words")
		}
		s := pyFloat(v)
		back, err := strconv.ParseFloat(s, 64)
		if err != nil || math.Float64bits(back) != math.Float64bits(v) {
			t.Fatalf("%v is written %s, which reads as %v, %v", v, s, back, err)
		}
		if !strings.ContainsAny(s, ".e") {
			t.Fatalf("%s reads as an integer in Python", s)
		}
	})
}

// FuzzPython checks that what the reader accepts can be written, and that a repr
// holds no character that does not print.
func FuzzPython(f *testing.F) {
	for _, tt := range pyTests {
		f.Add(tt.text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		v, err := parsePyJSON(text)
		if err != nil {
			return
		}
		s := v.str()
		if v.kind != pyText && strings.ContainsAny(s, "\x00\t\n\r\x1b\u200b\u00a0") {
			t.Errorf("%q is written %q", text, s)
		}
		if s == "" && v.kind != pyText {
			t.Errorf("%q is written as nothing", text)
		}
	})
}
