package run

import (
	"bytes"
	"math"

	"smacs/framework/pipeline"
	"smacs/framework/store"
)

// putOutcomes writes outcomes.parquet: the baselines and yardsticks, then each
// distinct done cell once, question by question.
func (x *execution) putOutcomes(results *pipeline.Results) error {
	if x.Experiment.Output.Outcomes == "none" {
		return x.Store.Delete("outcomes.parquet")
	}
	var buffer bytes.Buffer
	err := store.OutcomesParquet(&buffer, func(yield func(store.OutcomeRow) error) error {
		for _, r := range references(x.Data) {
			if err := x.yieldReference(r, yield); err != nil {
				return err
			}
		}
		seen := map[string]bool{}
		for i, m := range x.cells {
			if m.row.Status != store.StatusDone || seen[m.row.Cell] {
				continue
			}
			seen[m.row.Cell] = true
			if err := x.yieldCell(results, i, yield); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return x.Store.Put("outcomes.parquet", buffer.Bytes())
}

func (x *execution) yieldReference(r reference, yield func(store.OutcomeRow) error) error {
	for q := range x.Data.Test {
		row := x.outcomeRow(r.name, q)
		row.Score = optional(r.scores[q])
		if r.answers != nil {
			x.answer(&row, q, r.answers[q])
			x.asked(&row, q, r.selected[q])
		}
		if err := yield(row); err != nil {
			return err
		}
	}
	return nil
}

// yieldCell writes a cell's outcomes repeat by repeat; a cell in which nothing
// is drawn has one.
func (x *execution) yieldCell(results *pipeline.Results, cell int, yield func(store.OutcomeRow) error) error {
	for repeat := range x.repeatsOf(cell) {
		for q, outcome := range x.cellOutcomes(results, cell, repeat) {
			row := x.outcomeRow(x.Cells[cell].Key, q)
			row.Repeat, row.Score = int32(repeat), optional(outcome.Score)
			winner := int32(outcome.Winner)
			row.Winner = &winner
			state := x.Data.OutcomeState(q, outcome).String()
			row.Answer, row.State = x.Data.OutcomeAnswer(q, outcome), &state
			x.asked(&row, q, outcome.Selected)
			row.Cost = optional(x.Data.Usage(q, outcome.Selected).Add(outcome.Calls).Cost)
			if err := yield(row); err != nil {
				return err
			}
		}
	}
	return nil
}

func (x *execution) outcomeRow(cell string, q int) store.OutcomeRow {
	question := x.Data.Recording.Questions[x.Data.Test[q].Recorded]
	return store.OutcomeRow{Cell: cell, Question: question.ID, Task: question.Task}
}

func (x *execution) answer(row *store.OutcomeRow, q, llm int) {
	if answer, ok := x.Data.Answer(q, llm); ok {
		row.Answer = &answer
	}
	state := x.Data.State(q, llm).String()
	row.State = &state
}

func (x *execution) asked(row *store.OutcomeRow, q int, llms []int) {
	for _, llm := range llms {
		row.Selected = append(row.Selected, x.Data.Name(llm))
	}
	row.Cost = optional(x.Data.Usage(q, llms).Cost)
}

func optional(x float64) *float64 {
	if math.IsNaN(x) {
		return nil
	}
	return &x
}
