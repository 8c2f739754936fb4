package inspect

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"smacs/framework/recording/importers/rawjson"
	"smacs/framework/terminal"
)

// A score is what the scorer that counts says of a sample.
type score struct {
	value    float64 // NaN if the sample was not scored
	noAnswer bool
	answer   string
}

// score returns the score of the scorer that counts, nil if there is none.
func (s *samples) score(o *rawjson.Object) *score {
	all := o.Object("scores")
	if all == nil {
		old := o.Object("score") // logs before version 2 have one without a name
		if old == nil {
			return nil
		}
		return s.value(old)
	}
	name, err := s.scorer(all.Names)
	if err != nil {
		all.Reject(err)
	}
	if name == "" {
		return nil
	}
	one := all.Object(name)
	if one == nil {
		return nil
	}
	return s.value(one)
}

// scorer chooses the scorer, which is the same for all samples of a task.
func (s *samples) scorer(names []string) (string, error) {
	name := ""
	switch {
	case len(names) == 0:
		return "", nil
	case slices.Contains(names, s.Scorer):
		name, s.used = s.Scorer, true
	case len(names) == 1:
		name = names[0]
	case s.Scorer == "":
		return "", fmt.Errorf("field scores: there are %d scorers: choose one with --scorer: %s", len(names), listed(names))
	default:
		return "", fmt.Errorf("field scores: --scorer %s: there is no such scorer, want one of %s", s.Scorer, listed(names))
	}
	if first, seen := s.scorers[s.task]; seen && first != name {
		return "", fmt.Errorf("field scores: scored by %q, but samples before it of the task by %q: choose one with --scorer", name, first)
	}
	s.scorers[s.task] = name
	for _, other := range names {
		if other != name {
			s.tally.Lost(s.task, "scores."+other, "a scorer; "+name+" is the grade")
		}
	}
	return name, nil
}

func listed(names []string) string { return terminal.Plain(strings.Join(names, ", ")) }

// letters are the texts that Inspect gives as grades, in lower case.
var letters = map[string]float64{
	"c": 1, "i": 0, "p": 0.5, "n": 0, "yes": 1, "true": 1, "no": 0, "false": 0,
}

// value reads the grade, which is a letter or a number, and the answer.
func (s *samples) value(o *rawjson.Object) *score {
	answer, _ := o.Any("answer")
	out := &score{value: math.NaN(), answer: answer}
	v := o.Get("value")
	text, isText := v.Text()
	switch f, known := letters[strings.ToLower(text)]; {
	case v == nil:
		s.tally.Assumed(s.task, "scores.value", "NaN or null: not scored, ungraded")
	case isText && known:
		out.value, out.noAnswer = f, strings.EqualFold(text, "n")
		s.tally.Assumed(s.task, "scores.value", fmt.Sprintf("%q: taken as %s", text, s.meaning(out)))
	case isText:
		if out.value, known = rawjson.Value(strings.TrimSpace(text)).Score(); !known {
			s.wrong(o)
		}
	default:
		if out.value, known = v.Score(); !known {
			s.wrong(o)
		}
	}
	return out
}

func (s *samples) meaning(sc *score) string {
	if sc.noAnswer {
		return "0, unanswered"
	}
	return fmt.Sprint(sc.value)
}

func (s *samples) wrong(o *rawjson.Object) {
	want := "C, I, P, N, true, false or a number from 0 to 1"
	if inner := o.Get("value"); inner != nil && (inner[0] == '{' || inner[0] == '[') {
		want += "; a scorer with several values has no single grade, choose another with --scorer"
	}
	o.Fail("value", want)
}
