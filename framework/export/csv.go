package export

import (
	"encoding/csv"
	"encoding/json"
	"io"
	"math"
	"strconv"

	"smacs/framework/store"
)

// outcomeColumns are those of outcomes.parquet.
func outcomeColumns() []string {
	return []string{"cell", "repeat", "question", "task", "answer", "score", "state", "winner", "selected", "cost"}
}

// writeCSV writes cells as cells.csv has them, or outcomes with empty fields for
// what is not known and the selected LLMs as a JSON list. CSV does not tell a
// missing answer from an empty one; the state does.
func writeCSV(w io.Writer, r *store.Finished, table Table) error {
	if table == Cells {
		data, err := store.CellsCSV(r.Axes, r.Cells)
		if err == nil {
			_, err = w.Write(data)
		}
		return err
	}
	writer := csv.NewWriter(w)
	if err := writer.Write(outcomeColumns()); err != nil {
		return err
	}
	err := r.EachOutcome(func(o *store.OutcomeRow) error {
		selected, err := listJSON(o.Selected)
		if err != nil {
			return err
		}
		return writer.Write([]string{o.Cell, strconv.Itoa(int(o.Repeat)), o.Question, o.Task, orEmpty(o.Answer, keep), orEmpty(o.Score, decimal),
			orEmpty(o.State, keep), orEmpty(o.Winner, whole), selected, orEmpty(o.Cost, decimal)})
	})
	writer.Flush()
	if err != nil {
		return err
	}
	return writer.Error()
}

// orEmpty is the text of a value, nothing where there is none.
func orEmpty[T any](value *T, text func(T) string) string {
	if value == nil {
		return ""
	}
	return text(*value)
}

func keep(s string) string { return s }
func whole(n int32) string { return strconv.Itoa(int(n)) }

// decimal is the shortest text that reads back as x, with an exponent below 1e-6
// only, as in cells.csv.
func decimal(x float64) string {
	if x != 0 && math.Abs(x) < 1e-6 {
		return strconv.FormatFloat(x, 'e', -1, 64)
	}
	return strconv.FormatFloat(x, 'f', -1, 64)
}

func listJSON(list []string) (string, error) {
	if list == nil {
		list = []string{}
	}
	data, err := json.Marshal(list)
	return string(data), err
}
