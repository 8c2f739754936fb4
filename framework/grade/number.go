package grade

import (
	"regexp"
	"strconv"
	"strings"
)

// firstNumber is ZeroEval's crude idea of a number, kept because it is the
// published metric: ".5" reads as 5 and "10:30" as 10.
var firstNumber = regexp.MustCompile(`-?[0-9]+(\.[0-9]+)?`)

// numericKey returns the canonical text of the answer's value, so that equal
// floats have equal keys (minus zero is zero), and false if it holds no number.
func numericKey(answer string) (string, bool) {
	v, ok := numericValue(answer)
	if !ok {
		return "", false
	}
	return canonicalFloat(v), true
}

// numericValue drops dollar signs and thousands commas, evaluates the rest if it
// may be a fraction, and reads the first number.
func numericValue(answer string) (float64, bool) {
	s := pyStrip(strings.ReplaceAll(answer, "$", ""))
	s = strings.ReplaceAll(s, ",", "")
	if strings.Contains(s, "/") {
		if v, err := evaluate(s); err == nil {
			s = pyFloat(v)
		}
	}
	m := firstNumber.FindString(s)
	if m == "" {
		return 0, false
	}
	// Too large a number is an infinity, as in Python; ParseFloat then returns
	// it beside its range error, and the pattern admits no syntax error.
	v, _ := strconv.ParseFloat(m, 64)
	return v, true
}

// canonicalFloat is Python's repr of a float less a trailing ".0".
func canonicalFloat(v float64) string {
	if v == 0 {
		return "0"
	}
	return strings.TrimSuffix(pyFloat(v), ".0")
}

// pyStrip is Python's str.strip(): it also trims the four ASCII separators that
// Go does not call white space.
func pyStrip(s string) string {
	return strings.TrimFunc(s, func(r rune) bool {
		return isPySpace(r)
	})
}
