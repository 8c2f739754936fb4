package smcs

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"smacs/framework/grade"
	"smacs/framework/recording"
	"smacs/framework/recording/importers"
	"smacs/framework/recording/importers/importertest"
	"smacs/framework/recording/npy"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), string(got)); d != "" {
		t.Errorf("%s (-want +got)\n%s", name, d)
	}
}

func mustImport(t testing.TB, path string) (*recording.Recording, *importers.Loss) {
	t.Helper()
	r, loss, err := Import(context.Background(), path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	return r, loss
}

// both writes a folder with the bank and cache_8k.
func both(t testing.TB) string {
	t.Helper()
	files := map[string]string{unionName: union(t), "README.md": "x"}
	for name, text := range cache(t) {
		files["cache_8k/"+name] = text
	}
	return importertest.Tree(t, files)
}

// TestBankAndTest reads everything SMCS has of eight benchmarks and compares every
// grade with what the generator put there.
func TestBankAndTest(t *testing.T) {
	r, loss := mustImport(t, both(t))
	if d := cmp.Diff(tasks(), r.Tasks); d != "" {
		t.Errorf("tasks (-want +got)\n%s", d)
	}
	if d := cmp.Diff([]string{huatuo, nemotron}, r.LLMs); d != "" {
		t.Errorf("llms (-want +got)\n%s", d)
	}
	if len(r.Questions) != 8*(banked+tested) || r.Len() != 2*8*(banked+tested) || len(loss.Holes)+len(loss.Ungraded) > 0 {
		t.Errorf("%d questions, %d responses, holes %v, ungraded %v", len(r.Questions), r.Len(), loss.Holes, loss.Ungraded)
	}
	seen := make(map[string]int) // questions of a task and split, to number them
	for q, question := range r.Questions {
		at := question.Task + question.Split
		i := seen[at]
		seen[at]++
		for l, llm := range r.LLMs {
			want := llm == huatuo
			if question.Split == recording.SplitTest {
				want = right(llm, i)
			}
			resp, _ := r.Response(q, l, 0)
			if resp.State != grade.Parsed || resp.Score != 0 && resp.Score != 1 || (resp.Score == 1) != want {
				t.Errorf("%s %s: %+v, want right %v", question.Key(), llm, resp, want)
			}
			if question.Split == recording.SplitTest && resp.Text != said(llm, i) {
				t.Errorf("%s %s: text %q", question.Key(), llm, resp.Text)
			}
		}
	}
	b, err := json.MarshalIndent(loss, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "loss.json", append(b, '\n'))
}

func TestQuestionsAreAsTheFilesHaveThem(t *testing.T) {
	r, _ := mustImport(t, both(t))
	byKey := make(map[string]recording.Question)
	for _, q := range r.Questions {
		byKey[q.Key()] = q
	}
	for _, want := range []recording.Question{
		{Task: "AIME", ID: "bank/3", Text: "AIME bank question 3?", Split: "bank", Metadata: `{"union_key":"3"}`},
		{Task: "MMLU-PRO", ID: "bank/law/0", Text: "MMLU-PRO bank question 0?", Split: "bank", Metadata: `{"src_subject":"law","union_key":"24"}`},
		{Task: "AIME", ID: "3", Text: "AIME question 3?", Split: "test", Gold: "A"},
		{Task: "MMLU-PRO", ID: "law/72", Text: "MMLU-PRO question 2?", Split: "test", Gold: "A", Metadata: `{"category":"law","options":["x","y"],"src":"x"}`},
		{Task: "MATH", ID: "0", Text: "MATH question 0?", Split: "test", Gold: "A", Metadata: `{"level":"Level 5","subject":"Algebra"}`},
		{Task: "GPQA", ID: "5", Text: "GPQA question 5?", Split: "test", Gold: "A", Metadata: `{"option":["x","y"]}`},
		{Task: "IFEval", ID: "1", Text: "IFEval question 1?", Split: "test"},                      // text from result_cache.json
		{Task: "LiveCodeBench", ID: "abc300_a", Text: "LiveCodeBench question 0?", Split: "test"}, // likewise
	} {
		if d := cmp.Diff(want, byKey[want.Key()]); d != "" {
			t.Errorf("%s (-want +got)\n%s", want.Key(), d)
		}
	}
}

func TestResponsesAreAsTheFilesHaveThem(t *testing.T) {
	r, _ := mustImport(t, both(t))
	for key, change := range map[string]func(*recording.Response){
		"AIME/0":          func(r *recording.Response) { r.Answer = "B" },
		"AIME/1":          func(r *recording.Response) { r.Answer, r.Score = "A", 1 },
		"MMLU-PRO/law/70": func(r *recording.Response) { r.Answer, r.MeanLogprob = "B", -0.25 },
		"MBPP/1":          func(r *recording.Response) { r.Answer, r.Score = "code", 1 },
		// No pred: the response stands for the answer.
		"LiveCodeBench/abc301_a": func(r *recording.Response) { r.Answer, r.Score = r.Text, 1 },
		"AIME/bank/0":            func(r *recording.Response) { r.AnswerKey, r.Score = "not recorded: "+huatuo+", sample 0", 1 },
	} {
		q := at(t, r, key)
		got, _ := r.Response(q, 0, 0)
		want := recording.Unknown(got.Text)
		want.HasAnswer, want.State, want.Score = true, grade.Parsed, 0
		change(&want)
		if want.AnswerKey == "" {
			want.AnswerKey = want.Answer
		}
		if d := cmp.Diff(&want, got, nan); d != "" {
			t.Errorf("%s (-want +got)\n%s", key, d)
		}
	}
}

// nan compares floats so that what is not known equals itself.
var nan = cmp.Comparer(func(a, b float64) bool { return a == b || a != a && b != b })

// at returns the index of a question.
func at(t testing.TB, r *recording.Recording, key string) int {
	t.Helper()
	for i, q := range r.Questions {
		if q.Key() == key {
			return i
		}
	}
	t.Fatalf("no question %s", key)
	return 0
}

// TestApart imports bank and test as two recordings: together they hold what the
// one of both holds.
func TestApart(t *testing.T) {
	root := both(t)
	whole, _ := mustImport(t, root)
	bank, loss := mustImport(t, filepath.Join(root, unionName))
	if len(loss.Notes) != 0 {
		t.Errorf("notes on the bank: %v", loss.Notes)
	}
	test, _ := mustImport(t, filepath.Join(root, "cache_8k"))
	if len(bank.Questions) != 8*banked || len(test.Questions) != 8*tested {
		t.Errorf("%d and %d questions", len(bank.Questions), len(test.Questions))
	}
	for _, part := range []*recording.Recording{bank, test} {
		for q := range part.Questions {
			i := at(t, whole, part.Questions[q].Key())
			if d := cmp.Diff(whole.Questions[i], part.Questions[q]); d != "" {
				t.Errorf("(-whole +part)\n%s", d)
			}
			for l := range part.LLMs {
				if d := cmp.Diff(whole.Samples(i, l), part.Samples(q, l), nan); d != "" {
					t.Errorf("%s (-whole +part)\n%s", part.Questions[q].Key(), d)
				}
			}
		}
	}
	one, _ := mustImport(t, filepath.Join(root, "cache_8k", "MATH"))
	if d := cmp.Diff([]string{"MATH"}, one.Tasks); d != "" {
		t.Errorf("one benchmark (-want +got)\n%s", d)
	}
}

func TestEmbeddingsOfTheBank(t *testing.T) {
	r, _ := mustImport(t, both(t))
	e, err := r.Embedding(DefaultEmbeddingModel)
	if err != nil {
		t.Fatal(err)
	}
	if e.Queries != nil || e.Responses != nil || e.Questions.Type() != npy.Float32 || e.Questions.Dim() != 3 {
		t.Fatalf("embedding %+v", e)
	}
	for i, q := range r.Questions {
		if q.Split == recording.SplitTest {
			if e.Questions.Known(i) {
				t.Errorf("%s has a vector", q.Key())
			}
			continue
		}
		var meta struct {
			Key json.Number `json:"union_key"`
		}
		if err := json.Unmarshal([]byte(q.Metadata), &meta); err != nil {
			t.Fatal(err)
		}
		if got := fmt.Sprint(e.Questions.Row(i, nil)); got != "["+meta.Key.String()+" -0.5 0]" {
			t.Errorf("%s: vector %s, want that of key %s", q.Key(), got, meta.Key)
		}
	}
}

// TestQuestionBankFolders reads the files that SMCS makes its union of, where
// there is no union.
func TestQuestionBankFolders(t *testing.T) {
	files := make(map[string]string)
	for name, text := range cache(t) {
		files["benchmarks/"+strings.Replace(name, testFolder, bankFolder, 1)] = text
	}
	root := importertest.Tree(t, files)
	r, _ := mustImport(t, root)
	for _, q := range r.Questions {
		if q.Split != recording.SplitBank || !strings.HasPrefix(q.ID, "bank/") {
			t.Errorf("question %+v", q)
		}
	}
	if len(r.Questions) != 8*tested {
		t.Errorf("%d questions", len(r.Questions))
	}
	if err := os.WriteFile(filepath.Join(root, unionName), []byte(union(t)), 0o644); err != nil {
		t.Fatal(err)
	}
	r, loss := mustImport(t, root)
	if len(r.Questions) != 8*banked || len(loss.Skipped) != 18 || !strings.Contains(loss.Skipped[0].Reason, "read from "+unionName) {
		t.Errorf("beside the union: %d questions, skipped %v", len(r.Questions), loss.Skipped)
	}
}

func TestProgressAndCancelling(t *testing.T) {
	root := both(t)
	var last string
	ctx, cancel := context.WithCancel(context.Background())
	calls := 0
	_, _, err := Import(ctx, root, Options{Progress: func(done, total int) { last, calls = fmt.Sprintf("%d/%d", done, total), calls+1 }})
	if err != nil || last != "1/1" {
		t.Errorf("%v, progress %s", err, last)
	}
	if _, _, err = Import(ctx, root, Options{Progress: func(int, int) { cancel() }}); err == nil || !strings.Contains(err.Error(), "canceled") {
		t.Errorf("error %v, want cancelled", err)
	}
}

// TestSameFilesSameRecording: the order in which a file system lists files and
// in which maps are walked is not in it.
func TestSameFilesSameRecording(t *testing.T) {
	root := both(t)
	a, lossA := mustImport(t, root)
	for range 3 {
		b, lossB := mustImport(t, root)
		if a.Fingerprint != b.Fingerprint {
			t.Fatalf("fingerprints %s and %s", a.Fingerprint, b.Fingerprint)
		}
		if d := cmp.Diff(lossA, lossB); d != "" {
			t.Fatalf("(-one +other)\n%s", d)
		}
	}
}
