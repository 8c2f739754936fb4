package config

import (
	"fmt"
	"slices"

	"smacs/framework"
)

// effects reports axes, ablations and overrides that no cell would show. An
// option that does nothing is a mistake its author would like to hear of.
func (v *validator) effects() {
	for _, s := range v.sources {
		for _, name := range s.set.Keys() {
			key, cells := v.at(s, name), v.reach(s)
			switch {
			case s.origin == fromBase || s.origin == fromBaseline || !v.silent(key):
			case s.origin != fromOverride && v.pinned(name):
				v.atf(key, "affects no cell: an override sets it for all tasks")
			case !cells.reads(name):
				v.atf(key, "affects no cell: %s", cells.reason(name))
			}
		}
	}
}

// pinned says that an override sets the name whatever the cell.
func (v *validator) pinned(name string) bool {
	return slices.ContainsFunc(v.Overrides, func(o Override) bool {
		_, ok := o.Set[name]
		return ok && slices.Contains(o.Tasks, "*")
	})
}

// A reach is the cells whose settings a source changes, seen as the sources
// that together say what each setting can be there.
type reach struct {
	*validator
	sources []source
}

// reach is the grid for an axis, the one cell of an ablation, and every cell for
// an override. Overrides are applied to all of them. A base value that an axis or
// the ablation replaces is in none of its cells.
func (v *validator) reach(of source) reach {
	base := Settings{}
	for name, value := range v.Base {
		base[name] = value
	}
	r := reach{validator: v}
	for _, s := range v.sources {
		same := s.origin == of.origin && (s.origin == fromAxis || s.prefix == of.prefix)
		switch {
		case s.origin == fromBase || s.origin == fromBaseline:
			continue
		case same && of.origin != fromOverride:
			for name := range s.set {
				delete(base, name)
			}
		case s.origin != fromOverride && of.origin != fromOverride:
			continue
		}
		r.sources = append(r.sources, s)
	}
	r.sources = append(r.sources, source{set: base})
	return r
}

// reads says that some cell's outcome can depend on the setting.
func (r reach) reads(name string) bool {
	neighbors := r.any("selection", func(i framework.Info) bool { return i.Needed(framework.NeedNeighbors) })
	switch name {
	case "retrieval.k", "retrieval.rule":
		return neighbors
	case "retrieval.threshold":
		return neighbors && r.other("retrieval.rule", "topk")
	case "selection.top_k":
		return r.any("selection", func(i framework.Info) bool { return i.Count == framework.CountTopK })
	case "dropout.strategy":
		return r.drops()
	case "dropout.keep", "dropout.rate":
		return r.drops() && r.any("dropout", func(i framework.Info) bool { return i.Keeps })
	}
	if prefix, param, ok := paramKey(name); ok {
		declares := r.any(prefix, func(i framework.Info) bool {
			_, ok := i.Param(param)
			return ok
		})
		return declares && (prefix != "dropout" || r.drops())
	}
	return true
}

// drops is false where compat switches dropout off: one candidate sees every
// reference (STRATEGIES.md, section 1.5).
func (r reach) drops() bool {
	return r.Compat != Compat || r.other("dropout.candidates", int64(1))
}

func (r reach) any(prefix string, holds func(framework.Info) bool) bool {
	return slices.ContainsFunc(r.infos(prefix, r.sources), holds)
}

// other says that the setting can be something else than the value.
func (r reach) other(name string, value any) bool {
	return slices.ContainsFunc(r.sources, func(s source) bool {
		return slices.ContainsFunc(s.values(name), func(x any) bool { return x != value })
	})
}

// reason says why nothing reads the setting.
func (r reach) reason(name string) string {
	prefix, param, isParam := paramKey(name)
	if !isParam {
		prefix = string(kindOf(name))
	}
	selection, dropout := idsOf(r.infos("selection", r.sources)), idsOf(r.infos("dropout", r.sources))
	switch {
	case prefix == "dropout" && !r.drops():
		return "with compat = \"smcs\" one candidate sees every reference"
	case isParam:
		return fmt.Sprintf("%s there is %s, which has no parameter %q", prefix, idsOf(r.infos(prefix, r.sources)), param)
	case name == "retrieval.threshold" && !r.other("retrieval.rule", "topk"):
		return "rule topk has no threshold"
	case prefix == "retrieval":
		return fmt.Sprintf("selection there is %s, which needs no neighbors", selection)
	case prefix == "selection":
		return fmt.Sprintf("selection there is %s, which sets its own number of LLMs", selection)
	}
	return fmt.Sprintf("dropout there is %s, which keeps every reference", dropout)
}
