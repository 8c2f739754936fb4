package config

import "fmt"

// refused reports the parts of the format that this version does not do yet.
// They are known, unlike a misspelt key, and none of them is half done.
func (p *parser) refused(key string, value any) bool {
	switch {
	case key == "embedding.provider" && value == any("openai"):
		p.unsupported(key, fmt.Sprintf("provider %q is", value))
	default:
		return false
	}
	return true
}

// futureAggregation names the aggregation of the engine's own that is still to
// come: it calls an LLM.
func futureAggregation(id string) bool { return id == "llm" }

// fixedPerRun says that a key of the file exists but holds for a whole run.
func fixedPerRun(key string) bool {
	switch key {
	case "seed", "repeats", "compat", "data.recording", "data.bank", "data.bank_recording", "data.bank_tasks", "data.salt",
		"data.pool", "data.exclude", "data.tasks", "data.holes", "embedding.provider", "embedding.model", "embedding.responses":
		return true
	}
	return within(key, []string{"data.aliases"})
}
