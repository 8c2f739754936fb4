package recording

import (
	"bufio"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"hash"
	"io"
	"math"
)

// fingerprint returns the SHA-256 over the logical rows of a recording.
func fingerprint(r *Recording) string {
	h := newRowHash(r.LLMs, len(r.Questions))
	for i := range r.Questions {
		h.question(&r.Questions[i])
	}
	for q := range r.Questions {
		for l := range r.LLMs {
			h.responses(r.Samples(q, l))
		}
	}
	return h.sum()
}

// A rowHash is the SHA-256 over logical rows, taken one by one in their order:
// all questions, then the responses by question and LLM. Every text goes in with
// its length, every optional number with a mark, so that no two different
// recordings give the same stream.
type rowHash struct {
	hash hash.Hash
	w    *bufio.Writer // onto hash, which never returns an error
	buf  [binary.MaxVarintLen64]byte
}

func newRowHash(llms []string, questions int) *rowHash {
	h := &rowHash{hash: sha256.New()}
	h.w = bufio.NewWriterSize(h.hash, 1<<16)
	h.text("smacs recording 1")
	h.integer(int64(len(llms)))
	h.texts(llms...)
	h.integer(int64(questions))
	return h
}

func (h *rowHash) question(q *Question) {
	h.texts(q.Task, q.ID, q.Text, q.Messages, q.Gold, q.AnswerKind, q.Split, q.Group, q.Metadata)
}

// responses takes all samples of an LLM's responses to a question.
func (h *rowHash) responses(samples []Response) {
	h.integer(int64(len(samples)))
	for i := range samples {
		h.response(&samples[i])
	}
}

// sum returns the fingerprint. No row may follow.
func (h *rowHash) sum() string {
	h.w.Flush()
	return "sha256:" + hex.EncodeToString(h.hash.Sum(nil))
}

func (h *rowHash) integer(n int64) {
	h.w.Write(h.buf[:binary.PutVarint(h.buf[:], n)])
}

func (h *rowHash) text(s string) {
	h.integer(int64(len(s)))
	io.WriteString(h.w, s)
}

func (h *rowHash) texts(texts ...string) {
	for _, s := range texts {
		h.text(s)
	}
}

// number writes a mark and the bits of f; every NaN is the same "unknown".
func (h *rowHash) number(f float64) {
	if math.IsNaN(f) {
		h.w.WriteByte(0)
		return
	}
	h.w.WriteByte(1)
	binary.LittleEndian.PutUint64(h.buf[:], math.Float64bits(f))
	h.w.Write(h.buf[:8])
}

func (h *rowHash) response(r *Response) {
	h.texts(r.Text, r.Answer, r.AnswerKey, r.State.String(), r.Grader, r.Finish)
	if r.HasAnswer {
		h.w.WriteByte(1)
	} else {
		h.w.WriteByte(0)
	}
	h.integer(r.PromptTokens)
	h.integer(r.CompletionTokens)
	for _, f := range [...]float64{r.Score, r.Cost, r.MeanLogprob, r.LatencyMS} {
		h.number(f)
	}
}
