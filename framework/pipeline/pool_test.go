package pipeline

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"smacs/framework/recording"
)

func TestGlobMatch(t *testing.T) {
	for _, test := range []struct {
		pattern, name string
		want          bool
	}{
		{"*", "", true}, {"*", "a/b", true}, {"gpt-4o*", "gpt-4o-mini", true}, {"gpt-4o*", "gpt-4", false},
		{"*-8B*", "Meta-Llama-3-8B-Instruct", true}, {"a?c", "abc", true}, {"a?c", "a模c", true}, {"a?c", "ac", false},
		{"a*b*c", "aXXbYYc", true}, {"a*b*c", "aXXcYYb", false}, {"", "", true}, {"", "a", false}, {"a", "A", false}, {"[a]", "a", false},
	} {
		if got := globMatch(test.pattern, test.name); got != test.want {
			t.Errorf("globMatch(%q, %q) = %v, want %v", test.pattern, test.name, got, test.want)
		}
	}
}

// smallRecording has two tasks of 20 questions and three LLMs; LLM c has no
// response to the questions listed as holes.
func smallRecording(t *testing.T, holes ...string) *recording.Recording {
	t.Helper()
	b := recording.NewBuilder(recording.Meta{Name: "small"})
	for _, llm := range []string{"a", "b", "c"} {
		must(t, b.AddLLM(llm))
	}
	for _, task := range []string{"one", "two"} {
		for i := range 20 {
			q := recording.Question{Task: task, ID: task + string(rune('a'+i)), Text: task + " question " + string(rune(97+i)), Gold: "1", AnswerKind: "numeric"}
			must(t, b.AddQuestion(q))
			for _, llm := range []string{"a", "b", "c"} {
				if llm == "c" && strings.Contains(strings.Join(holes, " "), q.Key()) {
					continue
				}
				r := recording.Unknown("1")
				r.HasAnswer, r.Answer, r.AnswerKey = true, "1", "1"
				r.State, r.Score = parsed, 1
				must(t, b.AddResponse(q.Key(), llm, 0, r))
			}
		}
	}
	rec, err := b.Build()
	must(t, err)
	return rec
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func everything() Source {
	return Source{BankTenths: 7, Pool: []string{"*"}, Tasks: []string{"*"}, Holes: "error"}
}

func TestPrepareChoosesPoolAndYardsticks(t *testing.T) {
	source := everything()
	source.Exclude, source.Yardsticks = []string{"b"}, []string{"c"}
	d, err := Prepare(smallRecording(t), source)
	must(t, err)
	if diff := cmp.Diff([]string{"a"}, d.Pool); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"c"}, d.Yardsticks); diff != "" {
		t.Error(diff)
	}
	if d.Bank.Rows()+len(d.Test) != 40 {
		t.Errorf("%d bank and %d test questions, want 40 in all", d.Bank.Rows(), len(d.Test))
	}
}

func TestPrepareErrors(t *testing.T) {
	for _, test := range []struct {
		name   string
		change func(*Source)
		want   string
	}{
		{"pattern on nothing", func(s *Source) { s.Pool = []string{"x*"} }, `data.pool: "x*" matches nothing; the recording has: a, b, c`},
		{"exclude on nothing", func(s *Source) { s.Exclude = []string{"x"} }, `data.exclude: "x" matches nothing`},
		{"unknown task", func(s *Source) { s.Tasks = []string{"three"} }, `data.tasks: "three" matches nothing; the recording has: one, two`},
		{"empty pool", func(s *Source) { s.Exclude = []string{"*"} }, "data.pool: no LLM is left"},
		{"yardsticks take all", func(s *Source) { s.Yardsticks = []string{"*"} }, "data.pool: no LLM is left"},
		{"hole", func(*Source) {}, "data.holes: c has no response to one/onea (2 holes in all)"},
	} {
		t.Run(test.name, func(t *testing.T) {
			source := everything()
			test.change(&source)
			_, err := Prepare(smallRecording(t, "one/onea", "two/twob"), source)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got error %v, want one with %q", err, test.want)
			}
		})
	}
}

func TestHolesAreLeftOutAsAsked(t *testing.T) {
	source := everything()
	source.Holes = "exclude_llm"
	d, err := Prepare(smallRecording(t, "one/onea", "two/twob"), source)
	must(t, err)
	if diff := cmp.Diff([]string{"a", "b"}, d.Pool); diff != "" {
		t.Error(diff)
	}
	if len(d.Warnings) != 1 || !strings.Contains(d.Warnings[0], "c (2 holes)") {
		t.Errorf("warnings %q, want one that names c with its 2 holes", d.Warnings)
	}
	source.Holes = "exclude_question"
	d, err = Prepare(smallRecording(t, "one/onea", "two/twob"), source)
	must(t, err)
	if got := d.Bank.Rows() + len(d.Test); got != 38 || len(d.Pool) != 3 {
		t.Errorf("%d questions and %d LLMs, want 38 and 3", got, len(d.Pool))
	}
}
