package recording

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"strings"

	"smacs/framework/recording/npy"
)

// Vectors takes the vectors of one side of an embedding, a row at a time and in
// any order; the recording puts them in its own. What is not set is not known.
// After an error the vector is not in it, and it may be used on.
type Vectors struct {
	model string
	side  Side
	kind  npy.Type
	dim   int
	index *index
	spool *Spool  // rows in order of arrival
	ids   []rowID // of those rows
	seen  marks
	buf   []byte
}

// SetQuestion sets the vector of the question with the given key, which must have
// been added, on the side of questions or queries. An error if it has one, has
// another number of numbers than the others, or holds infinities or NaN beside
// numbers.
func (v *Vectors) SetQuestion(key string, vector []float64) error {
	fail := func(err error) error {
		return fmt.Errorf("embedding %s, %s: question %q: %w", v.model, v.side, key, err)
	}
	if v.side == SideResponses {
		return fail(fmt.Errorf("a question among responses"))
	}
	q, ok := v.index.keyAt[key]
	if !ok {
		return fail(fmt.Errorf("unknown question"))
	}
	if err := v.set(rowID{question: q}, vector); err != nil {
		return fail(err)
	}
	return nil
}

// SetResponse sets the vector of a response, which must have been added. Errors
// are those of SetQuestion.
func (v *Vectors) SetResponse(key, llm string, sample int, vector []float64) error {
	id, err := v.index.find(key, llm, sample)
	switch {
	case v.side != SideResponses:
		err = fmt.Errorf("a response among %s", v.side)
	case err == nil && !v.index.seen.has(id):
		err = fmt.Errorf("unknown response")
	case err == nil:
		err = v.set(id, vector)
	}
	if err != nil {
		return fmt.Errorf("embedding %s, %s: response of %q to %q, sample %d: %w", v.model, v.side, llm, key, sample, err)
	}
	return nil
}

func (v *Vectors) set(id rowID, vector []float64) (err error) {
	if v.seen.has(id) {
		return fmt.Errorf("has a vector already")
	}
	if vector == nil {
		return fmt.Errorf("has no vector: leave out what is not known")
	}
	if v.buf, err = npy.AppendRow(v.buf[:0], v.kind, v.dim, vector); err != nil {
		return err
	}
	if _, err := v.spool.Add(v.buf); err != nil {
		return err
	}
	v.seen.set(id)
	v.ids = append(v.ids, id)
	return nil
}

// write writes the matrix as a file, rows in the recording's order, and returns
// what recording.toml says of it.
func (v *Vectors) write(w io.Writer, o *order) (entry matrixEntry, err error) {
	rows, row := len(o.questions), func(id rowID) int { return int(o.questionTo[id.question]) }
	if v.side == SideResponses {
		rows, row = int(o.starts[len(o.starts)-1]), func(id rowID) int {
			id = o.place(id)
			return int(o.starts[o.cell(id)] + id.sample)
		}
	}
	from := make([]int32, rows) // number of arrival, from 1
	for i, id := range v.ids {
		from[row(id)] = int32(i) + 1
	}
	hash := sha256.New()
	out, err := npy.NewWriter(io.MultiWriter(w, hash), v.kind, rows, v.dim)
	if err != nil {
		return entry, err
	}
	width := v.dim * v.kind.Size()
	for _, n := range from {
		if n == 0 {
			err = out.Write(nil)
		} else if vector, failed := v.spool.Read(Span{int64(n-1) * int64(width), int32(width)}); failed == nil {
			err = out.WriteRaw(vector)
		} else {
			err = failed
		}
		if err != nil {
			return entry, err
		}
	}
	entry = matrixEntry{Rows: rows, Dim: v.dim, DType: v.kind.String(), SHA256: hex.EncodeToString(hash.Sum(nil))}
	return entry, out.Close()
}

// A vectorSet is the sides of all models that are being collected.
type vectorSet []*Vectors

func (s *vectorSet) begin(x *index, spool func() (*Spool, error), model string, side Side, t npy.Type, dim int) (*Vectors, error) {
	if err := checkModel(model); err != nil {
		return nil, err
	}
	if dim < 1 {
		return nil, fmt.Errorf("embedding %s, %s: vectors of %d numbers", model, side, dim)
	}
	for _, v := range *s {
		switch {
		case v.model == model && v.side == side:
			return nil, fmt.Errorf("embedding %s, %s: begun before", model, side)
		case v.model == model && v.dim != dim:
			return nil, fmt.Errorf("embedding %s: %s have %d dimensions, %s %d: they are of different models", model, v.side, v.dim, side, dim)
		case v.model != model && strings.EqualFold(v.model, model):
			return nil, fmt.Errorf("embedding models %s and %s differ in case only", v.model, model)
		}
	}
	rows, err := spool()
	if err != nil {
		return nil, err
	}
	v := &Vectors{model: model, side: side, kind: t, dim: dim, index: x, spool: rows}
	*s = append(*s, v)
	return v, nil
}

// inMemory returns the embeddings as matrices in memory.
func (s vectorSet) inMemory(o *order) ([]*Embedding, error) {
	var list []*Embedding
	at := make(map[string]*Embedding)
	for _, v := range s {
		var file bytes.Buffer
		entry, err := v.write(&file, o)
		if err != nil {
			return nil, err
		}
		m, err := npy.Decode(file.Bytes())
		if err != nil {
			return nil, err
		}
		e := at[v.model]
		if e == nil {
			e = &Embedding{Model: v.model}
			at[v.model] = e
			list = insertEmbedding(list, e)
		}
		e.set(v.side, m, entry.SHA256)
	}
	return list, nil
}
