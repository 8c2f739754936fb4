package sim

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"

	"smacs/framework/internal/tomltext"
)

// Bounds of what is read at all.
const (
	maxBytes   = 4 << 20
	maxNesting = 100
	maxList    = 10_000 // tasks, LLMs or families
)

// Parse reads parameters from the text of a file (README.md of this package) and lays
// the overrides over it. path names the file in errors.
//
// What the file leaves out is that of its base, "sim:default" if it names none; tasks
// and LLMs (llms and families together) each replace those of the base whole. A set is
// KEY=VALUE with a TOML value, a bare word being a string; tasks and LLMs are called
// by name: tasks.sim-lists.questions=100.
//
// The error joins all that is wrong, each as PLACE: KEY: what was got and wanted.
func Parse(path string, text []byte, sets []string) (Params, error) {
	r := &reader{params: Default(), path: path, where: tomltext.Places{}, origin: map[string]string{}, said: map[string]bool{}}
	if tree := r.decode(text); tree != nil {
		r.document(tree)
	}
	r.override(sets)
	r.leftovers()
	r.check()
	return r.params, errors.Join(r.errs...)
}

// A reader reads one file.
type reader struct {
	path   string
	where  tomltext.Places
	origin map[string]string // of generated keys: the family's
	params Params
	errs   []error
	said   map[string]bool // keys with an error
}

func (r *reader) failf(key, format string, args ...any) {
	r.said[key] = true
	message := fmt.Sprintf(format, args...)
	if key != "" {
		message = key + ": " + message
	}
	if at := r.where.Find(key).Text; at != "" {
		message = at + ": " + message
	}
	r.errs = append(r.errs, errors.New(message))
}

func (r *reader) decode(text []byte) map[string]any {
	r.where[""] = tomltext.Place{Text: r.path}
	if len(text) > maxBytes {
		r.failf("", "got %d bytes, want a file of at most %d", len(text), maxBytes)
		return nil
	}
	if tomltext.Nesting(text) > maxNesting {
		r.failf("", "nested deeper than %d", maxNesting)
		return nil
	}
	tree := map[string]any{}
	_, err := toml.Decode(string(text), &tree)
	var syntax toml.ParseError
	if errors.As(err, &syntax) {
		r.errs = append(r.errs, fmt.Errorf("%s:%d:%d: no valid TOML: %s", r.path, syntax.Position.Line, syntax.Position.Col, syntax.Message))
		return nil
	}
	if err != nil {
		r.failf("", "no valid TOML: %v", err)
		return nil
	}
	r.where = tomltext.Locate(r.path, string(text))
	return tree
}

