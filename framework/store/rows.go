package store

import (
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/parquet-go/parquet-go"
)

// OutcomesFile is the key of a run's outcomes.
const OutcomesFile = "outcomes.parquet"

// chunk is how many rows are read at once.
const chunk = 1024

// A ScoreRow is what of an [OutcomeRow] a comparison needs. Reading these skips
// the other columns of the file.
type ScoreRow struct {
	Cell     string   `parquet:"cell,dict"`
	Repeat   int32    `parquet:"repeat"`
	Question string   `parquet:"question,dict"`
	Task     string   `parquet:"task,dict"`
	Score    *float64 `parquet:"score,optional"`
}

// Open opens what is stored under key to be read in pieces; fs.ErrNotExist when
// nothing is. The caller closes the file.
func (f *Folder) Open(key string) (*os.File, error) {
	path, err := f.path(key)
	if err != nil {
		return nil, err
	}
	return os.Open(path)
}

// EachOutcome calls use with the rows of an outcomes.parquet of size bytes, in
// order, and holds 1,024 of them at once: a file larger than memory can be read. An
// error of use ends it and is returned as it is; a file that is damaged, or no
// outcomes.parquet, is an error.
func EachOutcome(file io.ReaderAt, size int64, use func(*OutcomeRow) error) error {
	return eachRow(file, size, use)
}

// EachScore is [EachOutcome] for the columns of a [ScoreRow].
func EachScore(file io.ReaderAt, size int64, use func(*ScoreRow) error) error {
	return eachRow(file, size, use)
}

func eachRow[T any](file io.ReaderAt, size int64, use func(*T) error) error {
	reader, err := openRows[T](file, size)
	if err != nil {
		return err
	}
	defer reader.Close()
	for {
		rows := make([]T, chunk)
		n, err := readRows(reader, rows)
		for i := range rows[:n] {
			if err := use(&rows[i]); err != nil {
				return err
			}
		}
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return damaged(err)
		case n == 0:
			return damaged(io.ErrUnexpectedEOF)
		}
	}
}

// openRows opens the file and looks for the columns: the library would fill one
// that is not there with nulls.
func openRows[T any](file io.ReaderAt, size int64) (reader *parquet.GenericReader[T], err error) {
	defer recovered(&err)
	opened, err := parquet.OpenFile(file, size, parquet.SkipBloomFilters(true), parquet.SkipPageIndex(true))
	if err != nil {
		return nil, damaged(err)
	}
	var row T
	for _, column := range parquet.SchemaOf(row).Columns() {
		if _, there := opened.Schema().Lookup(column...); !there {
			return nil, damaged(fmt.Errorf("it has no column %q", column[0]))
		}
	}
	return parquet.NewGenericReader[T](opened), nil
}

func readRows[T any](reader *parquet.GenericReader[T], rows []T) (n int, err error) {
	defer recovered(&err)
	return reader.Read(rows)
}

// recovered makes an error of a panic: the parquet reader trusts lengths inside
// the file and panics on some that lie.
func recovered(err *error) {
	if problem := recover(); problem != nil {
		*err = damaged(fmt.Errorf("%v", problem))
	}
}
