package jsonl

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"smacs/framework/recording"
	"smacs/framework/recording/importers"
	"smacs/framework/recording/importers/importertest"
)

// full is a line with every field; what it says is in TestEveryField.
const full = `{"question_id": "q", "llm": "a", "task": "t", "sample": 0, "question": "2 * 4?", "messages": [ {"role": "user"} ],
 "gold": "8", "answer_kind": "numeric", "split": "bank", "group": "g", "metadata": {"level": 1, "of": "\u00e9"}, "embedding": [ 1, 0.25],
 "query_embedding": null, "response": "It is 8.",
 "answer": "8", "answer_key": "eight", "score": 0.5, "correct": null, "state": "parsed", "grader": "human@1", "finish": "stop",
 "prompt_tokens": 12, "completion_tokens": 3.0, "cost": 1e-3, "mean_logprob": -0.25, "latency_ms": 1500}`

func TestEveryField(t *testing.T) {
	r, loss := mustImport(t, strings.ReplaceAll(full, "\n", ""))
	question := recording.Question{
		Task: "t", ID: "q", Text: "2 * 4?", Messages: `[{"role":"user"}]`, Gold: "8", AnswerKind: "numeric",
		Split: "bank", Group: "g", Metadata: `{"level":1,"of":"\u00e9"}`,
	}
	if d := cmp.Diff([]recording.Question{question}, r.Questions); d != "" {
		t.Errorf("questions (-want +got)\n%s", d)
	}
	got, _ := r.Response(0, 0, 0)
	want := recording.Unknown("It is 8.")
	want.Answer, want.HasAnswer, want.AnswerKey = "8", true, "eight"
	want.State, want.Score, want.Grader, want.Finish = 1, 0.5, "human@1", "stop"
	want.PromptTokens, want.CompletionTokens, want.Cost, want.MeanLogprob, want.LatencyMS = 12, 3, 0.001, -0.25, 1500
	if d := cmp.Diff(&want, got); d != "" {
		t.Errorf("response (-want +got)\n%s", d)
	}
	if d := cmp.Diff(recording.Meta{Name: "r", Source: "r.jsonl"}, r.Meta); d != "" {
		t.Errorf("meta (-want +got)\n%s", d)
	}
	e, err := r.Embedding("default")
	if err != nil || e.Queries != nil || cmp.Diff([]float64{1, 0.25}, e.Questions.Row(0, nil)) != "" {
		t.Errorf("embedding %+v, %v", e, err)
	}
	if d := cmp.Diff([]importers.Field{{Name: "embedding model", Records: 1, Reason: "missing: default"}}, loss.Assumed); d != "" {
		t.Errorf("filled in (-want +got)\n%s", d)
	}
	if len(loss.Fields)+len(loss.Holes)+len(loss.Ungraded)+len(loss.Skipped) != 0 {
		t.Errorf("lost %+v, want nothing", loss)
	}
}

func TestFolderAndLoss(t *testing.T) {
	root := importertest.Tree(t, map[string]string{
		"b.jsonl": "\xef\xbb\xbf" + `{"question_id": "2", "llm": "x", "task": "t", "correct": true, "colour": 1, "embeddings": [1]}` + "\r\n",
		"a.jsonl": `{"question_id": "1", "llm": "x", "task": "t", "score": null, "colour": 2}` + "\r\n\r\n" +
			`{"question_id": "1", "llm": "y", "answer": "\ud800 \\ud800", "gold": "z", "task": "t", "response": "r"}`,
		"embeddings.npy":     "x",
		"notes.txt":          "x",
		"deeper/other.jsonl": "x",
	})
	var calls []string
	r, loss, err := Import(context.Background(), root, Options{Name: "mine", Licence: "CC0-1.0", Progress: func(done, total int) {
		calls = append(calls, fmt.Sprintf("%d/%d", done, total))
	}})
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(calls, " "); got != "0/1 1/1 1/1 1/1" {
		t.Errorf("progress %s", got)
	}
	if r.Name != "mine" || r.Licence != "CC0-1.0" || r.Source != filepath.Base(root) {
		t.Errorf("meta %+v", r.Meta)
	}
	if r.Questions[0].ID != "1" || r.Questions[1].ID != "2" {
		t.Errorf("questions %+v, want those of a.jsonl first", r.Questions)
	}
	want := &importers.Loss{
		Format: "jsonl", Files: 2, Questions: 2, LLMs: 2, Responses: 3, Replaced: 1,
		Skipped: []importers.Skipped{
			{Path: "deeper", Reason: "a folder"},
			{Path: "embeddings.npy", Reason: "an .npy file that no flag names: see --question-embeddings"},
			{Path: "notes.txt", Reason: "not a *.jsonl file"},
		},
		Renamed: []importers.Renamed{},
		Fields: []importers.Field{
			{Task: "t", Name: "colour", Records: 2, Reason: "not known to the importer"},
			{Task: "t", Name: "embeddings", Records: 1, Reason: "not known to the importer"},
		},
		Assumed: []importers.Field{
			{Task: "t", Name: "answer", Records: 1, Reason: "missing, and no response: in a vote it equals no other"},
			{Task: "t", Name: "score", Records: 1, Reason: "missing: graded against gold by exact@1"},
		},
		Holes:    []importers.Shortage{{Task: "t", LLM: "y", Count: 1}},
		Ungraded: []importers.Shortage{{Task: "t", LLM: "x", Count: 1}},
		Notes:    []importers.Note{}, Accuracies: []importers.Accuracy{},
	}
	if d := cmp.Diff(want, loss); d != "" {
		t.Errorf("loss (-want +got)\n%s", d)
	}
}

