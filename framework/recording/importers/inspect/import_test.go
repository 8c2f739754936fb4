package inspect

import (
	"archive/zip"
	"context"
	"fmt"
	"math"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/klauspost/compress/zstd"

	"smacs/framework/grade"
	"smacs/framework/recording"
	"smacs/framework/recording/importers"
	"smacs/framework/recording/importers/importertest"
)

var same = cmp.Comparer(func(a, b float64) bool { return a == b || math.IsNaN(a) && math.IsNaN(b) })

// TestEveryField reads the same log as a document and as an archive by each
// method, and wants the same of all.
func TestEveryField(t *testing.T) {
	log, samples := evalLog("quiz", "org/a", monday), []object{sample(1, 1, "C"), sample(2, 1, 0.25), sample("x", 1, "I")}
	for name, files := range map[string]map[string]string{
		"json":    {"a.json": document(t, log, samples...)},
		"store":   {"a.eval": eval(t, zip.Store, log, samples...)},
		"deflate": {"a.eval": eval(t, zip.Deflate, log, samples...)},
		"zstd":    {"a.eval": eval(t, zstd.ZipMethodWinZip, log, samples[2], samples[0], samples[1])}, // in the order of being done
	} {
		t.Run(name, func(t *testing.T) {
			r, loss := mustImport(t, files, Options{})
			want := recording.Question{Task: "quiz", ID: "1", Text: "Question 1?", Gold: "yes", Metadata: `{"choices":["no","yes"],"level":3}`}
			if d := cmp.Diff(want, r.Questions[0]); d != "" {
				t.Errorf("question (-want +got)\n%s", d)
			}
			response := recording.Unknown("I say yes.")
			response.Answer, response.HasAnswer, response.AnswerKey = "yes", true, "yes"
			response.State, response.Score, response.Finish = grade.Parsed, 1, "stop"
			response.PromptTokens, response.CompletionTokens, response.LatencyMS = 5, 2, 1500
			response.MeanLogprob = -0.375 // of -0.5 and -0.25
			if d := cmp.Diff(response, r.Samples(0, 0)[0], same); d != "" {
				t.Errorf("response (-want +got)\n%s", d)
			}
			if got := r.Questions[2].ID; got != "x" {
				t.Errorf("the last question is %s, want x", got)
			}
			if d := cmp.Diff(everyLoss(), loss); d != "" {
				t.Errorf("loss (-want +got)\n%s", d)
			}
		})
	}
}

func everyLoss() *importers.Loss {
	field := func(name, reason string) importers.Field {
		return importers.Field{Task: "quiz", Name: name, Records: 3, Reason: reason}
	}
	whole := importers.Field{Task: "quiz", Name: "(plan, results, stats, reductions)", Records: 1, Reason: "of the whole log; the samples are graded one by one"}
	return &importers.Loss{
		Format: "inspect", Files: 1, Questions: 3, LLMs: 1, Responses: 3,
		Skipped: []importers.Skipped{}, Renamed: []importers.Renamed{}, Holes: []importers.Shortage{}, Ungraded: []importers.Shortage{},
		Fields: []importers.Field{
			whole,
			field("attachments", "parts of the transcript"),
			field("events", "the transcript"),
			field("limit", "what stopped the sample; its score counts as it is"),
			field("messages", "the conversation; output is the response"),
			field("store", "state of solvers"),
			field("total_time", "of the whole sample; output.time is the LLM's"),
			field("uuid", "id and epoch are its name"),
			field("working_time", "of the whole sample; output.time is the LLM's"),
		},
		Assumed: []importers.Field{
			{Task: "quiz", Name: "scores.value", Records: 1, Reason: `"C": taken as 1`},
			{Task: "quiz", Name: "scores.value", Records: 1, Reason: `"I": taken as 0`},
		},
		Notes: []importers.Note{}, Accuracies: []importers.Accuracy{},
	}
}