// document reads a whole file. Lists come last: tasks begin with the shares and
// mistakes of all.
func (r *reader) document(tree map[string]any) {
	r.base(tree)
	valid := []string{"base", "tasks", "llms", "families"}
	for _, t := range r.params.tables() {
		if t.key != "" {
			valid = append(valid, t.key)
			if values := r.sub(t.key, tree[t.key]); values != nil {
				r.fields(t.key, values, t.fields)
			}
			continue
		}
		for _, f := range t.fields {
			valid = append(valid, f.key)
			if value, ok := tree[f.key]; ok {
				r.value(f.key, value, f.at)
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(tree)) {
		if !slices.Contains(valid, name) {
			r.unknown(name, name, valid)
		}
	}
	r.tasks(tree)
	r.llms(tree)
}

func (r *reader) base(tree map[string]any) {
	value, ok := tree["base"]
	if !ok {
		return
	}
	name, isText := value.(string)
	if p, err := Named(strings.TrimPrefix(name, "sim:")); isText && strings.HasPrefix(name, "sim:") && err == nil {
		r.params = p
		return
	}
	r.failf("base", "got %s, want one of sim:%s", describe(value), strings.Join(Names(), ", sim:"))
}

// leftovers makes what the other shares leave the LLM's own, in decimals.
func (r *reader) leftovers() {
	r.leftover(&r.params.Shares, "shares")
	for i := range r.params.Tasks {
		if own := r.params.Tasks[i].Shares; own != nil {
			r.leftover(own, fmt.Sprintf("tasks[%d].shares", i))
		}
	}
}

func (r *reader) leftover(s *Shares, key string) {
	sum := s.Difficulty + s.Task + s.Topic + s.Family
	s.Own = roundTo(1-sum, 1e12)
	if isShare(s.Difficulty) && isShare(s.Task) && isShare(s.Topic) && isShare(s.Family) && s.Own < 0 {
		r.failf(key, "got a sum of %.6g, want at most 1: what is left is the LLM's own", roundTo(sum, 1e12))
	}
}

// list returns the tables of a list of tables.
func (r *reader) list(tree map[string]any, key string) []map[string]any {
	value, ok := tree[key]
	if !ok {
		return nil
	}
	var out []map[string]any
	switch x := value.(type) {
	case []map[string]any:
		out = x
	case []any:
		for _, element := range x {
			if t, ok := element.(map[string]any); ok {
				out = append(out, t)
			}
		}
		if len(out) < len(x) {
			out = nil
		}
	}
	if len(out) == 0 || len(out) > maxList {
		r.failf(key, "got %s, want 1 to %d tables [[%s]]", describe(value), maxList, key)
		return nil
	}
	return out
}

func (r *reader) tasks(tree map[string]any) {
	if _, ok := tree["tasks"]; !ok {
		return
	}
	r.params.Tasks = nil
	for i, values := range r.list(tree, "tasks") {
		t, key := NewTask("", "", 260), fmt.Sprintf("tasks[%d]", i)
		r.required(key, values, "name", "kind")
		r.fields(key, values, t.fields(), "shares", "mistakes")
		if own := r.sub(key+".shares", values["shares"]); own != nil {
			s := r.params.Shares
			r.fields(key+".shares", own, sharesFields(&s))
			t.Shares = &s
		}
		if own := r.sub(key+".mistakes", values["mistakes"]); own != nil {
			m := r.params.Mistakes
			r.fields(key+".mistakes", own, mistakesFields(&m))
			t.Mistakes = &m
		}
		r.params.Tasks = append(r.params.Tasks, t)
	}
}

func (r *reader) llms(tree map[string]any) {
	_, some := tree["llms"]
	_, families := tree["families"]
	if !some && !families {
		return
	}
	r.params.LLMs = nil
	for i, values := range r.list(tree, "llms") {
		m, key := LLM{}, fmt.Sprintf("llms[%d]", i)
		r.required(key, values, "name", "accuracy")
		r.fields(key, values, m.fields(), "accuracies")
		if m.Family == "" && values["family"] == nil {
			m.Family = m.Name
		}
		m.Accuracies = r.accuracies(key+".accuracies", values["accuracies"])
		r.params.LLMs = append(r.params.LLMs, m)
	}
	for i, values := range r.list(tree, "families") {
		f, key := newFamily(), fmt.Sprintf("families[%d]", i)
		r.required(key, values, "name")
		before := len(r.errs)
		r.fields(key, values, f.fields())
		f.check(func(name, format string, args ...any) { r.failf(key+"."+name, format, args...) })
		if len(r.errs) > before {
			continue
		}
		for _, m := range f.members() {
			r.origin[fmt.Sprintf("llms[%d]", len(r.params.LLMs))] = key
			r.params.LLMs = append(r.params.LLMs, m)
		}
	}
}

func (r *reader) accuracies(key string, value any) map[string]float64 {
	values := r.sub(key, value)
	out := make(map[string]float64, len(values))
	for _, task := range slices.Sorted(maps.Keys(values)) {
		x := 0.0
		r.value(key+"."+task, values[task], &x)
		out[task] = x
	}
	if len(out) == 0 {
		return nil
	}
	return out
}

// check reports the faults of the parameters where they stand in the file, unless
// there is an error of the key already.
func (r *reader) check() {
	err, ok := r.params.Check().(interface{ Unwrap() []error })
	if !ok {
		return
	}
	for _, one := range err.Unwrap() {
		fault := one.(*Fault) // Check returns no other
		key := fault.Key
		if element, rest, ok := strings.Cut(key, "."); ok && r.origin[element] != "" {
			key = r.origin[element] + "." + rest
		}
		if !r.said[key] {
			r.failf(key, "%s", fault.Message)
		}
	}
}