// TestTooManyUnknownFields lumps what a file of garbage could fill memory with.
func TestTooManyUnknownFields(t *testing.T) {
	var line strings.Builder
	line.WriteString(`{"question_id": "q", "llm": "a", "task": "t", "score": null`)
	for i := range maxUnknown + 10 {
		fmt.Fprintf(&line, `, "f%d": 0`, i)
	}
	_, loss := mustImport(t, line.String()+"}")
	if len(loss.Fields) != maxUnknown+1 || loss.Fields[0].Name != "(further names)" || loss.Fields[0].Records != 10 {
		t.Errorf("%d fields, first %+v, want %d and 10 further", len(loss.Fields), loss.Fields[0], maxUnknown+1)
	}
}

func TestImportEndsWhenCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, _, err := Import(ctx, importertest.Tree(t, map[string]string{"a.jsonl": "{}"}), Options{})
	if err == nil || !strings.Contains(err.Error(), "canceled") {
		t.Errorf("error %v, want cancelled", err)
	}
}

func TestPathsThatAreRefused(t *testing.T) {
	root := importertest.Tree(t, map[string]string{"x.txt": "", "empty/a.jsonl": "", "blank/a.jsonl": " \n\r\n"})
	for path, want := range map[string]string{
		"none":  "does not exist: want a JSON Lines file or a folder of *.jsonl files",
		".":     "holds no *.jsonl file",
		"empty": "a.jsonl: holds no row",
		"blank": "a.jsonl: holds no row",
	} {
		_, _, err := Import(context.Background(), filepath.Join(root, path), Options{})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, want %q", path, err, want)
		}
	}
}

// ok is a line that is taken; the refused ones are made of it.
const ok = `{"question_id": "q", "llm": "a", "answer": "8", "gold": "8"}`

