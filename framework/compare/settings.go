package compare

import (
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/BurntSushi/toml"

	"smacs/framework/store"
)

// differing lists what differs between the runs beside their numbers: keys of the
// resolved experiments, then recording, commit and plugins.
func differing(a, b *store.Finished) ([]Difference, error) {
	left, err := settings(a)
	if err != nil {
		return nil, err
	}
	right, err := settings(b)
	if err != nil {
		return nil, err
	}
	if a.Manifest.Recording.Fingerprint == b.Manifest.Recording.Fingerprint {
		// The same rows, wherever they lie.
		delete(left, "data.recording")
		delete(right, "data.recording")
	}
	return append(unequal(left, right), unequal(provenance(a, b), provenance(b, a))...), nil
}

// unequal lists the keys with other values, sorted.
func unequal(a, b map[string]string) []Difference {
	all := maps.Clone(a)
	maps.Copy(all, b)
	differing := []Difference{}
	for _, key := range slices.Sorted(maps.Keys(all)) {
		x, inA := a[key]
		y, inB := b[key]
		if inA == inB && x == y {
			continue
		}
		difference := Difference{Key: key}
		if inA {
			difference.A = &x
		}
		if inB {
			difference.B = &y
		}
		differing = append(differing, difference)
	}
	return differing
}

// provenance is what made a run beside its experiment, as far as the other run's
// can be known too: built-ins run inside the process have no plugin to hash.
func provenance(r, other *store.Finished) map[string]string {
	m := r.Manifest
	made := map[string]string{"recording.fingerprint": m.Recording.Fingerprint}
	if m.Versions.Commit != "" || other.Manifest.Versions.Commit != "" {
		made["commit"] = commitText(m.Versions)
	}
	inside := m.Transport != other.Manifest.Transport
	for _, plugin := range m.Plugins {
		if !inside || plugin.Name != builtins {
			made["plugin."+plugin.Name] = plugin.SHA256
		}
	}
	return made
}

// builtins is the name under which a manifest lists the built-in strategies'
// process.
const builtins = "builtin"

func commitText(v store.Versions) string {
	switch {
	case v.Commit == "":
		return "unknown"
	case v.Dirty:
		return v.Commit + " with changes"
	}
	return v.Commit
}

// settings are the keys of a run's experiment.toml that say what was computed,
// with their values as text. Paths are as seen from the current folder, so that
// runs in different folders agree on them.
func settings(r *store.Finished) (map[string]string, error) {
	var doc map[string]any
	if _, err := toml.Decode(r.Experiment, &doc); err != nil {
		return nil, fmt.Errorf("run %s: experiment.toml: %w", r.Dir, err)
	}
	flat := map[string]string{}
	f := flattener{dir: r.Dir, into: flat}
	f.table("", doc)
	return flat, nil
}

// flattener writes nested tables as dotted keys.
type flattener struct {
	dir  string
	into map[string]string
}

// silent reports whether a key says nothing about how cells were computed.
func silent(key string) bool {
	return key == "name" || key == "description" || key == "output" || key == "compare" || key == "chart"
}

func (f flattener) table(prefix string, table map[string]any) {
	for key, value := range table { // into a map: the order is free
		if prefix == "" && silent(key) {
			continue
		}
		f.value(prefix+key, value)
	}
}

func (f flattener) value(key string, value any) {
	switch x := value.(type) {
	case map[string]any:
		f.table(key+".", x)
	case []map[string]any:
		for i, table := range x {
			name := strconv.Itoa(i + 1)
			if text, ok := table["name"].(string); ok {
				name = strconv.Quote(text)
			}
			f.table(key+" "+name+".", table)
		}
	case string:
		if key == "data.recording" && !strings.HasPrefix(x, "sim:") {
			x = f.seen(x)
		}
		f.into[key] = x
	case []any:
		if strings.HasPrefix(key, "plugins.") {
			x = f.command(x)
		}
		f.into[key] = listText(x)
	default:
		f.into[key] = valueText(x)
	}
}

// command returns a plugin's command with its relative paths as seen from the
// current folder.
func (f flattener) command(words []any) []any {
	words = slices.Clone(words)
	for i, word := range words {
		if text, ok := word.(string); ok && (strings.HasPrefix(text, "./") || strings.HasPrefix(text, "../")) {
			words[i] = f.seen(text)
		}
	}
	return words
}

// seen returns a path of the run's experiment as seen from the current folder,
// or whole where there is no way from here.
func (f flattener) seen(path string) string {
	path = filepath.FromSlash(path)
	if !filepath.IsAbs(path) {
		path = filepath.Join(f.dir, path)
	}
	if whole, err := filepath.Abs(path); err == nil {
		path = whole
	}
	if here, err := filepath.Abs("."); err == nil {
		if relative, err := filepath.Rel(here, path); err == nil {
			path = relative
		}
	}
	return filepath.ToSlash(path)
}

func listText(list []any) string {
	parts := make([]string, len(list))
	for i, element := range list {
		parts[i] = valueText(element)
	}
	return "[" + strings.Join(parts, ", ") + "]"
}

func valueText(value any) string {
	switch x := value.(type) {
	case string:
		return strconv.Quote(x)
	case float64:
		return strconv.FormatFloat(x, 'g', -1, 64)
	case []any:
		return listText(x)
	}
	return fmt.Sprint(value) // of a map, keys sorted
}
