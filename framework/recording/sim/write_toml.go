package sim

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"

	"github.com/BurntSushi/toml"
)

// TOML returns the parameters as a file with every value written out and explained.
// Reading it gives parameters that generate the same recording; families have become
// LLMs.
func (p Params) TOML() []byte {
	w := &tomlWriter{}
	for _, t := range p.tables() {
		w.table(t.key, t.doc, t.fields)
	}
	for i := range p.Tasks {
		t := &p.Tasks[i]
		w.element("tasks", i == 0, t.fields())
		if t.Shares != nil {
			w.table("tasks.shares", "", sharesFields(t.Shares))
		}
		if t.Mistakes != nil {
			w.table("tasks.mistakes", "", mistakesFields(t.Mistakes))
		}
	}
	for i := range p.LLMs {
		m := &p.LLMs[i]
		w.element("llms", i == 0, m.fields())
		if len(m.Accuracies) == 0 {
			continue
		}
		var own []entry
		for _, task := range sortedKeys(m.Accuracies) {
			x := m.Accuracies[task]
			own = append(own, entry{toml.Key{task}.String(), "", &x})
		}
		w.table("llms.accuracies", "", own)
	}
	return w.Bytes()
}

type tomlWriter struct{ bytes.Buffer }

func (w *tomlWriter) table(key, doc string, fields []entry) {
	if key != "" {
		fmt.Fprintf(w, "\n[%s]%s\n", key, comment(doc))
	}
	for _, f := range fields {
		w.pair(f)
	}
}

// element writes a table of a list; the first explains its keys.
func (w *tomlWriter) element(key string, first bool, fields []entry) {
	fmt.Fprintf(w, "\n[[%s]]\n", key)
	for _, f := range fields {
		if !first {
			f.doc = ""
		}
		w.pair(f)
	}
}

func (w *tomlWriter) pair(f entry) {
	line := f.key + " = " + literal(f.at)
	if f.doc != "" {
		line = fmt.Sprintf("%-28s%s", line, comment(f.doc))
	}
	w.WriteString(line + "\n")
}

func comment(doc string) string {
	if doc == "" {
		return ""
	}
	return " # " + doc
}

// literal writes a value as TOML does: a float64 always with a point or an exponent.
func literal(at any) string {
	switch at := at.(type) {
	case *string:
		return quoted(*at)
	case *float64:
		s := strconv.FormatFloat(*at, 'g', -1, 64)
		if !strings.ContainsAny(s, ".en") {
			s += ".0"
		}
		return s
	case *int:
		return strconv.Itoa(*at)
	case *uint64:
		return strconv.FormatUint(*at, 10)
	case *bool:
		return strconv.FormatBool(*at)
	}
	panic(fmt.Sprintf("no literal of a %T", at))
}

// quoted is a basic string of TOML.
func quoted(s string) string {
	var b bytes.Buffer
	if err := toml.NewEncoder(&b).Encode(map[string]string{"x": s}); err != nil {
		panic(err) // a string always has a form
	}
	return strings.TrimSuffix(strings.TrimPrefix(b.String(), "x = "), "\n")
}
