package sim

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"

	"smacs/framework/internal/tomltext"
)

// override lays KEY=VALUE settings over what was read.
func (r *reader) override(sets []string) {
	var paths [][]string
	for _, set := range sets {
		path, value, err := parseSet(set)
		if err != nil {
			r.errs = append(r.errs, fmt.Errorf("--set: %w", err))
			continue
		}
		r.set(path, value)
		paths = append(paths, path)
	}
	for _, path := range paths {
		if why := r.params.idle(path); why != "" {
			r.failf(strings.Join(path, "."), "changes nothing: %s", why)
		}
	}
}

// parseSet splits KEY=VALUE. What is no TOML value is a string.
func parseSet(set string) (path []string, value any, err error) {
	key, text, ok := strings.Cut(set, "=")
	if !ok || tomltext.Nesting([]byte(set)) > maxNesting {
		return nil, nil, fmt.Errorf("got %q, want KEY=VALUE", set)
	}
	tree := map[string]any{}
	meta, err := toml.Decode(key+" = 0", &tree)
	if err != nil || len(meta.Keys()) == 0 || strings.ContainsAny(key, "\n\r#") {
		return nil, nil, fmt.Errorf("got the key %q, want one like shares.family or tasks.NAME.questions", key)
	}
	keys := meta.Keys()
	path = keys[len(keys)-1]
	tree = map[string]any{}
	if _, err := toml.Decode("value = "+text, &tree); err == nil && len(tree) == 1 {
		return path, tree["value"], nil
	}
	if strings.ContainsAny(text, "\"'[]{},=#\n\r\t") || strings.TrimSpace(text) == "" {
		return nil, nil, fmt.Errorf("%s: got %q, want a TOML value or a bare word", key, text)
	}
	return path, strings.TrimSpace(text), nil
}

// set stores a value at a path of names.
func (r *reader) set(path []string, value any) {
	key := strings.Join(path, ".")
	r.where[key] = tomltext.Place{Text: "--set"}
	if r.setAccuracy(path, key, value) {
		return
	}
	fields, at := r.target(path)
	if fields == nil {
		r.failf(key, "unknown key, want one like seed, shares.family, tasks.NAME.questions or llms.NAME.accuracy")
		return
	}
	name := path[len(path)-1]
	var valid []string
	for _, f := range fields {
		if f.key == name {
			r.value(key, value, f.at)
			r.where[strings.TrimPrefix(at+"."+name, ".")] = tomltext.Place{Text: "--set"}
			return
		}
		valid = append(valid, f.key)
	}
	r.unknown(key, name, valid)
}

// setAccuracy stores llms.NAME.accuracies.TASK.
func (r *reader) setAccuracy(path []string, key string, value any) bool {
	if len(path) != 4 || path[0] != "llms" || path[2] != "accuracies" {
		return false
	}
	i := slices.IndexFunc(r.params.LLMs, func(m LLM) bool { return m.Name == path[1] })
	if i < 0 {
		return false
	}
	x, own := 0.0, maps.Clone(r.params.LLMs[i].Accuracies)
	if own == nil {
		own = map[string]float64{}
	}
	r.value(key, value, &x)
	own[path[3]] = x
	r.params.LLMs[i].Accuracies = own
	r.where[fmt.Sprintf("llms[%d].accuracies.%s", i, path[3])] = tomltext.Place{Text: "--set"}
	return true
}

// target returns the fields of the table a path leads into, and that table's key.
func (r *reader) target(path []string) ([]entry, string) {
	p := &r.params
	switch {
	case len(path) == 1:
		return p.tables()[0].fields, ""
	case len(path) == 2:
		for _, t := range p.tables() {
			if t.key == path[0] {
				return t.fields, t.key
			}
		}
	case path[0] == "tasks":
		if i := slices.IndexFunc(p.Tasks, func(t Task) bool { return t.Name == path[1] }); i >= 0 {
			return p.Tasks[i].target(p, path[2:], fmt.Sprintf("tasks[%d]", i))
		}
	case path[0] == "llms" && len(path) == 3:
		if i := slices.IndexFunc(p.LLMs, func(m LLM) bool { return m.Name == path[1] }); i >= 0 {
			return p.LLMs[i].fields(), fmt.Sprintf("llms[%d]", i)
		}
	}
	return nil, ""
}

func (t *Task) target(p *Params, path []string, key string) ([]entry, string) {
	switch {
	case len(path) == 1:
		return t.fields(), key
	case len(path) == 2 && path[0] == "shares":
		if t.Shares == nil {
			own := p.Shares
			t.Shares = &own
		}
		return sharesFields(t.Shares), key + ".shares"
	case len(path) == 2 && path[0] == "mistakes":
		if t.Mistakes == nil {
			own := p.Mistakes
			t.Mistakes = &own
		}
		return mistakesFields(t.Mistakes), key + ".mistakes"
	}
	return nil, ""
}
