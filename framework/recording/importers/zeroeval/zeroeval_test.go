package zeroeval

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"smacs/framework/grade"
	"smacs/framework/recording"
	"smacs/framework/recording/importers"
	"smacs/framework/recording/importers/importertest"
)

// gsm is a record of the task gsm; output is the response's text.
func gsm(id, output string) string {
	text, err := json.Marshal(map[string]any{
		"session_id": id, "id": id, "question": "What is " + id + "?", "answer": "# 2,125",
		"output": []string{output}, "generator": "org/llm", "configs": map[string]any{"engine": "vllm"},
		"model_input": "n/a", "chat_history": []string{"p"}, "dataset": "gsm", "source": "openai/gsm8k", "config": "main", "task_type": "qa",
	})
	if err != nil {
		panic(err) // strings alone
	}
	return string(text)
}

func array(records ...string) string { return "[" + strings.Join(records, ",\n") + "]" }

const mathRecord = `{"id": 7, "session_id": 7, "problem": "p", "answer": "-221_3", "output": ["{\"answer\": -221}"], "dataset": "math-l5"}`

func importTree(t *testing.T, files map[string]string) (*recording.Recording, *importers.Loss) {
	t.Helper()
	r, loss, err := Import(context.Background(), importertest.Tree(t, files), Options{})
	if err != nil {
		t.Fatal(err)
	}
	return r, loss
}

func TestImport(t *testing.T) {
	r, loss := importTree(t, map[string]string{
		"result_dirs/gsm/b@together.json":     array(gsm("q1", `{"answer": "2125"}`), gsm("q0", "no idea")),
		"result_dirs/gsm/a@sambanova.json":    array(gsm("q0", `{"answer": "$2,125"}`)),
		"result_dirs/math-l5/b.json":          array(mathRecord),
		"result_dirs/gsm/notes.txt":           "x",
		"result_dirs/zebra-grid/b.json":       "[]",
		"result_dirs/README.md":               "x",
		"elsewhere/gsm/ignored.json":          "not read",
		"result_dirs/math-l5/c@nvidia.json":   "[]",
		"result_dirs/math-l5/deeper/old.json": "not read",
	})
	if got := fmt.Sprint(r.Tasks, r.LLMs); got != "[gsm math-l5] [a@sambanova b c]" {
		t.Errorf("tasks and LLMs %s", got)
	}
	// The longest file's order, then ids as strings.
	if got := r.Questions[0].Key() + " " + r.Questions[1].Key() + " " + r.Questions[2].Key(); got != "gsm/q1 gsm/q0 math-l5/7" {
		t.Errorf("questions %s", got)
	}
	q := r.Questions[0]
	if q.Text != "What is q1?" || q.Gold != "# 2,125" || q.AnswerKind != "numeric" || q.Split != "" ||
		q.Metadata != `{"dataset":"gsm","source":"openai/gsm8k","config":"main","task_type":"qa"}` {
		t.Errorf("question %+v", q)
	}
	right, _ := r.Response(1, 0, 0)
	if right.Answer != "$2,125" || right.AnswerKey != "2125" || right.Score != 1 || right.Grader != "zeroeval_numeric@1" ||
		right.PromptTokens != -1 || right.Finish != "" {
		t.Errorf("right response %+v", right)
	}
	none, _ := r.Response(1, 1, 0)
	if none.State != grade.Unparsed || none.HasAnswer || none.Text != "no idea" {
		t.Errorf("response without an answer %+v", none)
	}
	if _, ok := r.Response(0, 0, 0); ok {
		t.Error("a missing response is there")
	}
	var text strings.Builder
	if err := loss.WriteText(&text); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"read 4 files: 3 questions, 3 LLMs, 4 responses",
		"zebra-grid", "task is not supported", "README.md", "gsm/notes.txt", "math-l5/deeper",
		"gsm/b@together.json", "math-l5/c@nvidia.json",
		"chat_history  3 records", "model_input", "configs",
	} {
		if !strings.Contains(text.String(), want) {
			t.Errorf("the loss report lacks %q:\n%s", want, text.String())
		}
	}
	holes := fmt.Sprint(loss.Holes)
	if holes != "[{gsm a@sambanova 1} {gsm c 2} {math-l5 a@sambanova 1} {math-l5 c 1}]" {
		t.Errorf("holes %s", holes)
	}
}

