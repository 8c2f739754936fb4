package routellm

import (
	"context"
	"encoding/csv"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"smacs/framework/grade"
	"smacs/framework/recording"
	"smacs/framework/recording/importers"
	"smacs/framework/recording/importers/importertest"
)

// The LLMs of RouteLLM's evaluations.
const (
	mixtral = "mistralai/Mixtral-8x7B-Instruct-v0.1"
	gpt4    = "gpt-4-1106-preview"
)

// encode writes CSV as RouteLLM has it.
func encode(t testing.TB, rows ...[]string) string {
	t.Helper()
	var s strings.Builder
	w := csv.NewWriter(&s)
	if err := w.WriteAll(rows); err != nil {
		t.Fatal(err)
	}
	return s.String()
}

// evals writes RouteLLM's folder: two subjects of MMLU with 3 and 2 questions and
// GSM8K with 4. Mixtral is right on every second question of a file from the
// first, GPT-4 on all but the last; of GSM8K the responses are there, too.
func evals(t testing.TB) string {
	t.Helper()
	truth := func(b bool) string { return map[bool]string{true: "True", false: "False"}[b] }
	subject := func(n int) string {
		rows := [][]string{{"prompt", mixtral, gpt4}}
		for i := range n {
			rows = append(rows, []string{fmt.Sprintf("Question %d,\n\"quoted\"?", i), truth(i%2 == 0), truth(i < n-1)})
		}
		return encode(t, rows...)
	}
	gsm := [][]string{{"prompt", mixtral, gpt4, mixtral + "_response", gpt4 + "_response"}}
	for i := range 4 {
		gsm = append(gsm, []string{fmt.Sprintf("Sum %d?", i), truth(i%2 == 0), truth(i < 3), fmt.Sprintf("m%d", i), fmt.Sprintf("g%d", i)})
	}
	return importertest.Tree(t, map[string]string{
		"routellm/evals/mmlu/responses/mmlu_anatomy.csv":   subject(3),
		"routellm/evals/mmlu/responses/mmlu_world_law.csv": "\xef\xbb\xbf" + strings.ReplaceAll(subject(2), "\n", "\r\n"),
		"routellm/evals/gsm8k/gsm8k_responses.csv":         encode(t, gsm...),
		"routellm/evals/mt_bench/mt_bench_responses.csv":   "x",
		"routellm/evals/gsm8k/README.md":                   "x",
		".git/mmlu_hidden.csv":                             "x",
	})
}

