package sim

import (
	"fmt"
	"maps"
	"math"
	"slices"

	"smacs/framework/internal/tomltext"
)

// fields reads the values of a table; keys that are neither a field nor one of others
// are unknown.
func (r *reader) fields(key string, values map[string]any, fields []entry, others ...string) {
	valid := others
	for _, f := range fields {
		valid = append(valid, f.key)
		if value, ok := values[f.key]; ok {
			r.value(key+"."+f.key, value, f.at)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(values)) {
		if !slices.Contains(valid, name) {
			r.unknown(key+"."+name, name, valid)
		}
	}
}

func (r *reader) unknown(key, name string, valid []string) {
	if near := tomltext.Nearest(name, valid); near != "" {
		r.failf(key, "unknown key; did you mean %q?", near)
		return
	}
	slices.Sort(valid)
	r.failf(key, "unknown key, want one of %q", valid)
}

func (r *reader) required(key string, values map[string]any, names ...string) {
	for _, name := range names {
		if _, ok := values[name]; !ok {
			r.failf(key, "%s is missing", name)
			r.said[key+"."+name] = true
		}
	}
}

// sub returns a table in a table, nil if there is none.
func (r *reader) sub(key string, value any) map[string]any {
	t, ok := value.(map[string]any)
	if !ok && value != nil {
		r.failf(key, "got %s, want a table", describe(value))
	}
	return t
}

// value stores one value.
func (r *reader) value(key string, value any, at any) {
	switch at := at.(type) {
	case *string:
		if x, ok := value.(string); ok {
			*at = x
			return
		}
		r.failf(key, "got %s, want a string", describe(value))
	case *bool:
		if x, ok := value.(bool); ok {
			*at = x
			return
		}
		r.failf(key, "got %s, want true or false", describe(value))
	case *int:
		if x, ok := value.(int64); ok && x >= math.MinInt32 && x <= math.MaxInt32 {
			*at = int(x)
			return
		}
		r.failf(key, "got %s, want a whole number", describe(value))
	case *uint64:
		if x, ok := value.(int64); ok && x >= 0 {
			*at = uint64(x)
			return
		}
		r.failf(key, "got %s, want a whole number from 0", describe(value))
	case *float64:
		if x, ok := asNumber(value); ok {
			*at = x
			return
		}
		r.failf(key, "got %s, want a finite number", describe(value))
	case *span:
		r.span(key, value, at)
	}
}

// asNumber takes whole numbers too. A file may say 1 for 1.0.
func asNumber(value any) (float64, bool) {
	switch x := value.(type) {
	case int64:
		return float64(x), true
	case float64:
		return x, !math.IsNaN(x) && !math.IsInf(x, 0)
	}
	return 0, false
}

func (r *reader) span(key string, value any, at *span) {
	list, ok := value.([]any)
	if ok && len(list) == 2 {
		first, isFirst := asNumber(list[0])
		last, isLast := asNumber(list[1])
		if isFirst && isLast {
			*at = span{first, last}
			return
		}
	}
	r.failf(key, "got %s, want two numbers [smallest, largest]", describe(value))
}

// describe names a value in an error.
func describe(value any) string {
	switch x := value.(type) {
	case string:
		if len(x) > 60 {
			return fmt.Sprintf("a string of %d bytes", len(x))
		}
		return fmt.Sprintf("the string %q", x)
	case bool, int64, float64:
		return fmt.Sprint(x)
	case map[string]any:
		return "a table"
	case []any:
		return fmt.Sprintf("a list of %d", len(x))
	case []map[string]any:
		return fmt.Sprintf("%d tables", len(x))
	}
	return "a date or time"
}
