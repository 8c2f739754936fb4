package export

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strconv"

	"smacs/framework/store"
)

// An outcome is a line of the JSON Lines form: the columns of outcomes.parquet,
// null where it has null. Text that is no UTF-8 has U+FFFD in its place.
type outcome struct {
	Cell     string   `json:"cell"`
	Repeat   int32    `json:"repeat"`
	Question string   `json:"question"` // the id within the task
	Task     string   `json:"task"`
	Answer   *string  `json:"answer"`
	Score    *float64 `json:"score"` // fraction of 1
	State    *string  `json:"state"`
	Winner   *int32   `json:"winner"` // index of the chosen candidate
	Selected []string `json:"selected"`
	Cost     *float64 `json:"cost"` // dollars
}

func writeJSONL(w io.Writer, r *store.Finished, table Table) error {
	out := bufio.NewWriter(w)
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	if table == Cells {
		return errors.Join(cellLines(out, r), out.Flush())
	}
	err := r.EachOutcome(func(o *store.OutcomeRow) error {
		line := outcome(*o)
		if line.Selected == nil {
			line.Selected = []string{}
		}
		return encoder.Encode(line)
	})
	if err != nil {
		return err
	}
	return out.Flush()
}

// cellLines writes the rows of cells.csv, each an object with the columns in
// their order, numbers as numbers, null for an empty field.
func cellLines(w io.Writer, r *store.Finished) error {
	data, err := store.CellsCSV(r.Axes, r.Cells)
	if err != nil {
		return err
	}
	records, err := csv.NewReader(bytes.NewReader(data)).ReadAll()
	if err != nil {
		return err
	}
	for _, record := range records[1:] {
		line := []byte{'{'}
		for i, column := range records[0] {
			if i > 0 {
				line = append(line, ',')
			}
			name, err := json.Marshal(column)
			if err != nil {
				return err
			}
			value, err := fieldJSON(column, record[i], slices.Contains(r.Axes, column))
			if err != nil {
				return err
			}
			line = slices.Concat(line, name, []byte{':'}, value)
		}
		if _, err := w.Write(append(line, '}', '\n')); err != nil {
			return err
		}
	}
	return nil
}

// fieldJSON is one field. Swept values stay the texts they are in cells.csv: an
// axis may mix numbers and words.
func fieldJSON(column, field string, axis bool) ([]byte, error) {
	switch {
	case field == "" && column != "label":
		return []byte("null"), nil
	case axis || slices.Contains([]string{"cell", "label", "status", "error"}, column):
		return json.Marshal(field)
	case column == "uses_gold":
		gold, err := strconv.ParseBool(field)
		return strconv.AppendBool(nil, gold), err
	}
	number, err := strconv.ParseFloat(field, 64)
	if err != nil {
		return nil, err
	}
	return json.Marshal(number)
}
