package run

import (
	"context"
	"fmt"
	"math"
	"slices"

	"smacs/framework/figures"
	"smacs/framework/pipeline"
	"smacs/framework/report"
	"smacs/framework/store"
)

// A browser chooses test questions of a run and shows what its best cell and its
// base made of them.
type browser struct {
	*Prepared
	questions int       // to show at most
	shown     []contest // the cells explained: best, and base when it is another
	against   []contest // what they are compared with
	engine    *pipeline.Engine
	leaves    func(cell int) []int // of a cell in the engine's graph, by task
}

// A contest is a row of the tables with its outcome on every test question, in
// the first repeat.
type contest struct {
	name   string // for people: what part it plays
	label  string // of a cell
	cell   int    // index into Cells, -1 for a baseline or yardstick
	scores []float64
	answer func(q int) *string
}

// browse chooses questions and explains them, a block at a time. A strategy that
// fails now leaves the reason in place of the questions; only the end of ctx is an
// error.
func (b *browser) browse(ctx context.Context) (*report.Browse, error) {
	picked := b.pick()
	made := &report.Browse{How: b.how(picked), Groups: picked.groups}
	changed, size, at := 0, 0, 0
	for block := range slices.Chunk(picked.questions, pipeline.BlockSize) {
		explained, err := b.explainShown(ctx, block)
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if err != nil {
			return &report.Browse{Absent: "Questions cannot be shown: " + err.Error()}, nil
		}
		for i, q := range block {
			shown := b.question(q, explained[i], picked.titles[q])
			if size += shown.Size(); size > browseBytes {
				made.How = append(made.How, fmt.Sprintf("Only the first %d are here: more would make this page larger than %d MB.", at, browseBytes>>20))
				return told(made, changed), nil
			}
			changed += b.changed(q, explained[i])
			made.Add(picked.first[at], shown)
			at++
		}
	}
	return told(made, changed), nil
}

// explainShown explains the cells shown for some questions: per question, in the
// order of b.shown.
func (b *browser) explainShown(ctx context.Context, questions []int) ([][]*Explained, error) {
	explained := make([][]*Explained, len(questions))
	for _, c := range b.shown {
		all, err := b.explainAll(ctx, b.engine, b.leaves(c.cell), c.cell, questions)
		if err != nil {
			return nil, err
		}
		for i, e := range all {
			explained[i] = append(explained[i], e)
		}
	}
	return explained, nil
}

// changed counts explanations that end with another grade than is recorded.
func (b *browser) changed(q int, cells []*Explained) int {
	n := 0
	for i, e := range cells {
		if !sameScore(e.Score, b.shown[i].scores[q]) {
			n++
		}
	}
	return n
}

// told adds how many explanations have changed.
func told(made *report.Browse, changed int) *report.Browse {
	if changed > 0 {
		made.How = append(made.How, fmt.Sprintf("Beware: %d of the explanations below end with another grade than the run recorded. "+
			"The code or a plugin has changed since, or a strategy does not give the same answer twice.", changed))
	}
	return made
}

func sameScore(explained *float64, recorded float64) bool {
	if explained == nil {
		return math.IsNaN(recorded)
	}
	return *explained == recorded
}

// contests finds what a report shows questions of: the best cell, the base, and
// beside them the baseline and the majority vote. scores gives the outcomes of a
// cell in the first repeat.
func (b *browser) contests(r *report.Report, scores func(cell int) ([]float64, error)) error {
	keys := shownCells(r)
	for i, key := range keys {
		c, err := b.contestOf(key, scores)
		if err != nil {
			return err
		}
		if c.name = "base"; i == 0 && r.Best().Kind != report.KindBase {
			c.name = "best cell"
		}
		b.shown = append(b.shown, c)
	}
	names := []string{r.Baseline, "baseline:majority_all"}
	for i, key := range names {
		// The expectation of a random choice gives no answer to compare with.
		if key == "baseline:random" || i > 0 && key == names[0] {
			continue
		}
		c, err := b.contestOf(key, scores)
		if err != nil {
			return err
		}
		if c.scores != nil {
			b.against = append(b.against, c)
		}
	}
	return nil
}

// shownCells are the keys of the cells explained.
func shownCells(r *report.Report) []string {
	best := r.Best()
	if best == nil {
		return nil
	}
	keys := []string{best.Key}
	for _, c := range r.Cells {
		if c.Kind == report.KindBase && c.Status == report.StatusDone && c.Key != best.Key {
			keys = append(keys, c.Key)
		}
	}
	return keys
}

// contestOf looks a row up by its key. One without outcomes has no scores.
func (b *browser) contestOf(key string, scores func(cell int) ([]float64, error)) (contest, error) {
	for i, cell := range b.Cells {
		if cell.Key == key && cell.Invalid == "" {
			known, err := scores(i)
			return contest{name: labelOf(cell), label: labelOf(cell), cell: i, scores: known}, err
		}
	}
	for _, r := range references(b.Data) {
		if r.name == key {
			return contest{name: figures.Label(key), cell: -1, scores: r.scores, answer: b.answerOf(r)}, nil
		}
	}
	return contest{}, fmt.Errorf("no row %q in this experiment", key)
}

func (b *browser) answerOf(r reference) func(q int) *string {
	if r.answers == nil {
		return nil
	}
	return func(q int) *string {
		answer, ok := b.Data.Answer(q, r.answers[q])
		if !ok {
			return nil
		}
		return &answer
	}
}

// browseRun shows questions of the run under way.
func (x *execution) browseRun(ctx context.Context, r *report.Report, results *pipeline.Results) (*report.Browse, error) {
	n := x.Experiment.Output.ReportQuestions
	if absent := noBrowse(r, n, x.Experiment.Output.Outcomes != "none"); absent != nil {
		return absent, nil
	}
	b := &browser{Prepared: x.Prepared, questions: n, engine: x.engine, leaves: func(cell int) []int { return x.Graph.CellLeaf[cell][0] }}
	err := b.contests(r, func(cell int) ([]float64, error) {
		if x.cells[cell].row.Status != store.StatusDone {
			return nil, nil
		}
		scores := make([]float64, 0, len(x.Data.Test))
		for _, outcome := range x.cellOutcomes(results, cell, 0) {
			scores = append(scores, outcome.Score)
		}
		return scores, nil
	})
	if err != nil {
		return nil, fmt.Errorf("choose questions to show: %w", err)
	}
	return b.browse(ctx)
}

// noBrowse says why no question is shown, nil when some are.
func noBrowse(r *report.Report, questions int, outcomes bool) *report.Browse {
	switch {
	case questions == 0:
		return &report.Browse{Absent: "No question is shown, as asked for; smacs report RUN --questions N shows N of them."}
	case !outcomes:
		return &report.Browse{Absent: `No question is shown: with output.outcomes = "none" the run kept no outcomes to choose from.`}
	case r.Best() == nil:
		return &report.Browse{Absent: "No question is shown: no cell is done."}
	}
	return nil
}
