package recording

import (
	"errors"
	"fmt"
	"io"
	"math"
	"os"

	"github.com/parquet-go/parquet-go"
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
	if err := errors.Join(checkChunks(pf), checkSchema(pf, columns)); err != nil {
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
