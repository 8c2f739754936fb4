package run_test

import (
	"math"
	"math/big"
	"slices"
	"strconv"
	"strings"
	"testing"

	"smacs/framework/recording"
	"smacs/framework/run"
	"smacs/framework/store"
)

// figuresTOML has every sort of row: baselines, yardsticks, the base, a grid of
// which one point is the base and two cannot exist, ablations with dropout and
// posterior score, and settings of their own for one task.
const figuresTOML = `
name = "figures"
[data]
recording = "sim:default"
exclude = ["sim-closed-*"]
yardsticks = ["sim-closed-*"]
[retrieval]
k = 50
[selection]
top_k = 5
[sweep]
"selection.top_k" = [1, 5, 11]
"selection.strategy" = ["rps", "best_n"]
[compare]
baseline = "best_single"
[[ablation]]
name = "random"
set = { "selection.strategy" = "random" }
[[ablation]]
name = "drop"
set = { "dropout.strategy" = "prior_drop", "dropout.keep" = 3, "dropout.candidates" = 8, "scoring.terms.first.weight" = 0.0, "scoring.terms.mean_pairwise_similarity.weight" = 1.0 }
[[override]]
tasks = ["TASK"]
set = { "retrieval.k" = 20 }
`

func figures(t testing.TB) string {
	t.Helper()
	return strings.Replace(figuresTOML, "TASK", simDefault(t).Tasks[0], 1)
}

// blocks are the rows of outcomes.parquet by cell, and their cells in order.
func blocks(t testing.TB, files memory) (map[string][]store.OutcomeRow, []string) {
	t.Helper()
	of := map[string][]store.OutcomeRow{}
	var order []string
	for _, row := range files.outcomes(t) {
		if len(of[row.Cell]) == 0 {
			order = append(order, row.Cell)
		}
		of[row.Cell] = append(of[row.Cell], row)
	}
	return of, order
}

func scoresOf(rows []store.OutcomeRow) []float64 {
	scores := make([]float64, len(rows))
	for i, row := range rows {
		if scores[i] = math.NaN(); row.Score != nil {
			scores[i] = *row.Score
		}
	}
	return scores
}

// Every figure of cells.csv and tasks.csv follows from outcomes.parquet and the
// recording, by other and slower arithmetic than package stats uses.
func TestFiguresFollowFromOutcomes(t *testing.T) {
	t.Parallel()
	p, _, files := executed(t, simDefault(t), figures(t), 2)
	of, _ := blocks(t, files)
	base := scoresOf(of["baseline:best_single"])
	var p0 []float64 // of the done cells, for Holm
	var done []map[string]string
	for _, row := range files.table(t, "cells.csv") {
		if row["status"] != store.StatusDone {
			continue
		}
		scores := scoresOf(of[row["cell"]])
		checkAccuracy(t, row, scores)
		if row["cell"] != "baseline:best_single" {
			pValue := checkDifference(t, row, scores, base)
			if !strings.Contains(row["cell"], ":") {
				p0, done = append(p0, pValue), append(done, row)
			}
		} else if row["delta"]+row["p"]+row["p_adjusted"] != "" {
			t.Errorf("the baseline is compared with itself: %v", row)
		}
		if strings.Contains(row["cell"], ":") && row["p_adjusted"] != "" {
			t.Errorf("%s is in Holm's family", row["cell"])
		}
		checkAsked(t, p, row, of[row["cell"]])
	}
	// The base, 4 of 6 grid points (11 LLMs of 10 cannot be selected) and 2
	// ablations.
	if len(done) != 7 {
		t.Errorf("%d cells done, want 7", len(done))
	}
	for i, adjusted := range slowHolm(p0) {
		equal(t, done[i]["label"]+" p_adjusted", done[i]["p_adjusted"], adjusted)
	}
	checkTasks(t, files, of)
}

