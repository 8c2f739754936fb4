package pipeline_test

import (
	"context"
	"fmt"
	"os"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"smacs/framework/config"
	"smacs/framework/pipeline"
	"smacs/framework/pipeline/rendering"
	"smacs/framework/recording/importers/zeroeval"
	"smacs/framework/run"
)

// gridTOML is the 240 cells of the second rendering as an experiment.
const gridTOML = `
name = "second-rendering"
[data]
recording = "unused"
exclude = ["claude-*", "gpt-4o*"]
[sweep]
"retrieval.k" = [5, 10, 20, 50, 100, 200, 400, 1000]
"selection.params.weighted" = [true, false]
"selection.top_k" = { from = 1, to = 15, step = 1 }
[[ablation]]
name = "best_n"
set = { "selection.strategy" = "best_n" }
[[ablation]]
name = "all"
set = { "selection.strategy" = "all" }
[[ablation]]
name = "best_single"
set = { "selection.strategy" = "best_single" }
`

// The pipeline and a rendering that shares no code with it must agree on every
// cell and question: whom they select, in which order, and whose response they
// adopt.
func TestAgreesWithASecondRendering(t *testing.T) {
	p := zeroEval(t, gridTOML)
	engine, err := pipeline.NewEngine(t.Context(), p.Data, p.Graph, inProcess{}, pipeline.Options{Seed: 42, Workers: 2})
	if err != nil {
		t.Fatal(err)
	}
	results, err := engine.Run(t.Context(), pipeline.RunOptions{})
	if err != nil {
		t.Fatal(err)
	}
	in := renderingInput(p.Data)
	want := map[string]rendering.Result{
		"best_n": rendering.BestN(in, 5), "all": rendering.All(in), "best_single": rendering.BestSingle(in),
	}
	var cells []rendering.Cell
	for _, k := range []int{5, 10, 20, 50, 100, 200, 400, 1000} {
		for _, weighted := range []bool{true, false} {
			for topK := 1; topK <= 15; topK++ {
				cells = append(cells, rendering.Cell{K: k, Weighted: weighted, TopK: topK})
			}
		}
	}
	for cell, result := range rendering.RPS(in, cells) {
		want[fmt.Sprintf("k=%d weighted=%v top_k=%d", cell.K, cell.Weighted, cell.TopK)] = result
	}
	compared := 0
	for i, cell := range p.Cells {
		expected, ok := want[cell.Label]
		if !ok {
			continue // the base, which is a point of the grid too
		}
		compared++
		compareCell(t, p, results, i, expected)
	}
	if compared != 243 {
		t.Errorf("compared %d cells, want 240 of the grid and 3 ablations", compared)
	}
}

func compareCell(t *testing.T, p *run.Prepared, results *pipeline.Results, cell int, want rendering.Result) {
	t.Helper()
	correct, at := 0.0, outcomes(results)
	for q, question := range p.Data.Test {
		got := at(p.Graph.CellLeaf[cell][0][question.Task], q)
		correct += got.Score
		if diff := cmp.Diff(want.Selected[q], got.Selected); diff != "" {
			t.Fatalf("%s, %s: selected (-second +pipeline):\n%s", p.Cells[cell].Label, question.Key, diff)
		}
		if got.Response != want.Chosen[q] {
			t.Fatalf("%s, %s: pipeline adopts %s, the second rendering %s", p.Cells[cell].Label, question.Key,
				p.Data.Pool[got.Response], p.Data.Pool[want.Chosen[q]])
		}
	}
	if int(correct) != want.Correct {
		t.Errorf("%s: %v right, the second rendering has %d", p.Cells[cell].Label, correct, want.Correct)
	}
}

// zeroEval prepares an experiment over the real recording.
func zeroEval(t *testing.T, text string) *run.Prepared {
	t.Helper()
	path := os.Getenv("SMACS_ZEROEVAL")
	if path == "" {
		t.Skip("SMACS_ZEROEVAL is not set")
	}
	rec, _, err := zeroeval.Import(context.Background(), path, zeroeval.Options{})
	if err != nil {
		t.Fatal(err)
	}
	experiment, err := config.Parse("test.toml", []byte(text), nil)
	if err != nil {
		t.Fatal(err)
	}
	p, err := run.Prepare(experiment, inProcess{}, rec)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// renderingInput is the data as the second rendering reads it, from the
// recording and not from anything the pipeline made of it.
func renderingInput(d *pipeline.Data) rendering.Input {
	in := rendering.Input{LLMs: d.Pool}
	asked := map[int]bool{}
	for _, question := range d.Test {
		asked[question.Recorded] = true
	}
	for i, question := range d.Recording.Questions {
		var answers []string
		var parsed, right []bool
		for m, llm := range d.Recording.LLMs {
			if !slices.Contains(d.Pool, llm) {
				continue
			}
			r, _ := d.Recording.Response(i, m, 0)
			answers = append(answers, r.AnswerKey)
			parsed = append(parsed, r.HasAnswer)
			right = append(right, r.Score == 1)
		}
		if !asked[i] {
			in.BankTexts = append(in.BankTexts, question.Text)
			in.BankRight = append(in.BankRight, right)
			continue
		}
		in.TestTexts = append(in.TestTexts, question.Text)
		in.TestAnswer = append(in.TestAnswer, answers)
		in.TestParsed = append(in.TestParsed, parsed)
		in.TestRight = append(in.TestRight, right)
	}
	return in
}
