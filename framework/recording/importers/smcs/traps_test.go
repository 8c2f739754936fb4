package smcs

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"smacs/framework/grade"
	"smacs/framework/recording"
	"smacs/framework/recording/importers"
	"smacs/framework/recording/importers/importertest"
)

// mathOf is the path of a file of an LLM on MATH.
func mathOf(llm, name string) string { return "MATH/result/single_agent_8k/" + llm + "/" + name }

// importRows imports the rows of one LLM on MATH.
func importRows(t testing.TB, text string) (*recording.Recording, *importers.Loss, error) {
	t.Helper()
	return Import(context.Background(), importertest.Tree(t, map[string]string{mathOf("a", "result.json"): text}), Options{})
}

// only returns the response of the one question and LLM.
func only(t *testing.T, text string) (*recording.Response, *importers.Loss) {
	t.Helper()
	r, loss, err := importRows(t, text)
	if err != nil {
		t.Fatal(err)
	}
	resp, _ := r.Response(0, 0, 0)
	return resp, loss
}

func TestTruthInEveryForm(t *testing.T) {
	for form, want := range map[string]float64{
		`true`: 1, `"true"`: 1, `"True"`: 1, `"1"`: 1, `1`: 1, `"yes"`: 1, `" YES "`: 1,
		`false`: 0, `"false"`: 0, `"0"`: 0, `0`: 0, `"no"`: 0,
	} {
		resp, _ := only(t, `{"question_id": 1, "question": "q", "pred": "x", "answer": "y", "is_correct": `+form+`}`)
		if resp.Score != want || resp.State != grade.Parsed || resp.Grader != "" {
			t.Errorf("%s: %+v, want score %v as the source says", form, resp, want)
		}
	}
}

func TestLinesArrayOrSingleObject(t *testing.T) {
	row := func(id string) string {
		return `{"question_id": ` + id + `, "question": "q` + strings.Trim(id, `"`) + `", "pred": "x", "is_correct": true}`
	}
	for name, text := range map[string]string{
		"lines":  row("1") + "\r\n" + row(`"2"`) + "\r\n",
		"array":  "[" + row("1") + ",\n" + row(`"2"`) + "]",
		"marked": "\xef\xbb\xbf" + row("1") + "\n\n" + row(`"2"`),
	} {
		r, _, err := importRows(t, text)
		if err != nil || len(r.Questions) != 2 || r.Questions[0].ID != "1" || r.Questions[1].ID != "2" {
			t.Errorf("%s: %v, %+v", name, err, r)
		}
	}
	r, _, err := importRows(t, "{\n  \"question_id\": 7,\n  \"question\": \"q\",\n  \"is_correct\": \"yes\", \"model_response\": \"r\"\n}\n")
	if err != nil || len(r.Questions) != 1 || r.Questions[0].ID != "7" {
		t.Errorf("single object: %v, %+v", err, r)
	}
}

// TestStates covers what a row can say of answer and grade.
func TestStates(t *testing.T) {
	for _, tt := range []struct {
		name, fields string
		state        grade.State
		answer, key  string
		score        float64 // of a state that has one
		grader       string
	}{
		{"right", `"pred": " A ", "is_correct": true`, grade.Parsed, " A ", "A", 1, ""},
		{"right, whatever the gold", `"pred": "A", "answer": "B", "is_correct": true`, grade.Parsed, "A", "A", 1, ""},
		{"number", `"pred": 70.0, "is_correct": false`, grade.Parsed, "70.0", "70.0", 0, ""},
		{"list", `"pred": [ 1, 2 ], "is_correct": true`, grade.Parsed, "[1,2]", "[1,2]", 1, ""},
		{"no answer found", `"pred": null, "is_correct": false, "model_response": "hm"`, grade.Unparsed, "", "", 0, ""},
		{"empty answer", `"pred": " ", "is_correct": false, "model_response": "hm"`, grade.Unparsed, "", "", 0, ""},
		{"nothing returned", `"pred": null, "is_correct": false, "model_response": " "`, grade.Unanswered, "", "", 0, ""},
		{"right without an answer", `"pred": null, "is_correct": true, "model_response": "r"`, grade.Parsed, "r", "r", 1, ""},
		{"no pred", `"is_correct": false, "model_response": "r"`, grade.Unparsed, "", "", 0, ""},
		{"grade alone", `"is_correct": true`, grade.Parsed, "", "not recorded: a, sample 0", 1, ""},
		{"pred and answer", `"pred": "A ", "answer": "A"`, grade.Parsed, "A ", "A", 1, "exact@1"},
		{"pred and another answer", `"pred": "B", "answer": "A", "is_correct": null`, grade.Parsed, "B", "B", 0, "exact@1"},
		{"pred alone", `"pred": "A"`, grade.Ungraded, "A", "A", 0, ""},
		{"answer alone", `"pred": "", "answer": "A", "is_correct": ""`, grade.Ungraded, "", "", 0, ""},
	} {
		resp, _ := only(t, `{"question_id": 1, "question": "q", `+tt.fields+`}`)
		want := recording.Unknown(resp.Text)
		want.Answer, want.HasAnswer, want.AnswerKey, want.Grader = tt.answer, tt.key != "", tt.key, tt.grader
		want.State = tt.state
		if tt.state.Counted() {
			want.Score = tt.score
		}
		if d := cmp.Diff(&want, resp, nan); d != "" {
			t.Errorf("%s (-want +got)\n%s", tt.name, d)
		}
	}
}

