package lmeval

import (
	"context"
	"math"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"smacs/framework/grade"
	"smacs/framework/recording"
	"smacs/framework/recording/importers"
	"smacs/framework/recording/importers/importertest"
)

// gsm is what two LLMs logged on two questions under two filters.
func gsm(t testing.TB) map[string]string {
	strict, flexible := "strict-match", "flexible-extract"
	return map[string]string{
		name("m__a", "gsm8k", 12): lines(t, generated(0, strict, "1", 1), generated(1, strict, invalid, 0),
			generated(0, flexible, "1", 1), generated(1, flexible, "2", 1)),
		name("m__b", "gsm8k", 12): lines(t, generated(0, strict, "5", 0).with("prompt_hash", "chat"), generated(0, flexible, "5", 0)),
	}
}

func TestEveryField(t *testing.T) {
	files := gsm(t)
	files[name("m__a", "gsm8k", 11)] = "not read"
	files["out/m__a/results_2024-07-12T10-33-21.123456.json"] = "not read"
	files["out/m__a/notes.txt"] = "not read"
	r, loss := mustImport(t, files, Options{Filter: "strict-match"})
	if d := cmp.Diff([]string{"m__a", "m__b"}, r.LLMs); d != "" {
		t.Errorf("LLMs (-want +got)\n%s", d)
	}
	want := recording.Question{
		Task: "gsm8k", ID: "0", Text: "0 + 1?", Gold: "#### 1", Metadata: `{"answer":"#### 1","question":"0 + 1?"}`,
	}
	if d := cmp.Diff(want, r.Questions[0]); d != "" {
		t.Errorf("question (-want +got)\n%s", d)
	}
	response := recording.Unknown("It is 1.")
	response.Answer, response.HasAnswer, response.AnswerKey = "1", true, "1"
	response.State, response.Score = grade.Parsed, 1
	same := cmp.Comparer(func(a, b float64) bool { return a == b || math.IsNaN(a) && math.IsNaN(b) })
	if d := cmp.Diff(response, r.Samples(0, 0)[0], same); d != "" {
		t.Errorf("response (-want +got)\n%s", d)
	}
	if got := r.Samples(1, 0)[0]; got.State != grade.Unparsed || got.HasAnswer {
		t.Errorf("a response without an answer is %v", got.State)
	}
	wantLoss := &importers.Loss{
		Format: "lm-eval", Files: 2, Questions: 2, LLMs: 2, Responses: 3,
		Skipped: []importers.Skipped{
			{Path: "out/m__a/notes.txt", Reason: "not samples_TASK_DATE.jsonl"},
			{Path: "out/m__a/results_2024-07-12T10-33-21.123456.json", Reason: "aggregates of the samples"},
			{Path: "out/m__a/samples_gsm8k_2024-07-11T10-33-21.123456.jsonl", Reason: "older than samples_gsm8k_2024-07-12T10-33-21.123456.jsonl"},
		},
		Renamed: []importers.Renamed{}, Ungraded: []importers.Shortage{},
		Fields: []importers.Field{
			{Task: "gsm8k", Name: "filter", Records: 3, Reason: `rows of "flexible-extract": "strict-match" is chosen`},
			{Task: "gsm8k", Name: "target_hash", Records: 3, Reason: "targets are compared instead"},
		},
		Assumed: []importers.Field{
			{Task: "gsm8k", Name: "filtered_resps", Records: 1, Reason: `"[invalid]": the filter found no answer, unparsed`},
			{Task: "gsm8k", Name: "prompt_hash", Records: 1, Reason: "the LLM was asked with another prompt than the first one"},
		},
		Holes: []importers.Shortage{{Task: "gsm8k", LLM: "m__b", Count: 1}},
		Notes: []importers.Note{}, Accuracies: []importers.Accuracy{},
	}
	if d := cmp.Diff(wantLoss, loss); d != "" {
		t.Errorf("loss (-want +got)\n%s", d)
	}
}

