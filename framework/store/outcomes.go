package store

import (
	"bytes"
	"fmt"
	"io"

	"github.com/parquet-go/parquet-go"
)

// An OutcomeRow is one row of outcomes.parquet: what one cell made of one
// question in one repeat. Nil is null: not known, or not defined for the row.
type OutcomeRow struct {
	Cell     string   `parquet:"cell,dict"`
	Repeat   int32    `parquet:"repeat"`
	Question string   `parquet:"question,dict"` // the id within the task
	Task     string   `parquet:"task,dict"`
	Answer   *string  `parquet:"answer,optional,dict"` // null when none could be read
	Score    *float64 `parquet:"score,optional"`       // fraction of 1; null when missing
	State    *string  `parquet:"state,optional,dict"`
	Winner   *int32   `parquet:"winner,optional"` // index of the chosen candidate
	Selected []string `parquet:"selected,list,dict"`
	Cost     *float64 `parquet:"cost,optional"` // dollars
}

// rowGroup bounds the rows a writer holds before it compresses them.
const rowGroup = 1 << 17

// OutcomesParquet writes outcomes.parquet from rows that fill yields in order.
// The bytes depend on the rows alone.
func OutcomesParquet(w io.Writer, fill func(yield func(OutcomeRow) error) error) error {
	writer := parquet.NewGenericWriter[OutcomeRow](w, parquet.Compression(&parquet.Zstd), parquet.MaxRowsPerRowGroup(rowGroup))
	pending := make([]OutcomeRow, 0, 1024)
	flush := func() error {
		_, err := writer.Write(pending)
		pending = pending[:0]
		return err
	}
	err := fill(func(row OutcomeRow) error {
		pending = append(pending, row)
		if len(pending) == cap(pending) {
			return flush()
		}
		return nil
	})
	if err == nil {
		err = flush()
	}
	if err != nil {
		return fmt.Errorf("write outcomes: %w", err)
	}
	return writer.Close()
}

// ReadOutcomes reads the rows of outcomes.parquet. Data that is damaged or no
// such file is an error.
func ReadOutcomes(data []byte) (rows []OutcomeRow, err error) {
	defer func() {
		// The parquet reader trusts lengths inside the file and panics on some
		// that lie.
		if problem := recover(); problem != nil {
			rows, err = nil, fmt.Errorf("read outcomes: the file is damaged: %v", problem)
		}
	}()
	// Row by row as they are there, not as many as the file says it has.
	file, err := parquet.OpenFile(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, damaged(err)
	}
	reader := parquet.NewGenericReader[OutcomeRow](file)
	defer reader.Close()
	for {
		chunk := make([]OutcomeRow, 1024)
		n, err := reader.Read(chunk)
		rows = append(rows, chunk[:n]...)
		switch {
		case err == io.EOF:
			return rows, nil
		case err != nil:
			return nil, damaged(err)
		case n == 0:
			return nil, damaged(io.ErrUnexpectedEOF)
		}
	}
}

func damaged(err error) error {
	return fmt.Errorf("read outcomes: the file is damaged or is no outcomes.parquet: %w", err)
}
