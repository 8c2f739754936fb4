package join_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"smacs/framework/grade"
	"smacs/framework/recording"
	"smacs/framework/recording/join"
)

// rec makes a recording of lines "task/id llm answer"; a question's text is
// "text of task/id" and its gold "g", and change alters questions.
func rec(t testing.TB, name string, change func(*recording.Question), lines ...string) *recording.Recording {
	t.Helper()
	b := recording.NewBuilder(recording.Meta{Name: name})
	seen := map[string]bool{}
	must := func(err error) {
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, line := range lines {
		parts := strings.Fields(line)
		task, id, _ := strings.Cut(parts[0], "/")
		if q := (recording.Question{Task: task, ID: id, Text: "text of " + parts[0], Gold: "g"}); !seen[q.Key()] {
			seen[q.Key()] = true
			if change != nil {
				change(&q)
			}
			must(b.AddQuestion(q))
		}
		if !seen[" "+parts[1]] {
			seen[" "+parts[1]] = true
			must(b.AddLLM(parts[1]))
		}
		must(b.AddResponse(parts[0], parts[1], 0, response(t, parts[2])))
	}
	r, err := b.Build()
	must(err)
	return r
}

func response(t testing.TB, answer string) recording.Response {
	exact, err := grade.Lookup("exact")
	if err != nil {
		t.Fatal(err)
	}
	return recording.Unknown(answer).Graded(exact, exact.Grade(answer, answer, "g"))
}

// lines is what rec makes a recording of.
func lines(r *recording.Recording) []string {
	var out []string
	for q, question := range r.Questions {
		for l, llm := range r.LLMs {
			for _, response := range r.Samples(q, l) {
				out = append(out, strings.Join([]string{question.Key(), llm, response.Answer}, " "))
			}
		}
	}
	return out
}

func TestJoin(t *testing.T) {
	bank := func(q *recording.Question) { q.Split = "bank" }
	halves := func(q *recording.Question) {
		q.Split = map[string]string{"1": "bank", "2": "test"}[q.ID]
	}
	for _, test := range []struct {
		name    string
		sources []join.Source
		aliases map[string]string
		want    []string
		splits  string // of the questions, in order
	}{
		{name: "other questions", sources: []join.Source{
			{Recording: rec(t, "a", nil, "math/1 x g", "math/1 y h")},
			{Recording: rec(t, "b", nil, "gsm/1 x g", "math/2 x h")},
		}, want: []string{"gsm/1 x g", "math/1 x g", "math/1 y h", "math/2 x h"}, splits: ",,"},
		{name: "other LLMs of the same question", sources: []join.Source{
			{Recording: rec(t, "a", nil, "math/1 x g")},
			{Recording: rec(t, "b", bank, "math/1 y h")},
		}, want: []string{"math/1 x g", "math/1 y h"}, splits: "bank"},
		{name: "the same responses twice", sources: []join.Source{
			{Recording: rec(t, "a", nil, "math/1 x g", "math/1 y g")},
			{Recording: rec(t, "b", nil, "math/1 x g", "math/1 z h")},
		}, want: []string{"math/1 x g", "math/1 y g", "math/1 z h"}, splits: ""},
		{name: "an alias joins names", aliases: map[string]string{"x-0613": "x"}, sources: []join.Source{
			{Recording: rec(t, "a", nil, "math/1 x g")},
			{Recording: rec(t, "b", nil, "math/2 x-0613 h")},
		}, want: []string{"math/1 x g", "math/2 x h"}, splits: ","},
		{name: "an alias in one recording", aliases: map[string]string{"x-0613": "x"}, sources: []join.Source{
			{Recording: rec(t, "a", nil, "math/1 x g", "math/2 x-0613 h", "math/2 y g")},
		}, want: []string{"math/1 x g", "math/2 x h", "math/2 y g"}, splits: ","},
		{name: "aliases swap names", aliases: map[string]string{"x": "y", "y": "x"}, sources: []join.Source{
			{Recording: rec(t, "a", nil, "math/1 x g", "math/1 y h")},
		}, want: []string{"math/1 x h", "math/1 y g"}, splits: ""},
		{name: "another recording is the bank", sources: []join.Source{
			{Recording: rec(t, "a", nil, "math/1 x g"), Role: join.Test},
			{Recording: rec(t, "b", nil, "math/2 x h"), Role: join.Bank},
		}, want: []string{"math/1 x g", "math/2 x h"}, splits: "test,bank"},
		{name: "the bank of a recording with a split", sources: []join.Source{
			{Recording: rec(t, "a", halves, "gsm/1 x g", "gsm/2 x g"), Role: join.Test},
			{Recording: rec(t, "b", halves, "math/1 x g", "math/2 x h", "math/3 x g"), Role: join.Bank},
		}, want: []string{"gsm/2 x g", "math/1 x g"}, splits: "test,bank"},
	} {
		t.Run(test.name, func(t *testing.T) {
			joined, err := join.Join(test.sources, test.aliases)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, lines(joined.Recording)); diff != "" {
				t.Errorf("responses (-want +got):\n%s", diff)
			}
			var splits []string
			for _, q := range joined.Recording.Questions {
				splits = append(splits, q.Split)
			}
			if got := strings.Join(splits, ","); got != test.splits {
				t.Errorf("splits %q, want %q", got, test.splits)
			}
		})
	}
}

