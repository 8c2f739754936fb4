package recording

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/format"
)

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

// checkChunks looks at what a damaged footer could say and no later check would
// catch in time. A wrong compression sends bytes to a decoder that is not theirs,
// a wrong place reads any bytes as the header of a page, and either may ask for
// gigabytes of memory. So only the usual compressions are admitted, and chunks
// must follow each other in the file as every writer lays them out.
func checkChunks(f *parquet.File) error {
	end, limit := int64(len("PAR1")), pagesEnd(f)
	for _, group := range f.Metadata().RowGroups {
		for _, c := range group.Columns {
			m := &c.MetaData
			switch m.Codec {
			case format.Uncompressed, format.Snappy, format.Gzip, format.Zstd:
			default:
				return fmt.Errorf("compression %s is not supported, want zstd, snappy, gzip or none", m.Codec)
			}
			start := m.DataPageOffset
			if d := m.DictionaryPageOffset; d > 0 && d < start {
				start = d
			}
			if start < end || m.TotalCompressedSize < 0 || m.TotalCompressedSize > limit-start {
				return fmt.Errorf("damaged parquet file: a column of %d bytes at byte %d, the one before ends at %d of %d",
					m.TotalCompressedSize, start, end, limit)
			}
			end = start + m.TotalCompressedSize
		}
	}
	return nil
}

// pagesEnd returns the end of the part of a file that holds pages: the page
// index, where there is one, or the end of the file.
func pagesEnd(f *parquet.File) int64 {
	end := f.Size()
	for _, group := range f.Metadata().RowGroups {
		for _, c := range group.Columns {
			for _, at := range [...]int64{c.ColumnIndexOffset, c.OffsetIndexOffset} {
				if at > 0 {
					end = min(end, at)
				}
			}
		}
	}
	return end
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
