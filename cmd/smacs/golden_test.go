package main

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"smacs/framework/pipeline"
)

// goldenFile is what of the golden vectors concerns selection (strategies/golden
// says where they are from; STRATEGIES.md, section 5, explains the fields).
type goldenFile struct {
	Tolerances struct {
		Float64 float64 `json:"float64"`
	} `json:"tolerances"`
	Models    []string          `json:"models"`
	Bank      [][]float64       `json:"bank"`
	Correct   [][]int           `json:"correct"` // LLMs x bank rows
	Queries   [][]float64       `json:"queries"`
	Names     []string          `json:"query_names"`
	Selection []goldenSelection `json:"selection"`
	PoolOrder struct {
		Order []string `json:"pool_order"`
		TopR  struct {
			Query    int      `json:"query_index"`
			K        int      `json:"k"`
			Weighted bool     `json:"weighted"`
			R        int      `json:"r"`
			Selected []string `json:"selected"`
		} `json:"top_r_example"`
	} `json:"selection_edges"`
}

type goldenSelection struct {
	Query string       `json:"query"`
	Sim   []float64    `json:"sim"`
	SMCS  []goldenCell `json:"smcs"`
	JiSi  []goldenCell `json:"jisi"`
}

type goldenCell struct {
	K             int       `json:"k"`
	Weighted      bool      `json:"weighted"`
	BoundaryIndex int       `json:"boundary_index"`
	Boundary      float64   `json:"boundary_cos"`
	Threshold     float64   `json:"threshold_cos"`
	Kept          []int     `json:"kept"`
	Scores        []float64 `json:"scores"`
	Ranking       []int     `json:"ranking"`
}

func readGolden(t *testing.T) *goldenFile {
	t.Helper()
	text, err := os.ReadFile("../../strategies/golden/testdata/smcs.json")
	if err != nil {
		t.Fatal(err)
	}
	g := &goldenFile{}
	if err := json.Unmarshal(text, g); err != nil {
		t.Fatal(err)
	}
	return g
}

// lines writes the vectors as a user would bring them: the bank with its
// vectors, and the queries, embedded as such, as test questions.
func (g *goldenFile) lines() []byte {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	question := func(id, split, field string, vector []float64, correct func(llm int) int) {
		for llm, name := range g.Models {
			line := map[string]any{"question_id": id, "question": "question " + id, "split": split, "llm": name, "correct": correct(llm)}
			if llm == 0 {
				line[field] = vector
			}
			encoder.Encode(line)
		}
	}
	for row, vector := range g.Bank {
		question(bankID(row), "bank", "embedding", vector, func(llm int) int { return g.Correct[llm][row] })
	}
	for q, vector := range g.Queries {
		question(g.Names[q], "test", "query_embedding", vector, func(int) int { return 1 })
	}
	return out.Bytes()
}

func bankID(row int) string { return fmt.Sprintf("row-%d", row) }

// goldenRun is a run over the golden recording, to be explained.
type goldenRun struct {
	t     *testing.T
	dir   string
	cells map[string]string // key by label
}

func smacs(t *testing.T, args ...string) []byte {
	t.Helper()
	var stdout, stderr bytes.Buffer
	if code := run(t.Context(), args, strings.NewReader(""), &stdout, &stderr); code != exitDone {
		t.Fatalf("smacs %s: exit code %d\n%s", strings.Join(args, " "), code, stderr.String())
	}
	return stdout.Bytes()
}