// TestChoices takes the answer of a multiple choice from the log-likelihoods, as
// the metric does: B is the likeliest, C the likeliest per character.
func TestChoices(t *testing.T) {
	r := choices(0, -3, -2, -4)
	for _, tt := range []struct {
		metric, answer string
		score          float64
		row            row
	}{
		{"acc", "B", 1, r},
		{"acc_norm", "CCCCCCCC", 0, r},
		{"acc", "A", 1, r.with("resps", []any{[]any{[]any{-1.5, false}}, []any{[]any{-1.5, true}}})}, // the first of equal ones
		{"acc", "B", 1, r.with("resps", []any{[]any{[]any{"-inf", "False"}}, []any{[]any{"-1e9", "True"}}})},
		{"acc_norm", "", 0, r.with("metrics", []string{"acc_norm", "acc_mutual_info"})}, // choices are scored twice
	} {
		rec, loss := mustImport(t, map[string]string{name("a", "quiz", 1): lines(t, tt.row)}, Options{Metric: tt.metric, Question: "query"})
		got := rec.Samples(0, 0)[0]
		if got.Answer != tt.answer || got.Score != tt.score || got.Text != "" || rec.Questions[0].Text != "Which?" {
			t.Errorf("%s: got %+v", tt.metric, got)
		}
		if unknown := tt.answer == ""; len(loss.Assumed) != 0 != unknown {
			t.Errorf("%s: assumed %+v", tt.metric, loss.Assumed)
		}
	}
}

// TestGrades has a row of each sort.
func TestGrades(t *testing.T) {
	r := generated(0, "none", "8", 1)
	for _, tt := range []struct {
		name   string
		row    row
		want   grade.Grade
		answer string
		key    string
	}{
		{"true", r.with("exact_match", true), grade.Scored(1), "8", "8"},
		{"null", r.with("exact_match", nil).with("metrics", []string{"exact_match"}), grade.Unscored(grade.Ungraded), "8", "8"},
		{"a fraction", r.with("exact_match", 0.5), grade.Scored(0.5), "8", "8"},
		{"an answer in a list", r.with("filtered_resps", []any{[]any{"8"}}), grade.Scored(1), "8", "8"},
		{"no filtered response", r.with("filtered_resps", []any{}), grade.Scored(1), "It is 8.", "It is 8."},
		{"an empty one", r.with("filtered_resps", []any{""}).with("exact_match", 0), grade.Scored(0), "It is 8.", "It is 8."},
		{"several responses", r.with("resps", []any{[]any{"one", "two"}}), grade.Scored(1), "8", "8"},
		{"not found and not graded", r.with("filtered_resps", []string{invalid}).with("exact_match", nil), grade.Unscored(grade.Ungraded), "", ""},
		{"a likelihood", r.with("resps", []any{[]any{[]any{-1.0, true}}}), grade.Scored(1), "", "not recorded: a, sample 0"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			rec, _ := mustImport(t, map[string]string{name("a", "t", 1): lines(t, tt.row)}, Options{})
			got := rec.Samples(0, 0)[0]
			same := got.State == tt.want.State && (got.Score == tt.want.Score || math.IsNaN(got.Score) && math.IsNaN(tt.want.Score))
			if !same || got.Answer != tt.answer || got.AnswerKey != tt.key {
				t.Errorf("got %v %v answer %q key %q", got.State, got.Score, got.Answer, got.AnswerKey)
			}
		})
	}
}

// TestQuestionText: the bare question where doc has one, and else the prompt.
func TestQuestionText(t *testing.T) {
	bare := generated(0, "none", "1", 1)
	for _, tt := range []struct {
		name, field, want string
		row               row
		assumed           int
	}{
		{"doc.question", "", "0 + 1?", bare, 0},
		{"another field", "answer", "#### 1", bare, 0},
		{"the prompt", "", "Q: 1 + 1?\nA: 2\n\nQ: 0 + 1?\nA:", bare.with("doc", row{"text": "x"}), 1},
	} {
		rec, loss := mustImport(t, map[string]string{name("a", "t", 1): lines(t, tt.row)}, Options{Question: tt.field})
		if rec.Questions[0].Text != tt.want || len(loss.Assumed) != tt.assumed {
			t.Errorf("%s: got %q, assumed %+v", tt.name, rec.Questions[0].Text, loss.Assumed)
		}
	}
}

