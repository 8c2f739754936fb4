package scoring

import (
	"math"

	"smacs/framework"
)

// Perplexity is SMACS's intra-response score (STRATEGIES.md, section 1.9), with
// lp the mean token log-probability of the candidate's text:
//
//	smcs         1 - exp(-lp), at most 0 and unbounded below
//	meanprob     exp(lp), in [0, 1]
//	meanlogprob  lp
//	jisi_legacy  1 - exp(lp), which rewards the least confident candidate
//
// The first three order candidates alike and differ only inside a weighted sum;
// jisi_legacy reverses the order and is there to reproduce JiSi's runner. A
// candidate without log-probability has no opinion (NaN): the experiment's
// scoring.missing says what that does.
func Perplexity() framework.Strategy {
	return framework.Strategy{
		Info: framework.Info{
			Kind:    framework.Scoring,
			ID:      "perplexity",
			Version: "1",
			Doc:     "Confidence of the LLM in the candidate's text by its mean token log-probability (SMACS's intra-response score, arXiv 2507.14200).",
			Params: []framework.Param{
				{Name: "form", Type: framework.String, Default: "smcs", OneOf: []string{"smcs", "meanprob", "meanlogprob", "jisi_legacy"}, Doc: "smcs: 1 - exp(-lp); meanprob: exp(lp); meanlogprob: lp; jisi_legacy: 1 - exp(lp), which rewards low confidence"},
			},
			Needs: []framework.Need{framework.NeedLogprobs},
		},
		New: func(config framework.Config) (framework.Instance, error) {
			form := formOf(config.String("form"))
			return framework.ScoreEach(func(in framework.ScoringInput) ([]float64, error) {
				terms := make([]float64, len(in.Candidates))
				for i, candidate := range in.Candidates {
					terms[i] = form(known(candidate.MeanLogprob))
				}
				return terms, nil
			}), nil
		},
	}
}

// known turns an infinite log-probability, which no text can have, into a
// missing one.
func known(lp float64) float64 {
	if math.IsInf(lp, 0) {
		return math.NaN()
	}
	return lp
}

func formOf(name string) func(lp float64) float64 {
	switch name {
	case "meanprob":
		return math.Exp
	case "meanlogprob":
		return func(lp float64) float64 { return lp }
	case "jisi_legacy":
		return func(lp float64) float64 { return 1 - math.Exp(lp) }
	default:
		// Below lp = -709 the perplexity exceeds float64: the worst finite term.
		return func(lp float64) float64 { return max(1-math.Exp(-lp), -math.MaxFloat64) }
	}
}
