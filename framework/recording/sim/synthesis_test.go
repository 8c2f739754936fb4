package sim

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"smacs/framework/draw"
	"smacs/framework/grade"
)

// prepared returns a question of sim:default, ready for candidates under a model.
func prepared(t testing.TB, model Synthesis, task string, number int) *SynthesisQuestion {
	t.Helper()
	p := Default()
	p.Tasks, p.LLMs = []Task{*p.lookupTask(task)}, p.LLMs[:1]
	p.Tasks[0].Questions = number + 1
	r, err := Generate(p)
	if err != nil {
		t.Fatal(err)
	}
	s, err := NewSynthesiser(p, model)
	if err != nil {
		t.Fatal(err)
	}
	q, err := s.Question(r.Questions[number])
	if err != nil {
		t.Fatal(err)
	}
	return q
}

// shownTo makes a reference set: 'r' is a right reference, '0', '1', ... one with that
// wrong answer of the question's order, '-' one without answer.
func shownTo(q *SynthesisQuestion, what string) []SynthesisReference {
	var out []SynthesisReference
	for i, c := range what {
		reference := SynthesisReference{LLM: fmt.Sprintf("m%d", i), Text: "text", Parsed: true}
		switch c {
		case 'r':
			reference.Right, reference.AnswerKey = true, q.right
		case '-':
			reference.Parsed = false
		default:
			reference.AnswerKey = q.wrong[c-'0']
		}
		out = append(out, reference)
	}
	return out
}

