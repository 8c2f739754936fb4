package grade

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// The expected results follow from the definition in the comment of Exact.
func TestExact(t *testing.T) {
	parsed := func(answer, key string, score float64) Result {
		return Result{Answer: answer, HasAnswer: true, Key: key, Found: true, Grade: Scored(score)}
	}
	ungraded := parsed("8", "8", 0)
	ungraded.Grade = Grade{State: Ungraded, Score: math.NaN()}
	tests := []struct {
		name         string
		answer, gold string
		want         Result
	}{
		{"equal", "8", "8", parsed("8", "8", 1)},
		{"white space at the ends", " 8\u00a0\n", "\t8", parsed(" 8\u00a0\n", "8", 1)},
		{"white space inside", "a  b", "a b", parsed("a  b", "a  b", 0)},
		{"case", "Paris", "paris", parsed("Paris", "Paris", 0)},
		{"numbers are text", "8.0", "8", parsed("8.0", "8.0", 0)},
		{"an empty answer is one", "", "8", parsed("", "", 0)},
		{"no gold", "8", "", ungraded},
		{"blank gold", "8", " \n", ungraded},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if d := cmp.Diff(tt.want, Exact().GradeAnswer(tt.answer, tt.gold), cmpopts.EquateNaNs()); d != "" {
				t.Errorf("(-want +got)\n%s", d)
			}
		})
	}
}

func TestExactTakesTheWholeResponse(t *testing.T) {
	if r := Exact().Grade("llm", " 8\n", "8"); r.Answer != "8" || r.Grade != Scored(1) {
		t.Errorf("got %+v, want the answer 8 and score 1", r)
	}
	if r := Exact().Grade("llm", "It is 8", "8"); r.Grade != Scored(0) {
		t.Errorf("got %+v, want score 0: the answer is not searched for", r)
	}
	if r := Exact().Grade("llm", " \n", "8"); r.HasAnswer || r.Grade != Unscored(Unparsed) {
		t.Errorf("got %+v, want no answer", r)
	}
}
