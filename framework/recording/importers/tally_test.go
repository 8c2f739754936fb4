package importers

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"smacs/framework/grade"
	"smacs/framework/recording"
)

func TestTallyCounts(t *testing.T) {
	var tally Tally
	for range 2 {
		tally.Unkept("t", []string{"a", "b", "c"}, map[string]bool{"a": true}, map[string]string{"b": "not wanted"})
	}
	tally.Assumed("t", "d", "missing")
	tally.AssumedTimes("t", "d", "missing", 3)
	tally.AssumedTimes("t", "e", "missing", 0)
	var loss Loss
	tally.Report(&loss)
	loss.Sort()
	lost := []Field{{"t", "b", 2, "not wanted"}, {"t", "c", 2, "not known to the importer"}}
	if d := cmp.Diff(lost, loss.Fields); d != "" {
		t.Errorf("lost (-want +got)\n%s", d)
	}
	if d := cmp.Diff([]Field{{"t", "d", 4, "missing"}}, loss.Assumed); d != "" {
		t.Errorf("assumed (-want +got)\n%s", d)
	}
}

// TestTallyIsBounded lumps what a file of garbage could fill memory with.
func TestTallyIsBounded(t *testing.T) {
	var tally Tally
	for i := range 3 * maxNames {
		tally.Lost("t", fmt.Sprint(i), fmt.Sprint("reason ", i))
	}
	var loss Loss
	tally.Report(&loss)
	loss.Sort()
	if n := len(loss.Fields); n != maxNames+1 || loss.Fields[0] != (Field{"t", "(further names)", 2 * maxNames, "not listed"}) {
		t.Errorf("%d fields, first %+v", n, loss.Fields[0])
	}
}

// TestSettle: what becomes of a response without an answer does not depend on
// whether it is right, but where nothing at all was said.
func TestSettle(t *testing.T) {
	for _, tt := range []struct {
		name, text string
		outcome    Outcome
		want       grade.Grade
		answer     string
		key        string
		assumed    int
	}{
		{"an answer", "text", Outcome{Score: 0.5, Answer: " a "}, grade.Scored(0.5), " a ", "a", 0},
		{"right without an answer", "text ", Outcome{Score: 1}, grade.Scored(1), "text ", "text", 1},
		{"wrong without an answer", "text ", Outcome{Score: 0}, grade.Scored(0), "text ", "text", 1},
		{"nothing said", "", Outcome{Score: 0, Responded: true}, grade.Unscored(grade.Unanswered), "", "", 1},
		{"nothing said, and right", "", Outcome{Score: 1, Responded: true, LLM: "m", Sample: 2}, grade.Scored(1), "", "not recorded: m, sample 2", 1},
		{"not recorded", "", Outcome{Score: 0, LLM: "m"}, grade.Scored(0), "", "not recorded: m, sample 0", 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var tally Tally
			var loss Loss
			r := recording.Unknown(tt.text)
			tally.Settle(&r, tt.outcome)
			tally.Report(&loss)
			if r.Grade() != tt.want || r.Answer != tt.answer || r.AnswerKey != tt.key || len(loss.Assumed) != tt.assumed {
				t.Errorf("got %v, answer %q, key %q, assumed %+v", r.Grade(), r.Answer, r.AnswerKey, loss.Assumed)
			}
			if r.HasAnswer != (tt.want.State == grade.Parsed) {
				t.Errorf("HasAnswer is %v", r.HasAnswer)
			}
		})
	}
}

func TestWithout(t *testing.T) {
	r := Without(WithAnswer(recording.Unknown("x"), "a"), grade.Failed)
	if r.HasAnswer || r.AnswerKey != "" || r.State != grade.Failed || !math.IsNaN(r.Score) || r.Text != "x" {
		t.Errorf("got %+v", r)
	}
}

func TestJoin(t *testing.T) {
	b := recording.NewBuilder(recording.Meta{})
	j := NewJoin(b, "record")
	if err := j.Empty(); err == nil {
		t.Error("a join of nothing is not empty")
	}
	q := recording.Question{Task: "t", ID: "1", Text: "q", Gold: "g"}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, llm := range []string{"a", "b", "a"} {
		must(j.LLM(llm))
		must(j.Question(q, "f", 3))
	}
	must(j.Response(q, "a", 0, recording.Unknown("x")))
	must(j.Empty())
	for what, other := range map[string]recording.Question{
		"text":        {Task: "t", ID: "1", Text: "r", Gold: "g"},
		"gold answer": {Task: "t", ID: "1", Text: "q", Gold: "h"},
	} {
		err := j.Question(other, "f2", 5)
		if want := `question "t/1" has another ` + what + " than in f, record 3: "; err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
	must(j.Identified(recording.Question{Task: "t", ID: "2", Text: "q"}, "hash", "h", "f", 0))
	must(j.Identified(recording.Question{Task: "t", ID: "2", Text: "another prompt"}, "hash", "h", "f2", 0))
	err := j.Identified(recording.Question{Task: "t", ID: "2", Text: "q"}, "hash", "i", "f2", 0)
	if err == nil || !strings.Contains(err.Error(), `question "t/2" has another hash than in f, record 0`) {
		t.Errorf("got %v", err)
	}
	r, err := b.Build()
	must(err)
	if len(r.Questions) != 2 || r.Questions[1].Text != "q" || len(r.LLMs) != 2 || r.Len() != 1 {
		t.Errorf("got %+v", r)
	}
}
