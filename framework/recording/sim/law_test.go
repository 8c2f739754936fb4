package sim

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"smacs/framework/draw"
	"smacs/framework/grade"
	"smacs/framework/recording"
)

// lawWorld has no strengths by task or topic, so that an LLM's answers to the questions
// of a task are independent and each is right with the probability that is stated.
const lawWorld = `
seed = 77
shares = { difficulty = 0.5, topic = 0.0, family = 0.2 }
[[tasks]]
name = "normal"
kind = "arithmetic"
questions = 1500
difficulty = 0.5
[[tasks]]
name = "uniform"
kind = "equations"
questions = 1500
law = "uniform"
difficulty = -0.5
unparsed = 2.0
[[tasks]]
name = "levels"
kind = "lists"
questions = 1500
law = "two_levels"
flawed = 0.1
[[tasks]]
name = "own"
kind = "terms"
questions = 1500
difficulty = 2.0
[[llms]]
name = "weak"
family = "m"
accuracy = 0.3
unparsed = 0.05
[[llms]]
name = "good"
family = "m"
accuracy = 0.8
accuracies = { own = 0.66 }
[[llms]]
name = "middling"
accuracy = 0.55
unparsed = 0.2
`

// TestSharesRightAreThoseStated compares counts with exact binomial laws: of 24 counts
// one is outside its bounds with a probability of at most 1e-6, whatever the seed.
func TestSharesRightAreThoseStated(t *testing.T) {
	p, err := Parse("law.toml", []byte(lawWorld), nil)
	if err != nil {
		t.Fatal(err)
	}
	r := generate(t, p)
	const n, each = 1500, 1e-6 / 24
	for _, task := range p.Tasks {
		for _, m := range p.LLMs {
			right, cut := 0, 0
			for q := range r.Questions {
				if r.Questions[q].Task == task.Name {
					x, _ := r.Response(q, slices.Index(r.LLMs, m.Name), 0)
					right += bit(x.Score == 1)
					cut += bit(x.State == grade.Unparsed)
				}
			}
			accuracy, own := m.Accuracies[task.Name]
			if !own {
				accuracy = phi(normal(m.Accuracy) - task.Difficulty)
			}
			unparsed := m.Unparsed * task.Unparsed
			within(t, task.Name+" "+m.Name+" right", right, n, accuracy*(1-unparsed), each)
			within(t, task.Name+" "+m.Name+" cut off", cut, n, unparsed, each)
		}
	}
}

// within fails when the smaller of both exact binomial tails is below half of alpha.
func within(t *testing.T, what string, k, n int, p, alpha float64) {
	t.Helper()
	below, above := 0.0, 0.0
	for i := range n + 1 {
		mass := binomial(i, n, p)
		if i <= k {
			below += mass
		}
		if i >= k {
			above += mass
		}
	}
	if min(below, above) < alpha/2 {
		t.Errorf("%s: %d of %d, which with the probability %.4f has a tail of %.1e", what, k, n, p, min(below, above))
	}
}

func binomial(k, n int, p float64) float64 {
	if p == 0 {
		return float64(bit(k == 0))
	}
	log := func(n int) float64 { l, _ := math.Lgamma(float64(n) + 1); return l }
	return math.Exp(log(n) - log(k) - log(n-k) + float64(k)*math.Log(p) + float64(n-k)*math.Log1p(-p))
}

// TestJointErrorsAreThoseStated: two LLMs with accuracy 0.5 are both right with the
// probability 1/4 + arcsin(rho) / (2 pi), rho the shares they have in common (Sheppard's
// formula for the orthant of a bivariate normal). 1e-6 for the three pairs together.
func TestJointErrorsAreThoseStated(t *testing.T) {
	p, err := Parse("joint.toml", []byte(`
seed = 78
shares = { difficulty = 0.4, topic = 0.0, family = 0.3 }
tasks = [{ name = "a", kind = "terms", questions = 5000 }]
llms = [
	{ name = "m1", family = "m", accuracy = 0.5 },
	{ name = "m2", family = "m", accuracy = 0.5 },
	{ name = "n1", family = "n", accuracy = 0.5 },
]`), nil)
	if err != nil {
		t.Fatal(err)
	}
	r := generate(t, p)
	for _, c := range []struct {
		a, b int
		rho  float64
	}{{0, 1, 0.7}, {0, 2, 0.4}, {1, 2, 0.4}} {
		k := 0
		for q := range r.Questions {
			k += bit(score(r, q, c.a)+score(r, q, c.b) == 2)
		}
		within(t, fmt.Sprint("LLMs ", c.a, " and ", c.b, " both right"), k, 5000, 0.25+math.Asin(c.rho)/(2*math.Pi), 1e-6/3)
	}
}

// TestSamplesAddNobody: the first of several samples is the only one of one, and at
// temperature 0 all give the same answer.
func TestSamplesAddNobody(t *testing.T) {
	p := Default().WithQuestions(90)
	for _, temperature := range []float64{0, 0.5} {
		p.Samples = Samples{Count: 1, Temperature: temperature}
		one := generate(t, p)
		p.Samples.Count = 3
		three := generate(t, p)
		for q := range one.Questions {
			for l := range one.LLMs {
				a, s := one.Samples(q, l), three.Samples(q, l)
				if a[0].Text != s[0].Text || a[0].MeanLogprob != s[0].MeanLogprob {
					t.Fatalf("temperature %v: the first sample changed", temperature)
				}
				whole := s[0].HasAnswer && s[1].HasAnswer
				if temperature == 0 && whole && s[0].AnswerKey != s[1].AnswerKey {
					t.Fatalf("temperature 0: %q and %q", s[0].AnswerKey, s[1].AnswerKey)
				}
			}
		}
	}
}

