package sim

import (
	"fmt"
	"math"
	"testing"

	"smacs/framework/embedding"
	"smacs/framework/recording/sim/predict"
)

// TestLogprobTellsMoreThanAgreement: among candidates of all questions that as many
// others agree with, right ones have the higher log-probability more often than not,
// but far from always.
func TestLogprobTellsMoreThanAgreement(t *testing.T) {
	w := newWorld(t, Default(), DefaultSynthesis())
	var right, wrong [9][]float64 // by how many of 8 give that answer
	for _, q := range w.test {
		made := w.candidates(t, q, optimumTrial, 1)
		votes := map[string]int{}
		for _, c := range made {
			votes[answerOf(t, c.Text)]++
		}
		for _, c := range made {
			n := votes[answerOf(t, c.Text)]
			if c.right {
				right[n] = append(right[n], c.MeanLogprob)
			} else {
				wrong[n] = append(wrong[n], c.MeanLogprob)
			}
		}
	}
	above, all := 0.0, 0.0
	for n := range right {
		for _, x := range right[n] {
			for _, y := range wrong[n] {
				all++
				above += float64(bit(x > y)) + float64(bit(x == y))/2
			}
		}
	}
	auc := above / all
	t.Logf("area under the curve %.3f over %v pairs", auc, all)
	if auc < 0.55 || auc > 0.8 { // 0.5 says nothing, 1 everything
		t.Errorf("area under the curve %.3f, want 0.55 to 0.8", auc)
	}
}

// TestSimilaritiesOfTexts holds the constants that the prediction of the best weight
// takes for the texts. They were measured on another seed.
func TestSimilaritiesOfTexts(t *testing.T) {
	p := Large() // the bank's size decides which numbers are known
	p.Seed = 78
	w := newWorld(t, p, DefaultSynthesis())
	for _, k := range predict.Kinds() {
		t.Run(k.Task, func(t *testing.T) {
			sums := newSums(len(k.Alike))
			for _, q := range w.test {
				if question := w.r.Questions[q]; question.Task == k.Task {
					task, _ := lookupKind(p.lookupTask(k.Task).Kind)
					d := newDice(p.Seed, question.Key())
					it := task.make(d.below(drawTopic, len(task.topics)), d)
					if 1+len(it.wrong) == len(k.Alike) { // mistakes that agree with another are left out
						sums.add(w.tfidf, it)
					}
				}
			}
			for a := range k.Alike {
				for b := range a {
					near(t, fmt.Sprintf("answers %d and %d", a, b), sums.mean(a, b, 0), k.Alike[a][b])
					near(t, "and transposed", k.Alike[a][b], k.Alike[b][a])
					near(t, fmt.Sprintf("the same phrase, answers %d and %d", a, b), sums.mean(a, b, 1), k.Alike[a][b]+k.Phrase)
				}
				near(t, fmt.Sprintf("answer %d twice", a), sums.mean(a, a, 0), k.Same)
			}
		})
	}
}

func near(t *testing.T, what string, got, want float64) {
	t.Helper()
	// Means over 1100 questions or more, with standard deviations up to 0.21: 5
	// standard errors are 0.03; the constants are rounded to 0.01.
	if math.Abs(got-want) > 0.03 {
		t.Errorf("%s: mean similarity %.3f, want %.2f within 0.03", what, got, want)
	}
}

// sums are sums of similarities and their number, by two answers and whether the
// closing phrases are equal.
type sums [][][2][2]float64

func newSums(n int) sums {
	s := make(sums, n)
	for a := range s {
		s[a] = make([][2][2]float64, n)
	}
	return s
}

func (s sums) add(tfidf *embedding.TFIDF, it item) {
	vectors := make([][]embedding.Sparse, len(s))
	for a, o := range append([]option{it.right}, it.wrong...) {
		for _, closing := range closings {
			vectors[a] = append(vectors[a], tfidf.Vector(compose(synthesisOpening+" "+o.steps+" "+closing, o.answer)))
		}
	}
	for a := range s {
		for b := range s {
			for i := range vectors[a] {
				for j := range vectors[b] {
					cell := &s[a][b][bit(i == j)]
					cell[0] += embedding.Dot(vectors[a][i], vectors[b][j])
					cell[1]++
				}
			}
		}
	}
}

func (s sums) mean(a, b, phrase int) float64 { return s[a][b][phrase][0] / s[a][b][phrase][1] }
