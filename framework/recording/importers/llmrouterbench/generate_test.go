package llmrouterbench

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"testing"

	"smacs/framework/recording"
	"smacs/framework/recording/importers"
	"smacs/framework/recording/importers/importertest"
)

// object is a JSON object under construction.
type object map[string]any

// run returns a file of LLMRouterBench with n records of which every second one is
// right, as its writer makes them.
func run(dataset, split, llm string, n int) object {
	records := make([]any, n)
	for i := range records {
		records[i] = object{
			"index": i, "origin_query": fmt.Sprintf("%s: %d + 1?", dataset, i),
			"prompt": fmt.Sprintf("Answer: %d + 1?", i), "prompt_tokens": 10 + i, "completion_tokens": 3,
			"cost": 0.25, "score": float64((i + 1) % 2), "prediction": fmt.Sprint(i + 1 + i%2),
			"ground_truth": fmt.Sprint(i + 1), "raw_output": fmt.Sprintf("It is %d.", i+1+i%2), "extra_fields": object{},
		}
	}
	return object{
		"performance": float64((n+1)/2) / float64(n), "time_taken": 1.5, "prompt_tokens": 10 * n, "completion_tokens": 3 * n,
		"cost": 0.25 * float64(n), "counts": n, "model_name": llm, "dataset_name": dataset, "split": split, "demo": false,
		"extra_metrics": object{}, "data_fingerprint": "0f", "records": records,
	}
}

// with returns a copy of a run with other members; nil removes one.
func (o object) with(name string, value any) object {
	other := maps.Clone(o)
	if other[name] = value; value == nil {
		delete(other, name)
	}
	return other
}

// record returns the run with one record changed.
func (o object) record(i int, name string, value any) object {
	records := append([]any{}, o["records"].([]any)...)
	records[i] = records[i].(object).with(name, value)
	return o.with("records", records)
}

// stampedName is where a run of the year 2025 lies.
func stampedName(dataset, split, llm, monthDay string) string {
	return fmt.Sprintf("results/bench/%s/%s/%s/%s-%s-%s-2025%s_120000.json", dataset, split, llm, dataset, split, llm, monthDay)
}

// tree writes files, by path relative to a new folder, and returns the folder: an
// object as JSON, a string as it is.
func tree(t testing.TB, files map[string]any) string {
	t.Helper()
	texts := make(map[string]string, len(files))
	for name, content := range files {
		text, isText := content.(string)
		if !isText {
			b, err := json.Marshal(content)
			if err != nil {
				t.Fatal(err)
			}
			text = string(b)
		}
		texts[name] = text
	}
	return importertest.Tree(t, texts)
}

// mustImport imports files.
func mustImport(t testing.TB, files map[string]any) (*recording.Recording, *importers.Loss) {
	t.Helper()
	r, loss, err := Import(context.Background(), tree(t, files), Options{Name: "x"})
	if err != nil {
		t.Fatal(err)
	}
	return r, loss
}
