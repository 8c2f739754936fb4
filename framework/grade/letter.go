package grade

import (
	"regexp"
	"strings"
)

// ChoiceLetter returns the grader for questions whose answer is the letter of an
// option, A to J. The last statement of a letter counts: \boxed{C}, "the answer is
// (B)", "Answer: D"; where there is none, a response or last line that is a letter
// alone or begins with one as options do, "B) because ...". An article ("A good
// answer ...") is no letter. The normal form is the letter.
func ChoiceLetter() Grader {
	return Grader{
		ID: "choice_letter", Version: "1", AnswerKind: "choice",
		extract: func(_, text string) (string, bool) { return statedLetter(text) },
		key:     letterKey,
		goldKey: letterKey,
	}
}

// MultipleChoice is [ChoiceLetter] that also takes the text of an option for its
// letter, as response, after "the answer is", or as gold: [Grader.About] tells it
// the question, whose lines "A) ...", "(B) ..." or "C. ..." are the options.
// Options with equal texts are told apart by letters only.
func MultipleChoice() Grader {
	g := ChoiceLetter()
	g.ID = "multiple_choice"
	g.about = func(question string) Grader {
		options := optionsOf(question)
		bound := g
		bound.extract = func(_, text string) (string, bool) {
			if letter, ok := statedLetter(text); ok {
				return letter, true
			}
			return options.letterOf(text)
		}
		bound.goldKey = func(gold string) (string, bool) {
			if key, ok := letterKey(gold); ok {
				return key, true
			}
			return options.letterOf(gold)
		}
		return bound
	}
	return g
}

var (
	boxedLetter   = regexp.MustCompile(`\\boxed\{\s*(?:\\(?:text|mathrm|textbf|mathbf)\{)?\s*\(?([A-J])\)?\s*\}`)
	statement     = regexp.MustCompile(`(?i:answer|option|choice)\W{0,3}(?i:is|was|would\s+be|should\s+be|option|choice)?[\s:=*_"'(\[$]*([A-J])([^A-Za-z0-9]|$)`)
	aloneLetter   = regexp.MustCompile(`^[\s"'*_(\[$]*([A-J])[\s"'*_)\].:$]*$`)
	openingLetter = regexp.MustCompile(`^[\s"'*_]*(?:\(([A-J])\)|([A-J])[).:])(?:\s|$)`)
	onlyLetter    = regexp.MustCompile(`^\s*\(?([A-Ja-j])[).]?\s*$`)
)

// statedLetter reads the letter that a response states.
func statedLetter(text string) (string, bool) {
	letter, at := "", -1
	for _, m := range boxedLetter.FindAllStringSubmatchIndex(text, -1) {
		letter, at = text[m[2]:m[3]], m[0]
	}
	for _, m := range statement.FindAllStringSubmatchIndex(text, -1) {
		if m[0] > at && !article(text[m[2]:m[3]], text[m[4]:]) {
			letter, at = text[m[2]:m[3]], m[0]
		}
	}
	if at >= 0 {
		return letter, true
	}
	for _, line := range []string{text, lastLine(text)} {
		for _, pattern := range []*regexp.Regexp{aloneLetter, openingLetter} {
			if m := pattern.FindStringSubmatch(line); m != nil {
				return strings.Join(m[1:], ""), true
			}
		}
	}
	return "", false
}

// article reports whether a letter is the word "A" or "I" of a sentence: a word
// follows it that does not go on about a choice.
func article(letter, rest string) bool {
	if letter != "A" && letter != "I" {
		return false
	}
	word := nextWord.FindStringSubmatch(rest)
	return word != nil && !goesOn.MatchString(word[1])
}

var (
	nextWord = regexp.MustCompile(`^ +([A-Za-z]+)`)
	goesOn   = regexp.MustCompile(`(?i)^(and|as|because|for|is|since|which|with|but|due)$`)
)

func lastLine(text string) string {
	text = strings.TrimSpace(text)
	return text[strings.LastIndexByte(text, '\n')+1:]
}

func letterKey(answer string) (string, bool) {
	m := onlyLetter.FindStringSubmatch(answer)
	if m == nil {
		return "", false
	}
	return strings.ToUpper(m[1]), true
}

// options are the texts of a question's options in their normal form, by letter.
type options map[string]string

var optionLine = regexp.MustCompile(`(?m)^\s*\(?([A-J])[).:]\s+(\S.*?)\s*$`)

func optionsOf(question string) options {
	found := options{}
	for _, m := range optionLine.FindAllStringSubmatch(question, -1) {
		found[m[1]] = plainOption(m[2])
	}
	return found
}

var answerIs = regexp.MustCompile(`(?i)answer\W{0,3}(?:is|was|:)[\s:*]*([^\n]+)`)

// letterOf returns the letter of the one option whose text a response is or ends
// with.
func (o options) letterOf(text string) (string, bool) {
	tries := []string{text, lastLine(text)}
	if all := answerIs.FindAllStringSubmatch(text, -1); len(all) > 0 {
		tries = append(tries, all[len(all)-1][1])
	}
	for _, try := range tries {
		found := ""
		for letter, option := range o {
			if option == plainOption(try) && option != "" {
				if found != "" {
					return "", false
				}
				found = letter
			}
		}
		if found != "" {
			return found, true
		}
	}
	return "", false
}

// plainOption is a text without case and without marks around it.
func plainOption(text string) string {
	return strings.ToLower(strings.Trim(strings.Join(strings.Fields(text), " "), " .\"'*_$"))
}