// TestOlderRows do not list their metrics: what is no known field is one.
func TestOlderRows(t *testing.T) {
	old := generated(0, "none", "1", 1).with("metrics", nil)
	rec, _ := mustImport(t, map[string]string{name("a", "t", 1): lines(t, old)}, Options{})
	if rec.Samples(0, 0)[0].Score != 1 {
		t.Errorf("got %+v", rec.Samples(0, 0)[0])
	}
}

func TestChoosing(t *testing.T) {
	files := gsm(t)
	files[name("m__a", "quiz", 1)] = lines(t, choices(0, -3, -2, -4))
	quiz := map[string]string{name("m__a", "quiz", 1): files[name("m__a", "quiz", 1)]}
	for _, tt := range []struct {
		name  string
		files map[string]string
		opts  Options
		want  string // in the error, "" for none
	}{
		{"both", files, Options{Filter: "flexible-extract", Metric: "acc"}, ""},
		{"a task with one is taken by it", quiz, Options{Metric: "acc"}, ""},
		{"several filters", gsm(t), Options{}, "there are 2 filters: choose one with --filter: strict-match, flexible-extract"},
		{"unknown filter", gsm(t), Options{Filter: "x"}, "--filter x: there is no such filter, want one of strict-match, flexible-extract"},
		{"several metrics", quiz, Options{}, "there are 2 metrics: choose one with --metric: acc, acc_norm"},
		{"unknown metric", quiz, Options{Metric: "f1"}, "--metric f1: there is no such metric, want one of acc, acc_norm"},
		{"filter of no task", quiz, Options{Metric: "acc", Filter: "x"}, "--filter x: no task has that filter"},
		{"metric of no task", gsm(t), Options{Filter: "strict-match", Metric: "acc"}, "--metric acc: no task has that metric"},
		{"no metric", map[string]string{name("a", "t", 1): lines(t, row{"doc_id": 1, "filter": "none"})}, Options{}, "there is no row with a metric"},
	} {
		_, _, err := Import(context.Background(), importertest.Tree(t, tt.files), tt.opts)
		switch {
		case tt.want == "" && err != nil:
			t.Errorf("%s: %v", tt.name, err)
		case tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)):
			t.Errorf("%s: got %v, want %q", tt.name, err, tt.want)
		}
	}
}

func TestRefusedRows(t *testing.T) {
	good := generated(0, "none", "1", 1)
	second := func(name string, value any) string {
		return lines(t, good, generated(1, "none", "2", 1).with(name, value))
	}
	for _, tt := range []struct{ name, text, want string }{
		{"empty", "", "holds nothing"},
		{"blank", "\n\r\n", "holds nothing"},
		{"cut off", lines(t, good) + `{"doc_id": 1, "doc"`, ":2: the file is cut off"},
		{"line numbers count blank lines", "\n\n" + lines(t, good) + "\n12\n", ":5: got the number 12, want an object"},
		{"NaN", lines(t, good) + `{"exact_match": NaN}`, ":2: got NaN"},
		{"not UTF-8", "{\"doc_id\": \"\xff\"}", ":1: byte 13 of the file is not valid UTF-8"},
		{"field twice", `{"filter": "a", "filter": "b"}`, `:1: field "filter": is there twice`},
		{"no doc_id", second("doc_id", nil), ":2: field doc_id: is missing"},
		{"doc_id twice", second("doc_id", 0), ":2: field doc_id: 0 is that of line 1, too"},
		{"score of another type", second("exact_match", []any{1}), ":2: field exact_match: got an array, want a number from 0 to 1"},
		{"score beyond 1", second("exact_match", 12.5), ":2: field exact_match: got the number 12.5"},
		{"filter of another type", second("filter", 1), ":2: field filter: got the number 1"},
		{"metrics of another type", second("metrics", "acc"), `:2: field metrics: got the string "acc", want an array`},
		{"metric without a name", second("metrics", []any{1}), ":2: field metrics: got an array, want an array of names"},
		{"doc of another type", second("doc", "x"), ":2: field doc: got the string"},
		{"no responses", second("resps", nil), ":2: field resps: is missing"},
		{"empty responses", second("resps", []any{[]any{}}), ":2: field resps: got an array, want an array of arrays"},
		{"odd responses", second("resps", []any{[]any{row{}}}), ":2: field resps: got an array, want texts, or a log-likelihood"},
		{"no question", second("doc", row{}) + lines(t, good.with("doc_id", 3).with("doc", row{}).with("arguments", nil)), ":3: field arguments: is missing, want doc.question"},
		{"arguments of another type", second("arguments", row{"gen_args_0": 1}), ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			root := importertest.Tree(t, map[string]string{name("a", "t", 1): tt.text})
			_, _, err := Import(context.Background(), root, Options{})
			if tt.want == "" {
				if err != nil {
					t.Errorf("got %v, want none", err) // the arguments are not looked at
				}
				return
			}
			if err == nil || !strings.Contains(err.Error(), tt.want) || !strings.HasPrefix(err.Error(), root) {
				t.Errorf("got %v, want %q", err, tt.want)
			}
		})
	}
	_, _, err := Import(context.Background(), importertest.Tree(t, map[string]string{name("a", "t", 1): lines(t, good)}), Options{Question: "nope"})
	if err == nil || !strings.Contains(err.Error(), "field doc: got an object, want an object with a field nope (--question)") {
		t.Errorf("got %v, want the field named", err)
	}
}

