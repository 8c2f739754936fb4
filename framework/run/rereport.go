package run

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"

	"github.com/BurntSushi/toml"

	"smacs/framework/pipeline"
	"smacs/framework/plan"
	"smacs/framework/report"
	"smacs/framework/store"
)

// ReportFile is the key of a run's report.
const ReportFile = "report.html"

// A Reporter writes the report of a finished run again from its folder.
type Reporter struct {
	Finished *store.Finished
	// Prepared is the run's experiment on the recording it was computed on, and
	// Opener its strategies: what explaining questions takes. Without it the page
	// has no questions, and Absent says why.
	Prepared  *Prepared
	Opener    pipeline.Opener
	Absent    string
	Questions int // shown at most, below 0 as many as the experiment says
	Workers   int
}

// Write writes the page without computing a cell: the same bytes as the run wrote
// where nothing changed. absent says why no question is shown, empty when some
// are. An error means that the folder lacks a file or holds a damaged one, or
// that ctx ended; nothing is written then.
func (r *Reporter) Write(ctx context.Context, w io.Writer) (absent string, err error) {
	run, err := readReported(r.Finished)
	if err != nil {
		return "", err
	}
	page := run.report()
	questions := r.Questions
	if questions < 0 {
		questions = run.questions
	}
	if page.Browse, err = r.browse(ctx, page, questions); err != nil {
		return "", err
	}
	return page.Browse.Absent, report.HTML(w, page)
}

func readReported(finished *store.Finished) (*reported, error) {
	run := &reported{manifest: finished.Manifest, experiment: finished.Experiment, axes: finished.Axes, cells: finished.Cells}
	var told struct {
		Description string
		Output      struct {
			Questions int `toml:"report_questions"`
		}
	}
	if _, err := toml.Decode(finished.Experiment, &told); err != nil {
		return nil, fmt.Errorf("run %s: experiment.toml: %w", finished.Dir, err)
	}
	run.about, run.questions = told.Description, told.Output.Questions
	if finished.Edited {
		// A copy: the manifest is what the run wrote.
		manifest := *run.manifest
		manifest.Warnings = append([]string{"experiment.toml was changed after the run: the settings below may not be those of the numbers"}, manifest.Warnings...)
		run.manifest = &manifest
	}
	var err error
	if run.tasks, err = finished.Tasks(); err != nil {
		return nil, err
	}
	for _, c := range finished.Manifest.Charts {
		svg, err := finished.Chart(c)
		if err != nil {
			return nil, err
		}
		run.charts = append(run.charts, svg)
	}
	return run, nil
}

// browse shows questions as the run did, of the cells' recorded outcomes.
func (r *Reporter) browse(ctx context.Context, page *report.Report, questions int) (*report.Browse, error) {
	if absent := noBrowse(page, questions, !r.Finished.KeptNoOutcomes()); absent != nil {
		return absent, nil
	}
	if r.Prepared == nil {
		return &report.Browse{Absent: r.Absent}, nil
	}
	recorded, err := r.outcomes(append(shownCells(page), page.Baseline))
	if err != nil {
		return &report.Browse{Absent: "No question is shown: " + err.Error()}, nil
	}
	b := &browser{Prepared: r.Prepared, questions: questions}
	err = b.contests(page, func(cell int) ([]float64, error) { return recorded[r.Prepared.Cells[cell].Key], nil })
	if err != nil {
		return &report.Browse{Absent: "No question is shown: experiment.toml no longer gives the cells of the run: " + err.Error()}, nil
	}
	if err := b.open(ctx, r.Opener, r.Workers); err != nil {
		return nil, err
	}
	return b.browse(ctx)
}

// outcomes reads the outcomes of some cells in the first repeat, by key.
func (r *Reporter) outcomes(keys []string) (map[string][]float64, error) {
	at := map[[2]string]int{}
	for q, question := range r.Prepared.Data.Test {
		recorded := r.Prepared.Data.Recording.Questions[question.Recorded]
		at[[2]string{recorded.Task, recorded.ID}] = q
	}
	wanted := map[string][]float64{}
	for _, key := range keys {
		wanted[key] = nil
	}
	return wanted, r.Finished.EachScore(func(row *store.ScoreRow) error {
		scores, want := wanted[row.Cell]
		if !want || row.Repeat != 0 {
			return nil
		}
		q, asked := at[[2]string{row.Task, row.Question}]
		if !asked {
			return fmt.Errorf("outcomes.parquet has a question %s/%s that is not asked", row.Task, row.Question)
		}
		if scores == nil {
			scores = unknownScores(len(at))
			wanted[row.Cell] = scores
		}
		if row.Score != nil {
			scores[q] = *row.Score
		}
		return nil
	})
}

func unknownScores(n int) []float64 {
	scores := make([]float64, n)
	for i := range scores {
		scores[i] = math.NaN()
	}
	return scores
}

// open makes an engine of the cells shown alone.
func (b *browser) open(ctx context.Context, opener pipeline.Opener, workers int) error {
	var cells []plan.Cell
	at := map[int]int{}
	for _, c := range b.shown {
		if c.cell < 0 {
			return errors.New("a baseline has no stages to explain")
		}
		at[c.cell] = len(cells)
		cells = append(cells, b.Cells[c.cell])
	}
	graph := plan.NewGraph(cells, b.Data.Tasks, 1)
	engine, err := b.engineOf(ctx, opener, graph, workers)
	b.engine, b.leaves = engine, func(cell int) []int { return graph.CellLeaf[at[cell]][0] }
	return err
}
