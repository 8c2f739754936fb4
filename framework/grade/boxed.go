package grade

import (
	"regexp"
	"strings"
)

// BoxedMath returns the grader for mathematics answers in LaTeX: the last
// \boxed{...} with balanced braces, or \fbox; a response without one is unparsed.
// The normal form of a number is its value, fractions included; that of anything
// else is its LaTeX without what only changes its looks (spaces, \left, \dfrac for
// \frac, \text units behind a number, degrees, dollar signs, "x =" before it). It
// compares writing, and does no algebra: 2x+2 and 2(x+1) differ.
func BoxedMath() Grader {
	return Grader{
		ID: "boxed_math", Version: "1", AnswerKind: "math",
		extract: func(_, text string) (string, bool) {
			boxed, ok := lastBoxed(text)
			return boxed, ok && strings.TrimSpace(boxed) != ""
		},
		key: mathKey,
		goldKey: func(gold string) (string, bool) {
			if boxed, ok := lastBoxed(gold); ok {
				gold = boxed
			}
			return mathKey(gold)
		},
	}
}

// lastBoxed returns what stands in the last box whose braces are balanced.
func lastBoxed(text string) (string, bool) {
	for at := len(text); at > 0; {
		at = max(strings.LastIndex(text[:at], `\boxed`), strings.LastIndex(text[:at], `\fbox`))
		if at < 0 {
			return "", false
		}
		rest := text[at:]
		rest = strings.TrimLeft(rest[strings.IndexAny(rest, "x")+1:], "ed ")
		if inner, ok := braced(rest); ok {
			return inner, true
		}
	}
	return "", false
}

// braced returns what stands between a brace at the beginning and its partner.
func braced(text string) (string, bool) {
	if !strings.HasPrefix(text, "{") {
		return "", false
	}
	depth := 0
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case '{':
			depth++
		case '}':
			if depth--; depth == 0 {
				return text[1:i], true
			}
		}
	}
	return "", false
}

var (
	looks = strings.NewReplacer(`\left`, "", `\right`, "", `\!`, "", `\,`, "", `\;`, "", `\:`, "", `\ `, "", `~`, "", `\$`, "", `$`, "", `\%`, "", `%`, "",
		`\dfrac`, `\frac`, `\tfrac`, `\frac`, `\cfrac`, `\frac`, `^\circ`, "", `^{\circ}`, "", `\degree`, "", `{,}`, "", `\displaystyle`, "", `\quad`, "",
		"\u2212", "-", `\cdot`, `*`, `\times`, `*`, `\leq`, `\le`, `\geq`, `\ge`, `\neq`, `\ne`)
	unit      = regexp.MustCompile(`([0-9}])\s*\\(?:text|mathrm|textrm|mbox)\{[^{}]*\}(?:\^\{?\d\}?)?$`)
	wrapped   = regexp.MustCompile(`\\(?:text|mathrm|textbf|mathbf|textrm|mbox|operatorname)\{([^{}]*)\}`)
	variable  = regexp.MustCompile(`^\s*[A-Za-z]\s*=\s*`)
	thousands = regexp.MustCompile(`^-?\d{1,3}(?:,\d{3})+(?:\.\d+)?$`)
	shortFrac = regexp.MustCompile(`\\frac\s*([0-9])\s*([0-9])`)
	halfFrac  = regexp.MustCompile(`\\frac\s*([0-9])\s*\{`)
	tailFrac  = regexp.MustCompile(`(\\frac\{[^{}]*\})\s*([0-9])`)
	plainFrac = regexp.MustCompile(`^(-?)\\frac\{(-?[0-9.]+)\}\{(-?[0-9.]+)\}$`)
	roots     = regexp.MustCompile(`\\sqrt\s*([0-9A-Za-z])`)
)

// plainMath takes out what only changes the looks of LaTeX.
func plainMath(text string) string {
	text = unit.ReplaceAllString(looks.Replace(strings.TrimSpace(text)), "$1")
	text = wrapped.ReplaceAllString(text, "$1")
	text = shortFrac.ReplaceAllString(text, `\frac{$1}{$2}`)
	text = halfFrac.ReplaceAllString(text, `\frac{$1}{`)
	text = tailFrac.ReplaceAllString(text, `$1{$2}`)
	text = roots.ReplaceAllString(text, `\sqrt{$1}`)
	if m := plainFrac.FindStringSubmatch(strings.ReplaceAll(text, " ", "")); m != nil {
		return m[1] + m[2] + "/" + m[3]
	}
	return text
}

func mathKey(answer string) (string, bool) {
	text := strings.TrimSpace(variable.ReplaceAllString(plainMath(answer), ""))
	text = strings.TrimSuffix(strings.Join(strings.Fields(text), ""), ".")
	if thousands.MatchString(text) {
		text = strings.ReplaceAll(text, ",", "")
	}
	if !strings.Contains(text, ",") {
		if v, ok := valueOf(text); ok {
			return canonicalFloat(v), true
		}
	}
	return text, text != ""
}
