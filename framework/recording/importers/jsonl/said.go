package jsonl

import (
	"hash/maphash"

	"smacs/framework/recording"
)

// maxShort is the length up to which a text of a question stays in memory.
const maxShort = 64

// said is what a line says of a question in one field, a text that is short or
// in the spool.
type said struct {
	field int
	place
	short string
	long  recording.Span
	sum   uint64 // of a long text
}

// say adds what a line says of a question. If another line said something else
// that is returned.
func (t *table) say(q *question, field int, text string, at place) (before *said, err error) {
	sum := uint64(0)
	if len(text) > maxShort {
		sum = maphash.String(t.seed, text)
	}
	if s := q.find(field); s != nil {
		if s.sum != sum || sum == 0 && s.short != text || sum != 0 && int(s.long.Len) != len(text) {
			return s, nil
		}
		return nil, nil
	}
	s := said{field: field, place: at, sum: sum}
	if sum == 0 {
		s.short = t.share(text)
	} else if s.long, err = t.texts.AddText(text); err != nil {
		return nil, err
	}
	q.about = append(q.about, s)
	return nil, nil
}

// find returns what is said in a field, nil if nothing is.
func (q *question) find(field int) *said {
	for i := range q.about {
		if q.about[i].field == field {
			return &q.about[i]
		}
	}
	return nil
}

// text returns the text of what is said, "" for nil.
func (t *table) text(s *said) (string, error) {
	switch {
	case s == nil:
		return "", nil
	case s.sum == 0:
		return s.short, nil
	}
	return t.texts.Text(s.long)
}

// about returns what is said of a question in a field, "" if nothing is.
func (t *table) about(q *question, field int) (string, error) { return t.text(q.find(field)) }
