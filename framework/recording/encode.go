package recording

import (
	"encoding/binary"
	"errors"
	"math"

	"smacs/framework/grade"
)

// Rows in a spool: the lengths of the texts, the numbers, and the texts, which
// are one string to their reader.

func appendResponse(b []byte, r *Response) []byte {
	texts := [...]string{r.Text, r.Answer, r.AnswerKey, r.Grader, r.Finish}
	b = append(b, byte(r.State), 0)
	if r.HasAnswer {
		b[len(b)-1] = 1
	}
	b = binary.AppendVarint(b, r.PromptTokens)
	b = binary.AppendVarint(b, r.CompletionTokens)
	for _, f := range [...]float64{r.Score, r.Cost, r.MeanLogprob, r.LatencyMS} {
		b = binary.LittleEndian.AppendUint64(b, math.Float64bits(f))
	}
	return appendTexts(b, texts[:])
}

func decodeResponse(b []byte) (Response, error) {
	d := &rowDecoder{b: b}
	r := Response{State: grade.State(d.byte()), HasAnswer: d.byte() == 1}
	r.PromptTokens, r.CompletionTokens = d.integer(), d.integer()
	r.Score, r.Cost, r.MeanLogprob, r.LatencyMS = d.number(), d.number(), d.number(), d.number()
	d.texts(&r.Text, &r.Answer, &r.AnswerKey, &r.Grader, &r.Finish)
	return r, d.err
}

func appendQuestion(b []byte, q *Question) []byte {
	return appendTexts(b, []string{q.Text, q.Messages, q.Gold, q.AnswerKind, q.Split, q.Group, q.Metadata})
}

// decodeQuestion returns a question without task and id.
func decodeQuestion(b []byte) (Question, error) {
	var q Question
	d := &rowDecoder{b: b}
	d.texts(&q.Text, &q.Messages, &q.Gold, &q.AnswerKind, &q.Split, &q.Group, &q.Metadata)
	return q, d.err
}

func appendTexts(b []byte, texts []string) []byte {
	for _, s := range texts {
		b = binary.AppendUvarint(b, uint64(len(s)))
	}
	for _, s := range texts {
		b = append(b, s...)
	}
	return b
}

// errSpool means that a spool gave back other bytes than were written.
var errSpool = errors.New("damaged temporary file")

// A rowDecoder takes values from the beginning of b; err is set where there are
// none.
type rowDecoder struct {
	b   []byte
	err error
}

func (d *rowDecoder) take(n int) []byte {
	if n < 0 || n > len(d.b) {
		d.b, d.err = nil, errSpool
		return make([]byte, 8)
	}
	taken := d.b[:n]
	d.b = d.b[n:]
	return taken
}

func (d *rowDecoder) byte() byte { return d.take(1)[0] }

func (d *rowDecoder) number() float64 {
	return math.Float64frombits(binary.LittleEndian.Uint64(d.take(8)))
}

func (d *rowDecoder) integer() int64 {
	v, n := binary.Varint(d.b)
	d.take(max(n, 0))
	if n <= 0 {
		d.err = errSpool
	}
	return v
}

func (d *rowDecoder) texts(to ...*string) {
	lengths := make([]int, len(to))
	for i := range lengths {
		v, n := binary.Uvarint(d.b)
		d.take(max(n, 0))
		if n <= 0 || v > maxSpan {
			d.err = errSpool
			return
		}
		lengths[i] = int(v)
	}
	all := string(d.b)
	for i, n := range lengths {
		if n > len(all) {
			d.err = errSpool
			return
		}
		*to[i], all = all[:n], all[n:]
	}
	if all != "" {
		d.err = errSpool
	}
}
