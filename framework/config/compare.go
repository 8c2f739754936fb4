package config

import (
	"fmt"
	"slices"
	"strings"
)

// baseline reads compare.baseline, a name or a table of settings.
func (p *parser) baseline(key string, value any) {
	if name, ok := strings.CutPrefix(key, "compare.baseline."); ok {
		if p.changeable(key, name, value) {
			p.change(key, name, rounded(value), &p.Compare.Cell)
		}
		return
	}
	if key != "compare.baseline" {
		p.scalar(key, value)
		return
	}
	name, ok := value.(string)
	if !ok {
		p.atf(key, "got %s, want a baseline's name or a table of settings", describe(value))
		return
	}
	name = strings.TrimPrefix(name, "baseline:")
	llm, yardstick := strings.CutPrefix(name, "yardstick:")
	if (yardstick && llm == "") || (!yardstick && !slices.Contains(Baselines(), name)) {
		want := fmt.Sprintf("got %q, want one of %s, or yardstick:LLM", name, strings.Join(Baselines(), ", "))
		p.unknown(key, want, name, Baselines())
		return
	}
	p.Compare.Baseline = name
}

func (p *parser) finishCompare() {
	if p.Compare.Baseline == "" && p.Compare.Cell == nil {
		p.Compare.Baseline = "best_single"
	}
	p.exclusive("compare.baseline", p.Compare.Cell)
}
