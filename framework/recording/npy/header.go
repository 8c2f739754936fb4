package npy

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
)

const magic = "\x93NUMPY"

// maxHeader bounds the dictionary of a header. That of a matrix takes about 80
// bytes; a damaged length would ask for up to 4 GiB.
const maxHeader = 1 << 16

// A header says how the numbers that follow it are to be read.
type header struct {
	kind      Type
	big       bool // big-endian
	rows, dim int
	start     int64 // of the numbers in the file
}

// size returns the bytes of the numbers. It does not overflow: readHeader made
// sure.
func (h header) size() int64 { return int64(h.rows) * int64(h.dim) * int64(h.kind.Size()) }

// checkSize compares the size of a file with what its header says.
func (h header) checkSize(got int64) error {
	if want := h.start + h.size(); got != want {
		return fmt.Errorf("the file has %d bytes, want %d for %d x %d numbers of type %s: it is cut off or damaged, write it again",
			got, want, h.rows, h.dim, h.kind)
	}
	return nil
}

// readHeader reads the header at the beginning of a file.
func readHeader(r io.Reader) (header, error) {
	var head [12]byte
	if _, err := io.ReadFull(r, head[:8]); err != nil || string(head[:6]) != magic {
		return header{}, errors.New(`not an .npy file: it does not begin with "\x93NUMPY"; numpy.save writes one`)
	}
	var length, start int
	switch major := head[6]; major {
	case 1:
		if _, err := io.ReadFull(r, head[8:10]); err != nil {
			return header{}, errors.New("the file ends in its header")
		}
		length, start = int(binary.LittleEndian.Uint16(head[8:])), 10
	case 2, 3:
		if _, err := io.ReadFull(r, head[8:12]); err != nil {
			return header{}, errors.New("the file ends in its header")
		}
		length, start = int(binary.LittleEndian.Uint32(head[8:])), 12
	default:
		return header{}, fmt.Errorf("version %d of the .npy format is not known, want 1, 2 or 3", major)
	}
	if length > maxHeader {
		return header{}, fmt.Errorf("damaged header: %d bytes long, that of a matrix has about 80", length)
	}
	text := make([]byte, length)
	if _, err := io.ReadFull(r, text); err != nil {
		return header{}, errors.New("the file ends in its header")
	}
	d, err := parseDictionary(string(text))
	if err != nil {
		return header{}, fmt.Errorf("damaged header: %w", err)
	}
	h, err := d.header()
	h.start = int64(start + length)
	return h, err
}

// header checks that the array is a matrix of a known type.
func (d dictionary) header() (header, error) {
	var h header
	switch d.descr {
	case "<f4", ">f4":
		h.kind = Float32
	case "<f8", ">f8":
		h.kind = Float64
	default:
		return h, fmt.Errorf("the array's type is %q, want float32 or float64: a.astype(numpy.float32) makes it one", d.descr)
	}
	h.big = d.descr[0] == '>'
	if len(d.shape) != 2 {
		return h, fmt.Errorf("the array has %d dimensions, want 2, one row per vector: numpy.vstack makes a matrix of vectors", len(d.shape))
	}
	if d.fortran {
		return h, errors.New("the array is in Fortran order: numpy.ascontiguousarray makes it one in C order")
	}
	h.rows, h.dim = d.shape[0], d.shape[1]
	if h.dim == 0 {
		return h, errors.New("the array's rows are empty: want at least one number a row")
	}
	if h.rows > math.MaxInt64/8/h.dim {
		return h, fmt.Errorf("damaged header: an array of %d by %d", h.rows, h.dim)
	}
	return h, nil
}

// encode returns the header in version 1, padded with spaces so that the numbers
// start at a multiple of 64 bytes, as the format asks for.
func (h header) encode() []byte {
	kind := map[Type]string{Float32: "<f4", Float64: "<f8"}[h.kind]
	text := fmt.Sprintf("{'descr': '%s', 'fortran_order': False, 'shape': (%d, %d), }", kind, h.rows, h.dim)
	length := (10+len(text)+1+63)/64*64 - 10
	out := append([]byte(magic), 1, 0)
	out = binary.LittleEndian.AppendUint16(out, uint16(length))
	out = append(out, text...)
	for len(out) < 10+length-1 {
		out = append(out, ' ')
	}
	return append(out, '\n')
}