func TestImport(t *testing.T) {
	r, loss, err := Import(context.Background(), evals(t), Options{})
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff([]string{"gsm8k", "mmlu_anatomy", "mmlu_world_law"}, r.Tasks); d != "" {
		t.Errorf("tasks (-want +got)\n%s", d)
	}
	if d := cmp.Diff([]string{gpt4, mixtral}, r.LLMs); d != "" {
		t.Errorf("llms (-want +got)\n%s", d)
	}
	want := []recording.Question{{Task: "gsm8k", ID: "1", Text: "Sum 1?"}, {Task: "mmlu_world_law", ID: "1", Text: "Question 1,\n\"quoted\"?"}}
	if d := cmp.Diff(want, []recording.Question{r.Questions[1], r.Questions[8]}); d != "" || len(r.Questions) != 9 {
		t.Errorf("%d questions (-want +got)\n%s", len(r.Questions), d)
	}
	for _, tt := range []struct {
		question, llm int
		want          recording.Response
	}{
		{1, 0, recording.Response{Text: "g1", Answer: "g1", AnswerKey: "g1", Score: 1}},
		{1, 1, recording.Response{Text: "m1", Answer: "m1", AnswerKey: "m1", Score: 0}},
		{8, 0, recording.Response{AnswerKey: "not recorded: " + gpt4 + ", sample 0", Score: 0}},
		{7, 1, recording.Response{AnswerKey: "not recorded: " + mixtral + ", sample 0", Score: 1}},
	} {
		got, _ := r.Response(tt.question, tt.llm, 0)
		want := recording.Unknown(tt.want.Text)
		want.Answer, want.HasAnswer, want.AnswerKey = tt.want.Answer, true, tt.want.AnswerKey
		want.State, want.Score = grade.Parsed, tt.want.Score
		if d := cmp.Diff(&want, got, nan); d != "" {
			t.Errorf("question %d, LLM %d (-want +got)\n%s", tt.question, tt.llm, d)
		}
	}
	// Of MMLU Mixtral is right on 2 of 3 and 1 of 2, GPT-4 on 2 and 1; of GSM8K on
	// 2 of 4 and 3 of 4.
	accuracies := []importers.Accuracy{
		{Group: "gsm8k", LLM: gpt4, N: 4, Correct: 3, Accuracy: 0.75}, {Group: "gsm8k", LLM: mixtral, N: 4, Correct: 2, Accuracy: 0.5},
		{Group: "mmlu", LLM: gpt4, N: 5, Correct: 3, Accuracy: 0.6}, {Group: "mmlu", LLM: mixtral, N: 5, Correct: 3, Accuracy: 0.6},
	}
	if d := cmp.Diff(accuracies, loss.Accuracies); d != "" {
		t.Errorf("accuracies (-want +got)\n%s", d)
	}
	if d := cmp.Diff([]importers.Skipped{{Path: "routellm/evals/mt_bench/mt_bench_responses.csv", Reason: "not mmlu_SUBJECT.csv or gsm8k_responses.csv"}}, loss.Skipped); d != "" {
		t.Errorf("skipped (-want +got)\n%s", d)
	}
	if got := fmt.Sprint(len(loss.Assumed), loss.Assumed[0], loss.Assumed[len(loss.Assumed)-1]); got !=
		"8 {gsm8k answer of gpt-4-1106-preview 4 missing: the whole response stands for it} {mmlu response of mistralai/Mixtral-8x7B-Instruct-v0.1 5 missing: in a vote it equals no other}" {
		t.Errorf("assumed %s", got)
	}
}

// nan compares floats so that what is not known equals itself.
var nan = cmp.Comparer(func(a, b float64) bool { return a == b || a != a && b != b })

func importFile(t testing.TB, text string) (*recording.Recording, *importers.Loss, error) {
	t.Helper()
	return Import(context.Background(), filepath.Join(importertest.Tree(t, map[string]string{"mmlu_x.csv": text}), "mmlu_x.csv"), Options{})
}

// TestColumns: what is not a grade, and grades that are not there.
func TestColumns(t *testing.T) {
	r, loss, err := importFile(t, ",b,prompt,a,b_response,c_response\n0, TRUE,q0,,,x\n1,false,q1,True,hm,x\n")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for q := range r.Questions {
		for l := range r.LLMs {
			resp, _ := r.Response(q, l, 0)
			got = append(got, fmt.Sprintf("%s %s %v %s", r.LLMs[l], resp.State, resp.Score, resp.Text))
		}
	}
	if d := cmp.Diff([]string{"a ungraded NaN ", "b parsed 1 ", "a parsed 1 ", "b parsed 0 hm"}, got); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
	fields := []importers.Field{
		{Task: "mmlu", Name: "", Records: 2, Reason: "not a column of an LLM"},
		{Task: "mmlu", Name: "c_response", Records: 2, Reason: "there is no column with the grades of these responses"},
	}
	if d := cmp.Diff(fields, loss.Fields); d != "" {
		t.Errorf("fields (-want +got)\n%s", d)
	}
	if d := cmp.Diff([]importers.Shortage{{Task: "mmlu_x", LLM: "a", Count: 1}}, loss.Ungraded); d != "" {
		t.Errorf("ungraded (-want +got)\n%s", d)
	}
}

