package llmrouterbench

import (
	"context"
	"fmt"
	"math"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"smacs/framework/grade"
	"smacs/framework/recording"
	"smacs/framework/recording/importers"
)

func TestEveryField(t *testing.T) {
	r, loss := mustImport(t, map[string]any{
		stampedName("math", "test", "a", "0101"): run("math", "test", "org/a", 3),
		stampedName("math", "test", "b", "0101"): run("math", "test", "b", 2),
	})
	want := recording.Question{
		Task: "math", ID: "test/1", Text: "math: 1 + 1?", Gold: "2", Metadata: `{"split":"test"}`,
	}
	if d := cmp.Diff(want, r.Questions[1]); d != "" {
		t.Errorf("question (-want +got)\n%s", d)
	}
	response := recording.Unknown("It is 3.")
	response.Answer, response.HasAnswer, response.AnswerKey = "3", true, "3"
	response.State, response.Score = grade.Parsed, 0
	response.PromptTokens, response.CompletionTokens, response.Cost = 11, 3, 0.25
	got, _ := r.Response(1, 1, 0) // org/a is behind b
	if d := cmp.Diff(&response, got, cmp.Comparer(func(a, b float64) bool { return a == b || math.IsNaN(a) && math.IsNaN(b) })); d != "" {
		t.Errorf("response (-want +got)\n%s", d)
	}
	wantLoss := &importers.Loss{
		Format: "llmrouterbench", Files: 2, Questions: 3, LLMs: 2, Responses: 5,
		Skipped: []importers.Skipped{},
		Renamed: []importers.Renamed{{Path: "math/test/a/math-test-a-20250101_120000.json", LLM: "org/a"}},
		Fields: []importers.Field{
			{Task: "math", Name: "completion_tokens", Records: 2, Reason: "the sum of the records'"},
			{Task: "math", Name: "cost", Records: 2, Reason: "the sum of the records'"},
			{Task: "math", Name: "data_fingerprint", Records: 2, Reason: "texts are compared instead"},
			{Task: "math", Name: "extra_fields", Records: 5, Reason: "differs between datasets and LLMs"},
			{Task: "math", Name: "extra_metrics", Records: 2, Reason: "metrics of the whole run; score is the grade"},
			{Task: "math", Name: "prompt", Records: 5, Reason: "origin_query in the dataset's prompt template"},
			{Task: "math", Name: "prompt_tokens", Records: 2, Reason: "the sum of the records'"},
			{Task: "math", Name: "time_taken", Records: 2, Reason: "of the whole run, not of a response"},
		},
		Assumed: []importers.Field{}, Ungraded: []importers.Shortage{},
		Holes: []importers.Shortage{{Task: "math", LLM: "b", Count: 1}},
		Notes: []importers.Note{}, Accuracies: []importers.Accuracy{},
	}
	if d := cmp.Diff(wantLoss, loss); d != "" {
		t.Errorf("loss (-want +got)\n%s", d)
	}
}

