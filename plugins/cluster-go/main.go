// Command cluster-go serves one scoring strategy, cluster_share: it groups the
// responses to a question by the similarity of their texts and believes the
// larger group. It need not be able to read answers, so it works on free text.
package main

import (
	"math"

	"smacs/framework"
	"smacs/framework/pluginserver"
)

func main() { pluginserver.Serve(clusterShare()) }

// clusterShare gives a candidate the share of the selected LLMs whose responses
// are in its cluster. Two texts are in one cluster when their similarity reaches
// the threshold, or a chain of such pairs leads from one to the other (single
// linkage, the components of the graph of similar pairs).
//
// That answers are grouped by meaning before they are counted is the idea of
// semantic entropy (Kuhn et al. 2023, arXiv 2302.09664), where an entailment
// model decides what the cosine similarity decides here.
func clusterShare() framework.Strategy {
	return framework.Strategy{
		Info: framework.Info{
			Kind: framework.Scoring, ID: "cluster_share", Version: "1",
			Doc: "share of the selected LLMs whose responses are in the candidate's cluster of similar texts",
			// With priors comes which LLMs were selected.
			Needs: []framework.Need{framework.NeedSimilarities, framework.NeedPriors},
			Params: []framework.Param{
				{Name: "threshold", Type: framework.Float, Default: 0.5, Min: framework.Bound(0), Max: framework.Bound(1),
					Doc: "least cosine similarity of two texts that are put together"},
				{Name: "answers", Type: framework.Bool, Default: false,
					Doc: "responses from which equal answers could be read are put together, too"},
			},
		},
		New: func(c framework.Config) (framework.Instance, error) {
			threshold, answers := c.Float("threshold"), c.Bool("answers")
			return framework.ScoreEach(func(in framework.ScoringInput) ([]float64, error) {
				return shares(in, threshold, answers), nil
			}), nil
		},
	}
}

// shares returns one term per candidate, NaN (no opinion) where no LLM was
// selected. The responses clustered are those of the selected LLMs and the
// candidates', which may be texts of an aggregator; only the former count.
func shares(in framework.ScoringInput, threshold float64, answers bool) []float64 {
	responses := append([]int(nil), in.Selection.LLMs...)
	for _, candidate := range in.Candidates {
		responses = append(responses, candidate.Index)
	}
	clusters := components(len(responses), func(i, j int) bool {
		a, b := responses[i], responses[j]
		return a == b || in.Question.SimilarityOf(a, b) >= threshold ||
			answers && sameAnswer(in.Question.Responses[a], in.Question.Responses[b])
	})
	selected := len(in.Selection.LLMs)
	size := make([]int, len(responses))
	for _, cluster := range clusters[:selected] {
		size[cluster]++
	}
	terms := make([]float64, len(in.Candidates))
	for i := range terms {
		terms[i] = math.NaN()
		if selected > 0 {
			terms[i] = float64(size[clusters[selected+i]]) / float64(selected)
		}
	}
	return terms
}

func sameAnswer(a, b framework.Response) bool { return a.Parsed() && a.Class == b.Class }
