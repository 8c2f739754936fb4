package recording

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"smacs/framework/grade"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// must is for steps of a test's preparation.
func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// answered is a parsed response with a score.
func answered(answer string, score float64) Response {
	r := Unknown("I say " + answer)
	r.Answer, r.HasAnswer, r.AnswerKey = answer, true, answer
	r.State, r.Score, r.Grader = grade.Parsed, score, "exact@1"
	return r
}

// without is a response in a state that has no answer.
func without(state grade.State) Response {
	r := Unknown("?")
	r.State, r.Score = state, grade.Unscored(state).Score
	return r
}

// small is a recording of two tasks and three LLMs with every state, a hole, two
// samples, an empty answer and every optional field known and unknown. It is
// built out of order.
func small(t testing.TB) *Recording {
	t.Helper()
	b := NewBuilder(Meta{Name: "small", Source: "made by hand", Licence: "CC0-1.0"})
	for _, name := range []string{"gamma", "alpha", "beta"} {
		must(t, b.AddLLM(name))
	}
	must(t, b.AddQuestion(Question{Task: "zoo", ID: "2", Text: "legs of a spider?", Gold: "8"}))
	must(t, b.AddQuestion(Question{
		Task: "art", ID: "0", Text: "colour\nof the sky, in Greek?", Gold: "μπλε", AnswerKind: "text", Group: "sky",
		Messages: `[{"role": "user"}]`, Split: SplitTest, Metadata: `{"a": 1}`,
	}))
	must(t, b.AddQuestion(Question{Task: "zoo", ID: "1", Text: "", Gold: "", Split: SplitBank}))
	full := answered("8", 1)
	full.Finish, full.PromptTokens, full.CompletionTokens = "stop", 12, 0
	full.Cost, full.MeanLogprob, full.LatencyMS = 0.25, -0.5, 1500
	must(t, b.AddResponse("zoo/2", "beta", 1, answered("6", 0)))
	must(t, b.AddResponse("zoo/2", "beta", 0, full))
	must(t, b.AddResponse("zoo/2", "alpha", 0, without(grade.Unparsed)))
	must(t, b.AddResponse("zoo/1", "alpha", 0, answered("", 0.5)))
	must(t, b.AddResponse("zoo/1", "beta", 0, without(grade.Unanswered)))
	must(t, b.AddResponse("zoo/1", "gamma", 0, without(grade.Failed)))
	must(t, b.AddResponse("art/0", "alpha", 0, without(grade.Ungraded)))
	must(t, b.AddResponse("art/0", "gamma", 0, answered("μπλε", 1)))
	r, err := b.Build()
	must(t, err)
	return r
}

// diff compares two recordings in everything, fingerprints included.
func diff(want, got *Recording) string {
	return cmp.Diff(want, got, cmp.AllowUnexported(Recording{}), cmpopts.EquateNaNs(), cmpopts.EquateEmpty())
}

// golden compares with a file of testdata, or rewrites it.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		must(t, os.MkdirAll("testdata", 0o755))
		must(t, os.WriteFile(path, got, 0o644))
	}
	want, err := os.ReadFile(path)
	must(t, err)
	if d := cmp.Diff(string(want), string(got)); d != "" {
		t.Errorf("%s (-want +got, -update rewrites it):\n%s", path, d)
	}
}

// drawRecording draws a recording with holes, nulls and empty and odd texts.
func drawRecording(t *rapid.T) *Recording {
	b := NewBuilder(Meta{Name: rapid.String().Draw(t, "name")})
	llms := rapid.SliceOfNDistinct(rapid.StringN(1, 8, -1), 1, 4, rapid.ID).Draw(t, "llms")
	for _, name := range llms {
		check(t, b.AddLLM(name))
	}
	for i := range rapid.IntRange(1, 5).Draw(t, "questions") {
		q := Question{
			Task: rapid.SampledFrom([]string{"a", "b", "a/b", "é"}).Draw(t, "task"), ID: fmt.Sprint(i),
			Text: rapid.String().Draw(t, "text"), Gold: rapid.String().Draw(t, "gold"),
			AnswerKind: rapid.String().Draw(t, "kind"), Group: rapid.String().Draw(t, "group"),
			Split:    rapid.SampledFrom([]string{"", SplitBank, SplitTest}).Draw(t, "split"),
			Messages: rapid.SampledFrom([]string{"", "[]", ` [ {"role":"x"} ]`}).Draw(t, "messages"),
			Metadata: rapid.SampledFrom([]string{"", "{}", `{"b":1,"a":[]}`}).Draw(t, "metadata"),
		}
		check(t, b.AddQuestion(q))
		for _, llm := range llms {
			for sample := range rapid.SampledFrom([]int{1, 1, 0, 3}).Draw(t, "samples") {
				check(t, b.AddResponse(q.Key(), llm, sample, drawResponse(t)))
			}
		}
	}
	r, err := b.Build()
	check(t, err)
	return r
}

func check(t *rapid.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func drawResponse(t *rapid.T) Response {
	r := Unknown(rapid.String().Draw(t, "response"))
	r.State = rapid.SampledFrom([]grade.State{
		grade.Parsed, grade.Unparsed, grade.Unanswered, grade.Failed, grade.Ungraded,
	}).Draw(t, "state")
	r.Score = grade.Unscored(r.State).Score
	if r.State == grade.Parsed {
		r.Score = rapid.Float64Range(0, 1).Draw(t, "score")
	}
	if r.State == grade.Parsed || r.State == grade.Ungraded && rapid.Bool().Draw(t, "has answer") {
		r.HasAnswer = true
		r.Answer, r.AnswerKey = rapid.String().Draw(t, "answer"), rapid.String().Draw(t, "key")
	}
	r.Grader = rapid.SampledFrom([]string{"", "g@1", "h@2"}).Draw(t, "grader")
	r.Finish = rapid.SampledFrom([]string{"", "stop"}).Draw(t, "finish")
	r.PromptTokens = rapid.Int64Min(-1).Draw(t, "prompt tokens")
	r.CompletionTokens = rapid.Int64Min(-1).Draw(t, "completion tokens")
	if rapid.Bool().Draw(t, "known") {
		r.Cost = rapid.Float64Range(0, 1e9).Draw(t, "cost")
		r.MeanLogprob = rapid.Float64Range(-1e9, 0).Draw(t, "logprob")
		r.LatencyMS = rapid.Float64Range(0, 1e9).Draw(t, "latency")
	}
	return r
}
