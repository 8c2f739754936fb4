package chart

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"gonum.org/v1/plot"
)

// ticks marks numbers, at their places.
func (a axis) ticks(numbers []float64) []plot.Tick {
	ticks := make([]plot.Tick, len(numbers))
	for i, v := range numbers {
		ticks[i] = plot.Tick{Value: a.at(v), Label: numberText(v)}
	}
	return ticks
}

// roundMarks returns up to 8 round numbers on the axis, besides 0 before a
// break: 1, 2, 5 per decade, powers of ten only, or every so many powers,
// whichever is the first to be few enough; equal steps on a linear axis, of at
// least that size.
func (a axis) roundMarks(leastStep float64) []float64 {
	const most = 8
	if !a.log {
		return a.steps(math.Max(niceStep(a.max-a.min, most), leastStep), most+1)
	}
	var marks []float64
	if marks = a.powers(1, []float64{1, 2, 5}); len(marks) > most {
		for every := 1; every == 1 || len(marks) > most; every++ {
			marks = a.powers(every, []float64{1})
		}
	}
	if a.zero {
		marks = slices.Insert(marks, 0, 0)
	}
	return marks
}

// steps returns the first so many multiples of step on a linear axis.
func (a axis) steps(step float64, most int) []float64 {
	var marks []float64
	first := math.Ceil(a.min / step)
	for i := range most {
		if v := (first+float64(i))*step + 0; v <= a.max { // + 0 turns -0 into 0
			marks = append(marks, v)
		}
	}
	return slices.Compact(marks) // steps below the resolution of float64 coincide
}

// powers returns the factors times every so manieth power of ten, of those on the axis.
func (a axis) powers(every int, factors []float64) []float64 {
	var marks []float64
	first, last := int(math.Floor(math.Log10(a.min))), int(math.Ceil(math.Log10(a.max)))
	for e := first; e <= last; e++ {
		if e%every != 0 {
			continue
		}
		for _, f := range factors {
			v, err := strconv.ParseFloat(strconv.FormatFloat(f, 'f', 0, 64)+"e"+strconv.Itoa(e), 64)
			if err == nil && v >= a.min && v <= a.max {
				marks = append(marks, v)
			}
		}
	}
	return marks
}

// numberText writes a number of an axis: "0.02", "1e-6" without padding zeros.
func numberText(w float64) string {
	s := strconv.FormatFloat(w, 'g', tickDigits, 64)
	s = strings.Replace(s, "e-0", "e-", 1)
	s = strings.Replace(s, "e+0", "e", 1)
	return strings.Replace(s, "e+", "e", 1)
}
