package pipeline

import (
	"fmt"
	"strings"

	"smacs/framework"
	"smacs/framework/recording/sim"
)

// Ids of the engine's own aggregation strategies. They read what no strategy may
// see (further samples, grades) or call what none may (an endpoint), so no plugin
// could serve them.
const (
	RecordedID  = "recorded"
	SimulatedID = "simulated"
	LLMID       = "llm"
)

// EngineStrategies describes the strategies that the engine itself computes.
func EngineStrategies() []framework.Info {
	return []framework.Info{
		{
			Kind: framework.Aggregation, ID: RecordedID, Version: "1",
			Doc: "The engine's own: candidate i is extra sample i of the best-ranked LLM of the subset, as recorded. " +
				"Sample 0 is the reference, extra sample i is sample i + 1; a recording with too few samples is an error.",
		},
		{
			Kind: framework.Aggregation, ID: SimulatedID, Version: "1",
			Doc: "The engine's own, for generated recordings only: a model of an LLM that synthesises an answer from references, " +
				"better with right and decisive ones, worse with misleading ones. It reads grades, so its cells are simulations and say so.",
			Seeded: true,
		},
		llmInfo(),
	}
}

// Simulated reports whether an aggregation strategy's candidates are simulated.
func Simulated(info framework.Info) bool {
	return info.Kind == framework.Aggregation && info.ID == SimulatedID
}

// IsEngineStrategy reports whether the engine itself computes a strategy.
func IsEngineStrategy(info framework.Info) bool {
	return info.Kind == framework.Aggregation && (info.ID == RecordedID || info.ID == SimulatedID || info.ID == LLMID)
}

// Samples checks that the recording has what candidates need of an engine
// strategy: enough samples, or a generated recording.
func (d *Data) Samples(info framework.Info, candidates int) error {
	switch {
	case Simulated(info):
		_, err := d.synthesiser()
		return err
	case info.ID != RecordedID || !IsEngineStrategy(info):
		return nil
	}
	for _, question := range d.Test {
		for llm, recorded := range d.poolLLMs {
			if have := len(d.Recording.Samples(question.Recorded, recorded)); have < candidates+1 {
				return fmt.Errorf("strategy aggregation.recorded makes %d candidates of %d samples, and %s has %d of %s: "+
					"lower dropout.candidates or record more samples", candidates, candidates+1, question.Key, have, d.Pool[llm])
			}
		}
	}
	return nil
}

// synthesiser returns the error model for this recording, which must be a
// generated one.
func (d *Data) synthesiser() (*sim.Synthesiser, error) {
	name, generated := strings.CutPrefix(d.Recording.Name, "sim:")
	if !generated {
		return nil, fmt.Errorf("strategy aggregation.simulated works on generated recordings (sim:NAME) only, and this is %q", d.Recording.Name)
	}
	params, err := sim.Named(name)
	if err != nil {
		return nil, err
	}
	return sim.NewSynthesiser(params, sim.DefaultSynthesis())
}