// TestWhichLog: of a task and an LLM the newest log that came to its end.
func TestWhichLog(t *testing.T) {
	ended := func(created, text string) string {
		s := sample(1, 1, "C").with("output", object{"completion": text})
		return document(t, evalLog("quiz", "a", created), s)
	}
	broken := document(t, evalLog("quiz", "a", tuesday).with("status", "error"), sample(1, 1, "C"))
	r, loss := mustImport(t, map[string]string{
		"new/a.json": ended(monday, "new"), "old/a.json": ended("2023-01-01T00:00:00Z", "old"), "z/copy.json": ended(monday, "copy"),
		"broken.json": broken, "logs.json": `{"a.json": {}}`, "list.json": "[]", "notes.txt": "",
		"other.eval": packed(t, zip.Store, entry{"_journal/start.json", evalLog("other", "a", monday).with("status", nil)},
			entry{"samples/1_epoch_1.json", sample(1, 1, "C")}),
	}, Options{})
	if got := r.Samples(1, 0)[0].Text; got != "new" {
		t.Errorf("the %s log is read, want the new one", got)
	}
	want := []importers.Skipped{
		{Path: "broken.json", Reason: `ended as "error"; new/a.json is of the same task and LLM`},
		{Path: "list.json", Reason: "no EvalLog"},
		{Path: "logs.json", Reason: "no EvalLog"},
		{Path: "notes.txt", Reason: "not a *.eval or *.json file"},
		{Path: "old/a.json", Reason: "older than new/a.json"},
		{Path: "z/copy.json", Reason: "of the same time, task and LLM as new/a.json"},
	}
	if d := cmp.Diff(want, loss.Skipped); d != "" {
		t.Errorf("not read (-want +got)\n%s", d)
	}
	if d := cmp.Diff([]string{"other", "quiz"}, r.Tasks); d != "" {
		t.Errorf("tasks (-want +got)\n%s", d)
	}
	if got := loss.Assumed[1]; got.Name != "status" || got.Reason != `other.eval ended as "started": what samples it has are taken` {
		t.Errorf("assumed %+v", got)
	}
}

func TestEpochs(t *testing.T) {
	log := evalLog("quiz", "a", monday)
	r, loss := mustImport(t, map[string]string{"a.json": document(t, log, sample(1, 1, "C"), sample(1, 3, "I"), sample(2, 1, "C"))}, Options{})
	samples := r.Samples(0, 0)
	if len(samples) != 3 || samples[0].Score != 1 || samples[1].State != grade.Failed || samples[2].Score != 0 {
		t.Errorf("got %+v, want three with the second failed", samples)
	}
	if got := loss.Assumed[0]; got.Name != "epoch" || got.Records != 1 {
		t.Errorf("assumed %+v, want the missing epoch", got)
	}
}

// TestGrades has a sample of each sort.
func TestGrades(t *testing.T) {
	ungraded := grade.Unscored(grade.Ungraded)
	without := func(value any) object { return sample(1, 1, value).with("scores", object{"m": object{"value": value}}) }
	for _, tt := range []struct {
		name   string
		sample object
		want   grade.Grade
		answer string
	}{
		{"C", sample(1, 1, "C"), grade.Scored(1), "yes"},
		{"I", sample(1, 1, "I"), grade.Scored(0), "yes"},
		{"P", sample(1, 1, "P"), grade.Scored(0.5), "yes"},
		{"N", sample(1, 1, "N"), grade.Unscored(grade.Unanswered), ""},
		{"a number", sample(1, 1, 0.75), grade.Scored(0.75), "yes"},
		{"a number as text", sample(1, 1, "0.75"), grade.Scored(0.75), "yes"},
		{"true", sample(1, 1, true), grade.Scored(1), "yes"},
		{"no", sample(1, 1, "No"), grade.Scored(0), "yes"},
		{"without an answer, right", without("C"), grade.Scored(1), "I say yes."},
		{"without an answer, wrong", without("I"), grade.Scored(0), "I say yes."},
		{"without an output", without("I").with("output", nil), grade.Scored(0), ""},
		{"nothing said", without("I").with("output", object{"completion": ""}), grade.Unscored(grade.Unanswered), ""},
		{"null", sample(1, 1, nil).with("scores", object{"m": object{"value": nil, "answer": "yes"}}), ungraded, "yes"},
		{"no score", sample(1, 1, "C").with("scores", nil), ungraded, ""},
		{"empty scores", sample(1, 1, "C").with("scores", object{}), ungraded, ""},
		{"the score of old logs", sample(1, 1, "C").with("scores", nil).with("score", object{"value": "C", "answer": "yes"}), grade.Scored(1), "yes"},
		{"an error", sample(1, 1, "C").with("error", object{"message": "x"}), grade.Unscored(grade.Failed), ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r, _ := mustImport(t, map[string]string{"a.json": document(t, evalLog("quiz", "a", monday), tt.sample)}, Options{})
			got := r.Samples(0, 0)[0]
			if !cmp.Equal(got.Grade(), tt.want, same) || got.Answer != tt.answer {
				t.Errorf("got %v %v answer %q", got.State, got.Score, got.Answer)
			}
		})
	}
}

