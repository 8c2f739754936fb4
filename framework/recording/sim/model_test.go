package sim

import (
	"math"
	"testing"

	"smacs/framework/grade"
	"smacs/framework/recording"
)

// TestAccuracyIsTheProbability: without topics the questions are independent,
// and the share right is Accuracy x (1 - Unparsed) within 5 standard deviations.
func TestAccuracyIsTheProbability(t *testing.T) {
	p := Default()
	p = p.WithQuestions(4500)
	p.Seed = 11
	p.Shares = Shares{Difficulty: 0.6, Family: 0.25, Own: 0.15}
	r := generate(t, p)
	n := float64(len(r.Questions))
	for _, m := range p.LLMs {
		right := 0.0
		for q := range r.Questions {
			right += score(r, q, llm(t, r, m.Name))
		}
		want := m.Accuracy * (1 - m.Unparsed)
		if sd := math.Sqrt(want * (1 - want) / n); math.Abs(right/n-want) > 5*sd {
			t.Errorf("%s is right on %.4f of %v, want %.4f within %.4f", m.Name, right/n, n, want, 5*sd)
		}
	}
}

func llm(t *testing.T, r *recording.Recording, name string) int {
	t.Helper()
	for l := range r.LLMs {
		if r.LLMs[l] == name {
			return l
		}
	}
	t.Fatalf("no llm %s", name)
	return 0
}

// TestRelativesFailAlike compares pairs within and between families, on equal
// accuracies so that nothing but the family differs.
func TestRelativesFailAlike(t *testing.T) {
	p := Default()
	p.Seed, p.Tasks = 12, []Task{NewTask("sim-terms", Terms, 6000)} // always 3 wrong answers
	p.LLMs = nil
	for _, name := range []string{"a1", "a2", "b1", "b2"} {
		p.LLMs = append(p.LLMs, LLM{Name: name, Family: name[:1], Accuracy: 0.6})
	}
	r := generate(t, p)
	within, between := both(r, 0, 1), both(r, 0, 2)
	within.add(both(r, 2, 3))
	between.add(both(r, 1, 3))

	// Both are of 12000 pairs: the difference of two shares near 0.3 has a
	// standard deviation of 0.006. The latent correlations are 0.935 and 0.75.
	if got := within.wrongShare() - between.wrongShare(); got < 5*0.006 {
		t.Errorf("relatives are both wrong %.3f more often than strangers, want clearly more", got)
	}
	// Weights 1, 0.9, 0.81 over 2.71 agree by chance with the sum of their
	// squares, 0.3359; relatives with Mistakes.Shared 0.4 both take the family's
	// mistake with 0.16 and agree with 0.16 + 0.84 x 0.3359 = 0.4422.
	for _, c := range []struct {
		name string
		got  pairs
		want float64
	}{{"relatives", within, 0.4422}, {"strangers", between, 0.3359}} {
		share := c.got.same / c.got.wrong
		if sd := math.Sqrt(c.want * (1 - c.want) / c.got.wrong); math.Abs(share-c.want) > 5*sd {
			t.Errorf("%s, both wrong, agree in %.4f of %v, want %.4f within %.4f", c.name, share, c.got.wrong, c.want, 5*sd)
		}
	}
}

// pairs counts questions, those with both LLMs wrong, and those of them with the
// same wrong answer.
type pairs struct{ n, wrong, same float64 }

func (p *pairs) add(o pairs)        { p.n, p.wrong, p.same = p.n+o.n, p.wrong+o.wrong, p.same+o.same }
func (p pairs) wrongShare() float64 { return p.wrong / p.n }

func both(r *recording.Recording, a, b int) pairs {
	var p pairs
	for q := range r.Questions {
		p.n++
		x, _ := r.Response(q, a, 0)
		y, _ := r.Response(q, b, 0)
		if x.Score == 0 && y.Score == 0 {
			p.wrong++
			if x.AnswerKey == y.AnswerKey {
				p.same++
			}
		}
	}
	return p
}

func TestMistakeAt(t *testing.T) {
	for _, c := range []struct {
		name    string
		u, pull float64
		n, want int
	}{
		// Weights 1, 1/2, 1/4 over 7/4: the bounds are 4/7 and 6/7.
		{"first", 0.57, 0.5, 3, 0},
		{"second", 0.572, 0.5, 3, 1},
		{"second ends", 0.857, 0.5, 3, 1},
		{"third", 0.858, 0.5, 3, 2},
		{"all alike", 0.74, 1, 4, 2}, // bounds at quarters
		{"largest draw", 1 - 0x1p-53, 0.1, 4, 3},
		{"only one", 0.3, 0.5, 1, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := mistakeAt(c.u, c.pull, c.n); got != c.want {
				t.Errorf("mistakeAt(%v, %v, %d) = %d, want %d", c.u, c.pull, c.n, got, c.want)
			}
		})
	}
}

func TestNormal(t *testing.T) {
	// Quantiles of the standard normal law from its tables.
	for u, want := range map[float64]float64{0.5: 0, 0.975: 1.959964, 0.1: -1.281552} {
		if got := normal(u); math.Abs(got-want) > 1e-6 {
			t.Errorf("normal(%v) = %v, want %v", u, got, want)
		}
	}
}

// TestLogprobTellsRightFromWrong: of a right and a wrong response of one LLM the
// right one has the higher mean log-probability more often than not, but far
// from always.
func TestLogprobTellsRightFromWrong(t *testing.T) {
	r := generate(t, Default())
	for l, name := range r.LLMs {
		var right, wrong []float64
		for q := range r.Questions {
			response, _ := r.Response(q, l, 0)
			if !(response.MeanLogprob < 0) {
				t.Fatalf("%s: mean logprob %v, want below 0", name, response.MeanLogprob)
			}
			switch {
			case response.Score == 1:
				right = append(right, response.MeanLogprob)
			case response.State == grade.Parsed:
				wrong = append(wrong, response.MeanLogprob)
			}
		}
		above := 0.0
		for _, x := range right {
			for _, y := range wrong {
				if x > y {
					above++
				}
			}
		}
		// 0.5 is no information, 1 would make every cascade perfect.
		if auc := above / float64(len(right)*len(wrong)); auc < 0.7 || auc > 0.99 {
			t.Errorf("%s: area under the curve %.3f, want 0.7 to 0.99", name, auc)
		}
	}
}
