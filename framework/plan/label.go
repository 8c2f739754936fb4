package plan

import (
	"fmt"
	"strconv"
	"strings"

	"smacs/framework/config"
)

// axisNames returns the shortest name of each axis that no other has: the last
// part of its key, or all of it.
func axisNames(axes []config.Axis) []string {
	last := func(key string) string { return key[strings.LastIndexByte(key, '.')+1:] }
	count := map[string]int{}
	for _, axis := range axes {
		count[last(axis.Key)]++
	}
	names := make([]string, len(axes))
	for i, axis := range axes {
		if names[i] = last(axis.Key); count[names[i]] > 1 {
			names[i] = axis.Key
		}
	}
	return names
}

func axisLabel(names []string, values []AxisValue) string {
	parts := make([]string, len(values))
	for i, value := range values {
		parts[i] = names[i] + "=" + ValueText(value.Value)
	}
	return strings.Join(parts, " ")
}

// ValueText is an axis value for people and tables: the shortest decimal of a
// number, a text as it is unless it would run together with its surroundings.
func ValueText(value any) string {
	switch x := value.(type) {
	case float64:
		return strconv.FormatFloat(x, 'g', -1, 64)
	case string:
		if x == "" || strings.ContainsAny(x, " =\"\t\n") {
			return strconv.Quote(x)
		}
		return x
	}
	return fmt.Sprint(value)
}