// TestNaNIsNotScored: Inspect writes it so.
func TestNaNIsNotScored(t *testing.T) {
	for _, value := range []string{"NaN", "-Infinity", "Infinity"} {
		text := strings.Replace(document(t, evalLog("quiz", "a", monday), sample("NaN, \"-Infinity", 1, "VALUE")), `"VALUE"`, value, 1)
		r, loss := mustImport(t, map[string]string{"a.json": text}, Options{})
		if got := r.Samples(0, 0)[0]; got.State != grade.Ungraded || r.Questions[0].ID != "NaN, \"-Infinity" {
			t.Errorf("%s: got %+v of %+v", value, got, r.Questions[0])
		}
		if len(loss.Ungraded) != 1 || len(loss.Assumed) != 2 || loss.Assumed[0].Name != "(NaN and Infinity)" || loss.Assumed[0].Records != 1 {
			t.Errorf("%s: ungraded %+v, assumed %+v", value, loss.Ungraded, loss.Assumed)
		}
	}
}

func TestConversations(t *testing.T) {
	input := []object{
		{"id": "random", "role": "system", "content": "Be brief."},
		{"role": "user", "content": []object{{"type": "text", "text": "Look:"}, {"type": "image", "image": "data:"}}},
		{"role": "user", "content": "What is it?", "source": "input"},
	}
	s := sample(1, 1, "C").with("input", input).with("target", []string{"a", "b"}).with("choices", nil).with("metadata", nil)
	s = s.with("output", object{"choices": []object{
		{"message": object{"content": []object{{"type": "reasoning", "reasoning": "hm"}, {"type": "text", "text": "It is."}}}, "stop_reason": "max_tokens"},
		{"message": object{"content": "second"}},
	}}).with("model_usage", object{"grader": object{"input_tokens": 9}, "a": object{"input_tokens": 30, "output_tokens": 4, "input_tokens_cache_read": 7}})
	r, loss := mustImport(t, map[string]string{"a.json": document(t, evalLog("quiz", "a", monday), s)}, Options{})
	want := recording.Question{
		Task: "quiz", ID: "1", Text: "Look:\n\nWhat is it?", Gold: `["a","b"]`,
		Messages: `[{"role":"system","content":"Be brief."},{"role":"user","content":[{"text":"Look:","type":"text"},{"image":"data:","type":"image"}]},{"role":"user","content":"What is it?"}]`,
	}
	if d := cmp.Diff(want, r.Questions[0]); d != "" {
		t.Errorf("question (-want +got)\n%s", d)
	}
	got := r.Samples(0, 0)[0]
	if got.Text != "It is." || got.Finish != "max_tokens" || got.PromptTokens != 30 || got.CompletionTokens != 4 {
		t.Errorf("response %+v", got)
	}
	lost := make(map[string]bool)
	for _, f := range loss.Fields {
		lost[f.Name] = true
	}
	for _, name := range []string{"input", "output.choices", "output.content", "usage.input_tokens_cache"} {
		if !lost[name] {
			t.Errorf("%s is not in the loss report: %+v", name, loss.Fields)
		}
	}
}

func TestScorers(t *testing.T) {
	one := sample(1, 1, "C")
	two := one.with("scores", object{"match": object{"value": "C"}, "judge": object{"value": "I"}})
	judged := sample(2, 1, "C").with("scores", object{"judge": object{"value": "I"}})
	for _, tt := range []struct {
		name    string
		samples []object
		scorer  string
		want    string // in the error, "" for none
		score   float64
	}{
		{"the only one", []object{one}, "", "", 1},
		{"chosen", []object{two}, "judge", "", 0},
		{"several", []object{two}, "", "field scores: there are 2 scorers: choose one with --scorer: judge, match", 0},
		{"unknown", []object{two}, "x", "--scorer x: there is no such scorer, want one of judge, match", 0},
		{"of no sample", []object{one}, "x", "--scorer x: no sample was scored by it", 0},
		{"one and then another", []object{one, judged}, "", `sample 1: field scores: scored by "judge", but samples before it of the task by "match"`, 0},
	} {
		root := importertest.Tree(t, map[string]string{"a.json": document(t, evalLog("quiz", "a", monday), tt.samples...)})
		r, _, err := Import(context.Background(), root, Options{Scorer: tt.scorer})
		switch {
		case tt.want == "" && err != nil:
			t.Errorf("%s: %v", tt.name, err)
		case tt.want == "" && r.Samples(0, 0)[0].Score != tt.score:
			t.Errorf("%s: score %v, want %v", tt.name, r.Samples(0, 0)[0].Score, tt.score)
		case tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)):
			t.Errorf("%s: got %v, want %q", tt.name, err, tt.want)
		}
	}
}

