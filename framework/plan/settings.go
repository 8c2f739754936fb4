package plan

import (
	"encoding/json"

	"smacs/framework"
)

// A Choice is a strategy with its configuration.
type Choice struct {
	Info   framework.Info
	Config framework.Config
}

// A Term is one term of the posterior score.
type Term struct {
	Label string // names the term in results; by default the strategy's id
	Choice
	Weight float64 // finite, of any sign; 0 is computed and adds nothing
}

// Settings are the resolved parameters of the pipeline for some questions:
// everything a stage needs, and nothing that would change no result.
type Settings struct {
	K           int     // retrieval.k, neighbours
	Threshold   float64 // retrieval.threshold, a fraction of a similarity or one
	Rule        string  // retrieval.rule
	Selection   Choice
	TopK        int // LLMs selected: selection.top_k, or what the strategy's Count says
	Dropout     Choice
	Keep        int // references in each subset, 1 to TopK; TopK where the strategy keeps no number
	Candidates  int // subsets, and candidates, per question
	Aggregation Choice
	Terms       []Term // by label, byte order
	Missing     string // scoring.missing: drop_term | worst | skip
}

// canonical is what Settings put into a cell's key: ids and configurations, not
// versions.
func (s Settings) canonical() any {
	terms := make([]any, len(s.Terms))
	for i, term := range s.Terms {
		terms[i] = []any{term.Label, term.Choice.canonical(), term.Weight}
	}
	return map[string]any{
		"k": s.K, "threshold": s.Threshold, "rule": s.Rule,
		"selection": s.Selection.canonical(), "top_k": s.TopK,
		"dropout": s.Dropout.canonical(), "keep": s.Keep, "candidates": s.Candidates,
		"aggregation": s.Aggregation.canonical(),
		"terms":       terms, "missing": s.Missing,
	}
}

func (c Choice) canonical() any {
	return []any{c.Info.Name(), json.RawMessage(c.Config.Canonical())}
}

func tasksCanonical(byTask map[string]Settings) any {
	out := map[string]any{}
	for task, settings := range byTask {
		out[task] = settings.canonical()
	}
	return out
}
