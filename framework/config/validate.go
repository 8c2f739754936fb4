package config

import (
	"fmt"
	"slices"
	"strings"

	"smacs/framework"
)

// Validate checks the experiment against the strategies there are and fills in
// their defaults: every strategy and parameter must exist and be in range, and
// no axis, ablation or override may be without effect. The error is [Problems],
// all of them. Call it once, after Parse.
func (e *Experiment) Validate(catalog Catalog) error {
	return e.validate(catalog, &reporter{where: e.places})
}

// validate adds its problems to those already reported. Where something is
// wrong it goes on, but does not blame a parameter or an axis for it.
func (e *Experiment) validate(catalog Catalog, r *reporter) error {
	v := &validator{Experiment: e, reporter: r, catalog: catalog, unsure: map[string]bool{}}
	v.collect()
	for _, problem := range r.list {
		if at := strings.LastIndex(problem.Key, ".strategy"); at >= 0 {
			v.doubt(problem.Key[:at])
		}
	}
	v.strategies()
	v.params()
	v.keeps()
	if len(r.list) == 0 {
		v.effects()
	}
	if err := v.err(); err != nil {
		return err
	}
	e.fillDefaults(v)
	return nil
}

// A validator holds an experiment while it is checked.
type validator struct {
	*Experiment
	*reporter
	catalog Catalog
	sources []source
	unsure  map[string]bool // prefixes where a strategy is unknown
}

// doubt marks the prefix of a strategy that is unknown, given as a key of the
// file: "sweep.selection", "ablation[0].set.scoring.terms.mine".
func (v *validator) doubt(key string) {
	for _, kind := range framework.Kinds() {
		if i := strings.LastIndex(key, string(kind)); i >= 0 {
			v.unsure[canonicalPrefix(key[i:])] = true
		}
	}
}

// canonicalPrefix turns scoring.weights.LABEL, where a label stands for its
// strategy, into scoring.terms.LABEL.
func canonicalPrefix(prefix string) string {
	return strings.TrimSuffix(canonical(prefix), ".weight")
}

// An origin says which part of the file settings come from.
type origin int

const (
	fromBase origin = iota
	fromAxis
	fromAblation
	fromOverride
	fromBaseline
)

// A source is one table of settings of the file.
type source struct {
	origin origin
	prefix string // of its keys in the file: "", "sweep.", "ablation[0].set."
	set    Settings
	axis   *Axis // nil but for an axis
}

// collect lists the sources in file order of their kinds.
func (v *validator) collect() {
	v.sources = []source{{set: v.Base}}
	for i := range v.Sweep {
		axis := &v.Sweep[i]
		set := Settings{axis.Setting(): axis.Values[0]}
		v.sources = append(v.sources, source{origin: fromAxis, prefix: "sweep.", set: set, axis: axis})
	}
	for i, a := range v.Ablations {
		v.sources = append(v.sources, source{origin: fromAblation, prefix: fmt.Sprintf("ablation[%d].set.", i), set: a.Set})
	}
	for i, o := range v.Overrides {
		v.sources = append(v.sources, source{origin: fromOverride, prefix: fmt.Sprintf("override[%d].set.", i), set: o.Set})
	}
	v.sources = append(v.sources, source{origin: fromBaseline, prefix: "compare.baseline.", set: v.Compare.Cell})
}

// values are all values of a setting that the source gives.
func (s source) values(name string) []any {
	value, given := s.set[name]
	switch {
	case !given:
		return nil
	case s.axis != nil:
		return s.axis.Values
	}
	return []any{value}
}

// at is the key of a setting of the source as the file has it.
func (v *validator) at(s source, name string) string {
	key := s.prefix + name
	if v.has(key) {
		return key
	}
	label, rest, ok := termKey(name)
	if short := s.prefix + "scoring.weights." + label; ok && (rest == "weight" || rest == "strategy") && v.has(short) {
		return short // the label is where the strategy's name stands
	}
	return key
}

func (v *validator) has(key string) bool {
	_, ok := v.places[key]
	return ok
}

// strategies checks that every strategy exists, named or implied by a label.
func (v *validator) strategies() { v.each(v.strategy) }

// each calls f for every strategy the experiment names, or implies by a label.
func (v *validator) each(f func(key string, kind framework.Kind, id string)) {
	for _, s := range v.sources {
		for _, name := range s.set.Keys() {
			if prefix, ok := strings.CutSuffix(name, ".strategy"); ok {
				for _, id := range s.values(name) {
					f(v.at(s, name), kindOf(prefix), id.(string))
				}
			}
		}
		for _, label := range s.set.Labels() {
			if name := "scoring.terms." + label + ".strategy"; !v.named(s, name) {
				f(v.at(s, name), framework.Scoring, label)
			}
		}
	}
}

