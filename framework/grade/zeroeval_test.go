package grade

import (
	"math"
	"strings"
	"testing"
)

// The expected keys follow from ZeroEval's published rules for numbers.
func TestNumericKeys(t *testing.T) {
	tests := []struct {
		name, answer, want string // want "" means no number
	}{
		{"integer", "18", "18"},
		{"dollars and commas", " $2,125.50 ", "2125.5"},
		{"equal floats, equal keys", "18.00", "18"},
		{"minus zero is zero", "-0.0", "0"},
		{"first number", "x = 3 or 4", "3"},
		{"leading point is not seen", ".5", "5"},
		{"clock", "10:30", "10"},
		{"latex fraction is not evaluated", `\frac{1}{2}`, "1"},
		{"fraction", "1/4", "0.25"},
		{"fraction of a third", "1/3", "0.3333333333333333"},
		{"tiny fraction reads its mantissa", "1/100000", "1"}, // "1e-05"
		{"integer division", "7//2", "3"},
		{"fraction with unit is left alone", "5/9 miles", "5"},
		{"division by zero is left alone", "5/0", "5"},
		{"infinite value has no number", "1e308*10/1", ""},
		{"date is a fraction of a fraction", "1/2/2025", "0.0002469135802469136"}, // CPython 3.11: str(1/2/2025)
		{"base three", "-221_3", "-221"},
		{"too large is infinite", "1" + strings.Repeat("0", 400), "inf"},
		{"large", "100000000000000000000", "1e+20"},
		{"non-ascii digits are no digits", "٣", ""},
		{"no number", "about ten", ""},
		{"empty", "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			key, ok := ZeroEvalNumeric().Key(tt.answer)
			if key != tt.want || ok != (tt.want != "") {
				t.Errorf("Key(%q) = %q, %v, want %q", tt.answer, key, ok, tt.want)
			}
		})
	}
}

func TestGrade(t *testing.T) {
	numeric, text := ZeroEvalNumeric(), ZeroEvalText()
	tests := []struct {
		name             string
		grader           Grader
		text, gold       string
		state            State
		score            float64
		answer, key      string
		found, hasAnswer bool
	}{
		{"gsm gold", numeric, `{"answer": "$2,125"}`, "# 2,125", Parsed, 1, "$2,125", "2125", true, true},
		{"wrong number", numeric, `{"answer": 7}`, "# 8", Parsed, 0, "7", "7", true, true},
		{"first digits only", numeric, `{"answer": "-221"}`, "-221_3", Parsed, 1, "-221", "-221", true, true},
		{"no number does not vote", numeric, `{"answer": "ten"}`, "# 10", Unparsed, 0, "", "", true, false},
		{"no answer does not vote", numeric, "ten", "# 10", Unparsed, 0, "", "", false, false},
		{"gold without a number", numeric, `{"answer": 1}`, "# none", Ungraded, math.NaN(), "1", "1", true, true},
		{"quotes are stripped", text, `{"answer": "'ab'"}`, `"ab"`, Parsed, 1, "'ab'", "ab", true, true},
		{"white space matters", text, `{"answer": "[1,2]"}`, "[1, 2]", Parsed, 0, "[1,2]", "[1,2]", true, true},
		{"list as python writes it", text, `{"answer": [1, "x"]}`, "[1, 'x']", Parsed, 1, "[1, 'x']", "[1, 'x']", true, true},
		{"empty text votes", text, `{"answer": ""}`, "''", Parsed, 1, "", "", true, true},
		{"newline is two characters", text, `{"answer": "a\nb"}`, `'a\nb'`, Parsed, 1, "a\nb", `a\nb`, true, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := tt.grader.Grade("some-llm", tt.text, tt.gold)
			sameScore := r.Grade.Score == tt.score || math.IsNaN(r.Grade.Score) && math.IsNaN(tt.score)
			if r.Grade.State != tt.state || !sameScore || r.Answer != tt.answer || r.Key != tt.key ||
				r.Found != tt.found || r.HasAnswer != tt.hasAnswer {
				t.Errorf("got %+v", r)
			}
		})
	}
}
