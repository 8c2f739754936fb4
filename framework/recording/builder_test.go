package recording

import (
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"smacs/framework/grade"
)

func TestBuilderSortsWhatItIsGiven(t *testing.T) {
	r := small(t)
	// Tasks and LLMs in byte order, questions in the order of adding in a task.
	if d := cmp.Diff([]string{"art", "zoo"}, r.Tasks); d != "" {
		t.Errorf("tasks: %s", d)
	}
	if d := cmp.Diff([]string{"alpha", "beta", "gamma"}, r.LLMs); d != "" {
		t.Errorf("llms: %s", d)
	}
	var keys []string
	for _, q := range r.Questions {
		keys = append(keys, q.Key())
	}
	if d := cmp.Diff([]string{"art/0", "zoo/2", "zoo/1"}, keys); d != "" {
		t.Errorf("questions: %s", d)
	}
	if d := cmp.Diff([]string{"exact@1"}, r.Graders); d != "" {
		t.Errorf("graders: %s", d)
	}
	if d := cmp.Diff([]Hole{{0, 1}, {1, 2}}, r.Holes()); d != "" {
		t.Errorf("holes: %s", d)
	}
}

func TestResponsesAreFoundByIndex(t *testing.T) {
	r := small(t)
	first, ok := r.Response(1, 1, 0) // zoo/2 by beta
	if !ok || first.Answer != "8" || first.PromptTokens != 12 {
		t.Errorf("sample 0 = %+v, %v", first, ok)
	}
	second, ok := r.Response(1, 1, 1)
	if !ok || second.Answer != "6" {
		t.Errorf("sample 1 = %+v, %v", second, ok)
	}
	for _, at := range [][3]int{{1, 1, 2}, {1, 1, -1}, {0, 1, 0}} {
		if got, ok := r.Response(at[0], at[1], at[2]); ok {
			t.Errorf("response %v = %+v, want none", at, got)
		}
	}
	if n := len(r.Samples(1, 1)); n != 2 {
		t.Errorf("%d samples, want 2", n)
	}
	if r.Len() != 8 {
		t.Errorf("%d responses, want 8", r.Len())
	}
}

func TestBuilderRefusesQuestions(t *testing.T) {
	tests := []struct {
		name string
		q    Question
		want string
	}{
		{"empty id", Question{Task: "t"}, "id is empty"},
		{"empty task", Question{ID: "1"}, "task is empty"},
		{"repeated key", Question{Task: "a", ID: "b/c"}, `question "a/b/c": duplicate id`},
		{"same key of another task", Question{Task: "a/b", ID: "c"}, "duplicate id"},
		{"text", Question{Task: "t", ID: "1", Text: "\xff"}, "text is not valid UTF-8"},
		{"gold", Question{Task: "t", ID: "1", Gold: "\xff"}, "gold is not valid UTF-8"},
		{"split", Question{Task: "t", ID: "1", Split: "train"}, `split "train", want bank, test or none`},
		{"messages", Question{Task: "t", ID: "1", Messages: "["}, "messages is not valid JSON"},
		{"metadata", Question{Task: "t", ID: "1", Metadata: "x"}, "metadata is not valid JSON"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := NewBuilder(Meta{})
			must(t, b.AddQuestion(Question{Task: "a", ID: "b/c"}))
			if err := b.AddQuestion(tt.q); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error %v, want one with %q", err, tt.want)
			}
		})
	}
}

func TestBuilderRefusesResponses(t *testing.T) {
	change := func(f func(r *Response)) Response {
		r := answered("1", 1)
		f(&r)
		return r
	}
	tests := []struct {
		name, key, llm string
		sample         int
		r              Response
		want           string
	}{
		{"unknown question", "t/2", "m", 0, answered("1", 1), "unknown question"},
		{"unknown llm", "t/1", "n", 0, answered("1", 1), "unknown llm"},
		{"repeated", "t/1", "m", 0, answered("1", 1), "duplicate response"},
		{"negative sample", "t/1", "m", -1, answered("1", 1), "sample must be"},
		{"wild sample", "t/1", "m", math.MaxInt64, answered("1", 1), "sample must be"},
		{"score above one", "t/1", "m", 1, answered("1", 2), "score 2 of a parsed answer"},
		{"score missing", "t/1", "m", 1, answered("1", math.NaN()), "score NaN of a parsed answer"},
		{"score infinite", "t/1", "m", 1, answered("1", math.Inf(1)), "score +Inf"},
		{"no state", "t/1", "m", 1, Response{}, "invalid state"},
		{"parsed without answer", "t/1", "m", 1, change(func(r *Response) { r.HasAnswer, r.Answer, r.AnswerKey = false, "", "" }), "state parsed without an answer"},
		{"answer it does not have", "t/1", "m", 1, change(func(r *Response) { r.HasAnswer = false }), "without an answer"},
		{"unparsed with answer", "t/1", "m", 1, change(func(r *Response) { r.State, r.Score = grade.Unparsed, 0 }), "state unparsed with an answer"},
		{"infinite logprob", "t/1", "m", 1, change(func(r *Response) { r.MeanLogprob = math.Inf(-1) }), "mean_logprob is infinite"},
		{"infinite cost", "t/1", "m", 1, change(func(r *Response) { r.Cost = math.Inf(1) }), "cost is infinite"},
		{"negative cost", "t/1", "m", 1, change(func(r *Response) { r.Cost = -1 }), "cost -1 is negative"},
		{"negative latency", "t/1", "m", 1, change(func(r *Response) { r.LatencyMS = -1 }), "latency_ms -1 is negative"},
		{"negative tokens", "t/1", "m", 1, change(func(r *Response) { r.PromptTokens = -2 }), "prompt_tokens -2 is negative"},
		{"text", "t/1", "m", 1, change(func(r *Response) { r.Text = "\xff" }), "text is not valid UTF-8"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := NewBuilder(Meta{})
			must(t, b.AddLLM("m"))
			must(t, b.AddQuestion(Question{Task: "t", ID: "1"}))
			must(t, b.AddResponse("t/1", "m", 0, answered("1", 1)))
			err := b.AddResponse(tt.key, tt.llm, tt.sample, tt.r)
			if err == nil || !strings.Contains(err.Error(), tt.want) || !strings.Contains(err.Error(), tt.key) {
				t.Fatalf("error %v, want one with %q and the row", err, tt.want)
			}
			if r, err := b.Build(); err != nil || r.Len() != 1 {
				t.Errorf("the refused row changed the builder: %v", err)
			}
		})
	}
}

func TestBuilderRefusesLLMsAndRecordings(t *testing.T) {
	b := NewBuilder(Meta{})
	if _, err := b.Build(); err == nil || !strings.Contains(err.Error(), "without an llm") {
		t.Errorf("no llm: %v", err)
	}
	must(t, b.AddLLM("m"))
	if _, err := b.Build(); err == nil || !strings.Contains(err.Error(), "without a question") {
		t.Errorf("no question: %v", err)
	}
	for name, want := range map[string]string{"": "empty", "m": "added before", "\xff": "UTF-8"} {
		if err := b.AddLLM(name); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("AddLLM(%q): %v, want %q", name, err, want)
		}
	}
	must(t, b.AddQuestion(Question{Task: "t", ID: "1"}))
	must(t, b.AddResponse("t/1", "m", 1, answered("1", 1)))
	if _, err := b.Build(); err == nil || !strings.Contains(err.Error(), "sample 0 is missing") {
		t.Errorf("gap: %v", err)
	}
}