// goldenRecording imports the vectors and returns what makes runs over them of
// the part of an experiment after its data.
func goldenRecording(t *testing.T, g *goldenFile) func(name, rest string) goldenRun {
	dir := t.TempDir()
	path := func(name string) string { return filepath.Join(dir, name) }
	write := func(name string, text []byte) {
		if err := os.WriteFile(path(name), text, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write("golden.jsonl", g.lines())
	smacs(t, "data", "import", "jsonl", path("golden.jsonl"), "--out", path("golden"))
	return func(name, rest string) goldenRun {
		write(name+".toml", []byte("name = \""+name+"\"\ncompat = \"smcs\"\n[data]\nrecording = \"golden\"\nbank = \"recorded\"\n[embedding]\nprovider = \"recorded\"\n"+rest))
		r := goldenRun{t: t, dir: path(name), cells: map[string]string{}}
		smacs(t, "run", path(name+".toml"), "--in-process", "--out", r.dir)
		file, err := os.Open(filepath.Join(r.dir, "cells.csv"))
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		rows, err := csv.NewReader(file).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		label := slices.Index(rows[0], "label")
		for _, row := range rows[1:] {
			r.cells[row[label]] = row[0]
		}
		return r
	}
}

func (r goldenRun) explain(label, question string) pipeline.Explanation {
	r.t.Helper()
	key, ok := r.cells[label]
	if !ok {
		r.t.Fatalf("no cell %q among %v", label, r.cells)
	}
	var e pipeline.Explanation
	if err := json.Unmarshal(smacs(r.t, "explain", r.dir, "--question", question, "--cell", key, "--json", "--in-process"), &e); err != nil {
		r.t.Fatal(err)
	}
	return e
}

// byDefinition computes a cell from the vectors as STRATEGIES.md, sections 1.2,
// 1.3 and 4, define it: what the file has for half of the queries only.
func (g *goldenFile) byDefinition(query []float64, rule string, k int, weighted bool) goldenCell {
	length := func(v []float64) float64 {
		sum := 0.0
		for _, x := range v {
			sum += x * x
		}
		return max(math.Sqrt(sum), 1e-12)
	}
	n := len(g.Bank)
	sim, order := make([]float64, n), make([]int, n)
	for row, v := range g.Bank {
		order[row] = row
		for d := range v {
			sim[row] += v[d] / length(v) * query[d] / length(query)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int {
		if math.Abs(sim[a]-sim[b]) < 1e-12 { // equal vectors, summed as here
			return 0
		}
		return cmp.Compare(sim[b], sim[a])
	})
	c := goldenCell{K: k, Weighted: weighted, BoundaryIndex: min(k, n-1), Scores: make([]float64, len(g.Models))}
	if rule == "jisi" {
		c.BoundaryIndex = min(k, n) - 1
	}
	c.Boundary = sim[order[c.BoundaryIndex]]
	c.Threshold = 0.95 * c.Boundary
	for _, row := range order {
		if sim[row] > c.Threshold {
			c.Kept = append(c.Kept, row)
		}
	}
	if rule == "jisi" && len(c.Kept) == 0 {
		c.Kept = order[:1]
	}
	weights := 0.0
	for _, row := range c.Kept {
		weight := 1.0
		if weighted {
			weight = sim[row]
		}
		weights += weight
		for llm := range g.Models {
			c.Scores[llm] += weight * float64(g.Correct[llm][row])
		}
	}
	for llm := range g.Models {
		c.Ranking = append(c.Ranking, llm)
		if rule == "jisi" && weighted {
			c.Scores[llm] /= max(weights, 1e-8)
		}
	}
	slices.SortStableFunc(c.Ranking, func(a, b int) int { return cmp.Compare(c.Scores[b], c.Scores[a]) })
	return c
}

// check compares an explanation with a cell of the file.
func (g *goldenFile) check(t *testing.T, e pipeline.Explanation, want goldenCell) {
	t.Helper()
	near := func(what string, got, want float64) {
		if !(math.Abs(got-want) <= g.Tolerances.Float64*max(1, math.Abs(want))) {
			t.Errorf("%s is %v, want %v", what, got, want)
		}
	}
	r := e.Retrieval
	if r.BoundaryIndex != want.BoundaryIndex || r.Kept != len(want.Kept) || len(r.Neighbors) != len(want.Kept) {
		t.Fatalf("boundary index %d, kept %d with %d neighbours; want %d and %d", r.BoundaryIndex, r.Kept, len(r.Neighbors), want.BoundaryIndex, len(want.Kept))
	}
	near("boundary", r.Boundary, want.Boundary)
	near("threshold", r.Threshold, want.Threshold)
	for i, row := range want.Kept {
		if id := "default/" + bankID(row); r.Neighbors[i].ID != id {
			t.Errorf("neighbour %d is %s, want %s", i, r.Neighbors[i].ID, id)
		}
	}
	var ranking []string
	for i, llm := range want.Ranking {
		ranking = append(ranking, g.Models[llm])
		near("prior of "+g.Models[i], *e.Priors[g.Models[i]], want.Scores[i])
	}
	if !slices.Equal(e.Ranking, ranking) || !slices.Equal(e.Selected, ranking[:3]) {
		t.Errorf("ranking %v and selected %v, want %v", e.Ranking, e.Selected, ranking)
	}
}

// TestGoldenThroughTheFrontDoor imports the golden bank as JSON Lines with
// vectors, runs experiments on it, and finds the golden cuts, prior scores and
// rankings in what explain says.
func TestGoldenThroughTheFrontDoor(t *testing.T) {
	g := readGolden(t)
	runOn := goldenRecording(t, g)
	grid := func(rule, normalise string) string {
		return "[retrieval]\nrule = \"" + rule + "\"\n[selection]\ntop_k = 3\n[selection.params]\nnormalise = \"" + normalise +
			"\"\n[sweep]\n\"retrieval.k\" = [1, 5, 20, 59, 400]\n\"selection.params.weighted\" = [true, false]\n"
	}
	runs := map[string]goldenRun{
		"smcs": runOn("smcs", grid("smcs", "none")),
		// JiSi's weighted form is normalised, its unweighted form a plain count.
		"jisi weighted": runOn("jisi-weighted", grid("jisi", "weights")),
		"jisi plain":    runOn("jisi-plain", grid("jisi", "none")),
	}
	fromFile, computed := 0, 0
	for q, name := range g.Names {
		for _, rule := range []string{"smcs", "jisi"} {
			for _, k := range []int{1, 5, 20, 59, 400} {
				for _, weighted := range []bool{true, false} {
					t.Run(fmt.Sprintf("%s %s k=%d weighted=%v", name, rule, k, weighted), func(t *testing.T) {
						r := runs[rule]
						if rule == "jisi" {
							r = runs[map[bool]string{true: "jisi weighted", false: "jisi plain"}[weighted]]
						}
						r.t = t
						e := r.explain(fmt.Sprintf("k=%d weighted=%v", k, weighted), name)
						g.check(t, e, g.byDefinition(g.Queries[q], rule, k, weighted))
						computed++
						if want, ok := g.cell(name, rule, k, weighted); ok {
							g.check(t, e, want)
							fromFile++
						}
					})
				}
			}
		}
	}
	// 8 queries x 2 rules x 5 k x 2 weightings; the file has half of the queries.
	if computed != 160 || fromFile != 80 {
		t.Errorf("checked %d cells, %d of them against the file; want 160 and 80", computed, fromFile)
	}
}

func (g *goldenFile) cell(query, rule string, k int, weighted bool) (goldenCell, bool) {
	for _, s := range g.Selection {
		cells := s.SMCS
		if rule == "jisi" {
			cells = s.JiSi
		}
		for _, c := range cells {
			if s.Query == query && c.K == k && c.Weighted == weighted {
				return c, true
			}
		}
	}
	return goldenCell{}, false
}

// TestGoldenEdges: what the released code does at the edges of selection and
// dropout (STRATEGIES.md, sections 1.3 to 1.6), through the front door.
func TestGoldenEdges(t *testing.T) {
	g := readGolden(t)
	r := goldenRecording(t, g)("edges", `
[retrieval]
k = 5
[selection]
top_k = 3
[dropout]
strategy = "prior_drop"
keep = 2
candidates = 4
[[ablation]]
name = "the whole pool"
set = { "selection.top_k" = 6 }
[[ablation]]
name = "more than the pool"
set = { "selection.top_k" = 99 }
[[ablation]]
name = "one candidate"
set = { "dropout.candidates" = 1 }
[[ablation]]
name = "keep all"
set = { "dropout.keep" = 3 }
`)
	top := g.PoolOrder.TopR
	if e := r.explain("base", g.Names[top.Query]); top.K != 5 || !top.Weighted || top.R != 3 || !slices.Equal(e.Selected, top.Selected) {
		t.Errorf("selected %v, want %v", e.Selected, top.Selected)
	}
	for _, label := range []string{"the whole pool", "more than the pool"} {
		e := r.explain(label, g.Names[0])
		if e.Retrieval != nil || e.Priors != nil || !slices.Equal(e.Ranking, g.PoolOrder.Order) || !slices.Equal(e.Selected, g.PoolOrder.Order) {
			t.Errorf("%s: retrieval %v, priors %v, ranking %v, selected %v; want the pool's order alone", label, e.Retrieval, e.Priors, e.Ranking, e.Selected)
		}
		if e.Dropout.Status != "uniform" {
			t.Errorf("%s: dropout is %s (%s), want uniform without priors", label, e.Dropout.Status, e.Dropout.Reason)
		}
	}
	if e := r.explain("one candidate", g.Names[0]); len(e.Dropout.Subsets) != 1 || !slices.Equal(e.Dropout.Subsets[0], e.Selected) {
		t.Errorf("one candidate: subsets %v, want all of %v in ranking order", e.Dropout.Subsets, e.Selected)
	}
	for _, subset := range r.explain("keep all", g.Names[0]).Dropout.Subsets {
		slices.Sort(subset)
		if want := slices.Sorted(slices.Values(top.Selected)); !slices.Equal(subset, want) {
			t.Errorf("keep all: subset %v, want %v", subset, want)
		}
	}
	// Nothing is similar: nothing is kept, all prior scores are 0, the pool's order.
	e := r.explain("base", "all_exactly_zero")
	if e.Retrieval.Kept != 0 || e.Retrieval.Threshold != 0 || !slices.Equal(e.Ranking, g.PoolOrder.Order) || e.Dropout.Status != "uniform" {
		t.Errorf("all_exactly_zero: %+v, ranking %v, dropout %s", e.Retrieval, e.Ranking, e.Dropout.Status)
	}
	// A negative boundary: the threshold is above it, and a right answer counts
	// against an LLM, so that m5, never right, is first.
	if e := r.explain("base", "all_negative"); !(e.Retrieval.Threshold > e.Retrieval.Boundary) || e.Retrieval.Kept > e.Retrieval.BoundaryIndex || e.Ranking[0] != "m5" {
		t.Errorf("all_negative: %+v, ranking %v", e.Retrieval, e.Ranking)
	}
}
