package config

import (
	"slices"

	"smacs/framework"
)

// fillDefaults writes the strategies' own defaults into the base, so that a
// resolved experiment says everything. A parameter for which two strategies of
// the plan have different defaults is left out: no single value of the base
// would be both.
func (e *Experiment) fillDefaults(v *validator) {
	prefixes := []string{"selection", "dropout", "aggregation"}
	for _, label := range e.Base.Labels() {
		prefixes = append(prefixes, "scoring.terms."+label)
	}
	defaults := Settings{}
	for _, prefix := range prefixes {
		infos := v.planned(prefix)
		for _, name := range paramNames(infos) {
			if value, ok := commonDefault(infos, name); ok {
				defaults[prefix+".params."+name] = value
			}
		}
	}
	_, keep := e.Base["dropout.keep"]
	if !keep && slices.ContainsFunc(v.planned("dropout"), func(i framework.Info) bool { return i.Keeps }) {
		defaults["dropout.rate"] = 0.0
	}
	e.Base = defaults.With(e.Base)
}

// commonDefault is the default that all strategies which declare the parameter
// agree on.
func commonDefault(infos []framework.Info, name string) (value any, ok bool) {
	for _, info := range infos {
		p, declared := info.Param(name)
		if !declared {
			continue
		}
		if ok && value != p.Default {
			return nil, false
		}
		value, ok = p.Default, true
	}
	return normal(value), ok
}

// normal gives a default the type that TOML decodes it to.
func normal(value any) any {
	if n, ok := value.(int); ok {
		return int64(n)
	}
	return value
}
