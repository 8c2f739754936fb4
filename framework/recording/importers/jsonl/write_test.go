package jsonl

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"smacs/framework/grade"
	"smacs/framework/recording"
	"smacs/framework/recording/importers/zeroeval"
	"smacs/framework/recording/sim"
)

// again writes a recording and imports what was written.
func again(t interface {
	Helper()
	Fatalf(string, ...any)
}, r *recording.Recording) *recording.Recording {
	t.Helper()
	var b bytes.Buffer
	if err := Write(&b, r); err != nil {
		t.Fatalf("write: %v", err)
	}
	got, loss, err := readTable(b.String())
	if err != nil {
		t.Fatalf("import: %v\n%s", err, b.String())
	}
	if len(loss.Fields)+len(loss.Assumed)+loss.Replaced != 0 {
		t.Fatalf("lost %+v", loss)
	}
	return got
}

// TestWrittenIsReadAgain draws recordings with holes, samples, every state and
// odd texts. The fingerprint is over all rows, so equal ones are equal rows.
func TestWrittenIsReadAgain(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := drawRecording(t)
		if got := again(t, want); got.Fingerprint != want.Fingerprint {
			t.Fatalf("fingerprint %s, want %s", got.Fingerprint, want.Fingerprint)
		}
	})
}

// drawRecording draws a recording in which every question and LLM has a
// response: the first LLM responds to every question, all to the first one.
func drawRecording(t *rapid.T) *recording.Recording {
	b := recording.NewBuilder(recording.Meta{})
	must := func(err error) {
		if err != nil {
			t.Fatal(err)
		}
	}
	llms := rapid.SliceOfNDistinct(rapid.StringN(1, 8, -1), 1, 4, rapid.ID).Draw(t, "llms")
	for _, name := range llms {
		must(b.AddLLM(name))
	}
	text := rapid.String()
	for i := range rapid.IntRange(1, 5).Draw(t, "questions") {
		q := recording.Question{
			Task: rapid.SampledFrom([]string{"a", "b", "a/b", "é"}).Draw(t, "task"), ID: fmt.Sprint(i),
			Text: text.Draw(t, "text"), Gold: text.Draw(t, "gold"), AnswerKind: text.Draw(t, "kind"), Group: text.Draw(t, "group"),
			Split:    rapid.SampledFrom([]string{"", recording.SplitBank, recording.SplitTest}).Draw(t, "split"),
			Messages: rapid.SampledFrom([]string{"", "[]", ` [ {"role":"x"} ]`, `[{"a":"<\u2028"}]`, "3"}).Draw(t, "messages"),
			Metadata: rapid.SampledFrom([]string{"", "{}", `{"b":1,"a":[]}`, "{\n}", `"x"`}).Draw(t, "metadata"),
		}
		must(b.AddQuestion(q))
		for l, llm := range llms {
			samples := rapid.SampledFrom([]int{1, 1, 0, 3}).Draw(t, "samples")
			if l == 0 || i == 0 {
				samples = max(samples, 1)
			}
			for sample := range samples {
				must(b.AddResponse(q.Key(), llm, sample, drawResponse(t)))
			}
		}
	}
	r, err := b.Build()
	must(err)
	return r
}

func drawResponse(t *rapid.T) recording.Response {
	r := recording.Unknown(rapid.String().Draw(t, "response"))
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
	r.Grader = rapid.SampledFrom([]string{"", "g@1", "exact@1"}).Draw(t, "grader")
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

func TestWriteRefusesWhatALineCannotSay(t *testing.T) {
	for _, tt := range []struct{ question, llm, want string }{
		{"q2", "a", `question "t/q2" has no response`},
		{"q1", "b", `llm "b" has no response`},
	} {
		b := recording.NewBuilder(recording.Meta{})
		_ = b.AddLLM("a")
		if tt.llm != "a" {
			_ = b.AddLLM(tt.llm)
		}
		_ = b.AddQuestion(recording.Question{Task: "t", ID: "q1"})
		if tt.question != "q1" {
			_ = b.AddQuestion(recording.Question{Task: "t", ID: tt.question})
		}
		if err := b.AddResponse("t/q1", "a", 0, recording.Unknown("x")); err != nil {
			t.Fatal(err)
		}
		r, err := b.Build()
		if err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		if err := Write(&out, r); err == nil || !strings.Contains(err.Error(), tt.want) || out.Len() > 0 {
			t.Errorf("error %v, %d bytes, want %q and none", err, out.Len(), tt.want)
		}
	}
}

func TestGeneratedRecordingIsReadAgain(t *testing.T) {
	want, err := sim.Generate(sim.Default())
	if err != nil {
		t.Fatal(err)
	}
	if got := again(t, want); got.Fingerprint != want.Fingerprint {
		t.Errorf("fingerprint %s, want %s", got.Fingerprint, want.Fingerprint)
	}
}

// TestRealDataIsReadAgain exports ZeroEval's responses through a file.
func TestRealDataIsReadAgain(t *testing.T) {
	dir := os.Getenv("SMACS_ZEROEVAL")
	if dir == "" {
		t.Skip("SMACS_ZEROEVAL is not set")
	}
	want, _, err := zeroeval.Import(context.Background(), dir, zeroeval.Options{})
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "zeroeval.jsonl")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := Write(f, want); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	got, loss, err := Import(context.Background(), path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if got.Fingerprint != want.Fingerprint || loss.Responses != 51120 { // 2840 questions, 18 LLMs
		t.Errorf("fingerprint %s of %d responses, want %s of 51120", got.Fingerprint, loss.Responses, want.Fingerprint)
	}
}
