package recording

import (
	"bufio"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"io"
	"math"
)

// fingerprint returns the SHA-256 over the logical rows of a recording. Every
// text goes in with its length, every optional number with a mark, so that no
// two different recordings give the same stream.
func fingerprint(r *Recording) string {
	hash := sha256.New()
	w := &rowWriter{w: bufio.NewWriterSize(hash, 1<<16)}
	w.text("smacs recording 1")
	w.integer(int64(len(r.LLMs)))
	for _, name := range r.LLMs {
		w.text(name)
	}
	w.integer(int64(len(r.Questions)))
	for _, q := range r.Questions {
		w.texts(q.Task, q.ID, q.Text, q.Messages, q.Gold, q.AnswerKind, q.Split, q.Group, q.Metadata)
	}
	for q := range r.Questions {
		for l := range r.LLMs {
			samples := r.Samples(q, l)
			w.integer(int64(len(samples)))
			for i := range samples {
				w.response(&samples[i])
			}
		}
	}
	w.w.Flush() // a hash never returns an error
	return "sha256:" + hex.EncodeToString(hash.Sum(nil))
}

type rowWriter struct {
	w   *bufio.Writer
	buf [binary.MaxVarintLen64]byte
}

func (w *rowWriter) integer(n int64) {
	w.w.Write(w.buf[:binary.PutVarint(w.buf[:], n)])
}

func (w *rowWriter) text(s string) {
	w.integer(int64(len(s)))
	io.WriteString(w.w, s)
}

func (w *rowWriter) texts(texts ...string) {
	for _, s := range texts {
		w.text(s)
	}
}

// number writes a mark and the bits of f; every NaN is the same "unknown".
func (w *rowWriter) number(f float64) {
	if math.IsNaN(f) {
		w.w.WriteByte(0)
		return
	}
	w.w.WriteByte(1)
	binary.LittleEndian.PutUint64(w.buf[:], math.Float64bits(f))
	w.w.Write(w.buf[:8])
}

func (w *rowWriter) response(r *Response) {
	w.texts(r.Text, r.Answer, r.AnswerKey, r.State.String(), r.Grader, r.Finish)
	if r.HasAnswer {
		w.w.WriteByte(1)
	} else {
		w.w.WriteByte(0)
	}
	w.integer(r.PromptTokens)
	w.integer(r.CompletionTokens)
	for _, f := range [...]float64{r.Score, r.Cost, r.MeanLogprob, r.LatencyMS} {
		w.number(f)
	}
}
