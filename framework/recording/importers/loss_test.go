package importers

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
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
		`"skipped":[],"renamed":[],"fields":[],"holes":[],"ungraded":[],"replaced":0}`
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
		Holes:    []Shortage{{"t", "n", 1}, {"t", "m", 2}},
		Ungraded: []Shortage{{"t", "n", 3}},
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
questions without a response:
  t  m  2
  t  n  1
responses not graded:
  t  n  3
characters replaced by U+FFFD: 4
`
	if d := cmp.Diff(want, text.String()); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
}
