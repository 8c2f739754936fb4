package python_test

import (
	"context"
	"fmt"
	"testing"

	"smacs/framework"
	"smacs/framework/pluginhost"
	"smacs/framework/strategytest"
)

// BenchmarkStart is from the start of a process to its first answer, and its
// end, without numpy.
func BenchmarkStart(b *testing.B) {
	python := strategytest.Python(b, "grpc", "google.protobuf")
	req := scoreRequest(1, 1)
	for b.Loop() {
		process, err := pluginhost.Start(context.Background(), pluginhost.Options{Name: "python", Command: []string{python, "testdata/twins.py"}})
		if err != nil {
			b.Fatal(err)
		}
		if _, err := scorer(b, process, "py_vote_share").Score(context.Background(), req); err != nil {
			b.Fatal(err)
		}
		if err := process.Close(); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkScore is a question with 8 candidates out of 15 LLMs, in batches of 64
// of one block: of functions of one question, and of one of the whole batch. With
// new blocks their inputs cross each time; else they have crossed before.
func BenchmarkScore(b *testing.B) {
	process, _ := start(b, "testdata/twins.py")
	for _, id := range []string{"py_vote_share", "py_length", "py_vote_share_array"} {
		instance := scorer(b, process, id)
		for _, fresh := range []bool{false, true} {
			b.Run(fmt.Sprintf("%s/new=%t", id, fresh), func(b *testing.B) {
				req := scoreRequest(64, 8)
				for i := 0; b.Loop(); i++ {
					if fresh {
						req.References = &framework.ReferenceBlock{Questions: req.References.Questions}
						req.References.Questions[0].Text = fmt.Sprint(id, i)
					}
					if _, err := instance.Score(context.Background(), req); err != nil {
						b.Fatal(err)
					}
				}
				b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*64), "µs/question")
			})
		}
	}
}

func scorer(t testing.TB, process *pluginhost.Process, id string) framework.Scorer {
	t.Helper()
	for _, info := range process.Infos() {
		if info.ID != id {
			continue
		}
		config, err := info.NewConfig(nil)
		if err != nil {
			t.Fatal(err)
		}
		instance, err := process.Open(context.Background(), framework.Scoring, id, config)
		if err != nil {
			t.Fatal(err)
		}
		return instance.(framework.Scorer)
	}
	t.Fatalf("the plugin has no scoring strategy %s", id)
	return nil
}

// scoreRequest has questions with 15 responses of 1 KB each.
func scoreRequest(questions, candidates int) *framework.ScoreRequest {
	req := &framework.ScoreRequest{References: &framework.ReferenceBlock{}}
	for llm := range 15 {
		req.Pool = append(req.Pool, fmt.Sprintf("llm-%02d", llm))
	}
	for q := range questions {
		question := framework.References{Text: fmt.Sprint("question ", q)}
		for llm := range req.Pool {
			text := fmt.Sprintf("%01024d", q*100+llm)
			question.Responses = append(question.Responses, framework.Response{LLM: llm, Class: (q + llm) % 3, Key: fmt.Sprint((q + llm) % 3), Text: text})
		}
		req.References.Questions = append(req.References.Questions, question)
		req.Selections = append(req.Selections, framework.Ranked{Question: q, LLMs: []int{0, 1, 2, 3, 4, 5, 6, 7}})
		item := framework.ScoreItem{Selection: q}
		for c := range candidates {
			item.Candidates = append(item.Candidates, framework.ScoreCandidate{Response: c})
		}
		req.Items = append(req.Items, item)
	}
	return req
}
