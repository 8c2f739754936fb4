package registry_test

import (
	"context"
	"errors"
	"math"
	"os"
	"testing"

	"smacs/framework"
	"smacs/framework/pluginhost"
	"smacs/framework/pluginserver"
	"smacs/framework/registry"
)

// TestMain turns the test binary into a plugin or a supervisor.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 {
		switch os.Args[1] {
		case "builtins":
			pluginserver.Serve(honest("sound")...)
			return
		case "outside":
			pluginserver.Serve(append(honest("outside"), wrong()...)...)
			return
		case "clash":
			pluginserver.Serve(honest("sound")...)
			return
		case "supervisor":
			_ = pluginhost.Supervise(os.Stdin)
			return
		}
	}
	os.Exit(m.Run())
}

func self(t *testing.T) string {
	t.Helper()
	path, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return path
}

func command(t *testing.T, name, role string) pluginhost.Options {
	return pluginhost.Options{Name: name, Command: []string{self(t), role}}
}

func honest(id string) []framework.Strategy {
	return []framework.Strategy{
		{Info: framework.Info{Kind: framework.Scoring, ID: id, Version: "1"}, New: func(framework.Config) (framework.Instance, error) {
			return framework.ScoreEach(func(in framework.ScoringInput) ([]float64, error) {
				terms := make([]float64, len(in.Candidates))
				for i, c := range in.Candidates {
					terms[i] = float64(c.Class)
				}
				return terms, nil
			}), nil
		}},
	}
}

// selectAs and its like are strategies that give one fixed answer.
type selectAs framework.SelectAnswer

func (a selectAs) Select(context.Context, *framework.SelectRequest) (*framework.SelectAnswer, error) {
	answer := framework.SelectAnswer(a)
	return &answer, nil
}

type dropAs framework.DropAnswer

func (a dropAs) Drop(context.Context, *framework.DropRequest) (*framework.DropAnswer, error) {
	answer := framework.DropAnswer(a)
	return &answer, nil
}

type aggregateAs framework.AggregateAnswer

func (a aggregateAs) Aggregate(context.Context, *framework.AggregateRequest) (*framework.AggregateAnswer, error) {
	answer := framework.AggregateAnswer(a)
	return &answer, nil
}

type scoreAs struct {
	answer *framework.ScoreAnswer
	err    error
	value  any // what to panic with
}

func (a scoreAs) Score(context.Context, *framework.ScoreRequest) (*framework.ScoreAnswer, error) {
	if a.value != nil {
		panic(a.value)
	}
	return a.answer, a.err
}

// wrongCase is an answer that breaks the contract and what the error must say.
// The request is that of request: question 3 of its block, selection {2, 0} of
// a pool of 3, two candidates.
type wrongCase struct {
	id       string
	kind     framework.Kind
	needs    []framework.Need
	keeps    bool
	instance framework.Instance
	want     string // after "strategy KIND.ID (plugin mine)"
	fails    bool   // the strategy itself fails: the message comes from elsewhere
}

