package grade

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// Regex returns the grader whose answer is what the last match of a pattern (RE2)
// has in its first group, or the whole match where it has none. The normal form is
// the answer without white space at its ends.
func Regex(pattern string) (Grader, error) {
	compiled, err := regexp.Compile(pattern)
	switch {
	case err != nil:
		return Grader{}, fmt.Errorf("grader regex: pattern %q: %w", pattern, err)
	case compiled.NumSubexp() > 1:
		return Grader{}, fmt.Errorf("grader regex: pattern %q has %d groups, want one at most: write the others as (?:...)", pattern, compiled.NumSubexp())
	}
	g := Exact()
	g.ID = "regex(pattern=" + strconv.Quote(pattern) + ")"
	g.extract = func(_, text string) (string, bool) {
		all := compiled.FindAllStringSubmatch(text, -1)
		if len(all) == 0 {
			return "", false
		}
		last := all[len(all)-1]
		answer := strings.TrimSpace(last[len(last)-1])
		return answer, answer != ""
	}
	return g, nil
}

// withParams returns the grader that an id with parameters names,
// numeric(tolerance=0.01) or regex(pattern="..."), and false for any other id.
func withParams(id string) (Grader, bool, error) {
	name, rest, has := strings.Cut(id, "(")
	rest, closed := strings.CutSuffix(rest, ")")
	param, value, assigned := strings.Cut(rest, "=")
	if !has || name != "numeric" && name != "regex" {
		return Grader{}, false, nil
	}
	if closed && assigned && name == "numeric" && param == "tolerance" {
		tolerance, err := strconv.ParseFloat(value, 64)
		if err != nil || !(tolerance >= 0 && tolerance < 1) {
			return Grader{}, true, fmt.Errorf("grader numeric: got the tolerance %s, want a share of the correct answer from 0 to below 1", value)
		}
		return Numeric(tolerance), true, nil
	}
	if closed && assigned && name == "regex" && param == "pattern" {
		pattern, err := strconv.Unquote(value)
		if err != nil {
			return Grader{}, true, fmt.Errorf("grader regex: got the pattern %s, want it in double quotes with \\\\ for \\, or in backquotes", value)
		}
		g, err := Regex(pattern)
		return g, true, err
	}
	return Grader{}, true, fmt.Errorf(`unknown grader %q, want numeric(tolerance=0.01) or regex(pattern="...")`, id)
}