func candidate(t interface{ Fatal(...any) }, q *SynthesisQuestion, references []SynthesisReference, seed uint64, index int) Synthesised {
	c, err := q.Candidate(references, seed, index)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// gradeOf grades a candidate's text as the engine does.
func gradeOf(q *SynthesisQuestion, task, text string) grade.Result {
	return graderOf(task).Grade("simulated", text, q.item.right.answer)
}

// TestCandidateLaw compares how often candidates are right, and how often they take
// the most frequent wrong answer, with the formula in the comment of Synthesis.
func TestCandidateLaw(t *testing.T) {
	const n = 6000
	s := DefaultSynthesis()
	q := prepared(t, s, "sim-terms", 0)
	phi := func(x float64) float64 { return math.Erfc(-x/math.Sqrt2) / 2 }
	for _, c := range []struct {
		shown           string
		right, m, first float64 // first: the place of the most frequent wrong answer
	}{
		{"", 0, 0, -1}, {"---", 0, 0, -1}, {"rrr", 3, 0, -1}, {"rrrrrrr", 7, 0, -1}, {"r--", 1, 0, -1},
		{"r01", 1, 1, 0}, {"r11", 1, 2, 1}, {"rr11222", 2, 3, 2}, {"2222222", 0, 7, 2},
	} {
		t.Run("shown "+c.shown, func(t *testing.T) {
			shown := float64(len(c.shown))
			want := phi((s.Ability + (s.Right*c.right-s.Misled*c.m)/(shown+s.Doubt)) /
				math.Sqrt(s.Temperature*s.Temperature+s.Persuasion*s.Persuasion*shown/(shown+s.Doubt)/(shown+s.Doubt)))
			right, popular := 0.0, 0.0
			for seed := range uint64(n) {
				result := gradeOf(q, "sim-terms", candidate(t, q, shownTo(q, c.shown), draw.Hash(fmt.Sprint(seed)), 3).Text)
				if result.Grade == grade.Scored(1) {
					right++
				} else if c.first >= 0 && result.Key == q.wrong[int(c.first)] {
					popular++
				}
			}
			within5(t, "right", right, n, want)
			if c.first >= 0 {
				// Mistakes of its own have weights 1, Pull, Pull^2.
				pull := Default().Mistakes.Pull
				own := math.Pow(pull, c.first) / (1 + pull + pull*pull)
				within5(t, "wrong as the most frequent", popular, n-right, s.Swayed+(1-s.Swayed)*own)
			}
		})
	}
}

// within5 wants a share within 5 standard deviations of a binomial law.
func within5(t *testing.T, what string, count, n, want float64) {
	t.Helper()
	if sd := math.Sqrt(want * (1 - want) / n); math.Abs(count/n-want) > 5*sd {
		t.Errorf("%s: %.4f of %v, want %.4f within %.4f", what, count/n, n, want, 5*sd)
	}
}

// TestCandidateProperties holds whatever is shown: a candidate is the same when made
// again and in any order of references; its text is graded and read as one of the
// question's answers; a reference that becomes right never makes a right candidate
// wrong or less sure, and one that joins the most frequent wrong answer never makes a
// wrong one right.
func TestCandidateProperties(t *testing.T) {
	tasks := taskNames(Default().Tasks)
	var questions []*SynthesisQuestion
	for _, task := range tasks {
		questions = append(questions, prepared(t, DefaultSynthesis(), task, 5))
	}
	rapid.Check(t, func(t *rapid.T) {
		at := rapid.IntRange(0, len(tasks)-1).Draw(t, "task")
		q := questions[at]
		letters := []rune("r-012")[:2+len(q.wrong[:min(3, len(q.wrong))])]
		shown := rapid.StringOfN(rapid.RuneFrom(letters), 1, 9, -1).Draw(t, "shown")
		seed, index := rapid.Uint64().Draw(t, "seed"), rapid.IntRange(0, 20).Draw(t, "index")
		references := shownTo(q, shown)
		got := candidate(t, q, references, seed, index)

		order := rapid.Permutation(references).Draw(t, "order")
		if diff := cmp.Diff(got, candidate(t, q, order, seed, index)); diff != "" {
			t.Fatalf("in another order (-first +then):\n%s", diff)
		}
		result := gradeOf(q, tasks[at], got.Text)
		isRight := result.Grade == grade.Scored(1)
		if result.Grade.State != grade.Parsed || isRight != (result.Key == q.right) || !isRight && !slices.Contains(q.wrong, result.Key) {
			t.Fatalf("graded %+v, want an answer of the question: %s", result, got.Text)
		}
		if !(got.MeanLogprob < 0) || got.CompletionTokens != int64(len(got.Text)+3)/4 ||
			got.PromptTokens != int64(len(q.text)+3)/4+int64(len(shown)) { // every reference's text has 4 bytes
			t.Fatalf("log-probability %v, %d and %d tokens", got.MeanLogprob, got.PromptTokens, got.CompletionTokens)
		}
		one := rapid.IntRange(0, len(shown)-1).Draw(t, "changed")
		with := func(c byte) Synthesised {
			changed := []byte(shown)
			changed[one] = c
			return candidate(t, q, shownTo(q, string(changed)), seed, index)
		}
		better := with('r')
		if betterRight := gradeOf(q, tasks[at], better.Text).Grade == grade.Scored(1); isRight && (!betterRight || better.MeanLogprob < got.MeanLogprob) {
			t.Fatalf("right with log-probability %v, then %t with %v", got.MeanLogprob, betterRight, better.MeanLogprob)
		}
		e, err := q.weigh(references, seed)
		if err != nil {
			t.Fatal(err)
		}
		if worse := with(byte('0' + e.popular)); !isRight && e.misleading > 0 && gradeOf(q, tasks[at], worse.Text).Grade == grade.Scored(1) {
			t.Fatal("wrong, and right with one more misleading reference")
		}
	})
}

// TestDrawsDoNotDependOnWhatIsShown: with nothing persuasive and nothing read, what
// is left of a candidate depends on seed and index alone, and differs between them.
func TestDrawsDoNotDependOnWhatIsShown(t *testing.T) {
	s := DefaultSynthesis()
	s.Right, s.Misled, s.Persuasion, s.Swayed = 0, 0, 0, 0
	q := prepared(t, s, "sim-arithmetic", 1)
	seen := map[float64]bool{}
	for index := range 50 {
		a, b := candidate(t, q, shownTo(q, "rr0-"), 9, index), candidate(t, q, shownTo(q, "111"), 9, index)
		if a.Text != b.Text || a.MeanLogprob != b.MeanLogprob {
			t.Errorf("candidate %d differs by what it is shown: %+v and %+v", index, a, b)
		}
		seen[a.MeanLogprob] = true
	}
	if len(seen) < 45 { // of 50 draws rounded to 1e-4 in about 0.3
		t.Errorf("%d different log-probabilities of 50 candidates", len(seen))
	}
	if a, b := candidate(t, q, nil, 9, 0), candidate(t, q, nil, 10, 0); a.MeanLogprob == b.MeanLogprob {
		t.Error("another seed gives the same log-probability")
	}
}

// TestTemperatureZero: candidates that are shown the same are right together.
func TestTemperatureZero(t *testing.T) {
	s := DefaultSynthesis()
	s.Temperature = 0
	q := prepared(t, s, "sim-lists", 2)
	results, texts := map[float64]bool{}, map[string]bool{}
	for seed := range uint64(40) {
		first := gradeOf(q, "sim-lists", candidate(t, q, shownTo(q, "rr01"), seed, 0).Text).Grade
		results[first.Score] = true
		for index := range 8 {
			c := candidate(t, q, shownTo(q, "rr01"), seed, index)
			texts[c.Text] = true
			if got := gradeOf(q, "sim-lists", c.Text).Grade; got != first {
				t.Fatalf("seed %d: candidate 0 is graded %v, candidate %d %v", seed, first, index, got)
			}
		}
	}
	if len(results) != 2 || len(texts) < 8 {
		t.Errorf("%d grades and %d texts over 40 seeds, want 2 and several", len(results), len(texts))
	}
}

func BenchmarkCandidate(b *testing.B) {
	q := prepared(b, DefaultSynthesis(), "sim-lists", 3)
	references := shownTo(q, "rr012")
	b.ReportAllocs()
	for b.Loop() {
		candidate(b, q, references, 1, 4)
	}
}
