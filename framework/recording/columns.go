package recording

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"slices"
	"strings"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/format"
)

// A column says what a parquet column must be and where its values go: exactly
// one of texts, integers and numbers is set. A null is an empty text, -1 or NaN,
// and false in present.
type column struct {
	name     string
	kind     parquet.Kind
	nullable bool
	few      bool // few distinct texts: they share memory
	texts    *[]string
	integers *[]int64
	numbers  *[]float64
	present  *[]bool
}

// readTable reads all columns of a parquet file and returns the number of rows.
// Whatever is wrong with the file is an error that names it; the parquet reader
// panics on some damaged files, and that is such an error too.
func readTable(path string, columns []column) (rows int, err error) {
	defer func() {
		if p := recover(); p != nil {
			rows, err = 0, fmt.Errorf("%s: damaged parquet file: %v", path, p)
		}
	}()
	f, err := os.Open(path)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	pf, err := openParquet(f)
	if err != nil {
		return 0, fmt.Errorf("%s: not a whole parquet file: %w", path, err)
	}
	if err := errors.Join(checkCodecs(pf), checkSchema(pf, columns)); err != nil {
		return 0, fmt.Errorf("%s: %w", path, err)
	}
	for i := range columns {
		n, err := readColumn(pf, &columns[i])
		if err != nil {
			return 0, fmt.Errorf("%s: column %s: %w", path, columns[i].name, err)
		}
		if i > 0 && n != rows {
			return 0, fmt.Errorf("%s: column %s has %d rows, column %s has %d", path, columns[i].name, n, columns[0].name, rows)
		}
		rows = n
	}
	return rows, nil
}

// openParquet reads the footer. Its length is checked here because the reader
// would allocate whatever a damaged file asks for.
func openParquet(f *os.File) (*parquet.File, error) {
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if info.Size() < 12 {
		return nil, io.ErrUnexpectedEOF
	}
	var tail [8]byte
	if _, err := f.ReadAt(tail[:], info.Size()-8); err != nil {
		return nil, err
	}
	if string(tail[4:]) != "PAR1" {
		return nil, errors.New("it does not end in the parquet mark")
	}
	if n := int64(binary.LittleEndian.Uint32(tail[:4])); n > info.Size()-12 {
		return nil, fmt.Errorf("footer of %d bytes in a file of %d", n, info.Size())
	}
	return parquet.OpenFile(f, info.Size(), parquet.SkipBloomFilters(true), parquet.SkipPageIndex(true))
}

// checkCodecs admits the usual compressions alone. A damaged footer may name
// another one, and some decoders, given bytes that are not theirs, ask for
// memory without end.
func checkCodecs(f *parquet.File) error {
	for _, group := range f.Metadata().RowGroups {
		for _, c := range group.Columns {
			switch codec := c.MetaData.Codec; codec {
			case format.Uncompressed, format.Snappy, format.Gzip, format.Zstd:
			default:
				return fmt.Errorf("compression %s is not supported, want zstd, snappy, gzip or none", codec)
			}
		}
	}
	return nil
}

// checkSchema compares the file's columns with those wanted. Whether a column
// is marked nullable is not compared, only its nulls are.
func checkSchema(f *parquet.File, columns []column) error {
	fields := f.Schema().Fields()
	for _, c := range columns {
		i := slices.IndexFunc(fields, func(f parquet.Field) bool { return f.Name() == c.name })
		if i < 0 {
			return fmt.Errorf("column %s is missing", c.name)
		}
		field := fields[i]
		if !field.Leaf() || field.Repeated() || field.Type().Kind() != c.kind {
			return fmt.Errorf("column %s is %s, want %s", c.name, describe(field), strings.ToLower(c.kind.String()))
		}
	}
	for _, field := range fields {
		if !slices.ContainsFunc(columns, func(c column) bool { return c.name == field.Name() }) {
			return fmt.Errorf("unknown column %s", field.Name())
		}
	}
	return nil
}

func describe(field parquet.Field) string {
	switch {
	case !field.Leaf():
		return "a group"
	case field.Repeated():
		return "repeated"
	}
	return strings.ToLower(field.Type().Kind().String())
}

// readColumn appends all values of a column and returns their number.
func readColumn(f *parquet.File, c *column) (int, error) {
	leaf, ok := f.Schema().Lookup(c.name)
	if !ok {
		return 0, errors.New("missing")
	}
	shared := make(map[string]string)
	rows := 0
	for _, group := range f.RowGroups() {
		n, err := c.readChunk(group.ColumnChunks()[leaf.ColumnIndex], rows, shared)
		if err != nil {
			return 0, err
		}
		if rows += n; int64(n) != group.NumRows() {
			return 0, fmt.Errorf("%d values in a row group of %d rows", n, group.NumRows())
		}
	}
	return rows, nil
}

// readChunk appends the values of one row group, whose first row is number row.
func (c *column) readChunk(chunk parquet.ColumnChunk, row int, shared map[string]string) (n int, err error) {
	pages := chunk.Pages()
	defer func() { err = errors.Join(err, pages.Close()) }()
	var values [256]parquet.Value
	for {
		page, err := pages.ReadPage()
		if err == io.EOF {
			return n, nil
		}
		if err != nil {
			return n, err
		}
		added, err := c.readPage(page, row+n, values[:], shared)
		parquet.Release(page)
		if n += added; err != nil {
			return n, err
		}
	}
}

func (c *column) readPage(page parquet.Page, row int, values []parquet.Value, shared map[string]string) (int, error) {
	reader, n := page.Values(), 0
	for {
		k, err := reader.ReadValues(values)
		for i := range values[:k] {
			if err := c.add(values[i], shared); err != nil {
				return n, fmt.Errorf("row %d: %w", row+n, err)
			}
			n++
		}
		if err == io.EOF {
			return n, nil
		}
		if err != nil {
			return n, err
		}
		if k == 0 {
			return n, io.ErrNoProgress
		}
	}
}

// add appends one value.
func (c *column) add(v parquet.Value, shared map[string]string) error {
	null := v.IsNull()
	if null && !c.nullable {
		return errors.New("is null")
	}
	if c.present != nil {
		*c.present = append(*c.present, !null)
	}
	switch {
	case c.texts != nil:
		*c.texts = append(*c.texts, c.text(v, null, shared))
	case c.integers != nil:
		return c.addInteger(v, null)
	default:
		return c.addNumber(v, null)
	}
	return nil
}

func (c *column) text(v parquet.Value, null bool, shared map[string]string) string {
	if null {
		return ""
	}
	if !c.few {
		return string(v.ByteArray())
	}
	s, ok := shared[string(v.ByteArray())]
	if !ok {
		s = string(v.ByteArray())
		shared[s] = s
	}
	return s
}

// addInteger refuses negative numbers, which nothing here has, because -1 would
// pass for a null.
func (c *column) addInteger(v parquet.Value, null bool) error {
	n := int64(-1)
	if !null {
		if n = v.Int64(); n < 0 {
			return fmt.Errorf("is %d, want no negative number", n)
		}
	}
	*c.integers = append(*c.integers, n)
	return nil
}

// addNumber refuses NaN and infinities: unknown is null in a file.
func (c *column) addNumber(v parquet.Value, null bool) error {
	f := math.NaN()
	if !null {
		if f = v.Double(); math.IsNaN(f) || math.IsInf(f, 0) {
			return fmt.Errorf("is %v, want a finite number or null", f)
		}
	}
	*c.numbers = append(*c.numbers, f)
	return nil
}
