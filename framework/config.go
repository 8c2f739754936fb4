package framework

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"sort"
	"strings"
)

// A Config is one configuration of a strategy: every declared parameter with
// its value. Its canonical JSON is what is validated, sent to plugins and
// hashed into stage keys.
type Config struct {
	values map[string]any
}

// NewConfig validates a table of parameters against the strategy's
// declarations, fills in the defaults, and returns the configuration. All
// errors of the table are joined; an unknown name is answered with the names
// there are.
func (i Info) NewConfig(table map[string]any) (Config, error) {
	var errs []error
	values := map[string]any{}
	for _, p := range i.Params {
		given, ok := table[p.Name]
		if !ok {
			given = p.Default
		}
		value, err := p.Check(given)
		if err != nil {
			errs = append(errs, fmt.Errorf("%s of %s: %w", p.Name, i.Name(), err))
			continue
		}
		values[p.Name] = value
	}
	for _, name := range sortedKeys(table) {
		if _, known := i.Param(name); !known {
			errs = append(errs, fmt.Errorf("%s has no parameter %q, it has: %s", i.Name(), name, i.paramNames()))
		}
	}
	return Config{values: values}, errors.Join(errs...)
}

// ParseConfig is NewConfig for canonical JSON, as it crosses the wire.
func (i Info) ParseConfig(canonical []byte) (Config, error) {
	table := map[string]any{}
	if len(canonical) > 0 {
		decoder := json.NewDecoder(bytes.NewReader(canonical))
		decoder.UseNumber()
		if err := decoder.Decode(&table); err != nil {
			return Config{}, fmt.Errorf("configuration of %s: %w", i.Name(), err)
		}
	}
	for name, value := range table {
		if number, ok := value.(json.Number); ok {
			table[name] = numberValue(number)
		}
	}
	return i.NewConfig(table)
}

// Param returns the declaration of that name.
func (i Info) Param(name string) (Param, bool) {
	for _, p := range i.Params {
		if p.Name == name {
			return p, true
		}
	}
	return Param{}, false
}

func (i Info) paramNames() string {
	if len(i.Params) == 0 {
		return "none"
	}
	var names []string
	for _, p := range i.Params {
		names = append(names, p.Name)
	}
	return strings.Join(names, ", ")
}

// Float returns a float parameter. It panics when the strategy did not declare
// it: the name is a constant of the strategy's own code.
func (c Config) Float(name string) float64 { return lookup[float64](c, name) }

// Int returns an int parameter; it panics when undeclared.
func (c Config) Int(name string) int { return int(lookup[int64](c, name)) }

// Bool returns a bool parameter; it panics when undeclared.
func (c Config) Bool(name string) bool { return lookup[bool](c, name) }

// String returns a string parameter; it panics when undeclared.
func (c Config) String(name string) string { return lookup[string](c, name) }

// Canonical returns the configuration as JSON with sorted keys.
func (c Config) Canonical() []byte {
	if c.values == nil {
		return []byte("{}")
	}
	// Marshal cannot fail: values are finite numbers, bools and strings.
	canonical, err := json.Marshal(c.values)
	if err != nil {
		panic("framework: configuration does not marshal: " + err.Error())
	}
	return canonical
}

func lookup[T any](c Config, name string) T {
	value, ok := c.values[name].(T)
	if !ok {
		panic(fmt.Sprintf("framework: parameter %q is not declared with type %T", name, value))
	}
	return value
}

func numberValue(number json.Number) any {
	if n, err := number.Int64(); err == nil {
		return n
	}
	x, err := number.Float64()
	if err != nil {
		return number.String()
	}
	return x
}

func sortedKeys(table map[string]any) []string {
	names := make([]string, 0, len(table))
	for name := range table {
		names = append(names, name)
	}
	sort.Strings(names)
	return names
}
