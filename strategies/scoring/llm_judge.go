package scoring

import (
	"cmp"
	"math"
	"regexp"
	"strconv"
	"strings"

	"smacs/framework"
)

// LLMJudge has an LLM rate each distinct candidate from 1 to 10, alone, and gives
// rating / 10; no opinion where no rating can be read (STRATEGIES.md, section
// 2.4, pointwise). The judge knows neither who wrote a candidate nor the others.
// It needs one answer of the judge per distinct text.
func LLMJudge() framework.Strategy {
	return framework.Strategy{
		Info: framework.Info{
			Kind:    framework.Scoring,
			ID:      "llm_judge",
			Version: "1",
			Doc:     "An LLM rates each distinct candidate from 1 to 10, alone; the term is rating / 10, none where no rating can be read. One call per distinct text.",
			Params: []framework.Param{
				{Name: "llm", Type: framework.String, Default: "", Doc: "name of the LLM that judges, in the pool file; empty for the pool's first by name"},
			},
			Needs: []framework.Need{framework.NeedLLM, framework.NeedTexts},
		},
		New: func(config framework.Config) (framework.Instance, error) {
			judge := config.String("llm")
			return framework.ScoreEach(func(in framework.ScoringInput) ([]float64, error) {
				return judged(in, cmp.Or(judge, in.Pool[0]))
			}), nil
		},
	}
}

// judged asks for a rating of every distinct text, then reads them.
func judged(in framework.ScoringInput, judge string) ([]float64, error) {
	asked := map[string]int{}
	var asks []framework.Ask
	for _, c := range in.Candidates {
		if _, seen := asked[c.Text]; !seen {
			asked[c.Text] = len(asks)
			asks = append(asks, framework.Ask{LLM: judge, Messages: judgePrompt(in.Question.Text, c.Text)})
		}
	}
	if len(in.Results) < len(asks) {
		return nil, &framework.Asking{Asks: asks}
	}
	terms := make([]float64, len(in.Candidates))
	for i, c := range in.Candidates {
		terms[i] = rating(in.Results[asked[c.Text]].Text)
	}
	return terms, nil
}

// judgeSystem comes before every candidate.
const judgeSystem = `You grade an answer to a question. Work out what a correct answer has to say, then compare. Correctness counts most, then completeness, then clarity; length and style count nothing.

End with one line "Rating: N", where N is a whole number from 1 (wrong or useless) to 10 (correct and complete).`

func judgePrompt(question, candidate string) []framework.Message {
	return []framework.Message{
		{Role: "system", Content: judgeSystem},
		{Role: "user", Content: "Question:\n" + question + "\n\nAnswer to grade:\n" + candidate},
	}
}

var (
	ratingLine = regexp.MustCompile(`(?i)rating\W{0,6}(\d{1,3})\b`)
	bareRating = regexp.MustCompile(`^\W*(\d{1,3})(?:\s*/\s*10)?\W*$`)
)

// rating reads the last rating that a judge gave, or a bare number; a missing
// number or one outside 1 to 10 is no opinion.
func rating(text string) float64 {
	found := bareRating.FindStringSubmatch(strings.TrimSpace(text))
	if all := ratingLine.FindAllStringSubmatch(text, -1); len(all) > 0 {
		found = all[len(all)-1]
	}
	if found == nil {
		return math.NaN()
	}
	if n, err := strconv.Atoi(found[1]); err == nil && n >= 1 && n <= 10 {
		return float64(n) / 10
	}
	return math.NaN()
}