// TestGroupsStayTogether: no recorded split parts a group, and its questions are of one
// topic and difficulty.
func TestGroupsStayTogether(t *testing.T) {
	r := generate(t, rich(t))
	first := map[string]recording.Question{}
	for _, q := range r.Questions {
		one, seen := first[q.Group]
		if !seen {
			first[q.Group] = q
			continue
		}
		if one.Split != q.Split || one.Metadata != q.Metadata || q.Split == "" {
			t.Errorf("group %s: %s %s and %s %s", q.Group, one.Split, one.Metadata, q.Split, q.Metadata)
		}
	}
	if len(first) != 3*17 { // 50 questions of each task in groups of 3
		t.Errorf("%d groups, want 51", len(first))
	}
}

// TestEqualTextsAreReworded: a question whose text was there before gets another, with
// the same topic and difficulty, and the simulated aggregator still knows it.
func TestEqualTextsAreReworded(t *testing.T) {
	g, err := newGenerator(Default())
	if err != nil {
		t.Fatal(err)
	}
	before := g.make(&g.tasks[0], 7, 0)
	seen := map[uint64]struct{}{draw.Hash(before.question.item.text): {}}
	after, err := g.distinct(before, seen)
	if err != nil {
		t.Fatal(err)
	}
	a, b := g.recorded(before.question), g.recorded(after.question)
	if a.Text == b.Text || a.Metadata != b.Metadata || a.Key() != b.Key() {
		t.Errorf("before %+v, after %+v", a, b)
	}
	s, err := NewSynthesiser(Default(), DefaultSynthesis())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Question(b); err != nil {
		t.Error(err)
	}
}

// TestSlipsMisleadNobody: the simulated aggregator takes slips for wrong answers that
// nobody shares, where the recording has them.
func TestSlipsMisleadNobody(t *testing.T) {
	p := Default().WithQuestions(60)
	p.Mistakes.Slips = 1
	p.Mistakes.Shared = 0
	r := generate(t, p)
	s, err := NewSynthesiser(p, DefaultSynthesis())
	if err != nil {
		t.Fatal(err)
	}
	slips := 0
	for q := range r.Questions {
		question, err := s.Question(r.Questions[q])
		if err != nil {
			t.Fatal(err)
		}
		for l := range r.LLMs {
			x, _ := r.Response(q, l, 0)
			e, err := question.weigh([]SynthesisReference{referenceOf(r.LLMs[l], x)}, 1)
			if err != nil {
				t.Fatal(err)
			}
			if x.HasAnswer && x.Score == 0 && r.Questions[q].Task != "sim-terms" {
				slips++
				if e.misleading != 0 || slices.Contains(question.wrong, x.AnswerKey) {
					t.Errorf("%s: the slip %q misleads", r.Questions[q].Key(), x.AnswerKey)
				}
			}
		}
	}
	if slips == 0 {
		t.Error("no slips")
	}
}

// TestEquationsAreRight works each exercise out from its words.
func TestEquationsAreRight(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		topic := rapid.IntRange(0, len(exercises)-1).Draw(t, "topic")
		it := equationItem(topic, dice{rapid.Uint64().Draw(t, "s")})
		var n []int
		for _, digits := range number.FindAllString(it.text, -1) {
			v, _ := strconv.Atoi(digits)
			n = append(n, v)
		}
		got, _ := strconv.Atoi(it.right.answer)
		ok := false
		switch exercises[topic].name {
		case "linear":
			ok = n[0]*got+n[1] == n[2]
		case "divisor":
			ok = n[0]%got == 0 && n[1]%got == 0
			for d := got + 1; d <= min(n[0], n[1]); d++ {
				ok = ok && (n[0]%d != 0 || n[1]%d != 0)
			}
		case "modulus":
			ok = got == (n[0]%n[2])*(n[1]%n[2])%n[2]
		case "progression":
			start, step, terms := n[0], n[1], n[2]
			if strings.HasPrefix(it.text, "Sum the first") || strings.HasPrefix(it.text, "What is the sum of") {
				start, step, terms = n[1], n[2], n[0]
			}
			sum := 0
			for i := range terms {
				sum += start + i*step
			}
			ok = got == sum
		case "triangle":
			ok = got == n[0]*n[1]+n[2]
		case "roots":
			ok = got == max(n[0], n[1])+n[2]
		case "digits":
			sum := 0
			for _, c := range number.FindString(it.text) {
				sum += int(c - '0')
			}
			ok = got == sum
		case "outcomes":
			draws, more := n[0], n[2]+n[3]
			if strings.HasPrefix(it.text, "An urn") {
				draws = n[1]
			}
			outcomes := 1
			for range draws {
				outcomes *= 2
			}
			ok = got == outcomes+more
		}
		if !ok {
			t.Fatalf("answer %d to %q", got, it.text)
		}
	})
}
