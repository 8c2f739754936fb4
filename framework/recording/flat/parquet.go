package flat

import (
	"io"

	"github.com/parquet-go/parquet-go"

	"smacs/framework/recording"
)

// rowsPerGroup bounds the memory of writing and reading.
const rowsPerGroup = 8192

// WriteParquet writes the table as Parquet; what is not known is null.
func WriteParquet(w io.Writer, r *recording.Recording) error {
	out := parquet.NewGenericWriter[row](w, parquet.CreatedBy("smacs", "1", "flat"), parquet.MaxRowsPerRowGroup(rowsPerGroup))
	batch := make([]row, 0, 256)
	flush := func() error {
		_, err := out.Write(batch)
		batch = batch[:0]
		return err
	}
	err := each(r, func(x row) error {
		if batch = append(batch, x); len(batch) < cap(batch) {
			return nil
		}
		return flush()
	})
	if err != nil {
		return err
	}
	if err := flush(); err != nil {
		return err
	}
	return out.Close()
}
