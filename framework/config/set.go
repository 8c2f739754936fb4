package config

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/BurntSushi/toml"

	"smacs/framework/internal/tomltext"
)

// override lays the --set values over the file's items.
func (d *document) override(sets []string) {
	fresh := newDocument(&reporter{where: tomltext.Places{"": {Text: "--set"}}})
	for _, set := range sets {
		key, value, err := parseSet(set)
		if err != nil {
			fresh.atf("", "%v", err)
			continue
		}
		one := newDocument(fresh.reporter)
		one.flatten(key, value)
		d.replace(key, one.items)
		d.where[key] = tomltext.Place{Text: "--set"}
	}
	d.list = append(fresh.list, d.list...)
}

// parseSet splits KEY=VALUE. The value is TOML; what is not, and has none of its
// punctuation, is a string.
func parseSet(set string) (key string, value any, err error) {
	path, text, ok := strings.Cut(set, "=")
	if !ok || !utf8.ValidString(set) {
		return "", nil, fmt.Errorf("got %q, want KEY=VALUE", set)
	}
	names, err := keyNames(path)
	if err != nil || strings.ContainsAny(path, "[]") {
		return "", nil, fmt.Errorf("got the key %q, want one like selection.top_k", path)
	}
	tree, err := decodeTree("value = " + text)
	if err == nil && len(tree) == 1 {
		return strings.Join(names, "."), tree["value"], nil
	}
	if strings.ContainsAny(text, "\"'[]{},=#\n\r\t") || strings.TrimSpace(text) == "" {
		return "", nil, fmt.Errorf("%s: got %q, want a TOML value or a bare word", path, text)
	}
	return strings.Join(names, "."), strings.TrimSpace(text), nil
}

func keyNames(path string) (toml.Key, error) {
	tree := map[string]any{}
	meta, err := toml.Decode(path+" = 0", &tree)
	if err != nil {
		return nil, err
	}
	keys := meta.Keys()
	if len(keys) == 0 || strings.ContainsAny(path, "\n\r") || meta.Type(keys[len(keys)-1]...) != "Integer" {
		return nil, fmt.Errorf("no key: %q", path)
	}
	return keys[len(keys)-1], nil
}

// replace puts items where the key stood, or at the end.
func (d *document) replace(key string, items []item) {
	at := d.remove(key)
	if at < 0 {
		at = len(d.items)
	}
	d.items = slices.Insert(d.items, at, items...)
}

// remove takes out the key and everything below it, and what its new value
// excludes. It returns where the first stood, or -1.
func (d *document) remove(key string) int {
	gone := []string{spelling(key)}
	for _, same := range [][2]string{{"scoring.weights", "scoring.terms"}, {"dropout.keep", "dropout.rate"}, {"data.bank", "data.bank_recording"}} {
		for _, prefix := range []string{"", "sweep."} {
			if key == prefix+same[0] || key == prefix+same[1] {
				gone = []string{prefix + same[0], prefix + same[1]}
			}
		}
	}
	first := -1
	for i := 0; i < len(d.items); {
		if !within(spelling(d.items[i].key), gone) {
			i++
			continue
		}
		if first < 0 {
			first = i
		}
		d.items = slices.Delete(d.items, i, i+1)
	}
	return first
}

func within(key string, tables []string) bool {
	for _, table := range tables {
		rest, ok := strings.CutPrefix(key, table)
		if ok && (rest == "" || rest[0] == '.' || rest[0] == '[') {
			return true
		}
	}
	return false
}