func TestRefusedDocuments(t *testing.T) {
	log, good := evalLog("quiz", "a", monday), sample(1, 1, "C")
	of := func(name string, value any) string {
		return document(t, log, good, sample(2, 1, "C").with(name, value))
	}
	whole := document(t, log, good)
	for _, tt := range []struct{ name, text, want string }{
		{"empty", "", "the file is empty"},
		{"cut off in the header", `{"version": 2, "status": "succ`, "the file is cut off"},
		{"cut off in a sample", whole[:strings.Index(whole, `"input"`)+12], "sample 0: field input: the file is cut off"},
		{"cut off behind the samples", whole[:len(whole)-1], "the file is cut off"},
		{"more behind", whole + "{}", "there is more after the end"},
		{"not UTF-8", strings.Replace(whole, "Question", "Qu\xffstion", 1), "sample 0: field input: is not valid UTF-8"},
		{"samples of another type", ordered(t, log, object{}), "field samples: got an object, want an array"},
		{"a sample that is none", ordered(t, log, []any{1}), "sample 0: field samples: got the number 1, want an object"},
		{"no model", encoded(t, log.with("eval", object{"task": "t", "created": monday})), "field eval: field model: is missing"},
		{"odd time", encoded(t, log.with("eval", object{"task": "t", "model": "m", "created": "monday"})), `field eval.created: got "monday"`},
		{"no id", of("id", nil), "sample 1: field id: is missing"},
		{"id twice", document(t, log, good, good), "sample 1: field epoch: 1 of id \"1\" is there twice"},
		{"epoch 0", of("epoch", 0), "sample 1: field epoch: got the number 0, want a whole number from 1"},
		{"absurd epoch", of("epoch", 1e9), "field epoch: got the number 1000000000"},
		{"no input", of("input", nil), "field input: is missing"},
		{"input of another type", of("input", 5), "field input: got the number 5"},
		{"message without a role", of("input", []object{{"content": "x"}}), "field input[].role: is missing"},
		{"message of another type", of("input", []any{1}), "field input[]: got the number 1, want an object"},
		{"attachment", of("input", "attachment://0f"), "field input: got the string \"attachment://0f\", want the text, not a reference to an attachment"},
		{"output of another type", of("output", "x"), "field output: got the string"},
		{"negative tokens", of("output", object{"usage": object{"input_tokens": -5}}), "field output.usage.input_tokens: got the number -5"},
		{"negative time", of("output", object{"time": -5}), "field output.time: got the number -5"},
		{"logprob of another type", of("output", object{"choices": []object{{"logprobs": object{"content": []object{{"logprob": "x"}}}}}}), "content[].logprob: got the string"},
		{"score beyond 1", of("scores", object{"match": object{"value": 7}}), "field scores.match.value: got the number 7, want C, I, P, N"},
		{"score of unknown letter", of("scores", object{"match": object{"value": "X"}}), `field scores.match.value: got the string "X"`},
		{"score of several values", of("scores", object{"match": object{"value": object{"a": 1}}}), "a scorer with several values has no single grade"},
		{"score of another type", of("scores", object{"match": 1}), "field scores.match: got the number 1, want an object"},
		{"metadata of another type", of("metadata", "x"), "field metadata: got the string"},
		{"field twice", strings.Replace(whole, `"target":"yes"`, `"target":"yes","target":"no"`, 1), "sample 0: field target: is there twice"},
		{"no sample", document(t, log), "there is no record in any of the files"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			path := filepath.Join(importertest.Tree(t, map[string]string{"a.json": tt.text}), "a.json")
			_, _, err := Import(context.Background(), path, Options{})
			if err == nil || !strings.Contains(err.Error(), tt.want) || !strings.HasPrefix(err.Error(), path) {
				t.Errorf("got %v, want %q", err, tt.want)
			}
		})
	}
}

func TestLLMsThatDoNotFit(t *testing.T) {
	for name, b := range map[string]object{
		"text":        sample(1, 1, "C").with("input", "else"),
		"gold answer": sample(1, 1, "C").with("target", "else"),
	} {
		root := importertest.Tree(t, map[string]string{
			"a.json": document(t, evalLog("quiz", "a", monday), sample(1, 1, "C")),
			"b.json": document(t, evalLog("quiz", "b", monday), b),
		})
		_, _, err := Import(context.Background(), root, Options{})
		if want := fmt.Sprintf("b.json: sample 0: question \"quiz/1\" has another %s than in ", name); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
}

func TestPaths(t *testing.T) {
	root := importertest.Tree(t, map[string]string{"x/y.txt": "", "a.json": document(t, evalLog("quiz", "a", monday), sample(1, 1, "C")), "no/b.json": "{}"})
	var calls []string
	_, _, err := Import(context.Background(), filepath.Join(root, "a.json"), Options{Progress: func(done, total int) {
		calls = append(calls, fmt.Sprintf("%d/%d", done, total))
	}})
	if err != nil || strings.Join(calls, " ") != "1/1" {
		t.Errorf("%v, progress %v", err, calls)
	}
	for path, want := range map[string]string{
		"none": "does not exist: want a log of Inspect", "x": "holds no log of Inspect", "no": "holds no log of Inspect",
		"no/b.json": "is no EvalLog of Inspect",
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
