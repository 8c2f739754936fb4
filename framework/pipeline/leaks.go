package pipeline

import (
	"fmt"
	"strings"

	"smacs/framework/recording"
)

// warnOfLeaks counts test questions that the bank has too under another key, by
// their text (white space and letter case aside) or by their group: what a
// strategy learns of them there flatters it.
func (d *Data) warnOfLeaks() {
	d.warnOfShared("the text", func(q recording.Question) string {
		return strings.ToLower(strings.Join(strings.Fields(q.Text), " "))
	})
	d.warnOfShared("the group", func(q recording.Question) string {
		if q.Group == "" {
			return ""
		}
		return q.Task + "/" + q.Group
	})
}

func (d *Data) warnOfShared(what string, of func(recording.Question) string) {
	banked := map[string]string{}
	for _, i := range d.bankRows {
		if q := d.Recording.Questions[i]; of(q) != "" {
			banked[of(q)] = q.Key()
		}
	}
	shared, first := 0, ""
	for _, question := range d.Test {
		other, leaked := banked[of(d.Recording.Questions[question.Recorded])]
		if leaked && shared == 0 {
			first = fmt.Sprintf("%s that of %s", question.Key, other)
		}
		if leaked {
			shared++
		}
	}
	if shared > 0 {
		d.Warnings = append(d.Warnings, fmt.Sprintf("%d of %d test questions have %s of a bank question (%s): results on them are flattered", shared, len(d.Test), what, first))
	}
}