func TestLLMsThatDoNotFit(t *testing.T) {
	good := generated(0, "none", "1", 1)
	for _, tt := range []struct {
		name string
		b    row
		want string
	}{
		{"another doc", good.with("doc_hash", "e"), `question "t/0" has another doc_hash than in `},
		{"another target", good.with("target", "e"), `question "t/0" has another gold answer than in `},
	} {
		root := importertest.Tree(t, map[string]string{name("a", "t", 1): lines(t, good), name("b", "t", 1): lines(t, tt.b)})
		_, _, err := Import(context.Background(), root, Options{})
		if err == nil || !strings.Contains(err.Error(), tt.want) || !strings.Contains(err.Error(), "line 1: they are not the same") {
			t.Errorf("%s: got %v, want %q", tt.name, err, tt.want)
		}
	}
	// Without hashes the texts are compared.
	old := good.with("doc_hash", nil)
	root := importertest.Tree(t, map[string]string{name("a", "t", 1): lines(t, old), name("b", "t", 1): lines(t, old.with("doc", row{"question": "else"}))})
	if _, _, err := Import(context.Background(), root, Options{}); err == nil || !strings.Contains(err.Error(), "another text than in") {
		t.Errorf("got %v, want the texts compared", err)
	}
}

func TestPaths(t *testing.T) {
	root := importertest.Tree(t, map[string]string{
		name("a", "t", 1): lines(t, generated(0, "none", "1", 1)), "x/y.txt": "",
		"two/p/a/samples_t_2024-07-01T10-33-21.jsonl": "", "two/q/a/samples_t_2024-07-02T10-33-21.jsonl": "",
	})
	for _, inner := range []string{"out", "out/a", name("a", "t", 1)} {
		r, _, err := Import(context.Background(), filepath.Join(root, inner), Options{})
		if err != nil || r.LLMs[0] != "a" {
			t.Errorf("%s: %v", inner, err)
		}
	}
	for path, want := range map[string]string{
		"none": "does not exist: want lm-eval's output folder",
		"x":    "holds no samples of lm-eval: want LLM/samples_TASK_DATE.jsonl",
		"two":  `are both the LLM "a" on the task "t": keep one of them`,
	} {
		if _, _, err := Import(context.Background(), filepath.Join(root, path), Options{}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %q", path, err, want)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, _, err := Import(ctx, filepath.Join(root, "out"), Options{}); err == nil || !strings.Contains(err.Error(), "canceled") {
		t.Errorf("got %v, want cancelled", err)
	}
}
