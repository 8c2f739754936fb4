package config

import "fmt"

// refused reports the parts of the format that this version does not do yet.
// They are known, unlike a misspelt key, and none of them is half done.
func (p *parser) refused(key string, value any) bool {
	for _, table := range []string{"data.bank_recording", "data.bank_tasks", "data.aliases", "chart"} {
		if within(key, []string{table}) {
			p.unsupported(table, "")
			return true
		}
	}
	what := ""
	switch {
	case key == "data.bank" && value == any("recorded"):
		what = `"recorded" is`
	case key == "data.recording" && isStringList(value):
		what = "several recordings are"
	case key == "data.holes" && value == any("ignore"):
		what = `"ignore" is`
	case key == "embedding.provider" && (value == any("recorded") || value == any("openai")):
		what = fmt.Sprintf("provider %q is", value)
	default:
		return false
	}
	p.unsupported(key, what)
	return true
}

func isStringList(value any) bool {
	_, ok := stringList(value)
	return ok
}

// futureAggregation names the aggregation of the engine's own that is still to
// come: it calls an LLM.
func futureAggregation(id string) bool { return id == "llm" }

// fixedPerRun says that a key of the file exists but holds for a whole run.
func fixedPerRun(key string) bool {
	switch key {
	case "seed", "repeats", "compat", "data.recording", "data.bank", "data.salt", "data.pool", "data.exclude",
		"data.tasks", "data.holes", "embedding.provider":
		return true
	}
	return false
}
