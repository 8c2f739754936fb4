package grade

import "strings"

// Exact returns the grader for answers of which nothing is known but that they
// are text: the normal form is the answer without white space at its ends
// (Unicode's), so upper and lower case, punctuation and 8 and 8.0 differ. The
// whole response is the answer, and one of white space alone has none. A gold
// of white space alone is no gold: then the grade is Ungraded.
func Exact() Grader {
	return Grader{
		ID: "exact", Version: "1", AnswerKind: "text",
		extract: func(_, text string) (string, bool) {
			answer := strings.TrimSpace(text)
			return answer, answer != ""
		},
		key: func(answer string) (string, bool) { return strings.TrimSpace(answer), true },
		goldKey: func(gold string) (string, bool) {
			key := strings.TrimSpace(gold)
			return key, key != ""
		},
	}
}
