package grade

import "strings"

// ZeroEvalNumeric returns the grader of ZeroEval's gsm and math-l5 tasks: the
// answer is found by [ExtractZeroEval], its normal form is that of its first
// number, and the gold may be marked by a hash ("# 2,125").
func ZeroEvalNumeric() Grader {
	return Grader{
		ID: "zeroeval_numeric", Version: "1", AnswerKind: "numeric",
		extract: ExtractZeroEval,
		key:     numericKey,
		goldKey: func(gold string) (string, bool) {
			return numericKey(pyStrip(strings.ReplaceAll(gold, "#", "")))
		},
	}
}

// ZeroEvalText returns the grader of ZeroEval's crux task: the answer is found
// by [ExtractZeroEval] and compared as text, so [1,2] is not [1, 2].
func ZeroEvalText() Grader {
	return Grader{
		ID: "zeroeval_text", Version: "1", AnswerKind: "text",
		extract: ExtractZeroEval,
		key:     textKey,
		goldKey: textKey,
	}
}

// textKey strips any run of quotes from both ends and writes newline characters
// as the two characters \n. Every text has this normal form, the empty one too.
func textKey(answer string) (string, bool) {
	return strings.ReplaceAll(strings.Trim(answer, `'"`), "\n", `\n`), true
}