// TestWhatVotesDoesNotDependOnWhatIsRight: of two responses without an answer one
// is right, so that both have to vote, and so has one that is empty.
func TestWhatVotesDoesNotDependOnWhatIsRight(t *testing.T) {
	r, loss, err := importRows(t, `{"question_id": 1, "question": "p", "pred": "A", "is_correct": true}
{"question_id": 2, "question": "q", "pred": null, "is_correct": true, "model_response": " r2"}
{"question_id": 3, "question": "r", "pred": "", "is_correct": false, "model_response": "r3"}
{"question_id": 4, "question": "s", "is_correct": false, "model_response": " "}`)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []string{"A", "r2", "r3", "not recorded: a, sample 0"} {
		if got, _ := r.Response(i, 0, 0); got.State != grade.Parsed || got.AnswerKey != want {
			t.Errorf("question %d: %+v, want key %q", i, got, want)
		}
	}
	want := []importers.Field{{Task: "MATH", Name: "pred", Records: 1, Reason: standsNobody}, {Task: "MATH", Name: "pred", Records: 2, Reason: standsText}}
	if d := cmp.Diff(want, loss.Assumed); d != "" {
		t.Errorf("assumed (-want +got)\n%s", d)
	}
}

func TestUngradedAnswersAreCounted(t *testing.T) {
	_, loss := only(t, `{"question_id": 1, "question": "q", "pred": "A"}`)
	if d := cmp.Diff([]importers.Shortage{{Task: "MATH", LLM: "a", Count: 1}}, loss.Ungraded); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
}

// TestHolesAreCountedAndNotFilled: an item without an LLM, one with null for it,
// and a file with fewer rows.
func TestHolesAreCountedAndNotFilled(t *testing.T) {
	bank := `{"0": {"src": "MATH", "src_question_id": "x", "question": "b0", "model_res": {"a": {"is_correct": true}}},
 "1": {"src": "MATH", "src_question_id": "y", "question": "b1", "model_res": {"a": null, "b": {"is_correct": "yes"}}}}`
	row := func(id int) string {
		return fmt.Sprintf(`{"question_id": %d, "question": "q%[1]d", "pred": "x", "is_correct": true}`+"\n", id)
	}
	r, loss, err := Import(context.Background(), importertest.Tree(t, map[string]string{
		unionName:                  bank,
		mathOf("a", "result.json"): row(1) + row(2),
		mathOf("b", "result.json"): row(2),
	}), Options{})
	if err != nil {
		t.Fatal(err)
	}
	want := []importers.Shortage{{Task: "MATH", LLM: "a", Count: 1}, {Task: "MATH", LLM: "b", Count: 2}}
	if d := cmp.Diff(want, loss.Holes); d != "" || r.Len() != 5 {
		t.Errorf("%d responses, holes (-want +got)\n%s", r.Len(), d)
	}
}

// noted returns the notes of the report as lines.
func noted(loss *importers.Loss) string {
	var s strings.Builder
	for _, n := range loss.Notes {
		fmt.Fprintf(&s, "%s: %s\n", n.About, n.Text)
	}
	return s.String()
}

