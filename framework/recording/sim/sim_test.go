package sim

import (
	"bytes"
	"encoding/json"
	"flag"
	"math"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"smacs/framework/grade"
	"smacs/framework/recording"
)

var update = flag.Bool("update", false, "rewrite the golden file")

func generate(t *testing.T, p Params) *recording.Recording {
	t.Helper()
	r, err := Generate(p)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestOpenRefusesOtherNames(t *testing.T) {
	if _, err := Open("other"); err == nil || err.Error() != "no generated recording sim:other, there are sim:default, sim:large, sim:zeroeval" {
		t.Errorf("error %v, want one that names those there are", err)
	}
}

// TestGolden notices every change of the model: the golden file holds the
// fingerprint of sim:default and, for the eye, its counts.
func TestGolden(t *testing.T) {
	r, err := Open("default")
	if err != nil {
		t.Fatal(err)
	}
	var got bytes.Buffer
	if err := recording.WriteInfo(&got, r.Info(), nil); err != nil {
		t.Fatal(err)
	}
	const path = "testdata/default.txt"
	if *update {
		if err := os.WriteFile(path, got.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got.String()); diff != "" {
		t.Errorf("sim:default changed: raise version in sim.go and run with -update if it was meant (-want +got):\n%s", diff)
	}
}

func TestDeterministic(t *testing.T) {
	p := Default()
	first, second := generate(t, p), generate(t, p)
	if first.Fingerprint != second.Fingerprint {
		t.Errorf("fingerprints %s and %s of equal parameters", first.Fingerprint, second.Fingerprint)
	}
	p.Seed++
	if other := generate(t, p); other.Fingerprint == first.Fingerprint {
		t.Error("another seed gives the same recording")
	}
}

// TestNewcomersChangeNobody adds a relative, a stranger and questions, and drops
// a task: every response that is in both recordings is the same.
func TestNewcomersChangeNobody(t *testing.T) {
	p := Default()
	p = p.WithQuestions(120)
	before := generate(t, p)
	p.LLMs = append([]LLM{
		{Name: "another", Family: "amber", Accuracy: 0.9},
		{Name: "zebra", Family: "zebra", Accuracy: 0.2},
	}, p.LLMs...)
	p.Tasks = []Task{NewTask("sim-terms", Terms, 60), NewTask("sim-lists", Lists, 60)}
	after := generate(t, p)
	want, compared := rows(before), 0
	for key, got := range rows(after) {
		if old, ok := want[key]; ok {
			compared++
			if diff := cmp.Diff(old, got, equalNaN); diff != "" {
				t.Errorf("%s changed (-before +after):\n%s", key, diff)
			}
		}
	}
	if n := 2 * 40 * 12; compared != n { // two tasks of 40 questions, the 12 default LLMs
		t.Errorf("compared %d responses, want %d", compared, n)
	}
}

type pair struct {
	Question recording.Question
	Response recording.Response
}

var equalNaN = cmp.Comparer(func(a, b float64) bool { return a == b || math.IsNaN(a) && math.IsNaN(b) })

func rows(r *recording.Recording) map[string]pair {
	out := make(map[string]pair)
	for q, question := range r.Questions {
		for l, name := range r.LLMs {
			response, _ := r.Response(q, l, 0)
			out[question.Key()+" "+name] = pair{question, *response}
		}
	}
	return out
}

// TestRecordedIsWhatTheTextSays grades every text again, and reads the answer
// with encoding/json too: a second way that shares no code with the graders.
func TestRecordedIsWhatTheTextSays(t *testing.T) {
	r := generate(t, Default())
	if holes := r.Holes(); len(holes) > 0 {
		t.Fatalf("%d holes, want none", len(holes))
	}
	graders := map[string]grade.Grader{
		"sim-arithmetic": grade.ZeroEvalNumeric(), "sim-lists": grade.ZeroEvalText(), "sim-terms": grade.ZeroEvalText(),
	}
	unparsed := 0
	for key, row := range rows(r) {
		by, got := graders[row.Question.Task], row.Response
		_, name, _ := strings.Cut(key, " ")
		want := got.Graded(by, by.Grade(name, got.Text, row.Question.Gold))
		if diff := cmp.Diff(want, got, equalNaN); diff != "" {
			t.Fatalf("%s (-graded again +recorded):\n%s", key, diff)
		}
		var object struct{ Answer string }
		err := json.Unmarshal([]byte(got.Text), &object)
		switch {
		case got.State == grade.Unparsed && (err == nil || got.Finish != "length"):
			t.Fatalf("%s is unparsed, but its text is whole: %s", key, got.Text)
		case got.State == grade.Unparsed:
			unparsed++
		case got.State != grade.Parsed || err != nil || got.Answer != object.Answer ||
			(got.Score == 1) != (object.Answer == row.Question.Gold):
			t.Fatalf("%s: recorded %q, score %v, state %s; the text says %q, the gold is %q (%v)",
				key, got.Answer, got.Score, got.State, object.Answer, row.Question.Gold, err)
		}
	}
	// The mean of Unparsed over the 12 default LLMs is 0.0079, of 9360 responses
	// 74 with standard deviation 8.6; 5 of them.
	if unparsed < 31 || unparsed > 117 {
		t.Errorf("%d unparsed responses, want 74 within 43", unparsed)
	}
}

func TestCostFollowsFromTokens(t *testing.T) {
	p := Default()
	p = p.WithQuestions(15)
	p.LLMs = []LLM{{Name: "m", Family: "f", Accuracy: 0.5, PromptPrice: 3, CompletionPrice: 15}}
	for key, row := range rows(generate(t, p)) {
		r := row.Response
		// Four bytes a token, rounded up; dollars per million.
		prompt, completion := math.Ceil(float64(len(row.Question.Text))/4), math.Ceil(float64(len(r.Text))/4)
		if float64(r.PromptTokens) != prompt || float64(r.CompletionTokens) != completion {
			t.Errorf("%s: %d and %d tokens, want %v and %v", key, r.PromptTokens, r.CompletionTokens, prompt, completion)
		}
		if want := (3*prompt + 15*completion) / 1e6; math.Abs(r.Cost-want) > 1e-9 {
			t.Errorf("%s: cost %v, want %v", key, r.Cost, want)
		}
		if !math.IsNaN(r.LatencyMS) {
			t.Errorf("%s: latency %v, want unknown", key, r.LatencyMS)
		}
	}
}
