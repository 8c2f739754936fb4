package aggregation

import (
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"smacs/framework"
	"smacs/strategies/internal/instance"
)

const none = framework.Unparsed

func TestMajorityVote(t *testing.T) {
	for _, c := range []struct {
		name    string
		classes []int // in ranking order
		shown   []int // nil for all in ranking order
		want    int   // the response adopted
	}{
		{"most frequent, by its best-ranked voter", []int{0, 1, 1}, nil, 1},
		{"a tie goes to the best-ranked voter's answer", []int{2, 1, 1, 2}, nil, 0},
		{"a tie among answers behind the best", []int{none, 1, 0, 0, 1}, nil, 1},
		{"an unparsed reference does not vote", []int{none, none, none, 0, 1, 1}, nil, 4},
		{"nobody parsed: the best-ranked reference", []int{none, none}, nil, 0},
		{"one reference", []int{none}, nil, 0},
		{"the ranking decides, not the order shown", []int{0, 1, 2}, []int{2, 0, 1}, 0},
		{"only the subset votes", []int{0, 1, 1, 0}, []int{3, 2}, 2},
		{"nobody parsed in the subset", []int{0, none, none}, []int{2, 1}, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			var references []reference
			for _, class := range c.classes {
				references = append(references, reference{class, nan})
			}
			shown := c.shown
			if shown == nil {
				shown = everyone(references)
			}
			if got := ask(t, MajorityVote(), nil, request(references, shown, nil)); got != c.want {
				t.Errorf("adopted response %d, want %d", got, c.want)
			}
		})
	}
}

func TestWeightedVote(t *testing.T) {
	for _, c := range []struct {
		name       string
		table      map[string]any
		references []reference
		want       int
	}{
		{"the heavier answer", nil, []reference{{0, .9}, {1, .5}, {1, .5}}, 1},
		{"one good voter against two bad ones", nil, []reference{{0, .9}, {1, .4}, {1, .4}}, 0},
		{"equal weights: the best-ranked", nil, []reference{{1, .5}, {0, .25}, {0, .25}}, 0},
		{"NaN does not vote", nil, []reference{{0, .5}, {1, nan}, {1, .25}, {1, nan}}, 0},
		{"nobody has a prior: all weigh 1", nil, []reference{{0, nan}, {1, nan}, {1, nan}}, 1},
		{"only an unparsed reference has a prior: all voters weigh 1", nil, []reference{{none, .9}, {0, nan}, {1, nan}, {1, nan}}, 2},
		{"a prior of 0 votes without weight", nil, []reference{{none, nan}, {0, 0}, {1, 0}}, 1},
		{"nobody parsed", nil, []reference{{none, .5}, {none, .6}}, 0},
		{"prior_max ranks like prior", map[string]any{"weight": "prior_max"}, []reference{{0, 90}, {1, 40}, {1, 40}}, 0},
		// .8/.8 against .4/.8 twice: an exact tie
		{"prior_max", map[string]any{"weight": "prior_max"}, []reference{{0, .8}, {1, .4}, {1, .4}}, 0},
		// over the largest they would be 1 + 1 against 3
		{"prior_max without a positive score: all weigh 1", map[string]any{"weight": "prior_max"}, []reference{{0, -1}, {0, -1}, {1, -3}}, 0},
		// log(.9/.1) = 2.197 against 2 log(.7/.3) = 1.695 and 3 log(.7/.3) = 2.542
		{"log_odds, two against a better one", map[string]any{"weight": "log_odds"}, []reference{{0, .9}, {1, .7}, {1, .7}}, 0},
		{"log_odds, three against a better one", map[string]any{"weight": "log_odds"}, []reference{{0, .9}, {1, .7}, {1, .7}, {1, .7}}, 1},
		// log(.4/.6) is negative: two such voters lose to one at .45
		{"log_odds below one half count against", map[string]any{"weight": "log_odds"}, []reference{{1, .4}, {1, .4}, {0, .45}}, 2},
		// all clipped to .99: a plain majority
		{"log_odds of sums", map[string]any{"weight": "log_odds"}, []reference{{0, 300}, {1, 200}, {1, 100}}, 1},
		{"log_odds leaves NaN out", map[string]any{"weight": "log_odds"}, []reference{{0, .6}, {1, nan}, {1, nan}}, 0},
		// exp(1) = 2.72 against 1 + 1
		{"softmax", map[string]any{"weight": "softmax"}, []reference{{0, 1}, {1, 0}, {1, 0}}, 0},
		// exp(1/2) = 1.65 against 1 + 1
		{"softmax, warmer", map[string]any{"weight": "softmax", "temperature": 2.0}, []reference{{0, 1}, {1, 0}, {1, 0}}, 1},
		{"softmax leaves NaN out", map[string]any{"weight": "softmax"}, []reference{{none, nan}, {0, 1}, {1, nan}}, 1},
		{"softmax of large sums does not overflow", map[string]any{"weight": "softmax"}, []reference{{none, nan}, {0, 3000}, {1, 2000}, {1, 2000}}, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := ask(t, WeightedVote(), c.table, request(c.references, everyone(c.references), nil)); got != c.want {
				t.Errorf("adopted response %d, want %d", got, c.want)
			}
		})
	}
}