func TestRefused(t *testing.T) {
	for _, tt := range []struct{ name, text, want string }{
		{"empty", "", "mmlu_x.csv: is empty"},
		{"byte order mark alone", "\xef\xbb\xbf", "mmlu_x.csv: is empty"},
		{"header alone", "prompt,a\n", "mmlu_x.csv: holds no row behind the header"},
		{"no prompt", "question,a\nq,True\n", "mmlu_x.csv:1: column prompt is missing"},
		{"no LLM", "prompt,a_response\nq,x\n", "mmlu_x.csv:1: there is no column of an LLM"},
		{"column twice", "prompt,a,a\nq,True,True\n", `mmlu_x.csv:1: column "a" is there twice`},
		{"wrong grade", "prompt,a\nq,True\np,0.5\n", `mmlu_x.csv:3: column "a": got "0.5", want True, False or nothing`},
		{"NaN", "prompt,a\nq,NaN\n", `mmlu_x.csv:2: column "a": got "NaN"`},
		{"huge number", "prompt,a\nq," + strings.Repeat("9", 1000) + "\n", `mmlu_x.csv:2: column "a": got "999`},
		{"line of a row with line ends", "prompt,a\n\"q\n\nq\",yes\n", `mmlu_x.csv:4: column "a": got "yes"`},
		{"empty prompt", "prompt,a\n ,True\n", "mmlu_x.csv:2: column prompt is empty"},
		{"too few columns", "prompt,a,b\nq,True\n", "mmlu_x.csv:2: got 2 columns, want 3 as in the header"},
		{"too many columns", "prompt,a\nq,True,True\n", "mmlu_x.csv:2: got 3 columns, want 2"},
		{"cut off in quotes", "prompt,a\n\"q", "mmlu_x.csv:2: column 3 of the line: extraneous or missing \" in quoted-field (the row begins in line 2)"},
		{"quote inside", "prompt,a\nq\"x,True\n", "mmlu_x.csv:2: column 2 of the line: bare \" in non-quoted-field"},
		{"not UTF-8", "prompt,a\nq\xff,True\n", "mmlu_x.csv:2: column 1 is not valid UTF-8"},
		{"UTF-16", "\xff\xfep\x00", "mmlu_x.csv:1: column 1 is not valid UTF-8"},
		{"JSON", `{"a": 1}`, "mmlu_x.csv:1: column 2 of the line: bare"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, _, err := importFile(t, tt.text)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want %q", err, tt.want)
			}
		})
	}
}

func TestPathsThatAreRefused(t *testing.T) {
	root := importertest.Tree(t, map[string]string{"other.csv": "x", "a/mmlu_x.csv": "x", "b/c/mmlu_x.csv": "x", "d/x.txt": ""})
	for path, want := range map[string]string{
		"none":      "none does not exist: want mmlu_SUBJECT.csv",
		"other.csv": "other.csv: its name does not say of which task it is",
		"d":         "holds no file of a known name",
		".":         "are both of task mmlu_x",
	} {
		_, _, err := Import(context.Background(), filepath.Join(root, path), Options{})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %q", path, err, want)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, _, err := Import(ctx, evals(t), Options{}); err == nil || !strings.Contains(err.Error(), "canceled") {
		t.Errorf("cancelled: %v", err)
	}
}

// endless is a field without an end.
type endless struct{}

func (endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'x'
	}
	return len(p), nil
}

func TestARowThatDoesNotEnd(t *testing.T) {
	_, err := newTable("f.csv", endless{})
	if err == nil || !strings.Contains(err.Error(), "f.csv: a row does not end within 64 MiB") {
		t.Errorf("got %v", err)
	}
}

// FuzzImport looks for panics, errors that do not name the file, and rows that
// are lost.
func FuzzImport(f *testing.F) {
	f.Add("prompt,a,b,b_response\n\"q,\n\",True,False,x\np,,TRUE,\n")
	f.Add("\xef\xbb\xbfa,prompt\r\nTrue,\"\"\"\"\r\n")
	f.Add("prompt,a\nq,\"")
	f.Fuzz(func(t *testing.T, text string) {
		b := recording.NewBuilder(recording.Meta{})
		im := &imports{
			to: b, llms: make(map[string]string), right: make(map[member]tally),
			assumed: make(map[importers.Field]int), lost: make(map[importers.Field]int),
		}
		err := im.file(context.Background(), file{path: "f", task: "t", group: "g"}, strings.NewReader(text))
		if err != nil {
			if !strings.HasPrefix(err.Error(), "f:") {
				t.Errorf("%v does not name the file", err)
			}
			return
		}
		r, err := b.Build()
		if err != nil {
			t.Fatal(err)
		}
		if r.Len() != len(r.Questions)*len(r.LLMs) || len(r.Holes()) > 0 {
			t.Errorf("%d responses to %d questions of %d LLMs", r.Len(), len(r.Questions), len(r.LLMs))
		}
	})
}