func checkAccuracy(t *testing.T, row map[string]string, scores []float64) {
	t.Helper()
	n, correct, whole := 0, 0.0, true
	for _, score := range scores {
		if !math.IsNaN(score) {
			n++
			correct += score
			whole = whole && (score == 0 || score == 1)
		}
	}
	name := row["label"] + " "
	equal(t, name+"asked", row["asked"], float64(len(scores)))
	equal(t, name+"n", row["n"], float64(n))
	equal(t, name+"correct", row["correct"], correct)
	equal(t, name+"accuracy", row["accuracy"], correct/float64(n))
	if whole { // baseline:random has fractions and a bootstrap interval
		low, high := slowWilson(correct, n)
		equal(t, name+"ci_low", row["ci_low"], low)
		equal(t, name+"ci_high", row["ci_high"], high)
	}
}

func checkDifference(t *testing.T, row map[string]string, scores, base []float64) (p float64) {
	t.Helper()
	wins, losses, n, sum := 0, 0, 0, 0.0
	for q := range scores {
		d := scores[q] - base[q]
		if math.IsNaN(d) {
			continue
		}
		n++
		sum += d
		switch d {
		case 1:
			wins++
		case -1:
			losses++
		}
	}
	name := row["label"] + " "
	equal(t, name+"delta", row["delta"], sum/float64(n))
	if row["cell"] == "baseline:random" { // fractions: resampled, by package stats
		return math.NaN()
	}
	low, high := slowInterval(wins, losses, n)
	equal(t, name+"delta_low", row["delta_low"], low)
	equal(t, name+"delta_high", row["delta_high"], high)
	p = slowMcNemar(wins, losses)
	equal(t, name+"p", row["p"], p)
	return p
}

// checkAsked sums what the selected LLMs' responses took, and looks up whether
// any of them is right.
func checkAsked(t *testing.T, p *run.Prepared, row map[string]string, rows []store.OutcomeRow) {
	t.Helper()
	asked, right, prompt, completion, cost := 0, 0.0, 0.0, 0.0, 0.0
	for _, outcome := range rows {
		best := 0.0
		for _, llm := range outcome.Selected {
			r := recorded(t, p.Data.Recording, outcome.Task, outcome.Question, llm)
			asked++
			best = max(best, r.Score)
			prompt, completion, cost = prompt+float64(r.PromptTokens), completion+float64(r.CompletionTokens), cost+r.Cost
		}
		right += best
	}
	name := row["label"] + " "
	if row["cell"] == "baseline:random" || row["cell"] == "baseline:oracle" {
		if row["llms_asked"]+row["cost"] != "" {
			t.Errorf("%s: nobody in particular was asked, but llms_asked is %s", name, row["llms_asked"])
		}
		return
	}
	equal(t, name+"llms_asked", row["llms_asked"], float64(asked))
	equal(t, name+"prompt_tokens", row["prompt_tokens"], prompt)
	equal(t, name+"completion_tokens", row["completion_tokens"], completion)
	equal(t, name+"cost", row["cost"], cost)
	if !strings.Contains(row["cell"], ":") {
		equal(t, name+"oracle_selected", row["oracle_selected"], right/float64(len(rows)))
	}
}

func recorded(t *testing.T, rec *recording.Recording, task, id, llm string) *recording.Response {
	t.Helper()
	q := slices.IndexFunc(rec.Questions, func(q recording.Question) bool { return q.Task == task && q.ID == id })
	r, ok := rec.Response(q, slices.Index(rec.LLMs, llm), 0)
	if !ok {
		t.Fatalf("no response of %s to %s/%s", llm, task, id)
	}
	return r
}

