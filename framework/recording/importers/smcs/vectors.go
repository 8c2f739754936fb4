package smcs

import (
	"fmt"
	"math"

	"smacs/framework/recording"
	"smacs/framework/recording/importers/rawjson"
	"smacs/framework/recording/npy"
)

// bankVectors takes the embeddings of the question bank, as they are in the file.
type bankVectors struct {
	im       *imports
	to       *recording.Vectors // nil before the first vector
	kind     npy.Type
	first    string    // key of the question that has the first vector
	row      []float64 // the vector under way, of dim numbers after the first
	dim      int
	missing  int // questions without a vector
	rounded  int // numbers that float32 does not hold
	firstOut string
}

func newBankVectors(im *imports) *bankVectors { return &bankVectors{im: im} }

// set sets the vector of a question. The first decides how wide all are, and in
// which type they are kept: float32 if it holds every number of the first as it
// is, which is so where the embedding model computed in float32 or less.
func (b *bankVectors) set(key string, f fields) error {
	v, ok := f["embedding"]
	if !ok {
		if b.missing++; b.missing == 1 {
			b.firstOut = key
		}
		return nil
	}
	b.row = b.row[:0]
	isArray, err := v.Elements(b.number)
	switch {
	case err != nil:
		return err
	case !isArray:
		return wrong("embedding", v, "an array of numbers")
	case len(b.row) == 0:
		return fmt.Errorf("field embedding: the array is empty: want the vector, or null")
	case b.to == nil:
		if err := b.begin(key); err != nil {
			return err
		}
	case len(b.row) != b.dim:
		return fmt.Errorf("field embedding: got %d numbers, want %d as for %s", len(b.row), b.dim, b.first)
	}
	if err := b.narrow(); err != nil {
		return err
	}
	return b.to.SetQuestion(key, b.row)
}

func (b *bankVectors) number(i int, v rawjson.Value) error {
	x, ok := v.Number()
	if !ok {
		return wrong(fmt.Sprintf("embedding[%d]", i), v, "a finite number")
	}
	if i >= 1<<20 {
		return fmt.Errorf("field embedding: got more than %d numbers", 1<<20)
	}
	b.row = append(b.row, x)
	return nil
}

func (b *bankVectors) begin(key string) (err error) {
	b.first, b.dim, b.kind = key, len(b.row), npy.Float32
	for _, x := range b.row {
		if float64(float32(x)) != x {
			b.kind = npy.Float64
		}
	}
	b.to, err = b.im.to.Vectors(b.im.opts.EmbeddingModel, recording.SideQuestions, b.kind, b.dim)
	return err
}

// narrow counts the numbers that become others in float32 and refuses those that
// become infinite.
func (b *bankVectors) narrow() error {
	if b.kind != npy.Float32 {
		return nil
	}
	for i, x := range b.row {
		y := float64(float32(x))
		if math.IsInf(y, 0) {
			return fmt.Errorf("field embedding: number %d is %v, too large for float32, which holds the vector of %s", i, x, b.first)
		}
		if y != x {
			b.rounded++
		}
	}
	return nil
}

// report says what is not as the file has it.
func (b *bankVectors) report() {
	bank := b.im.src.bank
	switch {
	case b.to == nil:
		b.im.src.note(bank, "it holds no embedding")
	case b.missing > 0:
		b.im.src.note(bank, fmt.Sprintf("%d questions have no embedding, first: %s", b.missing, b.firstOut))
	}
	if b.rounded > 0 {
		b.im.src.note(bank, fmt.Sprintf("%d numbers of embeddings were rounded to float32", b.rounded))
	}
}
