package llmrouterbench

import (
	"context"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"smacs/framework/grade"
	"smacs/framework/recording"
	"smacs/framework/recording/importers"
	"smacs/framework/recording/importers/zeroeval"
)

// A line is all that the format has of a response and its question; unknown
// numbers are -1.
type line struct {
	Key, LLM, Text, Gold, Split    string
	Response, Answer, AnswerKey    string
	HasAnswer                      bool
	State                          grade.State
	Score, Cost                    float64
	PromptTokens, CompletionTokens int64
}

// linesOf returns the lines of first samples, by question and LLM.
func linesOf(r *recording.Recording) map[string]line {
	all := make(map[string]line)
	for i, q := range r.Questions {
		for l, llm := range r.LLMs {
			samples := r.Samples(i, l)
			if len(samples) == 0 {
				continue
			}
			s := samples[0]
			all[q.Key()+" "+llm] = line{
				Key: q.Key(), LLM: llm, Text: q.Text, Gold: q.Gold, Split: q.Split,
				Response: s.Text, Answer: s.Answer, AnswerKey: s.AnswerKey, HasAnswer: s.HasAnswer, State: s.State,
				Score: orMinusOne(s.Score), Cost: orMinusOne(s.Cost), PromptTokens: s.PromptTokens, CompletionTokens: s.CompletionTokens,
			}
		}
	}
	return all
}

func orMinusOne(f float64) float64 {
	if math.IsNaN(f) {
		return -1
	}
	return f
}

// exportTo exports to a new folder in dir.
func exportTo(t interface{ Fatal(...any) }, dir string, r *recording.Recording) (string, *ExportReport) {
	to := filepath.Join(dir, "out")
	report, err := Export(context.Background(), to, r)
	if err != nil {
		t.Fatal(err)
	}
	return to, report
}

// TestExportedIsReadAgain draws recordings with odd names, ids, states and holes.
func TestExportedIsReadAgain(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		want := drawRecording(rt)
		dir, err := os.MkdirTemp(t.TempDir(), "")
		if err != nil {
			rt.Fatal(err)
		}
		to, _ := exportTo(rt, dir, want)
		got, loss, err := Import(context.Background(), to, Options{})
		if err != nil {
			rt.Fatal(err)
		}
		if d := cmp.Diff(linesOf(want), linesOf(got)); d != "" {
			rt.Fatalf("(-want +got)\n%s", d)
		}
		if len(loss.Assumed) != 0 || loss.Replaced != 0 || len(loss.Notes) != 0 || len(loss.Skipped) != 0 {
			rt.Fatalf("loss %+v", loss)
		}
	})
}

func drawRecording(t *rapid.T) *recording.Recording {
	b := recording.NewBuilder(recording.Meta{})
	must := func(err error) {
		if err != nil {
			t.Fatal(err)
		}
	}
	llms := rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"a", "A", "org/a", "org_a", "..", "é\n", " "}), 1, 4, rapid.ID).Draw(t, "llms")
	for _, name := range llms {
		must(b.AddLLM(name))
	}
	text := rapid.SampledFrom([]string{"", "x", " \" \\ <&>\u2028 ", "é\x00"})
	numbered := rapid.Bool().Draw(t, "numbered")
	for i := range rapid.IntRange(1, 5).Draw(t, "questions") {
		q := recording.Question{
			Task: rapid.SampledFrom([]string{"m", "m/n", "m_n"}).Draw(t, "task"), ID: fmt.Sprintf("q%d", i),
			Text: text.Draw(t, "text"), Gold: text.Draw(t, "gold"),
			Split:    rapid.SampledFrom([]string{"", recording.SplitBank, recording.SplitTest}).Draw(t, "split"),
			Metadata: rapid.SampledFrom([]string{"", `{"split":"dev"}`, `{"split":5}`, `[]`}).Draw(t, "metadata"),
		}
		if numbered {
			q.ID = fmt.Sprintf("%s/%d", splitOf(&q), 10*i)
		}
		must(b.AddQuestion(q))
		for l, llm := range llms {
			if l == 0 && i == 0 || rapid.Bool().Draw(t, "responds") {
				must(b.AddResponse(q.Key(), llm, 0, drawResponse(t, text)))
			}
		}
	}
	r, err := b.Build()
	must(err)
	return r
}

func drawResponse(t *rapid.T, text *rapid.Generator[string]) recording.Response {
	states := []grade.State{grade.Parsed, grade.Unparsed, grade.Unanswered, grade.Failed, grade.Ungraded}
	r := importers.Without(recording.Unknown(text.Draw(t, "response")), rapid.SampledFrom(states).Draw(t, "state"))
	if r.State == grade.Parsed {
		r.Score = rapid.Float64Range(0, 1).Draw(t, "score")
	}
	if r.State == grade.Parsed || r.State == grade.Ungraded && rapid.Bool().Draw(t, "has answer") {
		r.Answer, r.HasAnswer, r.AnswerKey = text.Draw(t, "answer"), true, text.Draw(t, "key")
	}
	r.PromptTokens = rapid.Int64Range(-1, 1<<40).Draw(t, "prompt tokens")
	r.CompletionTokens = rapid.Int64Range(-1, 1<<40).Draw(t, "completion tokens")
	if rapid.Bool().Draw(t, "known") {
		r.Cost = rapid.Float64Range(0, 1e9).Draw(t, "cost")
	}
	return r
}