func wrongCases() []wrongCase {
	priors := func(p ...float64) framework.Instance {
		return selectAs{Items: []framework.SelectionScores{{Priors: p}}}
	}
	order := func(llms ...int) framework.Instance {
		return selectAs{Items: []framework.SelectionScores{{Order: llms}}}
	}
	drop := func(status framework.DropStatus, weights []float64, subsets ...[]int) framework.Instance {
		return dropAs{Items: []framework.Drop{{Subsets: subsets, Status: status, Weights: weights}}}
	}
	candidate := func(c framework.Candidate) framework.Instance {
		return aggregateAs{Items: []framework.Candidate{c}}
	}
	terms := func(t ...float64) framework.Instance {
		return scoreAs{answer: &framework.ScoreAnswer{Items: [][]float64{t}}}
	}
	asks := func(a framework.Ask) framework.Instance {
		return scoreAs{answer: &framework.ScoreAnswer{Items: [][]float64{nil}, Asks: []framework.Ask{a}}}
	}
	llm := []framework.Need{framework.NeedLLM}
	inf := math.Inf(1)
	return []wrongCase{
		{id: "few_priors", kind: framework.Selection, instance: priors(1, 2), want: ": question 3 of the block: cut 0: got 2 prior scores, want 3, one per LLM of the pool"},
		{id: "infinite_prior", kind: framework.Selection, instance: priors(1, math.NaN(), -inf), want: ": question 3 of the block: cut 0: prior score of c is -Inf, want a finite number or NaN for no opinion"},
		{id: "order_repeats", kind: framework.Selection, instance: order(1, 0, 1), want: ": question 3 of the block: cut 0: order: LLM 1 comes twice"},
		{id: "order_outside", kind: framework.Selection, instance: order(3), want: ": question 3 of the block: cut 0: order: LLM 3 is out of range, want 0 to 2"},
		{id: "no_items", kind: framework.Selection, instance: selectAs{}, want: "got 0 answers, want 1, one per item", fails: true},

		{id: "few_subsets", kind: framework.Dropout, instance: drop("all", nil, []int{0}), want: ": question 3 of the block: got 1 subsets, want 2, one per candidate"},
		{id: "outside_selection", kind: framework.Dropout, instance: drop("all", nil, []int{0}, []int{2}), want: ": question 3 of the block: candidate 1: position 2 is out of range, want 0 to 1"},
		{id: "subset_repeats", kind: framework.Dropout, instance: drop("all", nil, []int{0, 0}, []int{1}), want: ": question 3 of the block: candidate 0: position 0 comes twice"},
		{id: "nothing_kept", kind: framework.Dropout, instance: drop("all", nil, []int{0}, []int{}), want: ": question 3 of the block: candidate 1: got no references, want at least one"},
		{id: "keeps_more", kind: framework.Dropout, keeps: true, instance: drop("weighted", nil, []int{0}, []int{1, 0}), want: ": question 3 of the block: candidate 1: got 2 references, want 1"},
		{id: "few_weights", kind: framework.Dropout, instance: drop("all", []float64{1}, []int{0}, []int{1}), want: ": question 3 of the block: got 1 weights, want 2, one per selected LLM"},
		{id: "infinite_weight", kind: framework.Dropout, instance: drop("all", []float64{1, inf}, []int{0}, []int{1}), want: ": question 3 of the block: weight 1 is +Inf, want a finite number"},
		{id: "nan_weight", kind: framework.Dropout, instance: drop("all", []float64{math.NaN(), 1}, []int{0}, []int{1}), want: ": question 3 of the block: weight 0 is NaN, want a finite number"},
		{id: "status", kind: framework.Dropout, instance: drop("maybe", nil, []int{0}, []int{1}), want: `: question 3 of the block: status is "maybe", want all, weighted, uniform or fallback`},

		{id: "foreign_response", kind: framework.Aggregation, instance: candidate(framework.Candidate{Response: 2}), want: ": question 3 of the block: candidate adopts response 2, which is not among its references"},
		{id: "huge_response", kind: framework.Aggregation, instance: candidate(framework.Candidate{Response: 1 << 40}), want: ": question 3 of the block: candidate adopts response 1099511627776, which is not among its references"},
		{id: "infinite_text", kind: framework.Aggregation, instance: candidate(framework.Candidate{Response: -1, Text: "x", MeanLogprob: -inf}), want: ": question 3 of the block: mean log-probability of the text is -Inf"},

		{id: "few_terms", kind: framework.Scoring, instance: terms(1), want: ": question 3 of the block: got 1 terms, want 2, one per candidate"},
		{id: "infinite_term", kind: framework.Scoring, instance: terms(math.NaN(), inf), want: ": question 3 of the block: candidate 1: term is +Inf, want a finite number or NaN for no opinion"},
		{id: "undeclared_ask", kind: framework.Scoring, instance: asks(framework.Ask{LLM: "a"}), want: `: asks for LLM answers without declaring the need "llm"`},
		{id: "ask_elsewhere", kind: framework.Scoring, needs: llm, instance: asks(framework.Ask{LLM: "gpt"}), want: `: asks LLM "gpt", which is not in the pool`},
		{id: "ask_item", kind: framework.Scoring, needs: llm, instance: asks(framework.Ask{LLM: "a", Item: 1}), want: ": asks for item 1, want 0 to 0"},
		{id: "ask_replicate", kind: framework.Scoring, needs: llm, instance: asks(framework.Ask{LLM: "a", Replicate: -1}), want: `: asks LLM "a" for replicate -1, want 0 or more`},
		{id: "no_answer", kind: framework.Scoring, instance: scoreAs{}, want: "returned neither an answer nor an error", fails: true},
		{id: "own_error", kind: framework.Scoring, instance: scoreAs{err: errors.New("no table")}, want: "no table", fails: true},
		{id: "panic", kind: framework.Scoring, instance: scoreAs{value: "oh"}, want: "strategy scoring.panic panicked at main_test.go:", fails: true},
	}
}

func wrong() []framework.Strategy {
	var strategies []framework.Strategy
	for _, c := range wrongCases() {
		strategies = append(strategies, framework.Strategy{
			Info: framework.Info{Kind: c.kind, ID: c.id, Needs: c.needs, Keeps: c.keeps},
			New:  func(framework.Config) (framework.Instance, error) { return c.instance, nil },
		})
	}
	return strategies
}

// ask sends the one request of the tests to an instance of any kind.
func ask(ctx context.Context, instance framework.Instance) error {
	pool := []string{"a", "b", "c"}
	question := framework.References{Responses: []framework.Response{{LLM: 0}, {LLM: 1}, {LLM: 2, Class: 5}}}
	block := &framework.ReferenceBlock{Questions: make([]framework.References, 4)}
	block.Questions[3] = question
	ranked := framework.Ranked{Question: 3, LLMs: []int{2, 0}}
	var err error
	switch i := instance.(type) {
	case framework.Selector:
		_, err = i.Select(ctx, &framework.SelectRequest{Bank: &framework.Bank{LLMs: pool}, Questions: []framework.Question{{Index: 3}}, Cuts: [][]int{{0}}})
	case framework.Dropper:
		_, err = i.Drop(ctx, &framework.DropRequest{Pool: pool, Candidates: 2, Items: []framework.DropItem{{Ranked: ranked, Keep: 1}}})
	case framework.Aggregator:
		_, err = i.Aggregate(ctx, &framework.AggregateRequest{Pool: pool, References: block, Selections: []framework.Ranked{ranked}, Items: []framework.AggregateItem{{Subset: []int{1}}}})
	case framework.Scorer:
		_, err = i.Score(ctx, &framework.ScoreRequest{Pool: pool, References: block, Selections: []framework.Ranked{ranked}, Items: []framework.ScoreItem{{Candidates: []framework.ScoreCandidate{{Response: 2}, {Response: 0}}}}})
	}
	return err
}

func start(t *testing.T, options registry.Options) *registry.Catalog {
	t.Helper()
	catalog, err := registry.Start(context.Background(), options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := catalog.Close(); err != nil {
			t.Error(err)
		}
	})
	return catalog
}
