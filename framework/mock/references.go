package mock

import (
	"regexp"
	"strconv"
	"strings"

	"smacs/framework/grade"
)

// A vote is a reference found in a prompt.
type vote struct {
	key  string // references with equal keys give one answer
	text string // what is said if it wins
}

// leastHead is how many bytes of its beginning a recorded response is known by
// when a prompt shows it shortened.
const leastHead = 32

// synthesis answers a prompt that holds numbered references, in the user's
// message or in the others: the first reference with the answer that most of
// them give. share is the part of them that gives it.
//
// With a known question the references are responses recorded to it, so that
// neither a numbered question nor numbered instructions are mistaken for some.
func (s *Server) synthesis(question int, known bool, asked string, others []string) (text string, share float64, ok bool) {
	if known {
		asked = strings.Replace(asked, s.book.texts[question], "", 1) // it may be numbered itself
	}
	var votes []vote
	for _, message := range append(others, asked) {
		if known {
			votes = append(votes, s.recordedReferences(question, message)...)
		} else if found := numbered(message); len(found) > len(votes) {
			votes = found
		}
	}
	if len(votes) == 0 || !known && len(votes) < 2 {
		return "", 0, false
	}
	count, best := map[string]int{}, 0
	for _, v := range votes {
		count[v.key]++
	}
	for i, v := range votes {
		if count[v.key] > count[votes[best].key] {
			best = i
		}
	}
	return votes[best].text, float64(count[votes[best].key]) / float64(len(votes)), true
}

// marker matches the number before a reference, at the beginning of a line.
func marker(n int) *regexp.Regexp {
	return regexp.MustCompile(`(?m)^[ \t]*(?:[#*]+ ?)?(?:(?i:reference|response|answer|candidate|model) ?)?[<\[(]?(?i:(?:reference|response|answer)[_ ])?` +
		strconv.Itoa(n) + `[>\])]?[.:)]?(?:\*\*)?[ \t\n]+`)
}

// recordedReferences returns the responses to a question that stand behind the
// numbers 1, 2, 3 ... in a text, whole or shortened.
func (s *Server) recordedReferences(question int, text string) []vote {
	var found []vote
	for {
		v, n := s.referenceIn(question, text, len(found)+1)
		if n == 0 {
			return found
		}
		found, text = append(found, v), text[n:]
	}
}

// referenceIn returns the first response behind the given number, and where what
// follows it begins; 0 if there is none.
func (s *Server) referenceIn(question int, text string, number int) (vote, int) {
	for _, at := range marker(number).FindAllStringIndex(text, -1) {
		if v, n := s.longest(question, text[at[1]:]); n > 0 {
			return v, at[1] + n
		}
	}
	return vote{}, 0
}

// longest returns the recorded response that a text begins with, or with most
// of, and how many bytes of it there are.
func (s *Server) longest(question int, text string) (v vote, n int) {
	for llm := range s.book.rec.LLMs {
		samples := s.book.rec.Samples(question, llm)
		for i := range samples {
			whole := strings.TrimSpace(samples[i].Text)
			same := commonPrefix(text, whole)
			if same > n && (same == len(whole) || same >= leastHead) {
				v, n = vote{key: "unparsed " + whole, text: whole}, same
				if samples[i].HasAnswer {
					v.key = "answer " + samples[i].AnswerKey
				}
			}
		}
	}
	return v, n
}

func commonPrefix(a, b string) int {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}

var listed = regexp.MustCompile(`(?m)^[ \t]*[\[(]?(\d{1,3})[\])]?[.:)]?[ \t]+`)

// numbered cuts a text at the numbers 1, 2, 3 ... that begin lines. The answer of
// a part is the one marked as such, else its last line.
func numbered(text string) []vote {
	var starts, bodies []int
	for _, at := range listed.FindAllStringSubmatchIndex(text, -1) {
		if text[at[2]:at[3]] == strconv.Itoa(len(starts)+1) {
			starts, bodies = append(starts, at[0]), append(bodies, at[1])
		}
	}
	var found []vote
	for i, from := range bodies {
		to := len(text)
		if i+1 < len(starts) {
			to = starts[i+1]
		}
		part := strings.TrimSpace(text[from:to])
		found = append(found, vote{key: answerOf(part), text: part})
	}
	return found
}

func answerOf(text string) string {
	if answer, ok := grade.ExtractZeroEval("", text); ok {
		return answer
	}
	return strings.TrimSpace(text[strings.LastIndexByte(text, '\n')+1:])
}
