package figures

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"smacs/framework/chart"
	"smacs/framework/config"
	"smacs/framework/stats"
)

// mostLLMs is how many LLMs a table of them has room for.
const mostLLMs = 64

// bins are how many bins calibration has.
const bins = 10

// selection draws how often each LLM was selected by one cell, per task; or by
// the cells along an axis, on all questions.
func (r *Run) selection(c config.Chart) (*sketch, error) {
	if c.X != config.ChartTask {
		return r.selectionAlong(c)
	}
	cell, err := r.chosenCell(c)
	if err != nil {
		return nil, err
	}
	counted, err := r.Source.Selections([]string{cell.Row.Cell})
	if err != nil {
		return nil, err
	}
	made := counted[0]
	columns, shares, n := []string{"all tasks"}, [][]float64{made.shares(allTasks(made)...)}, []int{sum(made.Questions)}
	for task, name := range made.Tasks {
		if made.Questions[task] > 0 {
			columns, shares, n = append(columns, name), append(shares, made.shares(task)), append(n, made.Questions[task])
		}
	}
	if len(columns) == 2 { // one task is all
		columns, shares, n = columns[1:], shares[1:], n[1:]
	}
	return r.drawShares(c, made.LLMs, columns, shares, n, 1, "LLMs selected, per task", fmt.Sprintf("Cell: %s.", cell.Row.Label))
}

// selectionAlong has a column per value of an axis.
func (r *Run) selectionAlong(c config.Chart) (*sketch, error) {
	if _, named := c.Where[config.ChartCell]; named {
		return nil, nothing("the columns are the values of %s, so no single cell can be chosen", c.X)
	}
	spots, err := r.gridSpots(c)
	if err != nil {
		return nil, err
	}
	spots, fixed := r.onBase(spots, c, c.X)
	var columns, cells []string
	for _, s := range spots {
		if name := r.value(s, c.X); !slices.Contains(columns, name) {
			columns, cells = append(columns, name), append(cells, s.cell.Row.Cell)
		}
	}
	if len(columns) == 0 {
		return nil, nothing("no done cell is left to draw along %s", c.X)
	}
	counted, err := r.Source.Selections(cells)
	if err != nil {
		return nil, err
	}
	var shares [][]float64
	var n []int
	for _, made := range counted {
		shares, n = append(shares, made.shares(allTasks(made)...)), append(n, sum(made.Questions))
	}
	return r.drawShares(c, counted[0].LLMs, columns, shares, n, len(columns), "LLMs selected, by "+c.X, strings.TrimSpace("Columns are values of "+c.X+". "+fixed))
}

// shares are, per LLM, the share of the questions of some tasks for which it was
// selected.
func (s *Selections) shares(tasks ...int) []float64 {
	all := 0
	for _, task := range tasks {
		all += s.Questions[task]
	}
	shares := make([]float64, len(s.LLMs))
	for llm := range shares {
		count := 0
		for _, task := range tasks {
			count += s.Count[llm][task]
		}
		shares[llm] = float64(count) / float64(all*s.Repeats)
	}
	return shares
}

func allTasks(s *Selections) []int {
	tasks := make([]int, len(s.Tasks))
	for i := range tasks {
		tasks[i] = i
	}
	return tasks
}

func sum(numbers []int) int {
	total := 0
	for _, n := range numbers {
		total += n
	}
	return total
}

// drawShares orders the LLMs by their share in that many of the first columns,
// those selected most on top.
func (r *Run) drawShares(c config.Chart, llms, columns []string, shares [][]float64, n []int, ordering int, title, note string) (*sketch, error) {
	if len(llms) > mostLLMs || len(columns) > mostLLMs {
		return nil, nothing("%d LLMs and %d columns are too many for a table, which has room for %d of both", len(llms), len(columns), mostLLMs)
	}
	order := make([]int, len(llms))
	for i := range order {
		order[i] = i
	}
	weight := make([]float64, len(llms)) // of the whole, or of all columns where none is
	for _, column := range shares[:ordering] {
		for llm, share := range column {
			weight[llm] += share
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(weight[b], weight[a]) })
	spec := chart.ShareSpec{Title: c.Title, Columns: columns, N: n}
	records := [][]string{{"llm", "column", "questions", "share"}}
	for _, llm := range order {
		row := make([]float64, len(columns))
		for j := range columns {
			row[j] = shares[j][llm]
			records = append(records, []string{llms[llm], columns[j], strconv.Itoa(n[j]), decimal(row[j])})
		}
		spec.LLMs, spec.Share = append(spec.LLMs, llms[llm]), append(spec.Share, row)
	}
	figure, err := chart.Shares(spec)
	if err != nil {
		return nil, err
	}
	rows, err := table(records)
	return &sketch{figure: figure, title: title, note: note, table: rows, plain: true}, err
}

