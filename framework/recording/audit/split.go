package audit

import (
	"strings"
	"unicode/utf8"

	"smacs/framework/recording"
)

// sidesOf returns the side of every question, SplitBank, SplitTest or "", and
// describes the split.
func sidesOf(r *recording.Recording, opts Options, to *SplitReport) []string {
	sides := make([]string, len(r.Questions))
	recorded := false
	for i, q := range r.Questions {
		sides[i] = q.Split
		recorded = recorded || q.Split != ""
	}
	to.Source = "recorded"
	if opts.Tenths > 0 || !recorded {
		to.Source, to.Tenths, to.Salt = "hash", opts.Tenths, opts.Salt
		if to.Tenths == 0 {
			to.Tenths = defaultTenths
		}
		for i, q := range r.Questions {
			sides[i] = recording.SplitTest
			if recording.Split(q.Task, q.ID, to.Salt, to.Tenths) {
				sides[i] = recording.SplitBank
			}
		}
	}
	for _, side := range sides {
		switch side {
		case recording.SplitBank:
			to.Bank++
		case recording.SplitTest:
			to.Test++
		default:
			to.None++
		}
	}
	return sides
}

// What questions of a cluster share.
const (
	byText  = "text"
	byGroup = "group"
)

// clusters returns the questions on the sides of the split that share a text or a
// group, two and more of each, in the order of their first question.
func clusters(r *recording.Recording, sides []string) []Cluster {
	type shared struct{ by, what string }
	at := make(map[shared]int)
	var all []Cluster
	for i := range r.Questions {
		q := &r.Questions[i]
		for _, s := range []shared{{byText, textOf(q)}, {byGroup, q.Group}} {
			if s.what == "" || sides[i] == "" {
				continue
			}
			n, seen := at[s]
			if !seen {
				n = len(all)
				at[s] = n
				all = append(all, Cluster{By: s.by, What: short(s.what), Bank: []string{}, Test: []string{}})
			}
			if sides[i] == recording.SplitBank {
				all[n].Bank = append(all[n].Bank, q.Key())
			} else {
				all[n].Test = append(all[n].Test, q.Key())
			}
		}
	}
	several := all[:0]
	for _, c := range all {
		if len(c.Bank)+len(c.Test) > 1 {
			several = append(several, c)
		}
	}
	return several
}

// textOf returns what retrieval compares, in lower case with single spaces.
func textOf(q *recording.Question) string {
	text := q.Text
	if text == "" {
		text = q.Messages
	}
	return strings.Join(strings.Fields(strings.ToLower(text)), " ")
}

// short cuts a text at 60 bytes or a little before.
func short(s string) string {
	if len(s) <= 60 {
		return s
	}
	cut := 60
	for !utf8.RuneStart(s[cut]) {
		cut--
	}
	return s[:cut] + "..."
}
