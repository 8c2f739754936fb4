package npy

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"os"

	"github.com/edsrzf/mmap-go"
)

// A Matrix is a matrix of numbers, usually a mapped file. Its methods may be
// called from many goroutines, except Close. The file must not be written to or
// cut off while it is open; replacing it by another under its name is harmless.
type Matrix struct {
	header
	data   []byte
	mapped mmap.MMap // nil if the data is in memory
	closed bool
}

// New returns a matrix over data, which holds rows x dim numbers of type t,
// little-endian, row after row, and is not copied.
func New(t Type, rows, dim int, data []byte) (*Matrix, error) {
	m := &Matrix{header: header{kind: t, rows: rows, dim: dim}, data: data}
	if rows < 0 || dim < 1 || m.size() != int64(len(data)) {
		return nil, fmt.Errorf("%d bytes for a matrix of %d by %d numbers of type %s", len(data), rows, dim, t)
	}
	return m, nil
}

// Decode returns the matrix that the bytes of a file hold, which are not copied.
// Errors are those of Open.
func Decode(file []byte) (*Matrix, error) {
	h, err := readHeader(bytes.NewReader(file))
	if err != nil {
		return nil, err
	}
	if err := h.checkSize(int64(len(file))); err != nil {
		return nil, err
	}
	return &Matrix{header: h, data: file[h.start:]}, nil
}

// Open maps a file. Where it cannot be mapped, as on some network file systems,
// it is read into memory. A file that is no .npy file, that has another shape or
// type than a matrix of floats, or whose size is not what its header says is an
// error that names the file and how to mend it.
func Open(path string) (*Matrix, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close() // a mapping outlives it
	h, err := readHeader(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if err := h.checkSize(info.Size()); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	m := &Matrix{header: h}
	return m, m.load(f)
}

// load maps the numbers, or reads them.
func (m *Matrix) load(f *os.File) error {
	if m.size() == 0 {
		return nil
	}
	mapped, err := mmap.Map(f, mmap.RDONLY, 0)
	if err == nil {
		m.mapped, m.data = mapped, mapped[m.start:]
		return nil
	}
	m.data = make([]byte, m.size())
	_, err = f.ReadAt(m.data, m.start)
	return err
}

// Close releases the mapping. The matrix must not be used afterwards. A second
// Close does nothing.
func (m *Matrix) Close() error {
	mapped := m.mapped
	m.mapped, m.data, m.closed = nil, nil, true
	if mapped == nil {
		return nil
	}
	return mapped.Unmap()
}

// Rows returns the number of rows.
func (m *Matrix) Rows() int { return m.rows }

// Dim returns the number of numbers in a row.
func (m *Matrix) Dim() int { return m.dim }

// Type returns the type of the numbers.
func (m *Matrix) Type() Type { return m.kind }

// Row copies row i to dst, which is used if it has room for Dim numbers, and
// returns it. Numbers of type float32 become float64 without change.
func (m *Matrix) Row(i int, dst []float64) []float64 {
	if cap(dst) < m.dim {
		dst = make([]float64, m.dim)
	}
	dst = dst[:m.dim]
	row, size := m.bytes(i), m.kind.Size()
	switch {
	case m.big:
		for j := range dst {
			dst[j] = m.number(row[j*size:])
		}
	case m.kind == Float32:
		for j := range dst {
			dst[j] = float64(math.Float32frombits(binary.LittleEndian.Uint32(row[4*j:])))
		}
	default:
		for j := range dst {
			dst[j] = math.Float64frombits(binary.LittleEndian.Uint64(row[8*j:]))
		}
	}
	return dst
}

// Known reports whether row i is known, which is when its first number is not
// NaN: [Writer] makes rows that are NaN as a whole or not at all.
func (m *Matrix) Known(i int) bool { return !math.IsNaN(m.number(m.bytes(i))) }

// Check returns an error unless every row is NaN as a whole or has finite
// numbers only. It reads the whole matrix.
func (m *Matrix) Check() error {
	row := make([]float64, m.dim)
	for i := range m.rows {
		if err := checkRow(m.Row(i, row)); err != nil {
			return fmt.Errorf("row %d: %w", i, err)
		}
	}
	return nil
}

func checkRow(row []float64) error {
	missing := 0
	for j, x := range row {
		switch {
		case math.IsNaN(x):
			missing++
		case math.IsInf(x, 0):
			return fmt.Errorf("number %d is infinite", j)
		}
	}
	if missing > 0 && missing < len(row) {
		return fmt.Errorf("%d of %d numbers are NaN: want none, or all of a vector that is not known", missing, len(row))
	}
	return nil
}

func (m *Matrix) bytes(i int) []byte {
	if m.closed {
		panic(errors.New("npy: matrix used after Close"))
	}
	width := m.dim * m.kind.Size()
	return m.data[i*width : (i+1)*width : (i+1)*width]
}

func (m *Matrix) number(b []byte) float64 {
	var order binary.ByteOrder = binary.LittleEndian
	if m.big {
		order = binary.BigEndian
	}
	if m.kind == Float32 {
		return float64(math.Float32frombits(order.Uint32(b)))
	}
	return math.Float64frombits(order.Uint64(b))
}