func TestRefusedLines(t *testing.T) {
	with := func(fields string) string { return strings.Replace(ok, "}", ", "+fields+"}", 1) }
	tests := []struct {
		name, text string
		want       []string
	}{
		{"wrong type", ok + "\n" + `{"question_id": "r", "llm": 3, "score": 1}`, []string{"r.jsonl:2: field llm: got the number 3, want the name of the LLM, a string"}},
		{"line numbers count blank lines", "\n\n" + ok + "\n\n" + `{"question_id": "r", "llm": 3}`, []string{"r.jsonl:5: field llm"}},
		{"no llm", `{"question_id": "q", "model": "a", "score": 1}`, []string{"r.jsonl:1: field llm: is missing", "question_id, model, score"}},
		{"null llm", `{"question_id": "q", "llm": null, "score": 1}`, []string{"field llm: is missing or null"}},
		{"no question", `{"llm": "a", "score": 1}`, []string{"field question_id: is missing"}},
		{"empty id", `{"question_id": "", "llm": "a"}`, []string{"field question_id: got the string \"\""}},
		{"fractional id", `{"question_id": 1.5, "llm": "a"}`, []string{"field question_id: got the number 1.5"}},
		{"nothing about right", `{"question_id": "q", "llm": "a", "gold": "8", "response": "8"}`, []string{"nothing says whether the response is right", "want score, correct, answer"}},
		{"score in percent", `{"question_id": "q", "llm": "a", "score": 76.5}`, []string{"field score: got the number 76.5, want a number from 0 to 1", "divide percents"}},
		{"score as text", `{"question_id": "q", "llm": "a", "score": "1"}`, []string{`field score: got the string "1"`}},
		{"infinite score", `{"question_id": "q", "llm": "a", "score": 1e999}`, []string{"field score: got the number 1e999"}},
		{"correct as text", `{"question_id": "q", "llm": "a", "correct": "yes"}`, []string{"field correct: got", "true, false, 1 or 0"}},
		{"score against correct", with(`"score": 0.5, "correct": true`), []string{"field correct: got 1, but score is 0.5"}},
		{"gold as number", `{"question_id": "q", "llm": "a", "answer": "8", "gold": 8}`, []string{"field gold: got the number 8, want a string", "str(x)"}},
		{"negative tokens", with(`"prompt_tokens": -1`), []string{"field prompt_tokens: got the number -1"}},
		{"negative cost", with(`"cost": -0.1`), []string{"field cost: got the number -0.1"}},
		{"split", with(`"split": "train"`), []string{`field split: got the string "train", want "bank", "test"`}},
		{"unknown state", with(`"state": "done"`), []string{"field state: got", "unanswered"}},
		{"state with an answer", with(`"state": "failed"`), []string{"field state: got failed with an answer"}},
		{"state with a score", `{"question_id": "q", "llm": "a", "state": "ungraded", "score": 1}`, []string{"field state: got ungraded with score 1"}},
		{"parsed without a score", with(`"state": "parsed"`), []string{"field state: got parsed without a score"}},
		{"key without an answer", `{"question_id": "q", "llm": "a", "score": 1, "answer_key": "8"}`, []string{"field answer_key: there is no answer"}},
		{"unknown grader", with(`"grader": "human@1"`), []string{`field grader: got "human@1"`, "exact@1, multiple_choice@1, numeric@1, zeroeval_numeric@1"}},
		{"other version", with(`"grader": "exact@2"`), []string{`field grader: got "exact@2"`, "exact@1"}},
		{"metadata is no JSON", with(`"metadata": "{"`), []string{"field metadata: got", "a string that holds JSON"}},
		{"embedding with null", with(`"embedding": [1, null]`), []string{"field embedding: got an array, want an array of numbers, or null"}},
		{"embedding without end", with(`"embedding": []`), []string{"field embedding: got an array"}},
		{"embedding beyond floats", with(`"embedding": [1e999]`), []string{"field embedding: got an array"}},
		{"embedding as text", with(`"query_embedding": "[1]"`), []string{`field query_embedding: got the string "[1]"`}},
		{"embeddings of two lengths", with(`"embedding": [1]`) + "\n" + `{"question_id": "r", "llm": "a", "score": 1, "embedding": [1, 2]}`,
			[]string{"r.jsonl:2: field embedding: ", `question "default/r": the vector has 2 numbers, want 1`}},
		{"two embeddings of a question", with(`"embedding": [1]`) + "\n" + `{"question_id": "q", "llm": "b", "score": 1, "embedding": [2]}`,
			[]string{"r.jsonl:2: field embedding: got \"[2]\", but", "r.jsonl:1 says \"[1]\""}},
		{"field twice", with(`"llm": "b"`), []string{"field llm: is there twice"}},
		{"NaN", with(`"cost": NaN`), []string{"r.jsonl:1: field cost: got NaN", "write null"}},
		{"minus Infinity", with(`"mean_logprob": -Infinity`), []string{"field mean_logprob: got Infinity"}},
		{"NaN inside", with(`"metadata": {"a": ["b:", NaN]}`), []string{"field metadata: got NaN"}},
		{"cut off", ok + "\n" + ok[:45], []string{"r.jsonl:2: field answer: the object does not end", "cut off"}},
		{"pretty-printed", "{\n  \"llm\": \"a\"\n}", []string{"r.jsonl:1: the object does not end", "one per line"}},
		{"syntax", `{"question_id": "q" "llm": "a"}`, []string{"field question_id: not valid JSON at byte 21"}},
		{"two on a line", ok + ok, []string{"r.jsonl:1:", "after top-level value"}},
		{"array", "[" + ok + "]", []string{"r.jsonl:1: got an array", "one object per line"}},
		{"CSV", "question_id,llm\nq,a", []string{"r.jsonl:1: want an object"}},
		{"not UTF-8", strings.Replace(ok, "8", "\xff", 1), []string{"r.jsonl:1: byte 45 of the line is not valid UTF-8"}},
		{"UTF-16", "\xff\xfe{\x00}\x00", []string{"r.jsonl:1: byte 1 of the line is not valid UTF-8"}},
		{"question says something else", ok + "\n" + `{"question_id": "q", "llm": "b", "answer": "8", "gold": "9"}`,
			[]string{"r.jsonl:2: field gold: got \"9\"", "r.jsonl:1 says \"8\" of the same question"}},
		{"duplicate", ok + "\n" + strings.Replace(ok, `"a"`, `"b"`, 1) + "\n" + ok, []string{"r.jsonl:3:", "duplicate response of", "r.jsonl:1: keep one of them"}},
		{"gap in samples", with(`"sample": 1`), []string{"sample 0 is missing"}},
		{"same key of two tasks", `{"task": "a", "question_id": "b/c", "llm": "a", "score": 1}` + "\n" + `{"task": "a/b", "question_id": "c", "llm": "a", "score": 1}`,
			[]string{"r.jsonl:2: question \"a/b/c\": duplicate id"}},
		{"long line", `{"question_id": "` + strings.Repeat("x", maxLine), []string{"r.jsonl:1: the line is longer than 64 MiB"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, _, err := importText(t, tt.text)
			if err == nil {
				t.Fatal("imported")
			}
			for _, w := range tt.want {
				if !strings.Contains(err.Error(), w) {
					t.Errorf("error %q lacks %q", err, w)
				}
			}
			if len(err.Error()) > 500+len(os.TempDir()) {
				t.Errorf("an error of %d bytes", len(err.Error()))
			}
		})
	}
}