func checkTasks(t *testing.T, files memory, of map[string][]store.OutcomeRow) {
	t.Helper()
	labels := map[string]int{}
	for _, row := range files.table(t, "tasks.csv") {
		labels[row["label"]]++
		n, correct, whole := 0, 0.0, true
		for _, outcome := range of[row["cell"]] {
			if outcome.Task == row["task"] && outcome.Score != nil {
				n++
				correct += *outcome.Score
				whole = whole && (*outcome.Score == 0 || *outcome.Score == 1)
			}
		}
		name := row["label"] + " on " + row["task"] + " "
		equal(t, name+"n", row["n"], float64(n))
		equal(t, name+"correct", row["correct"], correct)
		equal(t, name+"accuracy", row["accuracy"], correct/float64(n))
		if whole {
			low, high := slowWilson(correct, n)
			equal(t, name+"ci_low", row["ci_low"], low)
			equal(t, name+"ci_high", row["ci_high"], high)
		}
	}
	for label, rows := range labels {
		if rows != 3 { // sim:default has 3 tasks
			t.Errorf("tasks.csv has %d rows of %q, want one for each of 3 tasks", rows, label)
		}
	}
	if len(labels) != 14 { // 5 baselines, 2 yardsticks, 7 cells
		t.Errorf("tasks.csv has %d labels, want 14", len(labels))
	}
}

// equal compares a number of a table with another computation of it.
func equal(t *testing.T, what, got string, want float64) {
	t.Helper()
	x, err := strconv.ParseFloat(got, 64)
	if err != nil || math.Abs(x-want) > 1e-9*max(1e-3, math.Abs(want)) {
		t.Errorf("%s is %q, want %v", what, got, want)
	}
}

// slowWilson finds the two p where the normal test of x of n just rejects, by
// bisection on |x/n - p| = z sqrt(p(1-p)/n).
func slowWilson(x float64, n int) (low, high float64) {
	const z = 1.959963984540054 // the 0.975 quantile of the normal law, R's qnorm(0.975)
	estimate := x / float64(n)
	outside := func(p float64) bool { return math.Abs(estimate-p) > z*math.Sqrt(p*(1-p)/float64(n)) }
	bisect := func(out, in float64) float64 {
		for range 200 {
			middle := (out + in) / 2
			if outside(middle) {
				out = middle
			} else {
				in = middle
			}
		}
		return in
	}
	return bisect(0, estimate), bisect(1, estimate)
}

// slowMcNemar is twice the smaller tail of Binomial(wins + losses, 1/2), at most
// 1, summed in whole numbers.
func slowMcNemar(wins, losses int) float64 {
	differing := int64(wins + losses)
	tail := new(big.Int)
	for i := range int64(min(wins, losses)) + 1 {
		tail.Add(tail, new(big.Int).Binomial(differing, i))
	}
	all := new(big.Int).Lsh(big.NewInt(1), uint(differing))
	p, _ := new(big.Rat).SetFrac(tail.Lsh(tail, 1), all).Float64()
	return min(1, p)
}

// slowInterval adds n independent differences one by one and reads the 0.025
// quantiles off both ends of their law.
func slowInterval(wins, losses, n int) (low, high float64) {
	law := make([]float64, 2*n+3) // law[n+1+d] is P(D = d)
	law[n+1] = 1
	up, down := float64(wins)/float64(n), float64(losses)/float64(n)
	for range n {
		next := make([]float64, len(law))
		for i := 1; i < len(law)-1; i++ {
			next[i] = law[i]*(1-up-down) + law[i-1]*up + law[i+1]*down
		}
		law = next
	}
	first, last := 0, len(law)-1
	for sum := law[first]; sum < 0.025; sum += law[first] {
		first++
	}
	for sum := law[last]; sum < 0.025; sum += law[last] {
		last--
	}
	return float64(first-n-1) / float64(n), float64(last-n-1) / float64(n)
}

// slowHolm is the closed form of Holm's method: the largest, over all p_j up to
// p_i, of p_j times the number of p at least p_j.
func slowHolm(p []float64) []float64 {
	adjusted := make([]float64, len(p))
	for i := range p {
		for _, x := range p {
			atLeast := 0
			for _, y := range p {
				if y >= x {
					atLeast++
				}
			}
			if x <= p[i] {
				adjusted[i] = max(adjusted[i], min(1, float64(atLeast)*x))
			}
		}
	}
	return adjusted
}
