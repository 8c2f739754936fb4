package rendering

import (
	"context"
	"fmt"
	"os"
	"strings"
	"testing"

	"smacs/framework/recording"
	"smacs/framework/recording/importers/zeroeval"
)

// isOpen reports whether an LLM is in the pool: the closed ones are yardsticks.
func isOpen(llm string) bool {
	return !strings.HasPrefix(llm, "claude-") && !strings.HasPrefix(llm, "gpt-4o")
}

// zeroEval imports the recorded responses of the open LLMs, 7 tenths of the
// questions being the bank.
func zeroEval(t *testing.T) Input {
	t.Helper()
	folder := os.Getenv("SMACS_ZEROEVAL")
	if folder == "" {
		t.Skip("SMACS_ZEROEVAL is not set")
	}
	rec, _, err := zeroeval.Import(context.Background(), folder, zeroeval.Options{})
	if err != nil {
		t.Fatal(err)
	}
	in, err := inputOf(rec)
	if err != nil {
		t.Fatal(err)
	}
	return in
}

func inputOf(rec *recording.Recording) (Input, error) {
	var in Input
	var pool []int
	for m, llm := range rec.LLMs {
		if isOpen(llm) {
			pool = append(pool, m)
			in.LLMs = append(in.LLMs, llm)
		}
	}
	for q, question := range rec.Questions {
		var answers []string
		var parsed, right []bool
		for _, m := range pool {
			r, ok := rec.Response(q, m, 0)
			if !ok {
				return Input{}, fmt.Errorf("%s has no response of %s", question.Key(), rec.LLMs[m])
			}
			answers = append(answers, r.AnswerKey)
			parsed = append(parsed, r.HasAnswer)
			right = append(right, r.Score == 1)
		}
		if recording.Split(question.Task, question.ID, "", 7) {
			in.BankTexts = append(in.BankTexts, question.Text)
			in.BankRight = append(in.BankRight, right)
			continue
		}
		in.TestTexts = append(in.TestTexts, question.Text)
		in.TestAnswer = append(in.TestAnswer, answers)
		in.TestParsed = append(in.TestParsed, parsed)
		in.TestRight = append(in.TestRight, right)
	}
	return in, in.Check()
}

// grid returns 240 cells: 8 values of k, weighted and counted, every top_k.
func grid(llms int) (ks []int, cells []Cell) {
	ks = []int{5, 10, 20, 50, 100, 200, 400, 1000}
	for _, k := range ks {
		for _, weighted := range []bool{false, true} {
			for topK := 1; topK <= llms; topK++ {
				cells = append(cells, Cell{k, weighted, topK})
			}
		}
	}
	return ks, cells
}

// The numbers expected are figures of an independent rendering of the same
// protocol on the same files (ZeroEval at commit 8c1485ed).
func TestZeroEval(t *testing.T) {
	in := zeroEval(t)
	if len(in.LLMs) != 15 || len(in.BankTexts) != 2000 || len(in.TestTexts) != 840 {
		t.Fatalf("got %d LLMs, %d bank and %d test questions, want 15, 2000 and 840",
			len(in.LLMs), len(in.BankTexts), len(in.TestTexts))
	}
	single := BestSingle(in)
	if got := in.LLMs[single.Chosen[0]]; got != "Mistral-Large-2" {
		t.Errorf("best single is %s, want Mistral-Large-2", got)
	}
	ks, cells := grid(len(in.LLMs))
	results := RPS(in, cells)
	for _, c := range []struct {
		name      string
		got, want int
	}{
		{"best single", single.Correct, 643},
		{"all", All(in).Correct, 650},
		{"best 5", BestN(in, 5).Correct, 672},
		{"rps weighted, k 400, top_k 5", results[Cell{400, true, 5}].Correct, 673},
		{"oracle", Oracle(in), 769},
	} {
		if c.got != c.want {
			t.Errorf("%s: %d of 840 right, want %d", c.name, c.got, c.want)
		}
	}
	if len(results) != 240 {
		t.Errorf("got %d cells, want 8 k x 2 weightings x 15 top_k = 240", len(results))
	}
	t.Log("number right of 840:\n" + table(ks, len(in.LLMs), results))
}

// table prints the number right of every cell: k and weighting x top_k.
func table(ks []int, llms int, results map[Cell]Result) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%-14s", "k, top_k:")
	for topK := 1; topK <= llms; topK++ {
		fmt.Fprintf(&b, " %4d", topK)
	}
	for _, weighted := range []bool{true, false} {
		for _, k := range ks {
			fmt.Fprintf(&b, "\n%-14s", fmt.Sprintf("%d %s", k, map[bool]string{true: "weighted", false: "counted"}[weighted]))
			for topK := 1; topK <= llms; topK++ {
				fmt.Fprintf(&b, " %4d", results[Cell{k, weighted, topK}].Correct)
			}
		}
	}
	return b.String() + "\n"
}
