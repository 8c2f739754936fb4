package store

import (
	"bytes"
	"encoding/csv"
	"math"
	"strconv"
)

// The statuses of a cell.
const (
	StatusDone    = "done"
	StatusFailed  = "failed"
	StatusInvalid = "invalid"
)

// A CellRow is one row of cells.csv: a cell, a baseline or a yardstick. Numbers
// that are not known are NaN and written empty. Fractions are of 1.
type CellRow struct {
	Cell     string // short key; baseline:NAME or yardstick:LLM on those rows
	Label    string
	Status   string
	Axes     []string // one value per swept parameter, empty on baseline rows
	TopK     float64
	Keep     float64
	DropRate float64

	Asked                      int
	N                          int
	Correct                    float64 // sum of the scores
	Accuracy, CILow, CIHigh    float64
	Delta, DeltaLow, DeltaHigh float64 // against the named baseline, paired by question
	P, PAdjusted               float64
	OracleSelected             float64 // share of n with a right LLM among the selected
	OracleCandidates           float64 // share of n with a right candidate
	LLMsAsked                  float64 // responses used, over all questions
	PromptTokens               float64
	CompletionTokens           float64
	Cost                       float64 // dollars
	UsesGold                   bool
	Error                      string
}

// CellColumns returns the header of cells.csv for the swept parameters' full
// names.
func CellColumns(axes []string) []string {
	columns := append([]string{"cell", "label", "status"}, axes...)
	return append(columns, "top_k", "keep", "drop_rate",
		"asked", "n", "correct", "accuracy", "ci_low", "ci_high", "delta", "delta_low", "delta_high", "p", "p_adjusted",
		"oracle_selected", "oracle_candidates", "llms_asked", "prompt_tokens", "completion_tokens", "cost", "uses_gold", "error")
}

// CellsCSV returns cells.csv: the header and one line per row.
func CellsCSV(axes []string, rows []CellRow) ([]byte, error) {
	records := [][]string{CellColumns(axes)}
	for _, row := range rows {
		records = append(records, row.record(len(axes)))
	}
	return writeCSV(records)
}

func (r CellRow) record(axes int) []string {
	record := []string{r.Cell, r.Label, r.Status}
	for i := range axes {
		value := ""
		if i < len(r.Axes) {
			value = r.Axes[i]
		}
		record = append(record, value)
	}
	record = append(record, decimal(r.TopK), decimal(r.Keep), decimal(r.DropRate))
	if r.Status == StatusDone {
		record = append(record, strconv.Itoa(r.Asked), strconv.Itoa(r.N), decimal(r.Correct))
	} else {
		record = append(record, "", "", "")
	}
	for _, x := range []float64{r.Accuracy, r.CILow, r.CIHigh, r.Delta, r.DeltaLow, r.DeltaHigh, r.P, r.PAdjusted,
		r.OracleSelected, r.OracleCandidates, r.LLMsAsked, r.PromptTokens, r.CompletionTokens, r.Cost} {
		record = append(record, decimal(x))
	}
	return append(record, strconv.FormatBool(r.UsesGold), r.Error)
}

// A TaskRow is one row of tasks.csv: a row of cells.csv on one task.
type TaskRow struct {
	Cell, Label, Task       string
	N                       int
	Correct                 float64
	Accuracy, CILow, CIHigh float64
}

// taskColumns is the header of tasks.csv.
func taskColumns() []string {
	return []string{"cell", "label", "task", "n", "correct", "accuracy", "ci_low", "ci_high"}
}

// TasksCSV returns tasks.csv.
func TasksCSV(rows []TaskRow) ([]byte, error) {
	records := [][]string{taskColumns()}
	for _, r := range rows {
		records = append(records, []string{r.Cell, r.Label, r.Task, strconv.Itoa(r.N),
			decimal(r.Correct), decimal(r.Accuracy), decimal(r.CILow), decimal(r.CIHigh)})
	}
	return writeCSV(records)
}

// writeCSV quotes as RFC 4180 does. Labels and errors come from the
// experiment's author and are written as they are, also those that a
// spreadsheet would take for a formula ("=A1"): a changed label would match no
// other file of the run.
func writeCSV(records [][]string) ([]byte, error) {
	var buffer bytes.Buffer
	writer := csv.NewWriter(&buffer)
	if err := writer.WriteAll(records); err != nil {
		return nil, err
	}
	return buffer.Bytes(), nil
}

// decimal writes the shortest decimal that reads back as x, and nothing for a
// missing number. Only what is below 1e-6, the p values of clear differences,
// has an exponent: 1e-100 would else be a hundred zeros.
func decimal(x float64) string {
	switch {
	case math.IsNaN(x):
		return ""
	case x != 0 && math.Abs(x) < 1e-6:
		return strconv.FormatFloat(x, 'e', -1, 64)
	}
	return strconv.FormatFloat(x, 'f', -1, 64)
}

// A StepRow is one stretch of a score weight on which accuracy does not change,
// From < weight < To; From = To is that weight alone.
type StepRow struct {
	From, To                float64
	N                       int
	Correct                 float64
	Accuracy, CILow, CIHigh float64
}

// StepsCSV returns the table beside a chart of steps.
func StepsCSV(rows []StepRow) ([]byte, error) {
	records := [][]string{stepColumns()}
	for _, r := range rows {
		records = append(records, []string{decimal(r.From), decimal(r.To), strconv.Itoa(r.N),
			decimal(r.Correct), decimal(r.Accuracy), decimal(r.CILow), decimal(r.CIHigh)})
	}
	return writeCSV(records)
}