// TestNewestThatIsNoDemonstration: the time in the name decides, not the order of
// names or a demonstration.
func TestNewestThatIsNoDemonstration(t *testing.T) {
	old := run("math", "test", "a", 1).record(0, "raw_output", "old")
	r, loss := mustImport(t, map[string]any{
		stampedName("math", "test", "a", "0909"):                            run("math", "test", "a", 1).with("demo", true),
		stampedName("math", "test", "a", "0303"):                            run("math", "test", "a", 1).record(0, "raw_output", "new"),
		stampedName("math", "test", "a", "0202"):                            old,
		"results/bench/math/test/a/result.json":                             old,
		"results/bench/math/test/a/math-test-a-20259999_000000.json":        "not read",
		"results/bench/math/test/a/deeper/math-test-a-20250101_000000.json": "not read",
		"results/bench/notes.txt":                                           "not read",
		"results/other.json":                                                "not looked at",
		"results/bench/legacy/test/a/result.json":                           run("legacy", "test", "a", 1),
		"results/bench/unnamed/dev/a/unnamed-dev-a-20250101_000000.json":    run("", "", "", 1).with("model_name", nil).with("dataset_name", nil).with("split", nil),
		"results/bench/unnamed/dev/b/unnamed-dev-b-20250101_000000.json":    run("", "", "b", 1).with("dataset_name", nil).with("split", nil),
	})
	if d := cmp.Diff([]string{"legacy", "math", "unnamed"}, r.Tasks); d != "" {
		t.Errorf("tasks (-want +got)\n%s", d)
	}
	if got := r.Samples(1, 0)[0].Text; got != "new" {
		t.Errorf("math is read from the %s file, want the new one", got)
	}
	if got := r.Questions[2].Key(); got != "unnamed/dev/0" {
		t.Errorf("question %s, want the folders' names", got)
	}
	reasons := make(map[string]string)
	for _, s := range loss.Skipped {
		reasons[s.Path] = s.Reason
	}
	want := map[string]string{
		"math/test/a/math-test-a-20250909_120000.json":        "a demonstration run",
		"math/test/a/math-test-a-20250202_120000.json":        "older than math-test-a-20250303_120000.json",
		"math/test/a/result.json":                             "older than math-test-a-20250303_120000.json",
		"math/test/a/math-test-a-20259999_000000.json":        "not DATASET/SPLIT/LLM/DATASET-SPLIT-LLM-YYYYMMDD_HHMMSS.json",
		"math/test/a/deeper/math-test-a-20250101_000000.json": "not DATASET/SPLIT/LLM/DATASET-SPLIT-LLM-YYYYMMDD_HHMMSS.json",
		"notes.txt": "not DATASET/SPLIT/LLM/DATASET-SPLIT-LLM-YYYYMMDD_HHMMSS.json",
	}
	if d := cmp.Diff(want, reasons); d != "" {
		t.Errorf("not read (-want +got)\n%s", d)
	}
	wantAssumed := []importers.Field{
		{Task: "unnamed", Name: "dataset_name", Records: 2, Reason: "missing in the file: the folder's name"},
		{Task: "unnamed", Name: "model_name", Records: 1, Reason: "missing in the file: the folder's name"},
		{Task: "unnamed", Name: "split", Records: 2, Reason: "missing in the file: the folder's name"},
	}
	if d := cmp.Diff(wantAssumed, loss.Assumed); d != "" {
		t.Errorf("assumed (-want +got)\n%s", d)
	}
}

// TestSplitsOfADatasetAreOneTask: the same index is another question in another
// split.
func TestSplitsOfADatasetAreOneTask(t *testing.T) {
	r, _ := mustImport(t, map[string]any{
		stampedName("math", "test", "a", "0101"):  run("math", "test", "a", 1),
		stampedName("math", "train", "a", "0101"): run("math", "train", "a", 1).record(0, "origin_query", "another"),
	})
	if len(r.Tasks) != 1 || len(r.Questions) != 2 || r.Questions[1].ID != "train/0" || r.Questions[1].Text != "another" {
		t.Errorf("tasks %v, questions %+v", r.Tasks, r.Questions)
	}
}

// TestGrades has a record of each sort: what it becomes does not depend on
// whether it is right.
func TestGrades(t *testing.T) {
	ungraded := grade.Unscored(grade.Ungraded)
	for _, tt := range []struct {
		name   string
		fields object
		want   grade.Grade
		answer string
		key    string
	}{
		{"right", object{"score": 1, "prediction": " 8 "}, grade.Scored(1), " 8 ", "8"},
		{"a fraction", object{"score": 0.25, "prediction": "8"}, grade.Scored(0.25), "8", "8"},
		{"true", object{"score": true, "prediction": "8"}, grade.Scored(1), "8", "8"},
		{"a prediction that is a number", object{"score": 1, "prediction": 8}, grade.Scored(1), "8", "8"},
		{"a prediction that is a list", object{"score": 1, "prediction": []any{"a", 1}}, grade.Scored(1), `["a",1]`, `["a",1]`},
		{"no prediction, right", object{"score": 1, "prediction": nil}, grade.Scored(1), "out", "out"},
		{"no prediction, wrong", object{"score": 0, "prediction": nil}, grade.Scored(0), "out", "out"},
		{"empty prediction, wrong", object{"score": 0, "prediction": ""}, grade.Scored(0), "out", "out"},
		{"nothing said", object{"score": 0, "prediction": "", "raw_output": ""}, grade.Unscored(grade.Unanswered), "", ""},
		{"not recorded", object{"score": 0, "prediction": nil, "raw_output": nil}, grade.Scored(0), "", "not recorded: a, sample 0"},
		{"not graded", object{"score": nil, "prediction": "8"}, ungraded, "8", "8"},
		{"not graded, no prediction", object{"score": nil, "prediction": ""}, ungraded, "", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			file := run("math", "test", "a", 1).with("performance", nil).record(0, "raw_output", "out")
			for name, value := range tt.fields {
				file = file.record(0, name, value)
			}
			r, loss := mustImport(t, map[string]any{stampedName("math", "test", "a", "0101"): file})
			got := r.Samples(0, 0)[0]
			same := got.State == tt.want.State && (got.Score == tt.want.Score || math.IsNaN(got.Score) && math.IsNaN(tt.want.Score))
			if !same || got.Answer != tt.answer || got.AnswerKey != tt.key {
				t.Errorf("got %v %v answer %q key %q", got.State, got.Score, got.Answer, got.AnswerKey)
			}
			if tt.want.State == grade.Ungraded && len(loss.Ungraded) != 1 {
				t.Errorf("ungraded %+v, want one", loss.Ungraded)
			}
		})
	}
}