func TestSummariesAreCompared(t *testing.T) {
	rows := lines(t, 3, func(i int) object {
		return object{{"question_id", i}, {"question", fmt.Sprint(i)}, {"pred", "x"}, {"is_correct", i != 1}}
	})
	about := mathOf("a", "summary.json") + ": "
	for _, tt := range []struct{ name, summary, want string }{
		{"agrees", `{"corr": 2, "wrong": 1, "acc": 0.6667, "schedule": "3/3"}`, ""},
		{"accuracy agrees", `{"acc": 0.6667}`, ""},
		{"percent agree", `{"acc": 66.67}`, ""},
		{"counts differ", `{"corr": 3, "wrong": 0, "acc": 1.0, "schedule": "3/3"}`, about + "it says 3 right and 0 wrong, the rows say 2 and 1: the rows hold\n"},
		{"accuracy differs", `{"acc": 0.7}`, about + "it says accuracy 0.7, the rows 0.6667 (2 of 3): the rows hold\n"},
		{"not finished", `{"corr": 2, "wrong": 1, "schedule": "3/198"}`, about + "the run stopped at question 3 of 198\n"},
		{"something else", `{"x": 1}`, about + "it has neither corr and wrong nor acc: there was nothing to compare with\n"},
	} {
		_, loss, err := Import(context.Background(), importertest.Tree(t, map[string]string{
			mathOf("a", "result.json"): rows, mathOf("a", "summary.json"): tt.summary,
		}), Options{})
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(tt.want, noted(loss)); d != "" {
			t.Errorf("%s (-want +got)\n%s", tt.name, d)
		}
	}
}

// TestLeaks: the text of b1 is in the test under another id, that of b0 under the
// same; 3 is another question with the same id.
func TestLeaks(t *testing.T) {
	item := `%q: {"src": "MATH", "src_question_id": %s, "question": %q, "model_res": {"a": {"is_correct": true}}}`
	row := `{"question_id": %d, "question": %q, "pred": "x", "is_correct": true}` + "\n"
	_, loss, err := Import(context.Background(), importertest.Tree(t, map[string]string{
		unionName:                  "{" + fmt.Sprintf(item+","+item+","+item, "0", "1", "Two and two?", "1", `"x"`, "Who?", "2", "3", "b3") + "}",
		mathOf("a", "result.json"): fmt.Sprintf(row+row+row, 1, "Two  and\nTWO?", 2, "who?", 3, "q3"),
	}), Options{})
	if err != nil {
		t.Fatal(err)
	}
	want := "MATH: 1 question is in the test and in the bank with the same id and another text, first: 3: different questions, if both are numbered from 0\n" +
		"MATH: a leak: 2 questions are in the test and in the bank with the same text, first: MATH/1 and MATH/bank/1\n" +
		unionName + ": it holds no embedding\n"
	if d := cmp.Diff(want, noted(loss)); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
}

func TestLLMsOfOneSideOnly(t *testing.T) {
	_, loss, err := Import(context.Background(), importertest.Tree(t, map[string]string{
		unionName:                  `{"0": {"src": "MATH", "src_question_id": 1, "question": "b", "model_res": {"a": {"is_correct": true}, "HuatuoGPT-o1-72B": {"is_correct": true}}, "embedding": [1]}}`,
		mathOf("a", "result.json"): `{"question_id": 1, "question": "q", "pred": "x", "is_correct": true}`,
		mathOf("huatuogpt-o1-72b", "result.json"): `{"question_id": 1, "question": "q", "pred": "x", "is_correct": true}`,
	}), Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"HuatuoGPT-o1-72B: an LLM of the bank without a response in the test\n",
		"huatuogpt-o1-72b: an LLM of the test without an outcome in the bank\n",
	} {
		if !strings.Contains(noted(loss), want) {
			t.Errorf("%q is not in\n%s", want, noted(loss))
		}
	}
}

func TestThinkingSuffix(t *testing.T) {
	row := `{"question_id": 1, "question": "q", "pred": "x", "is_correct": true}`
	r, loss, err := Import(context.Background(), importertest.Tree(t, map[string]string{
		mathOf("a_thinking", "result.json"): row,
		mathOf("b_thinking", "result.json"): row, mathOf("b", "result.json"): row,
	}), Options{})
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff([]string{"a", "b", "b_thinking"}, r.LLMs); d != "" {
		t.Errorf("llms (-want +got)\n%s", d)
	}
	if d := cmp.Diff([]importers.Renamed{{Path: "MATH/result/single_agent_8k/a_thinking", LLM: "a"}}, loss.Renamed); d != "" {
		t.Errorf("renamed (-want +got)\n%s", d)
	}
	if got := noted(loss); got != "MATH/result/single_agent_8k/b_thinking: there is b, too: both keep their names\n" {
		t.Errorf("notes %s", got)
	}
}