// named says that the strategy of a label which the source uses is given, there
// or in what the source changes.
func (v *validator) named(s source, name string) bool {
	for _, other := range v.sources {
		reaches := other.origin == fromBase || (other.origin == fromAxis && s.origin != fromAblation)
		if _, given := other.set[name]; given && reaches {
			return true
		}
	}
	return s.set[name] != nil
}

// A sharer is a catalog that knows the explicit ids of a strategy whose id does
// not say which plugin is meant.
type sharer interface {
	Shared(kind framework.Kind, id string) []string
}

func (v *validator) strategy(key string, kind framework.Kind, id string) {
	if _, ok := v.catalog.Lookup(kind, id); !ok {
		ids := v.catalog.IDs(kind)
		v.doubt(strings.TrimSuffix(key, ".strategy"))
		if sharing, ok := v.catalog.(sharer); ok {
			if explicit := sharing.Shared(kind, id); len(explicit) > 0 {
				v.atf(key, "got %q, which several plugins serve, want %s", id, strings.Join(explicit, " or "))
				return
			}
		}
		v.unknown(key, fmt.Sprintf("got %q, want one of the %s strategies: %s", id, kind, strings.Join(ids, ", ")), id, ids)
	}
}

// planned returns the strategies that the plan uses at a prefix: "selection",
// "scoring.terms.LABEL".
func (v *validator) planned(prefix string) []framework.Info {
	return v.infos(prefix, v.sources[:len(v.sources)-1])
}

// infos are the strategies that sources name at a prefix, each once.
func (v *validator) infos(prefix string, sources []source) []framework.Info {
	name := prefix + ".strategy"
	var ids []any
	for _, s := range sources {
		ids = append(ids, s.values(name)...)
	}
	if label, _, isTerm := termKey(name); isTerm && v.Base[name] == nil {
		ids = append(ids, label)
	}
	var infos []framework.Info
	for _, id := range ids {
		info, ok := v.catalog.Lookup(kindOf(prefix), id.(string))
		if ok && !slices.ContainsFunc(infos, func(i framework.Info) bool { return i.ID == id }) {
			infos = append(infos, info)
		}
	}
	return infos
}

// params checks every parameter against the strategies of the plan that
// declare it.
func (v *validator) params() {
	for _, s := range v.sources {
		for _, name := range s.set.Keys() {
			if prefix, param, ok := paramKey(name); ok {
				for _, value := range s.values(name) {
					v.param(v.at(s, name), prefix, param, value)
				}
			}
		}
	}
}

func (v *validator) param(key, prefix, name string, value any) {
	infos := v.planned(prefix)
	declared := false
	for _, info := range infos {
		p, ok := info.Param(name)
		if !ok {
			continue
		}
		declared = true
		if _, err := check(p, value); err != nil {
			v.atf(key, "%v for %s", err, info.Name())
		}
	}
	if !declared && v.silent(key) && !v.unsure[prefix] {
		v.unknown(key, fmt.Sprintf("no strategy of the plan has the parameter %q: %s", name, signatures(infos)), name, paramNames(infos))
	}
}

// signatures lists strategies with their parameters.
func signatures(infos []framework.Info) string {
	parts := make([]string, len(infos))
	for i, info := range infos {
		names := strings.Join(paramNames([]framework.Info{info}), ", ")
		if names == "" {
			names = "no parameters"
		}
		parts[i] = info.Name() + " has " + names
	}
	return strings.Join(parts, "; ")
}

func paramNames(infos []framework.Info) []string {
	var names []string
	for _, info := range infos {
		for _, p := range info.Params {
			if !slices.Contains(names, p.Name) {
				names = append(names, p.Name)
			}
		}
	}
	return names
}

// keeps checks that some strategy follows a subset size that is given.
func (v *validator) keeps() {
	infos := v.planned("dropout")
	if v.unsure["dropout"] || slices.ContainsFunc(infos, func(i framework.Info) bool { return i.Keeps }) {
		return
	}
	for _, s := range v.sources {
		for _, name := range []string{"dropout.keep", "dropout.rate"} {
			if _, given := s.set[name]; given && s.origin != fromBaseline {
				v.atf(v.at(s, name), "no dropout strategy of the plan keeps a number of references: it has %s; set dropout.strategy to one that does, or leave %s out", idsOf(infos), name)
			}
		}
	}
}

func idsOf(infos []framework.Info) string {
	ids := make([]string, len(infos))
	for i, info := range infos {
		ids[i] = info.ID
	}
	return strings.Join(ids, ", ")
}
