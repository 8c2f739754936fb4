package run_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"smacs/framework/recording"
)

// slowData is what the baselines are made of, read off the recording again.
type slowData struct {
	rec  *recording.Recording
	pool []string
	bank []int // questions
	test []int
}

func slowly(rec *recording.Recording, exclude string) slowData {
	d := slowData{rec: rec}
	for _, llm := range rec.LLMs {
		if !strings.HasPrefix(llm, exclude) {
			d.pool = append(d.pool, llm)
		}
	}
	for q, question := range rec.Questions {
		if recording.Split(question.Task, question.ID, "", 7) {
			d.bank = append(d.bank, q)
		} else {
			d.test = append(d.test, q)
		}
	}
	return d
}

func (d slowData) response(q int, llm string) *recording.Response {
	r, _ := d.rec.Response(q, slices.Index(d.rec.LLMs, llm), 0)
	return r
}

// right counts the right answers of an LLM on the bank, of one task or of all.
func (d slowData) right(llm, task string) float64 {
	sum := 0.0
	for _, q := range d.bank {
		if task == "" || d.rec.Questions[q].Task == task {
			sum += d.response(q, llm).Score
		}
	}
	return sum
}

// best is the LLM with most right, the first in byte order among equals.
func (d slowData) best(task string) string {
	chosen := ""
	for _, llm := range d.pool {
		if chosen == "" || d.right(llm, task) > d.right(chosen, task) ||
			(d.right(llm, task) == d.right(chosen, task) && d.right(llm, "") > d.right(chosen, "")) {
			chosen = llm
		}
	}
	return chosen
}

// majority is the LLM whose answer most give, ties to the one that is best on
// the bank among all that gave a winning answer.
func (d slowData) majority(q int) string {
	votes := func(llm string) int {
		n := 0
		for _, other := range d.pool {
			if d.response(q, other).HasAnswer && d.response(q, other).AnswerKey == d.response(q, llm).AnswerKey {
				n++
			}
		}
		return n
	}
	chosen, most := "", 0
	for _, llm := range d.pool {
		if !d.response(q, llm).HasAnswer {
			continue
		}
		n := votes(llm)
		if n > most || (n == most && d.right(llm, "") > d.right(chosen, "")) {
			chosen, most = llm, n
		}
	}
	if chosen == "" {
		return d.best("")
	}
	return chosen
}

func TestBaselinesFollowFromTheRecording(t *testing.T) {
	t.Parallel()
	_, _, files := executed(t, simDefault(t), figures(t), 1)
	d := slowly(simDefault(t), "sim-closed-")
	of, _ := blocks(t, files)
	single := d.best("")
	for i, q := range d.test {
		task := d.rec.Questions[q].Task
		sum, best := 0.0, 0.0
		for _, llm := range d.pool {
			sum += d.response(q, llm).Score
			best = max(best, d.response(q, llm).Score)
		}
		want := map[string]float64{
			"baseline:random":               sum / float64(len(d.pool)),
			"baseline:best_single":          d.response(q, single).Score,
			"baseline:best_single_per_task": d.response(q, d.best(task)).Score,
			"baseline:majority_all":         d.response(q, d.majority(q)).Score,
			"baseline:oracle":               best,
			"yardstick:sim-closed-a":        d.response(q, "sim-closed-a").Score,
			"yardstick:sim-closed-b":        d.response(q, "sim-closed-b").Score,
		}
		for name, score := range want {
			row := of[name][i]
			if row.Question != d.rec.Questions[q].ID || row.Task != task {
				t.Fatalf("%s: row %d is %s/%s, want %s", name, i, row.Task, row.Question, d.rec.Questions[q].Key())
			}
			if row.Score == nil || math.Abs(*row.Score-score) > 1e-12 {
				t.Errorf("%s on %s: score %v, want %v", name, d.rec.Questions[q].Key(), row.Score, score)
			}
		}
		if row := of["yardstick:sim-closed-a"][i]; len(row.Selected) != 1 || row.Selected[0] != "sim-closed-a" || row.State == nil || row.Winner != nil {
			t.Errorf("yardstick row %+v, want one that asks itself, with a state and without candidates", row)
		}
	}
	for _, row := range files.table(t, "cells.csv") {
		gold := row["cell"] == "baseline:oracle" || row["cell"] == "baseline:best_single_per_task"
		if (row["uses_gold"] == "true") != gold {
			t.Errorf("%s: uses_gold is %s", row["cell"], row["uses_gold"])
		}
	}
}

const compareTOML = `
name = "compare"
[data]
recording = "sim:default"
exclude = ["sim-closed-*"]
yardsticks = ["sim-closed-*"]
[sweep]
"selection.top_k" = [3, 5]
`

func TestComparedWith(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, compare string
		base          string   // cell of outcomes.parquet, or a label
		alone         []string // labels of rows without comparison
	}{
		{"a baseline", `baseline = "majority_all"`, "baseline:majority_all", []string{"baseline:majority_all"}},
		{"a yardstick", `baseline = "yardstick:sim-closed-b"`, "yardstick:sim-closed-b", []string{"yardstick:sim-closed-b"}},
		// The base has top_k 5 too: it is the same cell under another label.
		{"a cell", `baseline = { "selection.top_k" = 5 }`, "top_k=5", []string{"base", "top_k=5"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, _, files := executed(t, simDefault(t), compareTOML+"[compare]\n"+test.compare+"\n", 1)
			of, _ := blocks(t, files)
			base := scoresOf(of[files.labelled(t, test.base)["cell"]])
			for _, row := range files.table(t, "cells.csv") {
				if slices.Contains(test.alone, row["label"]) {
					if row["delta"]+row["delta_low"]+row["p"]+row["p_adjusted"] != "" {
						t.Errorf("%s is compared with itself: delta %s, p %s", row["label"], row["delta"], row["p"])
					}
					continue
				}
				checkDifference(t, row, scoresOf(of[row["cell"]]), base)
			}
		})
	}
}