// TestProgramsWithoutResults joins responses and grades where there is no
// result.json; of question 3 there is a grade and no response.
func TestProgramsWithoutResults(t *testing.T) {
	r, loss, err := Import(context.Background(), importertest.Tree(t, map[string]string{
		"mbpp/result/single_agent_8k/a/results.jsonl":  "{\"task_id\": \"1\", \"response\": \"x\"}\n{\"task_id\": 2, \"response\": \"y\"}\n{\"task_id\": 4, \"response\": \"z\"}",
		"mbpp/result/single_agent_8k/a/eval_acc.jsonl": `{"exec_result": [{"task_id": 1, "passed": true}, {"task_id": 2, "passed": "0"}, {"task_id": 3, "passed": true}]}`,
		"livecodebench/result/single_agent_8k/a/result_cache.json": `[{"question_id": "x", "question_content": "q", "output_list": ["one", "two"]},
 {"question_id": "y", "question_content": "p", "output_list": ["three"]}]`,
		"livecodebench/result/single_agent_8k/a/result_eval_all.json": `[{"question_id": "x", "graded_list": [true, false]}, {"question_id": "y", "graded_list": [true, false]}]`,
	}), Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []struct {
		key    string
		sample int
		text   string
		score  float64
	}{
		{"MBPP/1", 0, "x", 1}, {"MBPP/2", 0, "y", 0}, {"MBPP/4", 0, "z", -1},
		{"LiveCodeBench/x", 0, "one", 1}, {"LiveCodeBench/x", 1, "two", 0}, {"LiveCodeBench/y", 0, "three", -1},
	} {
		got, ok := r.Response(at(t, r, want.key), 0, want.sample)
		if !ok || got.Text != want.text || (want.score < 0) != (got.State == grade.Ungraded) || want.score >= 0 && got.Score != want.score {
			t.Errorf("%s, sample %d: %+v, want %+v", want.key, want.sample, got, want)
		}
	}
	want := `livecodebench: the task is written LiveCodeBench, as in the question bank
livecodebench/result/single_agent_8k/a: another number of grades than of responses, which are not graded: 1, first question "y" with 2 grades and 1 responses
mbpp: the task is written MBPP, as in the question bank
mbpp/result/single_agent_8k/a: 1 of 3 grades are of questions without a response
`
	if d := cmp.Diff(want, noted(loss)); d != "" {
		t.Errorf("notes (-want +got)\n%s", d)
	}
}

// TestVectorsAreKeptAsDelivered: numbers that float32 does not hold make the
// matrix float64 when the first vector has one, and are counted later.
func TestVectorsAreKeptAsDelivered(t *testing.T) {
	item := func(id int, vector string) string {
		return fmt.Sprintf(`"%d": {"src": "MATH", "src_question_id": %[1]d, "question": "b%[1]d", "model_res": {"a": {"is_correct": true}}, "embedding": %s}`, id, vector)
	}
	for _, tt := range []struct{ name, first, second, kind, notes string }{
		{"single", "[0.5, 1e-3]", "[3, 4]", "float64", ""},
		{"exact", "[0.5, 0.0010000000474974513]", "[3, 4]", "float32", ""},
		{"rounded", "[0.5, 1]", "[0.1, 0.2]", "float32", unionName + ": 2 numbers of embeddings were rounded to float32\n"},
		{"missing", "[0.5, 1]", "null", "float32", unionName + ": 1 questions have no embedding, first: MATH/bank/1\n"},
	} {
		r, loss, err := Import(context.Background(), importertest.Tree(t, map[string]string{unionName: "{" + item(0, tt.first) + "," + item(1, tt.second) + "}"}),
			Options{EmbeddingModel: "other"})
		if err != nil {
			t.Fatal(err)
		}
		e, err := r.Embedding("other")
		if err != nil {
			t.Fatal(err)
		}
		if fmt.Sprint(e.Questions.Type()) != tt.kind || noted(loss) != tt.notes || e.Questions.Known(1) != (tt.second != "null") {
			t.Errorf("%s: type %v, notes %s", tt.name, e.Questions.Type(), noted(loss))
		}
	}
}

// TestOptionsInAnotherOrder: letters are no answers in common then.
func TestOptionsInAnotherOrder(t *testing.T) {
	row := `{"question_id": 1, "question": "q", "option": %s, "pred": "A", "is_correct": true}`
	_, loss, err := Import(context.Background(), importertest.Tree(t, map[string]string{
		mathOf("a", "result.json"): fmt.Sprintf(row, `["x", "y"]`), mathOf("b", "result.json"): fmt.Sprintf(row, `["y", "x"]`),
	}), Options{})
	if err != nil || !strings.Contains(noted(loss), "MATH: metadata (options, level, ...) differ between LLMs in 1 rows") {
		t.Errorf("%v, notes %s", err, noted(loss))
	}
}