// TestExportSaysWhatIsLost has one of everything that has no place.
func TestExportSaysWhatIsLost(t *testing.T) {
	b := recording.NewBuilder(recording.Meta{})
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(b.AddLLM("a"))
	must(b.AddLLM("silent"))
	must(b.AddQuestion(recording.Question{
		Task: "t", ID: "1", Text: "q", Messages: "[]", AnswerKind: "text", Group: "g", Metadata: `{"split":"dev","x":1}`,
	}))
	must(b.AddQuestion(recording.Question{Task: "t", ID: "2", Text: "r"}))
	r := importers.WithAnswer(recording.Unknown("x"), "x")
	r.State, r.Score, r.Grader, r.Finish, r.MeanLogprob, r.LatencyMS = grade.Parsed, 1, "g@1", "stop", -1, 5
	must(b.AddResponse("t/1", "a", 0, r))
	must(b.AddResponse("t/1", "a", 1, r))
	rec, err := b.Build()
	must(err)
	to, report := exportTo(t, t.TempDir(), rec)
	lost := func(name, reason string) importers.Field {
		return importers.Field{Task: "t", Name: name, Records: 1, Reason: reason}
	}
	want := &ExportReport{Format: "llmrouterbench", Files: 1, Responses: 1, Fields: []importers.Field{
		{Name: "(LLM)", Records: 1, Reason: "silent never responded"},
		lost("(question)", "nobody responded to it"), lost("answer_kind", noField), lost("finish", noField), lost("grader", noField),
		lost("group", noField), lost("latency_ms", noField), lost("mean_logprob", noField), lost("messages", noField),
		lost("metadata", noField), lost("sample", "the first is kept"),
	}}
	if d := cmp.Diff(want, report); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
	text, err := os.ReadFile(filepath.Join(to, "t", "dev", "a", "t-dev-a-19700101_000000.json"))
	must(err)
	file := `{"performance":1,"time_taken":null,"prompt_tokens":null,"completion_tokens":null,"cost":null,"counts":1,"model_name":"a","dataset_name":"t","split":"dev","demo":false,"extra_metrics":{},
"records": [
{"index":0,"origin_query":"q","prompt":null,"prompt_tokens":null,"completion_tokens":null,"cost":null,"score":1,"prediction":"x","ground_truth":"","raw_output":"x","extra_fields":{"smacs":{"question_id":"1","state":"parsed"}}}
]}
`
	if d := cmp.Diff(file, string(text)); d != "" {
		t.Errorf("file (-want +got)\n%s", d)
	}
}

func TestExportIsWholeOrNotThere(t *testing.T) {
	rec, _ := mustImport(t, map[string]any{stampedName("m", "test", "a", "0101"): run("m", "test", "a", 2)})
	dir := t.TempDir()
	full := filepath.Join(dir, "full")
	if err := os.MkdirAll(filepath.Join(full, "x"), 0o755); err != nil {
		t.Fatal(err)
	}
	if _, err := Export(context.Background(), full, rec); err == nil || !strings.Contains(err.Error(), "is not empty: choose another folder") {
		t.Errorf("got %v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Export(ctx, filepath.Join(dir, "new"), rec); err == nil || !strings.Contains(err.Error(), "canceled") {
		t.Errorf("got %v, want cancelled", err)
	}
	if err := os.Mkdir(filepath.Join(dir, "empty"), 0o755); err != nil {
		t.Fatal(err)
	}
	if _, err := Export(context.Background(), filepath.Join(dir, "empty"), rec); err != nil {
		t.Error(err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 2 {
		t.Errorf("%v, %v, want empty and full", entries, err)
	}
}

// TestRealDataIsReadAgain exports ZeroEval's responses to the questions of CRUX.
func TestRealDataIsReadAgain(t *testing.T) {
	source := os.Getenv("SMACS_ZEROEVAL")
	if source == "" {
		t.Skip("SMACS_ZEROEVAL is not set")
	}
	crux, err := filepath.Abs(filepath.Join(source, "result_dirs", "crux"))
	if err != nil {
		t.Fatal(err)
	}
	root := t.TempDir()
	if err := os.Symlink(crux, filepath.Join(root, "crux")); err != nil {
		t.Fatal(err)
	}
	want, _, err := zeroeval.Import(context.Background(), root, zeroeval.Options{})
	if err != nil {
		t.Fatal(err)
	}
	to, report := exportTo(t, t.TempDir(), want)
	got, _, err := Import(context.Background(), to, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if report.Responses != 14400 || got.Len() != 14400 { // 800 questions, 18 LLMs
		t.Errorf("%d responses written, %d read, want 14400", report.Responses, got.Len())
	}
	all := linesOf(got)
	for key, line := range linesOf(want) {
		if line != all[key] {
			t.Fatalf("(-want +got)\n%s", cmp.Diff(line, all[key]))
		}
	}
}
