package run_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"

	"smacs/framework/grade"
	"smacs/framework/recording"
	"smacs/framework/store"
)

// repeatedRecording has two tasks of 40 questions and five LLMs. Every grade in
// between 0 and 1 occurs, and a quarter of the responses failed or have no grade.
func repeatedRecording(t *testing.T) *recording.Recording {
	t.Helper()
	random := rand.New(rand.NewPCG(3, 4))
	b := recording.NewBuilder(recording.Meta{Name: "repeated"})
	for llm := range 5 {
		check(t, b.AddLLM(fmt.Sprintf("llm%d", llm)))
	}
	for i := range 80 {
		q := recording.Question{Task: []string{"a", "b"}[i%2], ID: fmt.Sprint(i), Text: fmt.Sprintf("question number %d", i), Gold: "1", AnswerKind: "numeric"}
		check(t, b.AddQuestion(q))
		for llm := range 5 {
			r := recording.Unknown("so it is")
			r.State, r.Score = grade.Parsed, float64(random.IntN(4))/3
			r.HasAnswer, r.Answer, r.AnswerKey = true, fmt.Sprint(llm), fmt.Sprint(llm)
			switch random.IntN(8) {
			case 0:
				r = recording.Unknown("")
				r.State = grade.Failed
			case 1:
				r.State, r.Score = grade.Ungraded, math.NaN()
			}
			r.Cost = float64(1+random.IntN(9)) / 1024
			check(t, b.AddResponse(q.Key(), fmt.Sprintf("llm%d", llm), 0, r))
		}
	}
	rec, err := b.Build()
	check(t, err)
	return rec
}

const repeatedTOML = `
name = "repeated"
repeats = %d
[data]
recording = "unused"
bank = 0.3
[selection]
strategy = "random"
top_k = 2
[aggregation]
strategy = "best_of_prior"
[[ablation]]
name = "undrawn"
set = { "selection.strategy" = "best_n" }
[[ablation]]
name = "dropped"
set = { "dropout.strategy" = "uniform_drop", "dropout.keep" = 1 }
`

// The figures of a cell are those of its questions' means over the repeats in
// which they have an outcome, by slow arithmetic from outcomes.parquet.
func TestRepeatsAreFolded(t *testing.T) {
	t.Parallel()
	const repeats = 4
	p, _, files := executed(t, repeatedRecording(t), fmt.Sprintf(repeatedTOML, repeats), 2)
	of, _ := blocks(t, files)
	asked := len(p.Data.Test)
	partly := 0
	for _, label := range []string{"base", "undrawn", "dropped"} {
		row := files.labelled(t, label)
		rows, want := of[row["cell"]], repeats
		if label == "undrawn" {
			want = 1
		}
		if len(rows) != want*asked {
			t.Fatalf("%s: %d outcomes of %d questions, want %d repeats", label, len(rows), asked, want)
		}
		n, correct, cost, used := 0, 0.0, 0.0, 0
		perTask := map[string]float64{}
		for q := range asked {
			known, sum := 0, 0.0
			for r := range want {
				o := rows[r*asked+q]
				if o.Repeat != int32(r) || o.Question != rows[q].Question || o.Task != rows[q].Task {
					t.Fatalf("%s: row %d is repeat %d of %s, want %d of %s", label, r*asked+q, o.Repeat, o.Question, r, rows[q].Question)
				}
				if o.Score != nil {
					known, sum = known+1, sum+*o.Score
				}
				cost, used = cost+*o.Cost, used+len(o.Selected)
			}
			if known > 0 {
				n, correct = n+1, correct+sum/float64(known)
				perTask[rows[q].Task] += sum / float64(known)
			}
			if known > 0 && known < want {
				partly++
			}
		}
		equal(t, label+" asked", row["asked"], float64(asked))
		equal(t, label+" n", row["n"], float64(n))
		equal(t, label+" correct", row["correct"], correct)
		equal(t, label+" accuracy", row["accuracy"], correct/float64(n))
		equal(t, label+" cost", row["cost"], cost/float64(want))
		equal(t, label+" llms_asked", row["llms_asked"], float64(used)/float64(want))
		for _, task := range files.table(t, "tasks.csv") {
			if task["cell"] == row["cell"] {
				equal(t, label+" on "+task["task"], task["correct"], perTask[task["task"]])
			}
		}
	}
	if partly == 0 {
		t.Error("no question has an outcome in some repeats only")
	}
}

// The repeats of an experiment are the first of one with more.
func TestFewerRepeatsAreAPrefix(t *testing.T) {
	t.Parallel()
	rec := repeatedRecording(t)
	run := func(repeats int) []store.OutcomeRow {
		_, _, files := executed(t, rec, fmt.Sprintf(repeatedTOML, repeats), 2)
		return files.outcomes(t)
	}
	type row struct {
		Repeat         int32
		Task, Question string
		Label          int // the cell's place: keys hold the number of repeats
	}
	byRow := func(rows []store.OutcomeRow, below int32) map[row]store.OutcomeRow {
		made, place := map[row]store.OutcomeRow{}, map[string]int{}
		for _, o := range rows {
			if _, seen := place[o.Cell]; !seen {
				place[o.Cell] = len(place)
			}
			at := row{o.Repeat, o.Task, o.Question, place[o.Cell]}
			if o.Repeat < below {
				o.Cell = ""
				made[at] = o
			}
		}
		return made
	}
	five := run(5)
	for _, repeats := range []int32{1, 3} {
		if diff := cmp.Diff(byRow(run(int(repeats)), repeats), byRow(five, repeats)); diff != "" {
			t.Errorf("%d repeats (-alone +of 5):\n%s", repeats, diff)
		}
	}
	all, same, pairs := byRow(five, 5), 0, 0
	for at, o := range all {
		if at.Repeat == 0 {
			pairs++
			other := all[row{4, at.Task, at.Question, at.Label}]
			if fmt.Sprint(other.Selected) == fmt.Sprint(o.Selected) {
				same++
			}
		}
	}
	if same == pairs {
		t.Error("repeats 0 and 4 select the same LLMs everywhere")
	}
}
