package pluginhost_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"strings"
	"syscall"
	"time"

	"smacs/framework"
)

func text(name string) framework.Param {
	return framework.Param{Name: name, Type: framework.String, Default: ""}
}

// good are strategies of all kinds that answer from everything they are given,
// so that a value lost on the way changes an answer.
func good() []framework.Strategy {
	return []framework.Strategy{selection(), dropout(), aggregation(), scoring(), fitted(), sequential(), environment()}
}

func selection() framework.Strategy {
	return framework.Strategy{
		Info: framework.Info{Kind: framework.Selection, ID: "sums", Version: "1", Needs: []framework.Need{framework.NeedNeighbors},
			Params: []framework.Param{{Name: "factor", Type: framework.Float, Default: 1.0}, text("crash_once"), text("hang_once")}},
		New: func(c framework.Config) (framework.Instance, error) {
			return framework.SelectEach(func(in framework.SelectionInput) (framework.SelectionScores, error) {
				misbehaveOnce(c)
				priors := make([]float64, len(in.Bank.LLMs))
				for i, row := range in.Neighbors.Rows {
					for llm := range priors {
						priors[llm] += in.Neighbors.Similarities[i] * in.Bank.Score(int(row), llm) * c.Float("factor")
					}
				}
				for llm, right := range in.Bank.Right() {
					priors[llm] += right/1000 + float64(in.Question.Seed%7) + float64(len(in.Question.Text))
				}
				return framework.SelectionScores{Priors: priors, Order: []int{len(priors) - 1, 0}}, nil
			}), nil
		},
	}
}

// misbehaveOnce kills the process, or hangs, the first time any process comes
// here with that flag.
func misbehaveOnce(c framework.Config) {
	if name := c.String("crash_once"); name != "" && os.Mkdir(name, 0o700) == nil {
		_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
		select {}
	}
	if name := c.String("hang_once"); name != "" && os.Mkdir(name, 0o700) == nil {
		time.Sleep(time.Hour)
	}
}

func dropout() framework.Strategy {
	return framework.Strategy{
		Info: framework.Info{Kind: framework.Dropout, ID: "last", Version: "1", Keeps: true, Seeded: true},
		New: func(framework.Config) (framework.Instance, error) {
			return framework.DropEach(func(in framework.DropInput) (framework.Drop, error) {
				drop := framework.Drop{Status: framework.DropFallback, Reason: strings.Join(in.Names(), ","), Weights: in.Priors}
				for candidate := range in.Candidates {
					var subset []int
					for i := range in.Keep {
						subset = append(subset, (i+candidate+int(in.Seed%5))%len(in.LLMs))
					}
					drop.Subsets = append(drop.Subsets, subset)
				}
				return drop, nil
			}), nil
		},
	}
}

func aggregation() framework.Strategy {
	return framework.Strategy{
		Info: framework.Info{Kind: framework.Aggregation, ID: "longest", Version: "1", Needs: []framework.Need{framework.NeedTexts, framework.NeedLLM}},
		New: func(framework.Config) (framework.Instance, error) {
			return framework.AggregateEach(func(in framework.AggregationInput) (framework.Candidate, error) {
				if len(in.Results) > 0 {
					return framework.Candidate{Response: framework.OwnText, Text: in.Results[0].Text + in.Results[0].Messages[0].Content, MeanLogprob: in.Results[0].MeanLogprob}, nil
				}
				best := in.References[0]
				for _, reference := range in.References {
					if len(reference.Text) > len(best.Text) {
						best = reference
					}
				}
				if best.Text == "ask" {
					return framework.Candidate{}, &framework.Asking{Asks: []framework.Ask{{LLM: best.Name, Replicate: 1, Messages: []framework.Message{{Role: "user", Content: in.Question.Text}}}}}
				}
				return framework.Adopt(best), nil
			}), nil
		},
	}
}

func scoring() framework.Strategy {
	return framework.Strategy{
		Info: framework.Info{Kind: framework.Scoring, ID: "mixed", Version: "1", Needs: []framework.Need{framework.NeedSimilarities}},
		New: func(framework.Config) (framework.Instance, error) {
			return framework.ScoreEach(func(in framework.ScoringInput) ([]float64, error) {
				terms := make([]float64, len(in.Candidates))
				for i, candidate := range in.Candidates {
					terms[i] = in.Similarity(i, 0) + float64(candidate.Class) + candidate.MeanLogprob + float64(len(candidate.Subset)) + in.Selection.Prior(0) + float64(len(candidate.Key))
				}
				return terms, nil
			}), nil
		},
	}
}