// calibration draws predicted against observed accuracy of the LLMs of the pool on
// the test questions, by the prior scores of one cell.
func (r *Run) calibration(c config.Chart) (*sketch, error) {
	cell, err := r.chosenCell(c)
	if err != nil {
		return nil, err
	}
	made, err := r.Source.Predictions(cell.Row.Cell)
	if err != nil {
		return nil, err
	}
	spec := chart.CalibrationSpec{Title: c.Title, XLabel: "predicted accuracy", YLabel: "observed accuracy", Confidence: stats.Confidence}
	records := [][]string{{"from", "to", "n", "questions", "predicted", "observed", "ci_low", "ci_high"}}
	n := 0
	for _, b := range stats.Calibration(made.Predicted, made.Score, bins) {
		spec.Bins = append(spec.Bins, chart.CalibrationBin{From: b.From, To: b.To, Predicted: b.Predicted, Observed: b.Observed, Low: b.Low, High: b.High, N: b.N})
		records = append(records, []string{decimal(b.From), decimal(b.To), strconv.Itoa(b.N), strconv.Itoa(b.Questions), decimal(b.Predicted), decimal(b.Observed), decimal(b.Low), decimal(b.High)})
		n += b.N
	}
	if n == 0 {
		return nil, nothing("no prediction of a prior score has a grade beside it")
	}
	figure, err := chart.Calibration(spec)
	if err != nil {
		return nil, err
	}
	note := fmt.Sprintf("A prediction is of one LLM on one test question. %s The intervals take the LLMs' answers to one question as dependent. n = %d questions.%s Cell: %s.",
		made.How, len(made.Predicted), made.missing(), cell.Row.Label)
	rows, err := table(records)
	return &sketch{figure: figure, title: "Calibration of prior scores", note: note, table: rows, plain: true}, err
}

// missing says how many pairs of LLM and question are not in the chart, and why.
func (p *Predictions) missing() string {
	opinion, grade := 0, 0
	for q := range p.Predicted {
		for i := range p.Predicted[q] {
			switch {
			case math.IsNaN(p.Predicted[q][i]):
				opinion++
			case math.IsNaN(p.Score[q][i]):
				grade++
			}
		}
	}
	if opinion+grade == 0 {
		return ""
	}
	return fmt.Sprintf(" Left out: %d pairs without a prior score and %d without a grade.", opinion, grade)
}

// errors draws how alike the errors of the LLMs of the pool are.
func (r *Run) errors(c config.Chart) (*sketch, error) {
	grades, err := r.Source.Grades()
	if err != nil {
		return nil, err
	}
	llms := len(grades.LLMs)
	switch {
	case llms < 2:
		return nil, nothing("the pool has a single LLM, whose errors have nothing to be compared with")
	case llms > mostLLMs:
		return nil, nothing("%d LLMs are too many for a table of pairs, which has room for %d: narrow data.pool", llms, mostLLMs)
	}
	pairs, n := correlations(grades.Score)
	spec := chart.CorrelationSpec{Title: c.Title}
	records := [][]string{{"llm_a", "llm_b", "n", "correlation"}}
	known := false
	order := stats.ClusterOrder(pairs)
	for i, a := range order {
		row, counts := make([]float64, llms), make([]int, llms)
		for j, b := range order {
			row[j], counts[j] = pairs[a][b], n[a][b]
			known = known || i != j && !math.IsNaN(row[j])
			if i < j {
				records = append(records, []string{grades.LLMs[a], grades.LLMs[b], strconv.Itoa(counts[j]), decimal(row[j])})
			}
		}
		spec.Names, spec.R, spec.N = append(spec.Names, grades.LLMs[a]), append(spec.R, row), append(spec.N, counts)
	}
	if !known {
		return nil, nothing("no two LLMs have a correlation of errors: each is right everywhere or nowhere, or they share no question")
	}
	figure, err := chart.Correlations(spec)
	if err != nil {
		return nil, err
	}
	rows, err := table(records)
	return &sketch{figure: figure, title: "Correlation of the LLMs' errors", table: rows, plain: true,
		note: "Pearson's correlation of the grades of two LLMs over the test questions, which is phi where they are right or wrong. Alike LLMs stand together (average linkage)."}, err
}

// correlations are those of every pair, with the questions behind them.
func correlations(scores [][]float64) (r [][]float64, n [][]int) {
	for range scores {
		r, n = append(r, make([]float64, len(scores))), append(n, make([]int, len(scores)))
	}
	for a := range scores {
		for b := range a + 1 {
			r[a][b], n[a][b] = stats.Correlation(scores[a], scores[b])
			r[b][a], n[b][a] = r[a][b], n[a][b]
		}
	}
	return r, n
}

// decimal writes a number for a table, nothing for a missing one.
func decimal(x float64) string {
	if math.IsNaN(x) {
		return ""
	}
	return strconv.FormatFloat(x, 'f', -1, 64)
}

func table(records [][]string) ([]byte, error) {
	var buffer bytes.Buffer
	err := csv.NewWriter(&buffer).WriteAll(records)
	return buffer.Bytes(), err
}
