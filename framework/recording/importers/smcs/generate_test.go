package smcs

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

// The generated results: two LLMs, one of which has a suffix in one benchmark.
const (
	huatuo   = "HuatuoGPT-o1-72B"
	nemotron = "Llama-3_3-Nemotron-Super-49B-v1"
)

// right says whether an LLM is right on question i of a benchmark of the test:
// HuatuoGPT on all but each third from the first, Nemotron on the odd ones.
func right(llm string, i int) bool {
	if llm == huatuo {
		return i%3 != 0
	}
	return i%2 == 1
}

// tested is the number of test questions of a benchmark, and of bank items.
const tested, banked = 6, 4

// An object is a JSON object whose members have an order.
type object [][2]any

func (o object) MarshalJSON() ([]byte, error) {
	var members []string
	for _, m := range o {
		value, err := json.Marshal(m[1])
		if err != nil {
			return nil, err
		}
		members = append(members, fmt.Sprintf("%q: %s", m[0], value))
	}
	return []byte("{" + strings.Join(members, ", ") + "}"), nil
}

func encode(t testing.TB, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// lines returns JSON Lines of n rows.
func lines(t testing.TB, n int, row func(i int) object) string {
	t.Helper()
	var s strings.Builder
	for i := range n {
		s.WriteString(encode(t, row(i)) + "\n")
	}
	return s.String()
}

// array returns a JSON array of n rows.
func array(t testing.TB, n int, row func(i int) object) string {
	t.Helper()
	return "[" + strings.ReplaceAll(strings.TrimSpace(lines(t, n, row)), "\n", ",\n ") + "]\n"
}

func answer(llm string, i int) string {
	if right(llm, i) {
		return "A"
	}
	return "B"
}

func said(llm string, i int) string { return fmt.Sprintf("%s on %d", llm, i) }

// results are the files of one LLM on one benchmark, as SMCS writes them.
func results(t testing.TB, set, llm string) map[string]string {
	t.Helper()
	asked := func(i int) string { return fmt.Sprintf("%s question %d?", set, i) }
	row := func(i int, more ...[2]any) object {
		return append(object{
			{"question_id", i}, {"question", asked(i)}, {"answer", "A"}, {"pred", answer(llm, i)},
			{"is_correct", right(llm, i)}, {"model_response", said(llm, i)},
		}, more...)
	}
	summary := `{"corr": 4, "wrong": 2, "acc": 0.6667, "schedule": "6/6"}`
	if llm == nemotron {
		summary = `{"corr": 3, "wrong": 3, "acc": 0.5, "schedule": "6/6"}`
	}
	switch set {
	case "MMLU-PRO":
		subject := func(i int) object {
			return object{
				{"question_id", 70 + i}, {"question", asked(i)}, {"options", []string{"x", "y"}}, {"answer", "A"}, {"answer_index", 0},
				{"cot_content", ""}, {"category", "law"}, {"src", "x"}, {"pred", answer(llm, i)}, {"model_outputs", said(llm, i)},
				{"is_correct", right(llm, i)}, {"mean_logprob", -0.25},
			}
		}
		return map[string]string{"law_result.json": array(t, tested, subject), "law_summary.json": summary}
	case "MBPP":
		return map[string]string{
			"results.jsonl": lines(t, tested, func(i int) object { return object{{"task_id", i}, {"response", "code"}} }),
			"eval_acc.jsonl": `{"exec_result": ` + array(t, tested, func(i int) object {
				return object{{"task_id", i}, {"passed", right(llm, i)}}
			}) + "}",
			"result.json": lines(t, tested, func(i int) object {
				return object{
					{"question_id", i}, {"question", asked(i)}, {"pred", "code"}, {"response", "code"},
					{"model_response", said(llm, i)}, {"is_correct", fmt.Sprint(right(llm, i))},
				}
			}),
		}
	case "IFEval":
		return map[string]string{
			"result_cache.json": lines(t, tested, func(i int) object {
				return object{{"question_id", i}, {"prompt", asked(i)}, {"response", said(llm, i)}}
			}),
			"eval_results_strict.jsonl": "{}",
			"result.json": lines(t, tested, func(i int) object {
				return object{{"question_id", i}, {"model_response", said(llm, i)}, {"is_correct", right(llm, i)}}
			}),
		}
	case "LiveCodeBench":
		id := func(i int) string { return fmt.Sprintf("abc%d_a", 300+i) }
		return map[string]string{
			"result_cache.json": array(t, tested, func(i int) object {
				return object{{"question_id", id(i)}, {"question_content", asked(i)}, {"output_list", []string{said(llm, i)}}}
			}),
			"result_eval_all.json": array(t, tested, func(i int) object {
				return object{{"ori_question_id", id(i)}, {"output_list", []string{said(llm, i)}}, {"graded_list", []bool{right(llm, i)}}}
			}),
			"result.json": lines(t, tested, func(i int) object {
				return object{{"question_id", i}, {"ori_question_id", id(i)}, {"model_response", said(llm, i)}}
			}),
		}
	case "GPQA":
		return map[string]string{
			"result.json":  lines(t, tested, func(i int) object { return row(i, [2]any{"option", []string{"x", "y"}}) }),
			"summary.json": summary,
		}
	case "MATH":
		return map[string]string{
			"result.json": lines(t, tested, func(i int) object {
				return row(i, [2]any{"solution", "long"}, [2]any{"level", "Level 5"}, [2]any{"subject", "Algebra"})
			}),
			"summary.json": summary,
		}
	}
	return map[string]string{"result.json": lines(t, tested, func(i int) object { return row(i) }), "summary.json": summary}
}

// cache returns the files of a cache_8k folder with all benchmarks.
func cache(t testing.TB) map[string]string {
	t.Helper()
	files := make(map[string]string)
	for _, set := range tasks() {
		for _, llm := range []string{huatuo, nemotron} {
			folder := llm
			if set == "IFEval" && llm == nemotron {
				folder += "_thinking"
			}
			for name, text := range results(t, set, llm) {
				files[set+"/result/single_agent_8k/"+folder+"/"+name] = text
			}
		}
	}
	return files
}

// unionName is the file of the bank.
const unionName = "union_question_bank_8d.json"

// union returns a question bank of all benchmarks. HuatuoGPT is right on all items,
// Nemotron on none. The vector of the item with key k is (k, -0.5, 0).
func union(t testing.TB) string {
	t.Helper()
	var items object
	for _, set := range tasks() {
		for i := range banked {
			item := object{
				{"question", fmt.Sprintf("%s bank question %d?", set, i)}, {"src_question_id", i}, {"src", set},
				{"model_res", object{
					{huatuo, object{{"is_correct", true}}},
					{nemotron, object{{"is_correct", []any{false, "false", "0", 0}[i]}}},
				}},
				{"embedding", []float64{float64(len(items)), -0.5, 0}},
			}
			if set == "MMLU-PRO" {
				item = append(item, [2]any{"src_subject", "law"})
			}
			items = append(items, [2]any{fmt.Sprint(len(items)), item})
		}
	}
	return encode(t, items)
}