// TestFiguresThatContradict notes what the file says of its records where they
// say something else.
func TestFiguresThatContradict(t *testing.T) {
	path := stampedName("math", "test", "a", "0101")
	for _, tt := range []struct {
		name string
		file object
		want []string
	}{
		{"equal", run("math", "test", "a", 4), nil},
		{"in percent", run("math", "test", "a", 4).with("performance", 50), nil},
		{"ungraded as wrong", run("math", "test", "a", 4).record(0, "score", nil).with("performance", 0.25), nil},
		{"ungraded left out", run("math", "test", "a", 4).record(0, "score", nil).with("performance", 0.33333), nil},
		{"performance", run("math", "test", "a", 4).with("performance", 0.75), []string{"performance says 0.75, but the mean of the scores is 0.5"}},
		{"counts", run("math", "test", "a", 4).with("counts", 5), []string{"counts says 5, but there are 4 records"}},
	} {
		_, loss := mustImport(t, map[string]any{path: tt.file})
		var got []string
		for _, n := range loss.Notes {
			got = append(got, n.Text)
		}
		if d := cmp.Diff(tt.want, got); d != "" {
			t.Errorf("%s: (-want +got)\n%s", tt.name, d)
		}
	}
}

func TestHalvesOfCharactersAreCounted(t *testing.T) {
	path := stampedName("math", "test", "a", "0101")
	text := `{"records": [{"index": 0, "origin_query": "q", "score": 1, "prediction": "\ud800", "raw_output": "\ud83d\ude00"}]}`
	r, loss := mustImport(t, map[string]any{path: "\xef\xbb\xbf" + text + "\r\n"})
	if got := r.Samples(0, 0)[0]; loss.Replaced != 1 || got.Answer != "\ufffd" || got.Text != "😀" {
		t.Errorf("%d replaced, answer %q, text %q", loss.Replaced, got.Answer, got.Text)
	}
}

