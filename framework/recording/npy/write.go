package npy

import (
	"encoding/binary"
	"fmt"
	"io"
	"math"
)

// A Writer writes a file row by row. It holds one row.
type Writer struct {
	w       io.Writer
	h       header
	written int
	buf     []byte
}

// NewWriter writes the header of a matrix of rows x dim numbers of type t and
// returns a writer for its rows.
func NewWriter(w io.Writer, t Type, rows, dim int) (*Writer, error) {
	if rows < 0 || dim < 1 {
		return nil, fmt.Errorf("a matrix of %d by %d", rows, dim)
	}
	h := header{kind: t, rows: rows, dim: dim}
	_, err := w.Write(h.encode())
	return &Writer{w: w, h: h}, err
}

// Write writes the next row; nil stands for one that is not known. It is an error
// if the row has another length, holds infinities or NaN beside numbers, or a
// number that is beyond the type, or if there are enough rows.
func (w *Writer) Write(row []float64) error {
	if w.written == w.h.rows {
		return fmt.Errorf("more than %d rows", w.h.rows)
	}
	var err error
	if w.buf, err = AppendRow(w.buf[:0], w.h.kind, w.h.dim, row); err != nil {
		return fmt.Errorf("row %d: %w", w.written, err)
	}
	return w.WriteRaw(w.buf)
}

// WriteRaw writes the next row as [AppendRow] made it.
func (w *Writer) WriteRaw(row []byte) error {
	if w.written == w.h.rows || len(row) != w.h.dim*w.h.kind.Size() {
		return fmt.Errorf("row %d of %d: %d bytes, want %d", w.written, w.h.rows, len(row), w.h.dim*w.h.kind.Size())
	}
	w.written++
	_, err := w.w.Write(row)
	return err
}

// Close returns an error unless all rows were written. It closes nothing.
func (w *Writer) Close() error {
	if w.written != w.h.rows {
		return fmt.Errorf("%d rows were written, want %d", w.written, w.h.rows)
	}
	return nil
}

// AppendRow appends the bytes of a row of dim numbers as the file has them. A nil
// row is one that is not known; errors are those of [Writer.Write].
func AppendRow(b []byte, t Type, dim int, row []float64) ([]byte, error) {
	if row == nil {
		for range dim {
			b = appendNumber(b, t, math.NaN())
		}
		return b, nil
	}
	if len(row) != dim {
		return b, fmt.Errorf("the vector has %d numbers, want %d", len(row), dim)
	}
	if err := checkRow(row); err != nil {
		return b, err
	}
	for j, x := range row {
		if t == Float32 && math.Abs(x) > math.MaxFloat32 {
			return b, fmt.Errorf("number %d is %v, beyond float32: use float64", j, x)
		}
		b = appendNumber(b, t, x)
	}
	return b, nil
}

// The bits of NaN as numpy writes it, so that equal rows are equal bytes.
const (
	nan32 = 0x7fc00000
	nan64 = 0x7ff8000000000000
)

func appendNumber(b []byte, t Type, x float64) []byte {
	switch {
	case t == Float32 && math.IsNaN(x):
		return binary.LittleEndian.AppendUint32(b, nan32)
	case t == Float32:
		return binary.LittleEndian.AppendUint32(b, math.Float32bits(float32(x)))
	case math.IsNaN(x):
		return binary.LittleEndian.AppendUint64(b, nan64)
	default:
		return binary.LittleEndian.AppendUint64(b, math.Float64bits(x))
	}
}
