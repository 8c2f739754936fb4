package convert

import (
	"math"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"smacs/framework"
)

// diff compares what went out with what came back: numbers bit for bit but NaN
// with NaN, and empty lists as none.
func diff(want, got any) string {
	return cmp.Diff(want, got, cmpopts.EquateNaNs(), cmpopts.EquateEmpty(), cmpopts.IgnoreUnexported(framework.Bank{}), cmpopts.IgnoreTypes(framework.Payload{}))
}

func number() *rapid.Generator[float64] {
	return rapid.OneOf(rapid.Float64(), rapid.Just(math.NaN()), rapid.Just(math.Inf(-1)), rapid.Just(math.Copysign(0, -1)))
}

// text includes bytes that are no UTF-8: LLMs produce them.
func text() *rapid.Generator[string] {
	return rapid.OneOf(rapid.String(), rapid.Map(rapid.SliceOfN(rapid.Byte(), 0, 8), func(b []byte) string { return string(b) }))
}

func below(t *rapid.T, limit int, name string) int { return rapid.IntRange(0, limit-1).Draw(t, name) }

func numbers(t *rapid.T, n int, name string) []float64 {
	return rapid.SliceOfN(number(), n, n).Draw(t, name)
}

func drawBank(t *rapid.T) *framework.Bank {
	bank := &framework.Bank{LLMs: rapid.SliceOfN(text(), 1, 5).Draw(t, "llms")}
	rows := rapid.IntRange(0, 6).Draw(t, "rows")
	if rapid.Bool().Draw(t, "scores") {
		bank.Scores = numbers(t, rows*len(bank.LLMs), "scores")
	}
	if bank.Scores == nil || rapid.Bool().Draw(t, "entries") {
		bank.Entries = rows
	}
	if rapid.Bool().Draw(t, "labels") {
		bank.Tasks = rapid.SliceOfN(text(), 1, 3).Draw(t, "tasks")
		for range rows {
			bank.TaskOf = append(bank.TaskOf, int32(below(t, len(bank.Tasks), "task")))
		}
	}
	if rapid.Bool().Draw(t, "costs") {
		bank.Costs = numbers(t, rows*len(bank.LLMs), "costs")
	}
	if rapid.Bool().Draw(t, "responses") {
		bank.Questions = drawReferences(t, rows, len(bank.LLMs)).Questions
		for i := range bank.Questions { // a bank has the pool's responses only
			q := &bank.Questions[i]
			q.Responses = q.Responses[:len(bank.LLMs)]
			if q.Distinct != nil {
				q.Distinct = q.Distinct[:len(bank.LLMs)]
			}
		}
	}
	return bank
}

func drawNeighbors(t *rapid.T, questions, rows int) *framework.NeighborBlock {
	block := &framework.NeighborBlock{}
	for range questions {
		n := framework.Neighbors{Unit: number().Draw(t, "unit")}
		if rows > 0 {
			for range rapid.IntRange(0, 5).Draw(t, "count") {
				n.Rows = append(n.Rows, int32(below(t, rows, "row")))
			}
		}
		n.Similarities = numbers(t, len(n.Rows), "similarities")
		block.Questions = append(block.Questions, n)
	}
	return block
}

func drawReferences(t *rapid.T, questions, pool int) *framework.ReferenceBlock {
	block := &framework.ReferenceBlock{}
	for range questions {
		r := framework.References{Text: text().Draw(t, "question")}
		for range pool + rapid.IntRange(0, 2).Draw(t, "own texts") {
			r.Responses = append(r.Responses, framework.Response{
				LLM: rapid.IntRange(-1, 9).Draw(t, "llm"), Class: rapid.IntRange(-1, 9).Draw(t, "class"),
				Key: text().Draw(t, "key"), Text: text().Draw(t, "text"), MeanLogprob: number().Draw(t, "logprob"),
			})
		}
		if rapid.Bool().Draw(t, "similarities") {
			r.Rows = rapid.IntRange(1, 4).Draw(t, "rows")
			r.Similarity = numbers(t, r.Rows*r.Rows, "similarity")
			for range r.Responses {
				r.Distinct = append(r.Distinct, int32(below(t, r.Rows, "distinct")))
			}
		}
		block.Questions = append(block.Questions, r)
	}
	return block
}

func drawRanked(t *rapid.T, questions, pool int) framework.Ranked {
	r := framework.Ranked{Question: below(t, questions, "question")}
	for range rapid.IntRange(0, pool).Draw(t, "selected") {
		r.LLMs = append(r.LLMs, below(t, pool, "llm"))
	}
	if rapid.Bool().Draw(t, "priors") {
		r.Priors = numbers(t, len(r.LLMs), "prior")
	}
	return r
}

func drawSubset(t *rapid.T, selected int) []int {
	if selected == 0 {
		return nil
	}
	return rapid.SliceOfN(rapid.IntRange(0, selected-1), 0, 4).Draw(t, "subset")
}

func drawAsks(t *rapid.T) []framework.Ask {
	var asks []framework.Ask
	for range rapid.IntRange(0, 3).Draw(t, "asks") {
		ask := framework.Ask{Item: rapid.Int().Draw(t, "item"), LLM: text().Draw(t, "asked"), Replicate: rapid.Int().Draw(t, "replicate")}
		for range rapid.IntRange(0, 2).Draw(t, "messages") {
			ask.Messages = append(ask.Messages, framework.Message{Role: text().Draw(t, "role"), Content: text().Draw(t, "content")})
		}
		asks = append(asks, ask)
	}
	return asks
}

func drawResults(t *rapid.T, items int) []framework.AskResult {
	if items == 0 {
		return nil
	}
	var results []framework.AskResult
	for _, ask := range drawAsks(t) {
		ask.Item = below(t, items, "result of")
		results = append(results, framework.AskResult{Ask: ask, Text: text().Draw(t, "text"), Key: text().Draw(t, "key"), Parsed: rapid.Bool().Draw(t, "parsed"), MeanLogprob: number().Draw(t, "logprob")})
	}
	return results
}

// equal sends a message through bytes: what is compared has really crossed.
func equal(t *rapid.T, want, got any, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	if d := diff(want, got); d != "" {
		t.Fatalf("differs after the way there and back (-sent +received):\n%s", d)
	}
}