func TestRefusedFiles(t *testing.T) {
	good := run("math", "test", "a", 2)
	name := filepath.FromSlash("math-test-a-20250101_120000.json: ")
	for _, tt := range []struct {
		name string
		file any
		want string
	}{
		{"empty", "", name + "the file is empty"},
		{"array", "[]", name + "got an array, want an object"},
		{"cut off in a record", `{"records": [{"index": 0, "score": 1`, name + "field score: the file is cut off"},
		{"cut off between records", `{"records": [{"index": 0},`, "the file is cut off"},
		{"more behind", `{"records": []} {}`, "there is more after the end"},
		{"no records", good.with("records", nil), name + "field records: is missing"},
		{"records of another type", good.with("records", object{}), "field records: got an object, want an array"},
		{"records twice", `{"records": [], "records": []}`, "field records: is there twice"},
		{"field twice", `{"records": [{"index": 0, "index": 0}]}`, "field index: is there twice"},
		{"NaN", `{"records": [{"index": 0, "origin_query": "q", "score": NaN}]}`, "field score: got NaN, which JSON does not have: write null"},
		{"minus Infinity", `{"performance": -Infinity, "records": []}`, "field performance: got Infinity"},
		{"not UTF-8", "{\"records\": [{\"index\": 0, \"prediction\": \"\xff\"}]}", "is not valid UTF-8"},
		{"UTF-16", "\xff\xfe{\x00", "not valid JSON at byte 1"},
		{"a record that is none", good.with("records", []any{1}), "record 0: got the number 1, want an object"},
		{"no index", good.record(1, "index", nil), "record 1: field index: is missing, want a whole number"},
		{"index twice", good.record(1, "index", 0), "record 1: field index: 0 is the index of record 0, too"},
		{"score as text", good.record(1, "score", "1"), `record 1: field score: got the string "1", want a number from 0 to 1`},
		{"score in percent", good.record(0, "score", 76.5), "field score: got the number 76.5"},
		{"absurd score", `{"records": [{"index": 0, "origin_query": "q", "score": 1e999}]}`, "field score: got the number 1e999"},
		{"negative tokens", good.record(0, "prompt_tokens", -1), "field prompt_tokens: got the number -1"},
		{"absurd tokens", good.record(0, "completion_tokens", 1e300), "field completion_tokens: got the number 1e+300"},
		{"negative cost", good.record(0, "cost", -0.5), "field cost: got the number -0.5"},
		{"query of another type", good.record(0, "origin_query", 5), "field origin_query: got the number 5"},
		{"no question", good.record(0, "origin_query", nil).record(0, "prompt", nil), "field prompt: is missing"},
		{"demo of another type", good.with("demo", "no"), `field demo: got the string "no", want true or false`},
		{"no record", good.with("records", []any{}), "there is no record in any of the files"},
		{"unknown state", good.record(0, "extra_fields", object{"smacs": object{"state": "odd"}}), "field extra_fields.smacs.state: unknown state"},
		{"nested deep", `{"records": [` + strings.Repeat("[", 20000), "exceeded max depth"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			root := tree(t, map[string]any{stampedName("math", "test", "a", "0101"): tt.file})
			_, _, err := Import(context.Background(), root, Options{})
			if err == nil || !strings.Contains(err.Error(), tt.want) || !strings.HasPrefix(err.Error(), root) {
				t.Errorf("got %v, want %q", err, tt.want)
			}
		})
	}
}

func TestLLMsThatDoNotFit(t *testing.T) {
	good := run("math", "test", "b", 2)
	for _, tt := range []struct {
		name string
		b    object
		want string
	}{
		{"another text", good.record(1, "origin_query", "else"), `record 1: question "math/test/1" has another text than in `},
		{"another gold", good.record(1, "ground_truth", "else"), `record 1: question "math/test/1" has another gold answer than in `},
		{"the same LLM", good.with("model_name", "a"), `holds the same dataset "math", split "test" and LLM "a"`},
	} {
		root := tree(t, map[string]any{
			stampedName("math", "test", "a", "0101"): run("math", "test", "a", 2),
			stampedName("math", "test", "b", "0101"): tt.b,
		})
		_, _, err := Import(context.Background(), root, Options{})
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: got %v, want %q", tt.name, err, tt.want)
		}
	}
}

func TestPaths(t *testing.T) {
	root := tree(t, map[string]any{stampedName("math", "test", "a", "0101"): run("math", "test", "a", 1), "x/y.txt": ""})
	for _, inner := range []string{"", "results", "results/bench"} {
		var calls []string
		_, _, err := Import(context.Background(), filepath.Join(root, inner), Options{Progress: func(done, total int) {
			calls = append(calls, fmt.Sprintf("%d/%d", done, total))
		}})
		if err != nil || strings.Join(calls, " ") != "1/1" {
			t.Errorf("%s: %v, progress %v", inner, err, calls)
		}
	}
	for path, want := range map[string]string{
		"none": "does not exist: want LLMRouterBench's folder results/bench",
		"x":    "holds no results of LLMRouterBench",
	} {
		if _, _, err := Import(context.Background(), filepath.Join(root, path), Options{}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %q", path, err, want)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, _, err := Import(ctx, root, Options{}); err == nil || !strings.Contains(err.Error(), "canceled") {
		t.Errorf("got %v, want cancelled", err)
	}
}
