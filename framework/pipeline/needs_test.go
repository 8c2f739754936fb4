package pipeline_test

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"sync"
	"testing"

	"smacs/framework"
	"smacs/framework/config"
	"smacs/framework/draw"
	"smacs/framework/pipeline"
	"smacs/framework/registry"
	"smacs/framework/run"
	"smacs/strategies/builtin"
)

// probe keeps the requests it was sent and answers like the simplest strategy
// of its kind.
type probe struct {
	mutex      sync.Mutex
	selects    []*framework.SelectRequest
	drops      []*framework.DropRequest
	aggregates []*framework.AggregateRequest
	scores     []*framework.ScoreRequest
}

func (p *probe) Select(_ context.Context, req *framework.SelectRequest) (*framework.SelectAnswer, error) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	p.selects = append(p.selects, req)
	answer := &framework.SelectAnswer{}
	for _, cuts := range req.Cuts {
		for range cuts {
			priors := make([]float64, len(req.Bank.LLMs))
			for llm := range priors {
				priors[llm] = float64(llm % 3)
			}
			answer.Items = append(answer.Items, framework.SelectionScores{Priors: priors})
		}
	}
	return answer, nil
}

// Drop turns the selection round, so that order shows.
func (p *probe) Drop(_ context.Context, req *framework.DropRequest) (*framework.DropAnswer, error) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	p.drops = append(p.drops, req)
	answer := &framework.DropAnswer{}
	for _, item := range req.Items {
		drop := framework.Drop{Status: framework.DropAll}
		for range req.Candidates {
			subset := make([]int, len(item.LLMs))
			for i := range subset {
				subset[i] = len(subset) - 1 - i
			}
			drop.Subsets = append(drop.Subsets, subset)
		}
		answer.Items = append(answer.Items, drop)
	}
	return answer, nil
}

func (p *probe) Aggregate(_ context.Context, req *framework.AggregateRequest) (*framework.AggregateAnswer, error) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	p.aggregates = append(p.aggregates, req)
	answer := &framework.AggregateAnswer{}
	for _, item := range req.Items {
		answer.Items = append(answer.Items, framework.Candidate{Response: req.Selections[item.Selection].LLMs[item.Subset[0]]})
	}
	return answer, nil
}

func (p *probe) Score(_ context.Context, req *framework.ScoreRequest) (*framework.ScoreAnswer, error) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	p.scores = append(p.scores, req)
	answer := &framework.ScoreAnswer{}
	for _, item := range req.Items {
		answer.Items = append(answer.Items, make([]float64, len(item.Candidates)))
	}
	return answer, nil
}

// probes are one strategy of each kind named "probe", served by one instance.
func probes(p *probe, seeded bool, needs ...framework.Need) []framework.Strategy {
	allowed := map[framework.Kind][]framework.Need{
		framework.Selection:   {framework.NeedNeighbors, framework.NeedBankOutcomes, framework.NeedBankLabels, framework.NeedTexts, framework.NeedCosts},
		framework.Dropout:     {framework.NeedPriors, framework.NeedTexts, framework.NeedSimilarities},
		framework.Aggregation: {framework.NeedPriors, framework.NeedOrder, framework.NeedTexts, framework.NeedSimilarities},
		framework.Scoring:     {framework.NeedPriors, framework.NeedSubsets, framework.NeedTexts, framework.NeedSimilarities, framework.NeedLogprobs},
	}
	var all []framework.Strategy
	for _, kind := range framework.Kinds() {
		info := framework.Info{Kind: kind, ID: "probe", Version: "1", Doc: "Keeps what it is sent.", Seeded: seeded}
		for _, need := range needs {
			if slices.Contains(allowed[kind], need) {
				info.Needs = append(info.Needs, need)
			}
		}
		all = append(all, framework.Strategy{Info: info, New: func(framework.Config) (framework.Instance, error) { return p, nil }})
	}
	return all
}

