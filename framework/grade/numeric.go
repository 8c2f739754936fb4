package grade

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
)

// Numeric returns the grader for numbers: the last \boxed{...}, else the number
// after the last "####" or "answer is", else the last number of the response.
// Thousands commas, dollar and percent signs do not count; a fraction of two
// numbers is its value. It is right when |answer - gold| <= tolerance x |gold|;
// votes are equal when the values are.
func Numeric(tolerance float64) Grader {
	g := Grader{
		ID: "numeric", Version: "1", AnswerKind: "numeric",
		extract: func(_, text string) (string, bool) { return statedNumber(text) },
		key:     valueKey,
		goldKey: valueKey,
	}
	if tolerance > 0 {
		g.ID = fmt.Sprintf("numeric(tolerance=%s)", strconv.FormatFloat(tolerance, 'g', -1, 64))
		g.match = func(key, gold string) bool {
			x, errX := strconv.ParseFloat(key, 64)
			y, errY := strconv.ParseFloat(gold, 64)
			return errX == nil && errY == nil && math.Abs(x-y) <= tolerance*math.Abs(y)
		}
	}
	return g
}

const numberText = `[-+\x{2212}]?\s?\$?\s?(?:\d{1,3}(?:,\d{3})+|\d+)?(?:\.\d+|\d)(?:[eE][-+]?\d+)?(?:\s?/\s?\d+(?:\.\d+)?)?`

var (
	numberPattern  = regexp.MustCompile(numberText)
	afterHashes    = regexp.MustCompile(`####\s*(` + numberText + `)`)
	afterStatement = regexp.MustCompile(`(?i)answer\W{0,3}(?:is|was|:|=)[^\n0-9+\-.$\x{2212}]{0,40}(` + numberText + `)`)
)

// statedNumber reads the number that a response states.
func statedNumber(text string) (string, bool) {
	if boxed, ok := lastBoxed(text); ok {
		if n, ok := lastNumber(plainMath(boxed)); ok {
			return n, true
		}
	}
	at, found := -1, ""
	for _, pattern := range []*regexp.Regexp{afterHashes, afterStatement} {
		if all := pattern.FindAllStringSubmatchIndex(text, -1); len(all) > 0 {
			if m := all[len(all)-1]; m[0] > at {
				at, found = m[0], text[m[2]:m[3]]
			}
		}
	}
	if at >= 0 {
		return strings.TrimSpace(found), true
	}
	return lastNumber(text)
}

func lastNumber(text string) (string, bool) {
	all := numberPattern.FindAllStringIndex(text, -1)
	if len(all) == 0 {
		return "", false
	}
	m := all[len(all)-1]
	number := strings.TrimSpace(text[m[0]:m[1]])
	// A dash between words or numbers is no sign: "pages 3-5", "x-2".
	if m[0] > 0 && strings.HasPrefix(number, "-") && (wordByte(text[m[0]-1])) {
		number = number[1:]
	}
	return number, true
}

func wordByte(c byte) bool {
	return c == '_' || '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}

// valueKey is the value of a text that is a number and nothing else.
func valueKey(answer string) (string, bool) {
	v, ok := valueOf(answer)
	if !ok {
		return "", false
	}
	return canonicalFloat(v), true
}

func valueOf(text string) (float64, bool) {
	text = strings.NewReplacer(",", "", "$", "", "%", "", " ", "", "\u00a0", "", "\u2212", "-", "\t", "", "\n", "").Replace(plainMath(text))
	top, bottom, fraction := strings.Cut(strings.TrimSuffix(text, "."), "/")
	v, err := strconv.ParseFloat(top, 64)
	if err != nil || strings.ContainsAny(top, "_xXpPnN") {
		return 0, false
	}
	if fraction {
		d, err := strconv.ParseFloat(bottom, 64)
		if err != nil || d == 0 || strings.ContainsAny(bottom, "_xXpPnN") {
			return 0, false
		}
		v /= d
	}
	return v, !math.IsInf(v, 0) && !math.IsNaN(v)
}