// slowly is a second rendering of the vote: every answer's weight afresh, the
// best answer by weight and then by its best-ranked voter, in one sort.
func slowly(references []reference, weight func(reference) float64) int {
	type answer struct{ class, first int }
	var answers []answer
	total := func(class int) float64 {
		sum := 0.0
		for _, r := range references {
			if r.class == class && !math.IsNaN(weight(r)) {
				sum += weight(r)
			}
		}
		return sum
	}
	for i, r := range references {
		known := slices.ContainsFunc(answers, func(a answer) bool { return a.class == r.class })
		if r.class != none && !known && !math.IsNaN(weight(r)) {
			answers = append(answers, answer{r.class, i})
		}
	}
	if len(answers) == 0 {
		return 0
	}
	slices.SortFunc(answers, func(a, b answer) int {
		if x, y := total(a.class), total(b.class); x != y {
			if x > y {
				return -1
			}
			return 1
		}
		return a.first - b.first
	})
	return answers[0].first
}

// TestVotesAgainstSecondRendering also shuffles the order shown, which must
// change nothing. Priors are quarters, so sums are exact and ties real.
func TestVotesAgainstSecondRendering(t *testing.T) {
	t.Run("majority", rapid.MakeCheck(func(t *rapid.T) {
		references := drawReferences(t)
		shown := rapid.Permutation(everyone(references)).Draw(t, "shown")
		want := slowly(references, func(reference) float64 { return 1 })
		if got := ask(t, MajorityVote(), nil, request(references, shown, nil)); got != want {
			t.Fatalf("adopted %d, want %d", got, want)
		}
	}))
	t.Run("weighted", rapid.MakeCheck(func(t *rapid.T) {
		references := drawReferences(t)
		shown := rapid.Permutation(everyone(references)).Draw(t, "shown")
		known := slices.ContainsFunc(references, func(r reference) bool { return r.class != none && !math.IsNaN(r.prior) })
		want := slowly(references, func(r reference) float64 {
			if !known {
				return 1
			}
			return r.prior
		})
		if got := ask(t, WeightedVote(), nil, request(references, shown, nil)); got != want {
			t.Fatalf("adopted %d, want %d", got, want)
		}
	}))
	t.Run("equal priors vote like the majority", rapid.MakeCheck(func(t *rapid.T) {
		references := drawReferences(t)
		for i := range references {
			references[i].prior = 0.75
		}
		want := ask(t, MajorityVote(), nil, request(references, everyone(references), nil))
		for _, weight := range []string{"prior", "prior_max", "log_odds", "softmax"} {
			if got := ask(t, WeightedVote(), map[string]any{"weight": weight}, request(references, everyone(references), nil)); got != want {
				t.Fatalf("%s adopted %d, the majority %d", weight, got, want)
			}
		}
	}))
}

func TestBestOfPrior(t *testing.T) {
	references := []reference{{none, .9}, {0, .8}, {0, .7}}
	for _, c := range []struct {
		shown []int
		want  int
	}{
		{[]int{0, 1, 2}, 0}, // even when unparsed
		{[]int{2, 1}, 1},
		{[]int{2}, 2},
	} {
		if got := ask(t, BestOfPrior(), nil, request(references, c.shown, nil)); got != c.want {
			t.Errorf("of %v adopted %d, want %d", c.shown, got, c.want)
		}
	}
}

func TestBadInput(t *testing.T) {
	for _, strategy := range []framework.Strategy{MajorityVote(), WeightedVote(), Medoid(), BestOfPrior()} {
		_, err := instance.Open[framework.Aggregator](t, strategy, nil).Aggregate(t.Context(), request([]reference{{0, 1}}, nil, nil))
		if err == nil || !strings.Contains(err.Error(), "empty reference subset") {
			t.Errorf("%s of no references: got the error %v", strategy.ID, err)
		}
	}
	_, err := instance.Open[framework.Aggregator](t, Medoid(), nil).Aggregate(t.Context(), request([]reference{{0, 1}}, []int{0}, nil))
	if err == nil || !strings.Contains(err.Error(), "needs the similarities") {
		t.Errorf("medoid without similarities: got the error %v", err)
	}
}