// withStrategies prepares an experiment over sim:default with strategies beside
// the built-ins.
func withStrategies(t *testing.T, text string, others ...framework.Strategy) (*run.Prepared, *registry.Catalog) {
	t.Helper()
	rec, err := simulated()
	if err != nil {
		t.Fatal(err)
	}
	catalog, err := registry.InProcess(append(builtin.Strategies(), others...))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { catalog.Close() })
	experiment, err := config.Parse("test.toml", []byte(simHead+text), nil)
	if err != nil {
		t.Fatal(err)
	}
	p, err := run.Prepare(experiment, catalog, rec)
	if err != nil {
		t.Fatal(err)
	}
	return p, catalog
}

func ran(t *testing.T, p *run.Prepared, opener pipeline.Opener) *pipeline.Results {
	t.Helper()
	engine, err := pipeline.NewEngine(t.Context(), p.Data, p.Graph, opener, pipeline.Options{Seed: p.Experiment.Seed, Workers: 2})
	if err != nil {
		t.Fatal(err)
	}
	results, err := engine.Run(t.Context(), pipeline.RunOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return results
}

// probing has two cells that differ in their selection only, through probes
// everywhere; the built-in scorer needs similarities, texts are nobody's.
const probing = `
[selection]
strategy = "probe"
[dropout]
strategy = "probe"
candidates = 2
[aggregation]
strategy = "probe"
[scoring.weights]
probe = 1.0
mean_pairwise_similarity = 0.5
[sweep]
"selection.top_k" = [4, 6]
`

// What a strategy does not need it does not get.
func TestNeedsDecideWhatIsSent(t *testing.T) {
	all := []framework.Need{
		framework.NeedNeighbors, framework.NeedBankLabels, framework.NeedCosts, framework.NeedTexts, framework.NeedPriors,
		framework.NeedOrder, framework.NeedSubsets, framework.NeedSimilarities, framework.NeedLogprobs,
	}
	for _, without := range append(all, "everything", "nothing") {
		t.Run("without "+string(without), func(t *testing.T) {
			var needs []framework.Need
			for _, need := range all {
				if without == "nothing" || (without != "everything" && need != without) {
					needs = append(needs, need)
				}
			}
			has := func(need framework.Need) bool { return slices.Contains(needs, need) }
			seen := &probe{}
			p, catalog := withStrategies(t, strings.Replace(probing, "mean_pairwise_similarity", "perplexity", 1), probes(seen, false, needs...)...)
			ran(t, p, catalog)
			sent := func(what string, got, want bool) {
				t.Helper()
				if got != want {
					t.Errorf("%s sent: %v, want %v", what, got, want)
				}
			}
			for _, r := range seen.selects {
				sent("neighbors", r.Neighbors != nil, has(framework.NeedNeighbors))
				sent("labels", r.Bank.Tasks != nil || r.Bank.TaskOf != nil, has(framework.NeedBankLabels))
				sent("costs", r.Bank.Costs != nil, has(framework.NeedCosts))
				sent("scores", r.Bank.Scores != nil, len(needs) > 0)
				sent("question", r.Questions[0].Text != "", has(framework.NeedTexts))
				sent("cuts", r.Cuts[0][0] > 0, has(framework.NeedNeighbors))
			}
			for _, r := range seen.drops {
				sent("priors to dropout", r.Items[0].Priors != nil, has(framework.NeedPriors))
				sent("references to dropout", r.References != nil, has(framework.NeedTexts) || has(framework.NeedSimilarities))
			}
			for _, r := range seen.aggregates {
				sent("priors to aggregation", r.Selections[0].Priors != nil, has(framework.NeedPriors))
				sent("order", !slices.IsSorted(r.Items[0].Subset), has(framework.NeedOrder))
				sent("log-probabilities to aggregation", !math.IsNaN(r.References.Questions[0].Responses[0].MeanLogprob), false)
				sent("similarities to aggregation", r.References.Questions[0].Similarity != nil, has(framework.NeedSimilarities))
			}
			for _, r := range seen.scores {
				sent("priors to scoring", r.Selections[0].Priors != nil, has(framework.NeedPriors))
				sent("selection to scoring", r.Selections[0].LLMs != nil, has(framework.NeedPriors) || has(framework.NeedSubsets))
				sent("subsets", r.Items[0].Candidates[0].Subset != nil, has(framework.NeedSubsets))
				sent("texts", r.References.Questions[0].Text != "" || r.References.Questions[0].Responses[0].Text != "", has(framework.NeedTexts))
				sent("log-probabilities", !math.IsNaN(r.References.Questions[0].Responses[0].MeanLogprob), has(framework.NeedLogprobs))
			}
			if len(seen.selects) == 0 || len(seen.drops) == 0 || len(seen.aggregates) == 0 || len(seen.scores) == 0 {
				t.Error("a probe was not called")
			}
		})
	}
}

// A seeded strategy's seed is the question's, whatever the cell: different for
// every question, equal for both cells. Others get 0. And no request holds the
// same item twice.
func TestSeedsBelongToQuestions(t *testing.T) {
	for _, seeded := range []bool{true, false} {
		seen := &probe{}
		p, catalog := withStrategies(t, probing, probes(seen, seeded, framework.NeedPriors, framework.NeedOrder, framework.NeedSubsets)...)
		ran(t, p, catalog)
		seeds := map[uint64]bool{}
		for _, r := range seen.drops {
			of := map[int]uint64{}
			distinct := map[string]bool{}
			for _, item := range r.Items {
				if seed, known := of[item.Question]; known && seed != item.Seed {
					t.Errorf("question %d has seeds %d and %d in two cells", item.Question, seed, item.Seed)
				}
				of[item.Question], seeds[item.Seed] = item.Seed, true
				if key := fmt.Sprint(item.Question, item.LLMs, item.Priors, item.Keep); distinct[key] {
					t.Errorf("sent twice: %s", key)
				} else {
					distinct[key] = true
				}
			}
			if len(r.Items) <= len(of) {
				t.Errorf("%d items for %d questions, want two cells", len(r.Items), len(of))
			}
		}
		for _, question := range p.Data.Test {
			// ARCHITECTURE.md, section 8: s = hash(seed, repeat, task/id, kind), and
			// 42 is the default seed.
			if seeded && !seeds[draw.Seed(42, 0, question.Key, "dropout")] {
				t.Errorf("%s: its seed was not sent", question.Key)
			}
		}
		if want := map[bool]int{true: len(p.Data.Test), false: 1}[seeded]; len(seeds) != want {
			t.Errorf("seeded %v: %d distinct seeds, want %d", seeded, len(seeds), want)
		}
	}
}

// Equal subsets of a question are replicates 0, 1, ... for an aggregator that
// draws, and one item for one that does not.
func TestReplicatesNumberEqualSubsets(t *testing.T) {
	for _, seeded := range []bool{true, false} {
		seen := &probe{}
		p, catalog := withStrategies(t, probing, probes(seen, seeded)...)
		ran(t, p, catalog)
		counts := map[int]int{}
		for _, r := range seen.aggregates {
			for _, item := range r.Items {
				counts[item.Replicate]++
			}
		}
		// 3 selections a question, as the base has the default top_k 5, 2 equal
		// subsets each.
		want := 3 * len(p.Data.Test)
		if counts[0] != want || (counts[1] == want) != seeded || len(counts) > 2 {
			t.Errorf("seeded %v: items by replicate %v, want %d each", seeded, counts, want)
		}
	}
}

// answers is a strategy of a kind made from one function.
func answers(kind framework.Kind, instance framework.Instance, change func(*framework.Info)) framework.Strategy {
	info := framework.Info{Kind: kind, ID: "odd", Version: "1", Doc: "Answers oddly."}
	if change != nil {
		change(&info)
	}
	return framework.Strategy{Info: info, New: func(framework.Config) (framework.Instance, error) { return instance, nil }}
}

// What a strategy may not answer, or what is not supported yet, fails its cells
// with one clear error.
func TestOddAnswersFailTheirCells(t *testing.T) {
	asks := &framework.Asking{Asks: []framework.Ask{{LLM: "sim-open-dune-small", Replicate: 1}}}
	for _, test := range []struct {
		name     string
		strategy framework.Strategy
		want     string
	}{
		{"a reference that is not there", answers(framework.Aggregation, framework.AggregateEach(func(framework.AggregationInput) (framework.Candidate, error) {
			return framework.Candidate{Response: 99}, nil
		}), nil), "adopts response 99"},
		{"asks without the need", answers(framework.Aggregation, framework.AggregateEach(func(framework.AggregationInput) (framework.Candidate, error) {
			return framework.Candidate{}, asks
		}), nil), `without declaring the need "llm"`},
		{"subsets smaller than keep", answers(framework.Dropout, framework.DropEach(func(in framework.DropInput) (framework.Drop, error) {
			return framework.Drop{Status: framework.DropAll, Subsets: [][]int{{0}}}, nil
		}), func(i *framework.Info) { i.Keeps = true }), "got 1 references, want 5"},
		{"too few subsets", answers(framework.Dropout, framework.DropEach(func(in framework.DropInput) (framework.Drop, error) {
			return framework.Drop{Status: framework.DropAll}, nil
		}), nil), "got 0 subsets, want 1"},
		{"a term too few", answers(framework.Scoring, framework.ScoreEach(func(framework.ScoringInput) ([]float64, error) { return nil, nil }), nil), "got 0 terms, want 1"},
		{"an infinite prior", answers(framework.Selection, framework.SelectEach(func(in framework.SelectionInput) (framework.SelectionScores, error) {
			priors := make([]float64, len(in.Bank.LLMs))
			priors[0] = math.Inf(1)
			return framework.SelectionScores{Priors: priors}, nil
		}), nil), "prior score of sim-open-amber-large is +Inf"},
	} {
		t.Run(test.name, func(t *testing.T) {
			set := `"` + string(test.strategy.Kind) + `.strategy" = "odd"`
			if test.strategy.Kind == framework.Scoring {
				set = `"scoring.terms.odd.weight" = 1.0`
			}
			text := "[[ablation]]\nname = \"odd\"\nset = { " + set + " }\n"
			p, catalog := withStrategies(t, text, test.strategy)
			results := ran(t, p, catalog)
			base, odd := results.Errors[p.Graph.CellLeaf[0][0][0]], results.Errors[p.Graph.CellLeaf[1][0][0]]
			if base != nil || odd == nil || !strings.Contains(odd.Error(), test.want) || strings.Contains(odd.Error(), "\n") {
				t.Errorf("base error %v, odd error %v; want none, and %q", base, odd, test.want)
			}
		})
	}
}

// A strategy may give an order of its own, and fewer LLMs than top_k: a budget.
// An empty order is none.
func TestAnOrderOfItsOwn(t *testing.T) {
	for _, test := range []struct {
		order, want []int
	}{{[]int{7, 2}, []int{7, 2}}, {[]int{9, 8, 7, 6, 5, 4, 3, 2}, []int{9, 8, 7, 6, 5}}, {[]int{}, nil}} {
		odd := answers(framework.Selection, framework.SelectEach(func(framework.SelectionInput) (framework.SelectionScores, error) {
			return framework.SelectionScores{Order: test.order}, nil
		}), nil)
		p, catalog := withStrategies(t, "[dropout]\nstrategy = \"uniform_drop\"\nkeep = 3\ncandidates = 2\n[selection]\nstrategy = \"odd\"\n", odd)
		results := ran(t, p, catalog)
		for q, question := range p.Data.Test {
			leaf := p.Graph.CellLeaf[0][0][question.Task]
			if results.Errors[leaf] != nil {
				t.Fatal(results.Errors[leaf])
			}
			got := results.Outcomes(leaf)[q].Selected
			if (test.want != nil && !slices.Equal(got, test.want)) || (test.want == nil && len(got) != 5) {
				t.Fatalf("order %v: selected %v, want %v", test.order, got, test.want)
			}
		}
	}
}