func TestImportTakesResultDirsItself(t *testing.T) {
	root := importertest.Tree(t, map[string]string{"gsm/a.json": array(gsm("q", "x"))})
	r, _, err := Import(context.Background(), root, Options{Name: "mine"})
	if err != nil || r.Name != "mine" || len(r.Questions) != 1 {
		t.Errorf("%v", err)
	}
}

func TestLossTellsOfWhatCannotBeKept(t *testing.T) {
	noGold := strings.Replace(gsm("q1", `{"answer": 1}`), "# 2,125", "# unknown", 1)
	// One half alone; a whole pair, a literal backslash and a real U+FFFD are kept.
	surrogate := strings.Replace(gsm("q2", "SUR"), "SUR", `\ud800 \ud83d\ude00 \\ud800 \ufffd \uFFFD`, 1)
	extra := strings.Replace(gsm("q3", "x"), "{", `{"colour": 1,`, 1)
	r, loss := importTree(t, map[string]string{"gsm/a.json": array(noGold, surrogate, extra)})
	if fmt.Sprint(loss.Ungraded) != "[{gsm a 1}]" || r.Info().Counts[0].Missing != 1 {
		t.Errorf("ungraded %v", loss.Ungraded)
	}
	if loss.Replaced != 1 {
		t.Errorf("%d characters replaced, want 1", loss.Replaced)
	}
	found := false
	for _, f := range loss.Fields {
		found = found || f.Name == "colour" && f.Records == 1 && f.Reason == "not known to the importer"
	}
	if !found {
		t.Errorf("fields %v", loss.Fields)
	}
}

