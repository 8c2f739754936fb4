package sim

import (
	"slices"
	"strings"
)

// idle says why a key changes nothing in these parameters, or nothing.
func (p *Params) idle(path []string) string {
	switch key := strings.Join(path, "."); {
	case path[0] == "embeddings":
		return p.Embeddings.idle(key)
	case key == "latency.noise" && p.Latency.PerTokenMS == 0:
		return "there is no latency without latency.per_token_ms"
	case len(path) == 2 && path[0] == "shares":
		if !slices.ContainsFunc(p.Tasks, func(t Task) bool { return t.Shares == nil }) {
			return "every task has shares of its own; set tasks.NAME." + key
		}
	case key == "mistakes.slips" && !slices.ContainsFunc(p.Tasks, func(t Task) bool { return t.Kind != Terms }):
		return "a choice has no slips, and every task is one"
	case len(path) == 2 && path[0] == "mistakes":
		if !slices.ContainsFunc(p.Tasks, func(t Task) bool { return t.Mistakes == nil }) {
			return "every task has mistakes of its own; set tasks.NAME." + key
		}
	case path[0] == "tasks" && len(path) > 2:
		return p.idleInTask(path)
	case path[0] == "llms" && len(path) == 3:
		return p.idleInLLM(path)
	}
	return ""
}

func (e *Embeddings) idle(key string) string {
	switch {
	case e.Model == "" && key != "embeddings.model":
		return "there are no vectors without embeddings.model"
	case !e.Queries && key == "embeddings.query_noise":
		return "there are no such vectors without embeddings.queries"
	case !e.Responses && (key == "embeddings.agreement" || key == "embeddings.style"):
		return "there are no such vectors without embeddings.responses"
	}
	return ""
}

func (p *Params) idleInTask(path []string) string {
	t := p.lookupTask(path[1])
	switch {
	case t == nil:
	case path[len(path)-1] == "slips" && t.Kind == Terms:
		return "a choice has no slips"
	case path[2] == "difficulty":
		own := func(m LLM) bool { _, ok := m.Accuracies[t.Name]; return ok }
		if !slices.ContainsFunc(p.LLMs, func(m LLM) bool { return !own(m) }) {
			return "every LLM has an accuracy of its own for the task"
		}
	}
	return ""
}

func (p *Params) idleInLLM(path []string) string {
	i := slices.IndexFunc(p.LLMs, func(m LLM) bool { return m.Name == path[1] })
	switch {
	case i < 0:
	case path[2] == "size" && p.Latency.PerTokenMS == 0:
		return "sizes are for latency, and there is none without latency.per_token_ms"
	case path[2] == "accuracy":
		other := func(t Task) bool { _, ok := p.LLMs[i].Accuracies[t.Name]; return !ok }
		if !slices.ContainsFunc(p.Tasks, other) {
			return "the LLM has an accuracy of its own for every task; set llms." + path[1] + ".accuracies.TASK"
		}
	}
	return ""
}
