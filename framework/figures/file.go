package figures

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strings"

	"smacs/framework/config"
	"smacs/framework/plan"
)

// file is the name of a chart's files without extension: equal for equal charts,
// whether their axes were given or chosen.
func (r *Run) file(c config.Chart) string {
	name := c.Kind
	switch c.Kind {
	case "line":
		name = "accuracy-by-" + c.X
	case "dots":
		name = "accuracy"
	case "heat":
		name = "heat-" + c.X + "-by-" + c.By
	case "multiples", "steps":
		name += "-" + c.X
	case "cost", "selection":
		if c.X != r.complete(config.Chart{Kind: c.Kind}).X {
			name += "-" + c.X
		}
	}
	if c.By != "" && c.Kind != "heat" && c.By != r.complete(config.Chart{Kind: c.Kind, X: c.X}).By {
		name += "-per-" + c.By
	}
	for _, key := range slices.Sorted(maps.Keys(c.Where)) {
		name += "-" + key + "=" + plan.ValueText(c.Where[key])
	}
	return safeFile(name)
}

// safeFile replaces what a file's name should not hold, and cuts a long name; a
// hash of the whole then keeps different names apart.
func safeFile(name string) string {
	const longest = 120
	safe := strings.Map(func(c rune) rune {
		letter := 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9'
		if letter || strings.ContainsRune("-_.=+", c) {
			return c
		}
		return '_'
	}, name)
	if safe == name && len(safe) <= longest {
		return safe
	}
	sum := sha256.Sum256([]byte(name))
	return fmt.Sprintf("%s-%s", safe[:min(len(safe), longest-9)], hex.EncodeToString(sum[:4]))
}

// words says what is fixed, for captions.
func fixedWords(parts []string) string {
	if len(parts) == 0 {
		return ""
	}
	return "Other axes are fixed: " + strings.Join(parts, ", ") + "."
}
