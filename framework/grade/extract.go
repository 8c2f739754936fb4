package grade

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// The classes are spelled out because Python's \s has a vertical tab and Go's
// has not.
var (
	rescuePatterns = []*regexp.Regexp{
		regexp.MustCompile(`"answer"[ \t-\r]*:[ \t-\r]*"([^"]*)"`),
		regexp.MustCompile(`"answer"[ \t-\r]*:[ \t-\r]*([^, \t-\r]*)`),
		regexp.MustCompile(`answer[ \t-\r]*:[ \t-\r]*([^, \t-\r]*)`),
	}
	boxedPattern = regexp.MustCompile(`\\boxed\{([0-9A-Za-z_]+)\}`)
)

// ExtractZeroEval finds the answer in a response the way ZeroEval's evaluators
// do. It looks in turn at
//
//  1. the first balanced {...} of the text, parsed as JSON with its newlines
//     deleted: the value of its key "answer", as Python's str() writes it;
//  2. a few regular expressions over the whole text, so that a response with
//     invalid JSON (LaTeX in a string, often) is not lost;
//  3. \boxed{...}, only for an LLM whose name in the source contains
//     "Llama-3.1", and only if "boxed" is in the last 30 characters.
//
// It returns false if none of them finds an answer; an empty answer is one.
func ExtractZeroEval(llm, text string) (string, bool) {
	if obj, ok := firstObject(text); ok {
		if v, err := parsePyJSON(strings.ReplaceAll(obj, "\n", "")); err == nil {
			if a, ok := v.lookup("answer"); ok {
				return a.str(), true
			}
		}
	}
	for _, p := range rescuePatterns {
		if m := p.FindStringSubmatch(text); m != nil {
			return m[1], true
		}
	}
	if strings.Contains(llm, "Llama-3.1") && strings.Contains(lastRunes(text, 30), "boxed") {
		if m := boxedPattern.FindStringSubmatch(text); m != nil {
			return m[1], true
		}
	}
	return "", false
}

// firstObject returns the text from the first opening brace to the one that
// closes it. Braces are counted blindly, inside strings too, and a closing one
// at depth 0 is ignored: this is the published behaviour.
func firstObject(text string) (string, bool) {
	depth, start := 0, -1
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '{':
			if depth == 0 {
				start = i
			}
			depth++
		case '}':
			if depth == 0 {
				continue
			}
			if depth--; depth == 0 {
				return text[start : i+1], true
			}
		}
	}
	return "", false
}

// lastRunes returns the last n characters of s.
func lastRunes(s string, n int) string {
	i := len(s)
	for ; n > 0 && i > 0; n-- {
		_, size := utf8.DecodeLastRuneInString(s[:i])
		i -= size
	}
	return s[i:]
}
