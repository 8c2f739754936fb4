package report

import (
	"math"
	"strconv"
	"strings"
)

// alpha is the level below which an adjusted p shows a difference.
const alpha = 0.05

// unknown is printed for NaN.
const unknown = "–"

// decimal prints v with one decimal and without a negative zero.
func decimal(v float64) string {
	s := strconv.FormatFloat(v, 'f', 1, 64)
	if strings.Trim(s, "-0.") == "" {
		return strings.TrimPrefix(s, "-")
	}
	return s
}

// percent prints a fraction of 1: 0.765 is "76.5%".
func percent(v float64) string {
	if math.IsNaN(v) {
		return unknown
	}
	return decimal(100*v) + "%"
}

// interval prints the ends of an interval of fractions as percent:
// "[73.6, 79.3]"; nothing when unknown.
func interval(low, high float64) string {
	if math.IsNaN(low) || math.IsNaN(high) {
		return ""
	}
	return "[" + decimal(100*low) + ", " + decimal(100*high) + "]"
}

// signed prints a difference of fractions in points, always with its sign: "+3.6".
func signed(v float64) string {
	if math.IsNaN(v) {
		return unknown
	}
	s := decimal(100 * v)
	if v > 0 && s != "0.0" {
		s = "+" + s
	}
	return s
}

// signedInterval prints the ends of an interval of differences: "[+1.2, +5.9]".
func signedInterval(low, high float64) string {
	if math.IsNaN(low) || math.IsNaN(high) {
		return ""
	}
	return "[" + signed(low) + ", " + signed(high) + "]"
}

// pValue prints a p with three decimals, small ones as "<0.001". One just below
// 0.05 gets a fourth decimal, cut off, so that it does not read as 0.050.
func pValue(p float64) string {
	switch {
	case math.IsNaN(p):
		return unknown
	case p < 0.001:
		return "<0.001"
	}
	s := strconv.FormatFloat(p, 'f', 3, 64)
	if p < alpha && s == "0.050" {
		return strconv.FormatFloat(math.Floor(p*1e4)/1e4, 'f', 4, 64)
	}
	return s
}

// pEquals prints a p for a sentence: "p = 0.003", "p < 0.001".
func pEquals(p float64) string {
	s := pValue(p)
	if rest, ok := strings.CutPrefix(s, "<"); ok {
		return "p < " + rest
	}
	return "p = " + s
}

// count prints a count of right answers, with a decimal only when it is a mean.
func count(v float64) string {
	if math.IsNaN(v) {
		return unknown
	}
	if math.Abs(v-math.Round(v)) < 1e-9 {
		return strconv.FormatFloat(v, 'f', 0, 64)
	}
	return strconv.FormatFloat(v, 'f', 1, 64)
}

// dollars prints money with two significant decimals where it is small.
func dollars(v float64) string {
	if math.IsNaN(v) {
		return unknown
	}
	if v != 0 && math.Abs(v) < 0.1 {
		return "$" + strconv.FormatFloat(v, 'g', 2, 64)
	}
	return "$" + strconv.FormatFloat(v, 'f', 2, 64)
}

// plural prints a number with its noun: "1 cell", "2 cells".
func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return strconv.Itoa(n) + " " + noun + "s"
}

// joinWords puts the parts that are not empty side by side.
func joinWords(parts ...string) string {
	var out []string
	for _, p := range parts {
		if p != "" {
			out = append(out, p)
		}
	}
	return strings.Join(out, " ")
}
