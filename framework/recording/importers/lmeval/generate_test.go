package lmeval

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"strings"
	"testing"

	"smacs/framework/recording"
	"smacs/framework/recording/importers"
	"smacs/framework/recording/importers/importertest"
)

// A row is a line of a file of samples.
type row map[string]any

// generated returns a row of a task in which texts are generated, as lm-eval logs
// it.
func generated(id int, filter, filtered string, score float64) row {
	return row{
		"doc_id": id, "doc": row{"question": fmt.Sprintf("%d + 1?", id), "answer": fmt.Sprintf("#### %d", id+1)},
		"target":    fmt.Sprintf("#### %d", id+1),
		"arguments": row{"gen_args_0": row{"arg_0": fmt.Sprintf("Q: 1 + 1?\nA: 2\n\nQ: %d + 1?\nA:", id), "arg_1": row{"until": []string{"Q:"}}}},
		"resps":     [][]string{{"It is " + filtered + "."}}, "filtered_resps": []string{filtered}, "filter": filter,
		"metrics": []string{"exact_match"}, "doc_hash": fmt.Sprintf("d%d", id), "prompt_hash": "p", "target_hash": "t",
		"exact_match": score,
	}
}

// choices returns a row of a multiple choice between A, B and the long C, of which
// the log-likelihoods are given.
func choices(id int, logprobs ...float64) row {
	args, resps, filtered := row{}, [][]any{}, []any{}
	for i, logprob := range logprobs {
		args[fmt.Sprintf("gen_args_%d", i)] = row{"arg_0": "Which?", "arg_1": " " + []string{"A", "B", "CCCCCCCC"}[i]}
		pair := []string{fmt.Sprint(logprob), "False"}
		resps, filtered = append(resps, []any{pair}), append(filtered, pair)
	}
	return row{
		"doc_id": id, "doc": row{"query": "Which?"}, "target": "1", "arguments": args, "resps": resps, "filtered_resps": filtered,
		"filter": "none", "metrics": []string{"acc", "acc_norm"}, "doc_hash": "d", "prompt_hash": "p", "target_hash": "t",
		"acc": 1.0, "acc_norm": 0.0,
	}
}

// with returns a copy of the row with another member; nil removes it.
func (r row) with(name string, value any) row {
	other := maps.Clone(r)
	if other[name] = value; value == nil {
		delete(other, name)
	}
	return other
}

// lines is the text of a file of rows.
func lines(t testing.TB, rows ...row) string {
	t.Helper()
	var b strings.Builder
	for _, r := range rows {
		text, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		b.Write(append(text, '\n'))
	}
	return b.String()
}

// name is where an LLM's samples of a task lie, logged on a day of July 2024.
func name(llm, task string, day int) string {
	return fmt.Sprintf("out/%s/samples_%s_2024-07-%02dT10-33-21.123456.jsonl", llm, task, day)
}

func mustImport(t testing.TB, files map[string]string, opts Options) (*recording.Recording, *importers.Loss) {
	t.Helper()
	r, loss, err := Import(context.Background(), importertest.Tree(t, files), opts)
	if err != nil {
		t.Fatal(err)
	}
	return r, loss
}
