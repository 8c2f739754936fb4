package smcs

import (
	"fmt"
	"math"
	"strings"

	"smacs/framework/recording/importers/rawjson"
)

// A tally counts the graded rows of a file.
type tally struct{ n, correct int }

// compare reads a summary and notes where it says something else than the rows it
// is of. It decides nothing: the rows hold.
func (im *imports) compare(x file, rows tally) error {
	records := 0
	err := im.records(x, func(v rawjson.Value) error {
		if records++; records > 1 {
			return fmt.Errorf("got a second object, want one with corr, wrong and acc")
		}
		f, _, err := readFields(v)
		if err != nil {
			return err
		}
		said, err := im.said(f, rows)
		if err == nil && said != "" {
			im.src.note(x.path, said)
		}
		return err
	})
	return err
}

// said returns what a summary says otherwise than the rows, "" for nothing.
func (im *imports) said(f fields, rows tally) (string, error) {
	var numbers [3]float64
	for i, name := range []string{"corr", "wrong", "acc"} {
		x, err := f.number(name)
		if err != nil {
			return "", err
		}
		numbers[i] = x
	}
	corr, wrong, acc := numbers[0], numbers[1], numbers[2]
	var notes []string
	switch {
	case !math.IsNaN(corr) && !math.IsNaN(wrong):
		if corr != float64(rows.correct) || wrong != float64(rows.n-rows.correct) {
			notes = append(notes, fmt.Sprintf("it says %v right and %v wrong, the rows say %d and %d: the rows hold", corr, wrong, rows.correct, rows.n-rows.correct))
		}
	case !math.IsNaN(acc):
		if got := float64(rows.correct) / float64(rows.n); !(math.Abs(acc-got) < 0.00051 || math.Abs(acc-100*got) < 0.051) {
			notes = append(notes, fmt.Sprintf("it says accuracy %v, the rows %.4f (%d of %d): the rows hold", acc, got, rows.correct, rows.n))
		}
	default:
		notes = append(notes, "it has neither corr and wrong nor acc: there was nothing to compare with")
	}
	if v, ok := f["schedule"]; ok {
		if done, of, ok := schedule(v); ok && done != of {
			notes = append(notes, fmt.Sprintf("the run stopped at question %s of %s", done, of))
		}
	}
	return strings.Join(notes, "; "), nil
}

// schedule reads "n/N", the questions done and all.
func schedule(v rawjson.Value) (done, of string, ok bool) {
	s, isText := v.Text()
	if !isText {
		return "", "", false
	}
	done, of, ok = strings.Cut(s, "/")
	return rawjson.Short(strings.TrimSpace(done)), rawjson.Short(strings.TrimSpace(of)), ok
}
