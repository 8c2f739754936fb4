package jsonl

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"smacs/framework/grade"
	"smacs/framework/recording"
)

// TestGrades follows the section Grades of README.md.
func TestGrades(t *testing.T) {
	nan := math.NaN()
	made := func(change func(*recording.Response)) recording.Response {
		r := recording.Unknown("")
		change(&r)
		return r
	}
	parsed := func(answer, key string, score float64, grader, text string) recording.Response {
		return made(func(r *recording.Response) {
			r.Answer, r.HasAnswer, r.AnswerKey, r.Text = answer, true, key, text
			r.State, r.Score, r.Grader = grade.Parsed, score, grader
		})
	}
	in := func(state grade.State, score float64) recording.Response {
		return made(func(r *recording.Response) { r.State, r.Score = state, score })
	}
	ungraded := parsed("8", "8", nan, "exact@1", "")
	ungraded.State = grade.Ungraded
	noGold := parsed("8", "8", nan, "zeroeval_text@1", "")
	noGold.State = grade.Ungraded
	noNumber := in(grade.Unparsed, 0)
	noNumber.Grader = "zeroeval_numeric@1"
	tests := []struct {
		name, fields string
		want         recording.Response
	}{
		{"answer equal to gold", `"answer": " 8", "gold": "8"`, parsed(" 8", "8", 1, "exact@1", "")},
		{"answer other than gold", `"answer": "9", "gold": "8"`, parsed("9", "9", 0, "exact@1", "")},
		{"empty answer", `"answer": "", "gold": "8"`, parsed("", "", 0, "exact@1", "")},
		{"answer by a named grader", `"answer": "8.0", "gold": "# 8", "grader": "zeroeval_numeric"`, parsed("8.0", "8", 1, "zeroeval_numeric@1", "")},
		{"answer without a number", `"answer": "eight", "gold": "8", "grader": "zeroeval_numeric@1"`, noNumber},
		{"own key", `"answer": "8", "gold": "8", "answer_key": "eight"`, parsed("8", "eight", 1, "exact@1", "")},
		{"answer without a gold", `"answer": "8"`, ungraded},
		{"answer without a gold by a grader that takes an empty one", `"answer": "8", "grader": "zeroeval_text"`, noGold},
		{"response by a grader", `"response": "{\"answer\": \"$8\"}", "gold": "8", "grader": "zeroeval_numeric@1"`,
			parsed("$8", "8", 1, "zeroeval_numeric@1", `{"answer": "$8"}`)},
		{"true", `"correct": true, "answer": "8"`, parsed("8", "8", 1, "", "")},
		{"false beats gold", `"correct": false, "answer": "8", "gold": "8"`, parsed("8", "8", 0, "", "")},
		{"one", `"correct": 1, "answer": "8"`, parsed("8", "8", 1, "", "")},
		{"zero as a float", `"correct": 0.0, "answer": "8"`, parsed("8", "8", 0, "", "")},
		{"score", `"score": 0.25, "answer": "8"`, parsed("8", "8", 0.25, "", "")},
		{"score and correct agree", `"score": 1, "correct": true, "answer": "8"`, parsed("8", "8", 1, "", "")},
		{"score by an unknown grader", `"score": 1, "answer": " 8 ", "grader": "human@3"`, parsed(" 8 ", "8", 1, "human@3", "")},
		{"key by a known grader", `"score": 1, "answer": "$8.00", "grader": "zeroeval_numeric@1"`, parsed("$8.00", "8", 1, "zeroeval_numeric@1", "")},
		{"key where the grader has none", `"score": 1, "answer": "eight", "grader": "zeroeval_numeric@1"`, parsed("eight", "eight", 1, "zeroeval_numeric@1", "")},
		{"score alone", `"score": 1`, parsed("", "not recorded: a, sample 0", 1, "", "")},
		{"score and response", `"score": 0, "response": " It is 9. "`, parsed(" It is 9. ", "It is 9.", 0, "", " It is 9. ")},
		{"score with a null answer is not unparsed", `"score": 0, "answer": null, "response": "x"`, parsed("x", "x", 0, "", "x")},
		{"null score", `"score": null`, in(grade.Ungraded, nan)},
		{"null correct", `"correct": null, "gold": "8"`, in(grade.Ungraded, nan)},
		{"null answer is not zero", `"answer": null, "gold": "8"`, in(grade.Ungraded, nan)},
		{"null score, but answer and gold", `"score": null, "answer": "8", "gold": "8"`, parsed("8", "8", 1, "exact@1", "")},
		{"unparsed", `"state": "unparsed"`, in(grade.Unparsed, 0)},
		{"unparsed with its score", `"state": "unparsed", "score": 0`, in(grade.Unparsed, 0)},
		{"unanswered", `"state": "unanswered", "correct": false`, in(grade.Unanswered, 0)},
		{"failed", `"state": "failed"`, in(grade.Failed, nan)},
		{"parsed without an answer", `"state": "parsed", "score": 1, "response": "x"`, parsed("x", "x", 1, "", "x")},
		{"parsed", `"state": "parsed", "correct": true, "answer": "8"`, parsed("8", "8", 1, "", "")},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r, _ := mustImport(t, `{"question_id": "q", "llm": "a", `+tt.fields+`}`)
			got, _ := r.Response(0, 0, 0)
			if d := cmp.Diff(&tt.want, got, cmpopts.EquateNaNs()); d != "" {
				t.Errorf("(-want +got)\n%s", d)
			}
		})
	}
}

// TestGoldOfAnotherLine grades a line by a gold that a later one holds.
func TestGoldOfAnotherLine(t *testing.T) {
	r, _ := mustImport(t,
		`{"question_id": 7, "llm": "a", "answer": "8"}`,
		`{"question_id": "7", "llm": "b", "answer": "9", "gold": "8"}`)
	a, _ := r.Response(0, 0, 0)
	b, _ := r.Response(0, 1, 0)
	if len(r.Questions) != 1 || a.Score != 1 || b.Score != 0 {
		t.Errorf("%d questions, scores %v and %v, want 1, 1 and 0", len(r.Questions), a.Score, b.Score)
	}
}

// TestUnknownAnswersDoNotVoteTogether gives no two of them the same key.
func TestUnknownAnswersDoNotVoteTogether(t *testing.T) {
	r, loss := mustImport(t,
		`{"question_id": "q", "llm": "a", "correct": 1}`,
		`{"question_id": "q", "llm": "b", "correct": 1}`,
		`{"question_id": "q", "llm": "b", "correct": 0, "sample": 1}`)
	keys := make(map[string]bool)
	for llm := range r.LLMs {
		for _, s := range r.Samples(0, llm) {
			keys[s.AnswerKey] = true
		}
	}
	if len(keys) != 3 {
		t.Errorf("keys %v, want three", keys)
	}
	if len(loss.Assumed) != 2 || loss.Assumed[0].Name != "answer" || loss.Assumed[0].Records != 3 {
		t.Errorf("filled in %+v, want 3 answers and the task", loss.Assumed)
	}
}
