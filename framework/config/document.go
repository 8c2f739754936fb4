package config

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/BurntSushi/toml"

	"smacs/framework/internal/tomltext"
)

// Bounds of what is read at all. The longest axis of a resolved experiment fits
// in maxBytes.
const (
	maxBytes   = 4 << 20
	maxNesting = 1000 // of brackets, and parts of a dotted key
)

// An item is one key of a file with a value that is no table. Quoted and nested
// spellings of a key come out equal: "selection.top_k" under sweep is
// sweep.selection.top_k.
type item struct {
	key   string
	value any
}

// A document is a file as a list of items in file order, --set included.
type document struct {
	items []item
	seen  map[string]bool // spellings of the items' keys
	*reporter
}

func newDocument(r *reporter) *document {
	return &document{seen: map[string]bool{}, reporter: r}
}

// decode reads a TOML text into items.
func decode(path string, text []byte) (*document, error) {
	syntax := func(at, message string) error {
		return Problems{{Place: at, Message: message}}
	}
	if len(text) > maxBytes {
		return nil, syntax(path, fmt.Sprintf("got %d bytes, want an experiment file of at most %d", len(text), maxBytes))
	}
	if tomltext.Nesting(text) > maxNesting {
		return nil, syntax(path, fmt.Sprintf("nested deeper than %d", maxNesting))
	}
	tree, err := decodeTree(string(text))
	var where toml.ParseError
	switch {
	case errors.As(err, &where):
		at := fmt.Sprintf("%s:%d:%d", path, where.Position.Line, where.Position.Col)
		return nil, syntax(at, "no valid TOML: "+where.Message)
	case err != nil:
		return nil, syntax(path, "no valid TOML: "+err.Error())
	}
	d := newDocument(&reporter{where: tomltext.Locate(path, string(text))})
	d.flatten("", tree)
	return d, nil
}

func decodeTree(text string) (map[string]any, error) {
	tree := map[string]any{}
	_, err := toml.Decode(text, &tree)
	return tree, err
}

// flatten appends the items of a value. Empty tables are items, so that none
// goes unseen.
func (d *document) flatten(key string, value any) {
	switch x := value.(type) {
	case map[string]any:
		if key != "" && (len(x) == 0 || (strings.HasPrefix(key, "sweep.") && isRange(x))) {
			d.append(key, x)
			return
		}
		for _, name := range d.inOrder(key, x) {
			if strings.ContainsAny(name, "[]") && key != "data.aliases" { // a key of our own: an element of a list
				d.unknown(key, fmt.Sprintf("unknown key %q", name), name, nil)
				continue
			}
			d.flatten(tomltext.Join(key, name), x[name])
		}
	default:
		elements, ok := tables(value)
		if !ok {
			d.append(key, value)
		}
		for i, element := range elements {
			d.flatten(fmt.Sprintf("%s[%d]", key, i), element)
		}
	}
}

// append adds an item, unless the key was there in another spelling or the
// value holds a number that is none.
func (d *document) append(key string, value any) {
	if d.seen[spelling(key)] {
		d.atf(key, "got a second value, want the key once")
		return
	}
	if x, bad := nonFinite(value); bad {
		d.atf(key, "got %v, want a finite number", x)
		return
	}
	d.seen[spelling(key)] = true
	d.items = append(d.items, item{key, value})
}

// spelling is canonical for keys of the file, where settings also stand under
// sweep, an ablation's set and an override's set.
func spelling(key string) string {
	for _, prefix := range []string{"sweep.", ".set.", ".where."} {
		if i := strings.Index(key, prefix); i >= 0 {
			i += len(prefix)
			return key[:i] + canonical(key[i:])
		}
	}
	return canonical(key)
}

// inOrder sorts the names of a table as the file has them.
func (d *document) inOrder(key string, table map[string]any) []string {
	return slices.SortedFunc(maps.Keys(table), func(a, b string) int {
		at, bt := d.where[tomltext.Join(key, a)], d.where[tomltext.Join(key, b)]
		return cmp.Or(cmp.Compare(at.Order, bt.Order), cmp.Compare(a, b))
	})
}

// tables returns a list whose elements are all tables.
func tables(value any) ([]map[string]any, bool) {
	switch x := value.(type) {
	case []map[string]any:
		return x, len(x) > 0
	case []any:
		var out []map[string]any
		for _, element := range x {
			table, ok := element.(map[string]any)
			if !ok {
				return nil, false
			}
			out = append(out, table)
		}
		return out, len(out) > 0
	}
	return nil, false
}

// nonFinite finds a nan or inf, which TOML has and JSON, hashes and sums have not.
func nonFinite(value any) (float64, bool) {
	switch x := value.(type) {
	case float64:
		return x, math.IsNaN(x) || math.IsInf(x, 0)
	case []any:
		for _, element := range x {
			if bad, found := nonFinite(element); found {
				return bad, true
			}
		}
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(x)) {
			if bad, found := nonFinite(x[name]); found {
				return bad, true
			}
		}
	}
	return 0, false
}

// describe names a value in error texts.
func describe(value any) string {
	switch x := value.(type) {
	case string:
		return fmt.Sprintf("the string %q", x)
	case []any, []map[string]any:
		return "a list"
	case map[string]any:
		return "a table"
	case time.Time:
		return "a date"
	}
	return fmt.Sprint(value)
}
