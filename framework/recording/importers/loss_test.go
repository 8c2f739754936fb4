package importers

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"smacs/framework/grade"
	"smacs/framework/recording"
)

func TestLossWithoutLossesIsShortAndHasNoNull(t *testing.T) {
	l := Loss{Format: "f", Files: 1, Questions: 2, LLMs: 3, Responses: 6}
	l.Sort()
	var text strings.Builder
	if err := l.WriteText(&text); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff("f: read 1 files: 2 questions, 3 LLMs, 6 responses\n", text.String()); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
	b, err := json.Marshal(l)
	if err != nil {
		t.Fatal(err)
	}
	want := `{"format":"f","files":1,"questions":2,"llms":3,"responses":6,` +
		`"skipped":[],"renamed":[],"fields":[],"assumed":[],"holes":[],"ungraded":[],"replaced":0,"notes":[],"accuracies":[]}`
	if d := cmp.Diff(want, string(b)); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
}

func TestLossIsSortedByTaskThenName(t *testing.T) {
	l := Loss{
		Format: "f", Replaced: 4,
		Skipped:  []Skipped{{"z", "r1"}, {"a", "r2"}},
		Renamed:  []Renamed{{"t/z", "m"}, {"t/a", "n"}},
		Fields:   []Field{{"u", "a", 1, "x"}, {"t", "b", 2, "y"}, {"t", "a", 3, "z"}},
		Assumed:  []Field{{"t", "a", 5, "y"}, {"t", "a", 4, "x"}},
		Holes:    []Shortage{{"t", "n", 1}, {"t", "m", 2}},
		Ungraded: []Shortage{{"t", "n", 3}},
		Notes:    []Note{{"t", "z"}, {"t", "y"}, {"a/s.json", "x"}},
		Accuracies: []Accuracy{
			NewAccuracy("u", "m", 3, 2), NewAccuracy("t", "n", 4, 1.5), NewAccuracy("t", "m", 2, 2),
		},
	}
	l.Sort()
	var text strings.Builder
	if err := l.WriteText(&text); err != nil {
		t.Fatal(err)
	}
	want := `f: read 0 files: 0 questions, 0 LLMs, 0 responses
not read:
  a  r2
  z  r1
renamed:
  t/a  n
  t/z  m
fields not kept:
  t  a  3 records  z
  t  b  2 records  y
  u  a  1 records  x
fields filled in:
  t  a  4 records  x
  t  a  5 records  y
questions without a response:
  t  m  2
  t  n  1
responses not graded:
  t  n  3
to be looked at:
  a/s.json  x
  t         y
  t         z
accuracies:
  t  m  2 of 2    1.0000
  t  n  1.5 of 4  0.3750
  u  m  2 of 3    0.6667
characters replaced by U+FFFD: 4
`
	if d := cmp.Diff(want, text.String()); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
}

// TestLossCounts counts a recording of two questions, of which LLM b has no
// response to the second and LLM a an ungraded one to each.
func TestLossCounts(t *testing.T) {
	b := recording.NewBuilder(recording.Meta{})
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(b.AddLLM("a"))
	must(b.AddLLM("b"))
	for _, id := range []string{"1", "2"} {
		must(b.AddQuestion(recording.Question{Task: "t", ID: id}))
		must(b.AddResponse("t/"+id, "a", 0, recording.Unknown("?")))
	}
	failed := recording.Unknown("")
	failed.State = grade.Failed
	must(b.AddResponse("t/1", "b", 0, failed))
	r, err := b.Build()
	must(err)
	var l Loss
	l.Count(r.Info())
	want := Loss{
		Questions: 2, LLMs: 2, Responses: 3,
		Holes: []Shortage{{"t", "b", 1}}, Ungraded: []Shortage{{"t", "a", 2}},
	}
	want.Sort()
	if d := cmp.Diff(want, l); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
}

func TestLossCannotControlATerminal(t *testing.T) {
	evil := "\x1b[31m\t"
	l := Loss{
		Skipped: []Skipped{{evil, "r"}}, Renamed: []Renamed{{evil, evil}},
		Fields: []Field{{evil, evil, 1, "r"}}, Holes: []Shortage{{evil, evil, 1}},
		Notes: []Note{{evil, evil}}, Accuracies: []Accuracy{NewAccuracy(evil, evil, 1, 1)},
	}
	var text strings.Builder
	if err := l.WriteText(&text); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(text.String(), "\x1b") || strings.Count(text.String(), `\x1b[31m\t`) != 11 {
		t.Errorf("got %q, want eleven escaped names", text.String())
	}
}
