package config

import (
	"fmt"
	"strconv"
	"strings"
)

// element splits "ablation[2].set.KEY" into 2 and "set.KEY".
func element(key string) (index int, rest string, ok bool) {
	_, tail, ok := strings.Cut(key, "[")
	if !ok {
		return 0, "", false
	}
	number, rest, ok := strings.Cut(tail, "]")
	index, err := strconv.Atoi(number)
	return index, strings.TrimPrefix(rest, "."), ok && err == nil
}

// grow makes room for the element. Elements come in order, and an empty one is
// an item of its own, so there is never more than one to add.
func grow[T any](list []T, index int) []T {
	for len(list) <= index {
		list = append(list, *new(T))
	}
	return list
}

// noTables takes "ablation = []" and reports anything but a list of tables.
func (p *parser) noTables(key string, value any) {
	if list, ok := value.([]any); !ok || len(list) > 0 {
		p.atf(key, "got %s, want a list of tables", describe(value))
	}
}

func (p *parser) ablation(key string, value any) {
	i, rest, ok := element(key)
	if !ok {
		p.noTables(key, value)
		return
	}
	p.Ablations = grow(p.Ablations, i)
	switch name, isSet := strings.CutPrefix(rest, "set."); {
	case rest == "" || rest == "set":
		p.emptyTable(key, value)
	case rest == "name":
		name, ok := value.(string)
		if !ok {
			p.atf(key, "got %s, want a string", describe(value))
		}
		p.Ablations[i].Name = name
	case isSet:
		p.change(key, name, value, &p.Ablations[i].Set)
	default:
		p.unknown(key, "unknown key", rest, []string{"name", "set"})
	}
}

func (p *parser) overrideItem(key string, value any) {
	i, rest, ok := element(key)
	if !ok {
		p.noTables(key, value)
		return
	}
	p.Overrides = grow(p.Overrides, i)
	switch name, isSet := strings.CutPrefix(rest, "set."); {
	case rest == "" || rest == "set":
		p.emptyTable(key, value)
	case rest == "tasks":
		p.Overrides[i].Tasks = p.globs(key, value)
	case isSet:
		p.change(key, name, value, &p.Overrides[i].Set)
	default:
		p.unknown(key, "unknown key", rest, []string{"tasks", "set"})
	}
}

// emptyTable lets an empty table pass: what it lacks is reported at the end.
func (p *parser) emptyTable(key string, value any) {
	if table, ok := value.(map[string]any); !ok || len(table) > 0 {
		p.atf(key, "got %s, want a table", describe(value))
	}
}

// change adds one setting to a set.
func (p *parser) change(key, name string, value any, set *Settings) {
	if !p.changeable(key, name, value) {
		return
	}
	checked, ok := p.setting(key, name, value, settingKeys())
	if !ok {
		return
	}
	if *set == nil {
		*set = Settings{}
	}
	(*set)[canonical(name)] = checked
}

func (p *parser) finishChanges() {
	if n := max(len(p.Ablations), len(p.Overrides)); n > maxTables {
		p.atf("", "got %d ablations or overrides, want at most %d", n, maxTables)
		p.Ablations, p.Overrides = nil, nil
	}
	names := map[string]bool{"base": true}
	for i, a := range p.Ablations {
		key := fmt.Sprintf("ablation[%d]", i)
		switch {
		case a.Name == "":
			p.once(key, key+".name", "got no name, want one that no other ablation has")
		case names[a.Name] || strings.Contains(a.Name, ":"):
			p.atf(key+".name", "got %q, want a name without : that is not base and no other ablation's", a.Name)
		}
		names[a.Name] = true
		p.finishSet(key, a.Set)
	}
	for i, o := range p.Overrides {
		key := fmt.Sprintf("override[%d]", i)
		if len(o.Tasks) == 0 {
			p.once(key, key+".tasks", "got no tasks, want at least one name")
		}
		p.finishSet(key, o.Set)
	}
}

func (p *parser) finishSet(key string, set Settings) {
	if len(set) == 0 {
		p.once(key, key+".set", "got nothing to set, want at least one setting")
	}
	p.exclusive(key+".set", set)
}

// once reports what a table lacks, unless something in it was wrong already.
func (p *parser) once(table, key, message string) {
	for _, problem := range p.list {
		if strings.HasPrefix(problem.Key, table+".") {
			return
		}
	}
	p.atf(key, "%s", message)
}
