package run_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"smacs/framework/grade"
	"smacs/framework/recording"
)

// withHoles is a recording without its failed responses.
func withHoles(t *testing.T, rec *recording.Recording) *recording.Recording {
	t.Helper()
	b := recording.NewBuilder(rec.Meta)
	for _, llm := range rec.LLMs {
		check(t, b.AddLLM(llm))
	}
	removed := 0
	for q, question := range rec.Questions {
		check(t, b.AddQuestion(question))
		for l, llm := range rec.LLMs {
			if r, _ := rec.Response(q, l, 0); r.State != grade.Failed {
				check(t, b.AddResponse(question.Key(), llm, 0, *r))
			} else {
				removed++
			}
		}
	}
	if removed == 0 {
		t.Fatal("the recording has no failed response")
	}
	made, err := b.Build()
	check(t, err)
	return made
}

// A response that is not there counts as a call that failed, in every row: the
// LLM may be selected, does not vote, and an outcome that is its answer is
// missing.
func TestHolesAreFailedCalls(t *testing.T) {
	t.Parallel()
	failed := holedRecording(t)
	ignoring := strings.Replace(holedTOML, "[data]\n", "[data]\nholes = \"ignore\"\n", 1)
	_, _, want := executed(t, failed, ignoring, 1)
	p, _, got := executed(t, withHoles(t, failed), ignoring, 2)
	for _, file := range []string{"cells.csv", "tasks.csv"} {
		if diff := cmp.Diff(string(want[file]), string(got[file])); diff != "" {
			t.Errorf("%s (-failed +holes):\n%s", file, diff)
		}
	}
	if diff := cmp.Diff(want.outcomes(t), got.outcomes(t)); diff != "" {
		t.Errorf("outcomes (-failed +holes):\n%s", diff)
	}
	if len(p.Data.Warnings) != 1 || p.Data.Warnings[0] != "data.holes = ignore: 1 responses of 180 are missing; each counts as a call that failed" {
		t.Errorf("warnings %q, want one that counts the hole", p.Data.Warnings)
	}
}
