package moments

import (
	"fmt"
	"math"
	"slices"

	"smacs/framework/recording"
)

// sums are what the moments are made of, by question.
type sums struct {
	pool      int
	tasks     []int    // number of the question's task
	right     [][]bool // by LLM
	count     []int    // of LLMs right
	unparsed  []float64
	majority  []float64
	wrong     [][2]float64 // pairs and triples of wrong LLMs with an answer
	agreeing  [][2]float64 // of those the agreeing ones
	taskNames int
}

func newSums(r *recording.Recording, pool []int) (*sums, error) {
	s := &sums{pool: len(pool), taskNames: len(r.Tasks)}
	byRight, err := ranked(r, pool)
	if err != nil {
		return nil, err
	}
	for q := range r.Questions {
		s.tasks = append(s.tasks, slices.Index(r.Tasks, r.Questions[q].Task))
		s.add(r, q, byRight)
	}
	return s, nil
}

// ranked orders the pool by number right.
func ranked(r *recording.Recording, pool []int) ([]int, error) {
	known := make([]float64, len(r.LLMs))
	for q := range r.Questions {
		for _, l := range pool {
			x, ok := r.Response(q, l, 0)
			if !ok || !x.State.Counted() {
				return nil, fmt.Errorf("%s has no graded response to %s", r.LLMs[l], r.Questions[q].Key())
			}
			known[l] += x.Score
		}
	}
	out := slices.Clone(pool)
	slices.SortStableFunc(out, func(a, b int) int {
		switch {
		case known[a] > known[b]:
			return -1
		case known[a] < known[b]:
			return 1
		}
		return 0
	})
	return out, nil
}

func (s *sums) add(r *recording.Recording, q int, pool []int) {
	right, count, unparsed := make([]bool, len(pool)), 0, 0.0
	votes, wrong := map[string]int{}, map[string]int{}
	most, winner := 0, 0.0
	for i, l := range pool {
		x, _ := r.Response(q, l, 0)
		right[i] = x.Score >= 0.5
		if right[i] {
			count++
		}
		if !x.HasAnswer {
			unparsed++
			continue
		}
		votes[x.AnswerKey]++
		most = max(most, votes[x.AnswerKey])
		if !right[i] {
			wrong[x.AnswerKey]++
		}
	}
	for i := len(pool) - 1; i >= 0; i-- { // the best-ranked voter's answer stays
		if x, _ := r.Response(q, pool[i], 0); x.HasAnswer && votes[x.AnswerKey] == most {
			winner = float64(bit(right[i]))
		}
	}
	all, agreeing := 0, [2]float64{}
	for _, n := range wrong {
		all += n
		two, three := subsets(n)
		agreeing[0], agreeing[1] = agreeing[0]+two, agreeing[1]+three
	}
	two, three := subsets(all)
	s.right, s.count = append(s.right, right), append(s.count, count)
	s.unparsed, s.majority = append(s.unparsed, unparsed), append(s.majority, winner)
	s.wrong, s.agreeing = append(s.wrong, [2]float64{two, three}), append(s.agreeing, agreeing)
}

// subsets are the numbers of pairs and of triples among n.
func subsets(n int) (two, three float64) {
	x := float64(n)
	return x * (x - 1) / 2, x * (x - 1) * (x - 2) / 6
}

func bit(b bool) int {
	if b {
		return 1
	}
	return 0
}

// moments are the figures, in order of names, over questions with weights.
func (s *sums) moments(weights []float64) []float64 {
	n, majority, oracle, all, unparsed := 0.0, 0.0, 0.0, 0.0, 0.0
	var wrong, agreeing [2]float64
	single := make([]float64, s.pool)
	for q, w := range weights {
		if w == 0 {
			continue
		}
		n += w
		majority += w * s.majority[q]
		oracle += w * float64(bit(s.count[q] > 0))
		all += w * float64(bit(s.count[q] == s.pool))
		unparsed += w * s.unparsed[q]
		for i := range wrong {
			wrong[i], agreeing[i] = wrong[i]+w*s.wrong[q][i], agreeing[i]+w*s.agreeing[q][i]
		}
		for l, right := range s.right[q] {
			single[l] += w * float64(bit(right))
		}
	}
	sum := 0.0
	for _, x := range single {
		sum += x
	}
	pool := float64(s.pool)
	return []float64{slices.Max(single) / n, sum / n / pool, slices.Min(single) / n, majority / n, oracle / n, all / n,
		unparsed / n / pool, s.correlation(weights), agreeing[0] / wrong[0], agreeing[1] / wrong[1]}
}

// correlation is the mean phi coefficient over pairs and tasks. A pair in which one LLM
// is always right or always wrong has none.
func (s *sums) correlation(weights []float64) float64 {
	total, pairs := 0.0, 0.0
	for task := range s.taskNames {
		n, one := 0.0, make([]float64, s.pool)
		both := make([]float64, s.pool*s.pool)
		for q, w := range weights {
			if w == 0 || s.tasks[q] != task {
				continue
			}
			n += w
			for a, right := range s.right[q] {
				if !right {
					continue
				}
				one[a] += w
				for b, also := range s.right[q][:a] {
					if also {
						both[a*s.pool+b] += w
					}
				}
			}
		}
		for a := range s.pool {
			for b := range a {
				spread := one[a] * (n - one[a]) * one[b] * (n - one[b])
				if spread > 0 {
					total += (n*both[a*s.pool+b] - one[a]*one[b]) / math.Sqrt(spread)
					pairs++
				}
			}
		}
	}
	return total / pairs
}