// state counts what an instance learned and gives it away as a prior.
type state struct {
	config framework.Config
	rows   int
	sum    float64
}

func (s *state) Fit(_ context.Context, bank *framework.Bank) error {
	s.rows += bank.Rows()
	return nil
}

func (s *state) Observe(_ context.Context, observations []framework.Observation) error {
	for _, o := range observations {
		s.sum = s.sum*2 + o.Score + float64(o.LLM) + float64(o.Question) // order matters
	}
	return nil
}

func (s *state) Select(_ context.Context, req *framework.SelectRequest) (*framework.SelectAnswer, error) {
	misbehaveOnce(s.config)
	answer := &framework.SelectAnswer{}
	for _, cuts := range req.Cuts {
		for range cuts {
			answer.Items = append(answer.Items, framework.SelectionScores{Priors: []float64{float64(s.rows), s.sum, math.NaN()}})
		}
	}
	return answer, nil
}

func newState(c framework.Config) (framework.Instance, error) { return &state{config: c}, nil }

func fitted() framework.Strategy {
	return framework.Strategy{Info: framework.Info{Kind: framework.Selection, ID: "fitted", Fitted: true, Params: []framework.Param{text("crash_once"), text("hang_once")}}, New: newState}
}

func sequential() framework.Strategy {
	return framework.Strategy{Info: framework.Info{Kind: framework.Selection, ID: "sequential", Sequential: true, Params: []framework.Param{text("crash_once"), text("hang_once")}}, New: newState}
}

// environment refuses to open with the names of its environment variables, so
// that a test can read them.
func environment() framework.Strategy {
	return framework.Strategy{
		Info: framework.Info{Kind: framework.Scoring, ID: "environment"},
		New: func(framework.Config) (framework.Instance, error) {
			var names []string
			for _, entry := range os.Environ() {
				names = append(names, strings.SplitN(entry, "=", 2)[0])
			}
			fmt.Println("my key is " + os.Getenv("SECRET"))
			return nil, errors.New(strings.Join(names, " ") + " and the key " + os.Getenv("SECRET"))
		},
	}
}

// bad are strategies that break the contract, each in its way.
func bad() []framework.Strategy {
	score := func(id string, f func(in framework.ScoringInput) ([]float64, error)) framework.Strategy {
		return framework.Strategy{Info: framework.Info{Kind: framework.Scoring, ID: id, Params: []framework.Param{text("count")}}, New: func(c framework.Config) (framework.Instance, error) {
			return framework.ScoreEach(func(in framework.ScoringInput) ([]float64, error) {
				if name := c.String("count"); name != "" {
					counted(name)
				}
				return f(in)
			}), nil
		}}
	}
	return []framework.Strategy{
		score("panics", func(in framework.ScoringInput) ([]float64, error) { return in.Question.Similarity[99:], nil }),
		score("fails", func(framework.ScoringInput) ([]float64, error) { return nil, errors.New("no table for this question") }),
		score("paints", func(framework.ScoringInput) ([]float64, error) {
			fmt.Fprint(os.Stderr, "first\n\tat \x1b]0;owned\a\n")
			return nil, errors.New("no \x1b[31mred\x1b[0m\nleft")
		}),
		score("large", func(framework.ScoringInput) ([]float64, error) {
			return nil, errors.New(strings.Repeat("x", 100_000_000))
		}),
		score("wordy", func(framework.ScoringInput) ([]float64, error) {
			return nil, errors.New(strings.Repeat("no ", 1_000_000))
		}),
		score("silent", func(framework.ScoringInput) ([]float64, error) { return nil, errors.New("") }),
		score("crashes", func(framework.ScoringInput) ([]float64, error) {
			fmt.Println("on my way out")
			fmt.Fprintln(os.Stderr, "fatal: out of weights")
			_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
			select {}
		}),
		score("slow", func(in framework.ScoringInput) ([]float64, error) {
			time.Sleep(20 * time.Millisecond)
			return make([]float64, len(in.Candidates)), nil
		}),
		score("hangs", func(framework.ScoringInput) ([]float64, error) { select {} }),
	}
}

// counted appends a byte to a file: how often a strategy was called, over all
// processes.
func counted(name string) {
	file, err := os.OpenFile(name, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		panic(err)
	}
	defer file.Close()
	_, _ = file.WriteString(".")
}
