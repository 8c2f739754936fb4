package report

import (
	"html/template"
	"math"
	"strconv"
)

// functions are what the page's template prints with. Nil is unknown.
func functions() template.FuncMap {
	return template.FuncMap{
		"number":     number,
		"weight":     func(w float64) string { return strconv.FormatFloat(w, 'g', -1, 64) },
		"gradeClass": gradeClass,
		"gradeSign":  gradeSign,
		"gradeText":  gradeText,
	}
}

// number prints a value with four decimals, large ones with one.
func number(x *float64) string {
	switch {
	case x == nil:
		return unknown
	case math.Abs(*x) >= 1000:
		return strconv.FormatFloat(*x, 'f', 1, 64)
	}
	return strconv.FormatFloat(*x, 'f', 4, 64)
}

// gradeClass is the style of a grade: right, wrong, between, or missing.
func gradeClass(score *float64) string {
	switch {
	case score == nil:
		return "missing"
	case *score == 1:
		return "right"
	case *score == 0:
		return "wrong"
	}
	return "between"
}

func gradeSign(score *float64) string {
	return map[string]string{"right": "✓", "wrong": "✗", "between": "◐", "missing": "–"}[gradeClass(score)]
}

// gradeText says what the grade is, and how a response without a readable answer
// came to it.
func gradeText(a Answered) string {
	text := gradeClass(a.Score)
	switch {
	case a.Score == nil && a.State != "":
		return a.State
	case a.Score == nil:
		return "no grade"
	case text == "between":
		text = percent(*a.Score)
	}
	if a.State != "" && a.State != "parsed" {
		text += " (" + a.State + ")"
	}
	return text
}