func TestRefused(t *testing.T) {
	ask := func(text string) func(*recording.Question) {
		return func(q *recording.Question) { q.Text = text }
	}
	other := func(change func(*recording.Question)) []join.Source {
		return []join.Source{{Path: "A", Recording: rec(t, "a", nil, "math/1 x g")}, {Path: "B", Recording: rec(t, "b", change, "math/1 y h")}}
	}
	split := func(as string) func(*recording.Question) {
		return func(q *recording.Question) { q.Split = as }
	}
	regraded := func() *recording.Recording {
		b := recording.NewBuilder(recording.Meta{})
		r := response(t, "g")
		r.Grader = "other@2"
		for _, err := range []error{b.AddLLM("y"), b.AddQuestion(recording.Question{Task: "math", ID: "1"}), b.AddResponse("math/1", "y", 0, r)} {
			if err != nil {
				t.Fatal(err)
			}
		}
		made, err := b.Build()
		if err != nil {
			t.Fatal(err)
		}
		return made
	}
	for _, test := range []struct {
		name    string
		sources []join.Source
		aliases map[string]string
		want    string
	}{
		{"another text", other(ask("else")), nil, `question math/1 has text "text of math/1" in A and "else" in B`},
		{"a long text", other(ask(strings.Repeat("é", 50))), nil, `and "` + strings.Repeat("é", 40) + `"... in B`},
		{"another gold", other(func(q *recording.Question) { q.Gold = "h" }), nil, `question math/1 has gold "g" in A and "h" in B`},
		{"another split", []join.Source{{Path: "A", Recording: rec(t, "a", split("test"), "math/1 x g")}, {Path: "B", Recording: rec(t, "b", split("bank"), "math/1 y g")}}, nil,
			`question math/1 has split "test" in A and "bank" in B`},
		{"another response", []join.Source{{Path: "A", Recording: rec(t, "a", nil, "math/1 x g")}, {Path: "B", Recording: rec(t, "b", nil, "math/1 x h")}}, nil,
			`"x" responded to math/1 in A and differently in B`},
		{"another grader", []join.Source{{Path: "A", Recording: rec(t, "a", nil, "math/1 x g")}, {Path: "B", Recording: regraded()}}, nil,
			"question math/1 was graded by exact@1 in A and by other@2 in B"},
		{"two LLMs of one name", []join.Source{{Path: "A", Recording: rec(t, "a", nil, "math/1 x g", "math/1 y g")}}, map[string]string{"y": "x"},
			`A: "x" and "y" would both be "x", and both responded to math/1`},
		{"an alias of nobody", other(nil), map[string]string{"z": "x"}, `data.aliases: no recording has an LLM "z"; want one of: x, y`},
		{"a leak", []join.Source{{Path: "A", Role: join.Test, Recording: rec(t, "a", nil, "math/1 x g")}, {Path: "B", Role: join.Bank, Recording: rec(t, "b", nil, "math/1 x g")}}, nil,
			"question math/1 is in A (test) and in B (bank), which is a leak"},
		{"one key for two questions", []join.Source{{Path: "A", Role: join.Test, Recording: rec(t, "a", nil, "math/1 x g")}, {Path: "B", Role: join.Bank, Recording: rec(t, "b", ask("else"), "math/1 x g")}}, nil,
			"question math/1 is in A (test) and in B (bank), which names two different questions"},
		{"nothing left", []join.Source{{Path: "A", Role: join.Bank, Recording: rec(t, "a", split("test"), "math/1 x g")}}, nil, "recording without a question"},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := join.Join(test.sources, test.aliases)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got  %v\nwant %s", err, test.want)
			}
		})
	}
}

// One recording as it is stays itself, so that nothing computed on it is lost.
func TestOneIsItself(t *testing.T) {
	r := rec(t, "a", nil, "math/1 x g")
	joined, err := join.Join([]join.Source{{Recording: r}}, nil)
	if err != nil || joined.Recording != r {
		t.Fatalf("got another recording (error %v)", err)
	}
	if diff := cmp.Diff([]join.Origin{{Source: 0, Question: 0}}, joined.Origins(0)); diff != "" {
		t.Errorf("origins (-want +got):\n%s", diff)
	}
}

// Whatever way a recording is cut into LLMs and questions, its parts join to
// the same rows.
func TestPartsJoin(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		var whole []string
		parts := make([][]string, 3)
		for q := range rapid.IntRange(1, 6).Draw(rt, "questions") {
			for _, llm := range []string{"x", "y", "z"} {
				line := fmt.Sprintf("t%d/%d %s %s", q%2, q, llm, rapid.SampledFrom([]string{"g", "h"}).Draw(rt, "answer"))
				part := rapid.IntRange(0, 2).Draw(rt, "part")
				whole, parts[part] = append(whole, line), append(parts[part], line)
			}
		}
		var sources []join.Source
		for i, part := range parts {
			if len(part) > 0 {
				sources = append(sources, join.Source{Path: fmt.Sprint(i), Recording: rec(t, "p", nil, part...)})
			}
		}
		joined, err := join.Join(sources, nil)
		if err != nil {
			rt.Fatal(err)
		}
		want, got := lines(rec(t, "w", nil, whole...)), lines(joined.Recording)
		slices.Sort(want)
		slices.Sort(got) // questions of a task come in the order of the parts
		if diff := cmp.Diff(want, got); diff != "" {
			rt.Fatalf("(-want +got):\n%s", diff)
		}
	})
}