func TestImportRefuses(t *testing.T) {
	ok := gsm("q0", "x")
	swap := func(old, new string) string {
		changed := strings.Replace(ok, old, new, 1)
		if changed == ok {
			panic("nothing replaced: " + old)
		}
		return changed
	}
	one := func(text string) map[string]string { return map[string]string{"gsm/a.json": text} }
	tests := []struct {
		name  string
		files map[string]string
		want  []string
	}{
		{"nothing there", map[string]string{"x": ""}, []string{"holds no ZeroEval results"}},
		{"only other tasks", map[string]string{"zebra/a.json": "[]"}, []string{"holds no ZeroEval results"}},
		{"empty file", one(""), []string{"a.json", "cut off"}},
		{"cut off in a record", one("[" + ok + "," + ok[:50]), []string{"a.json", "record 1", "cut off"}},
		{"cut off after a record", one("[" + ok), []string{"a.json", "cut off"}},
		{"syntax", one("[" + ok + " x"), []string{"a.json", "record 1", "comma"}},
		{"more behind", one("[" + ok + "] []"), []string{"a.json", "more after the array"}},
		{"no array", one(ok), []string{"a.json", "want a JSON array"}},
		{"no object", one("[1]"), []string{"a.json", "record 0"}},
		{"null", one("[null]"), []string{"record 0", "got null"}},
		{"repeated id", one(array(ok, gsm("q1", "x"), ok)), []string{"a.json", "record 2", "field id", `"q0" is the id of record 0`}},
		{"no id", one(array(swap(`"id":"q0"`, `"no":1`))), []string{"record 0", "field id is missing"}},
		{"empty id", one(array(swap(`"id":"q0"`, `"id":""`))), []string{"field id is empty"}},
		{"id of a wrong type", one(array(swap(`"id":"q0"`, `"id":1.5`))), []string{"field id", "got the number 1.5"}},
		{"question of a wrong type", one(array(swap(`"What is q0?"`, `["x"]`))), []string{"record 0", "field question", "want a string, got an array"}},
		{"question missing", one(array(swap(`"question"`, `"problem"`))), []string{"field question is missing"}},
		{"answer null", one(array(swap(`"# 2,125"`, `null`))), []string{"field answer", "got null"}},
		{"output a string", one(array(swap(`["x"]`, `"x"`))), []string{"field output", "want an array of one string, got a string"}},
		{"output of two", one(array(swap(`["x"]`, `["x","y"]`))), []string{"field output", "got 2 elements"}},
		{"output of a number", one(array(swap(`["x"]`, `[1]`))), []string{"field output[0]", "got the number 1"}},
		{"not utf-8", one(array(swap(`["x"]`, "[\"\xff\"]"))), []string{"field output[0]", "UTF-8"}},
		{"same llm twice", map[string]string{"gsm/a.json": array(ok), "gsm/a@together.json": array(ok)}, []string{"a.json", "a@together.json", "both the LLM a"}},
		{"question differs", map[string]string{"gsm/a.json": array(ok), "gsm/b.json": array(swap("What is", "Who is"))}, []string{"b.json", "record 0", "field question", "a.json"}},
		{"gold differs", map[string]string{"gsm/a.json": array(ok), "gsm/b.json": array(swap("2,125", "3"))}, []string{"b.json", "record 0", "field answer", "a.json"}},
		{"only empty files", one("[]"), []string{"without a question"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, _, err := Import(context.Background(), importertest.Tree(t, tt.files), Options{})
			if err == nil {
				t.Fatal("imported")
			}
			for _, w := range tt.want {
				if !strings.Contains(err.Error(), w) {
					t.Errorf("error %q lacks %q", err, w)
				}
			}
		})
	}
	if _, _, err := Import(context.Background(), filepath.Join(t.TempDir(), "none"), Options{}); err == nil || !strings.Contains(err.Error(), "does not exist") {
		t.Errorf("missing path: %v", err)
	}
}

func TestImportEndsWhenCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	root := importertest.Tree(t, map[string]string{"gsm/a.json": array(gsm("q", "x"))})
	if _, _, err := Import(ctx, root, Options{}); err == nil || !strings.Contains(err.Error(), "canceled") {
		t.Errorf("error %v, want cancelled", err)
	}
}

func TestProgressCountsEveryFile(t *testing.T) {
	files := make(map[string]string)
	for i := range 5 {
		files[fmt.Sprintf("gsm/llm%d.json", i)] = array(gsm("q", "x"))
	}
	var calls []string
	_, _, err := Import(context.Background(), importertest.Tree(t, files), Options{Progress: func(done, total int) {
		calls = append(calls, fmt.Sprintf("%d/%d", done, total))
	}})
	if got := strings.Join(calls, " "); err != nil || got != "1/5 2/5 3/5 4/5 5/5" {
		t.Errorf("progress %s, %v", got, err)
	}
}

// FuzzReadFile looks for panics on result files.
func FuzzReadFile(f *testing.F) {
	f.Add(array(gsm("q0", `{"answer": 1}`)))
	f.Add("[" + mathRecord)
	f.Add(`[{"id": null, "output": [null]}]`)
	f.Fuzz(func(t *testing.T, text string) {
		path := filepath.Join(t.TempDir(), "a.json")
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		got, err := readFile(context.Background(), sourceFile{task: tasks()[1], path: path, stem: "a", llm: "a"})
		if err != nil && !strings.Contains(err.Error(), path) {
			t.Errorf("error %q does not name the file", err)
		}
		if err == nil {
			for _, r := range got.records {
				if r.id == "" || r.response.Grade().Check() != nil {
					t.Errorf("record %+v", r)
				}
			}
		}
	})
}
