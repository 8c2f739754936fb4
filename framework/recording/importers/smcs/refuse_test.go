package smcs

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"smacs/framework/recording/importers/importertest"
)

// item is an item of the bank that is taken; the refused ones are made of it.
const item = `"0": {"src": "MATH", "src_question_id": 1, "question": "b", "model_res": {"a": {"is_correct": true}}, "embedding": [1, 2]}`

func TestBanksThatAreRefused(t *testing.T) {
	change := func(old, new string) string { return "{" + strings.Replace(item, old, new, 1) + "}" }
	second := func(old, new string) string {
		return "{" + item + ", " + strings.Replace(strings.NewReplacer(`"0"`, `"1"`, `_id": 1`, `_id": 2`).Replace(item), old, new, 1) + "}"
	}
	for _, tt := range []struct{ name, text, want string }{
		{"empty", "", "bank.json: holds nothing"},
		{"array", "[" + change("", "") + "]", "bank.json: begins with '[': want one JSON object"},
		{"rows of an LLM", `{"question_id": 1}`, `bank.json: key "question_id": want the keys "0", "1" and so on: this is no union question bank; want the file union_question_bank`},
		{"key with a zero before", change(`"0"`, `"00"`), `key "00": want the keys`},
		{"negative key", change(`"0"`, `"-1"`), `key "-1": want the keys`},
		{"huge key", change(`"0"`, `"99999999999999999999"`), `key "99999999999999999999": want the keys`},
		{"cut off", change("", "")[:80], `bank.json: key "0": the file is cut off`},
		{"cut off between", "{" + item + ",", `bank.json: after key "0": the file is cut off`},
		{"key twice", "{" + item + "," + item + "}", `bank.json: key "0": is there twice`},
		{"field twice", change(`"src"`, `"question": "c", "src"`), `key "0": field "question": is there twice`},
		{"LLM twice", change(`{"a":`, `{"a": {"is_correct": false}, "a":`), `key "0": field model_res: field "a": is there twice`},
		{"id twice", second(`_id": 2`, `_id": 1`), `key "1": question "MATH/bank/1": duplicate id`},
		{"item is null", `{"0": null}`, `key "0": got null, want an object`},
		{"no src", change(`"MATH"`, `""`), `key "0": field src: is missing`},
		{"src is a number", change(`"MATH"`, `3`), `key "0": field src: got the number 3, want a string`},
		{"no question", change(`"question": "b", `, ``), `key "0": field question: is missing or empty`},
		{"no id", change(`_id": 1`, `_id": null`), `key "0": field src_question_id: is missing`},
		{"fractional id", change(`_id": 1`, `_id": 1.5`), `key "0": field src_question_id: got the number 1.5, want a string`},
		{"no results", change(`model_res`, `results`), `key "0": field model_res: is missing`},
		{"results are a list", change(`{"a": {"is_correct": true}}`, `[true]`), `key "0": field model_res: got an array, want an object`},
		{"grade without an object", change(`{"is_correct": true}`, `true`), `key "0": field model_res: "a": got true, want an object`},
		{"grade that is none", change(`true`, `"maybe"`), `field model_res: "a": field is_correct: got the string "maybe", want true or false`},
		{"empty name of an LLM", change(`"a"`, `""`), `field model_res: llm "": name is empty`},
		{"NaN", change("[1, 2]", "[1, NaN]"), `key "0": got NaN at byte`},
		{"huge number", change("[1, 2]", "[1, 1e999]"), `key "0": field embedding[1]: got the number 1e999, want a finite number`},
		{"too large for float32", change("[1, 2]", "[1, 2]") + "x", "there is 'x' behind the object"},
		{"later too large for float32", second("[1, 2]", "[1, 1e300]"), `key "1": field embedding: number 1 is 1e+300, too large for float32`},
		{"text in a vector", change("[1, 2]", `[1, "2"]`), `field embedding[1]: got the string "2", want a finite number`},
		{"vector is an object", change("[1, 2]", `{}`), `field embedding: got an object, want an array of numbers`},
		{"empty vector", change("[1, 2]", `[]`), `field embedding: the array is empty`},
		{"vectors of two lengths", second("[1, 2]", "[1, 2, 3]"), `key "1": field embedding: got 3 numbers, want 2 as for MATH/bank/1`},
		{"not UTF-8", change(`"b"`, "\"\xff\""), `key "0": byte`},
		{"nested deep", change(`[1, 2]`, strings.Repeat("[", 20000)+strings.Repeat("]", 20000)), `key "0": not valid JSON`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, _, err := Import(context.Background(), filepath.Join(importertest.Tree(t, map[string]string{"bank.json": tt.text}), "bank.json"), Options{})
			refused(t, err, tt.want)
		})
	}
}

func refused(t *testing.T, err error, want string) {
	t.Helper()
	if err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("got %v, want %q", err, want)
	} else if len(err.Error()) > 500+len(os.TempDir()) {
		t.Errorf("an error of %d bytes", len(err.Error()))
	}
}

func TestRowsThatAreRefused(t *testing.T) {
	const row = `{"question_id": 1, "question": "q", "answer": "A", "pred": "A", "is_correct": true, "model_response": "r", "mean_logprob": -1}`
	change := func(old, new string) string {
		return row + "\n" + strings.Replace(strings.Replace(row, "1", "2", 1), old, new, 1)
	}
	for _, tt := range []struct{ name, text, want string }{
		{"empty", "", "result.json: holds nothing"},
		{"cut off", (row + "\n" + row)[:len(row)+40], "result.json:2: the file is cut off"},
		{"record of an array", "[" + row + ", 1]", "result.json: record 1: got the number 1, want an object"},
		{"no id", change(`"question_id": 2, `, ``), "result.json:2: field ori_question_id or question_id or task_id: is missing"},
		{"id is a list", change(`2`, `[2]`), "result.json:2: field question_id: got an array, want a string that is not empty, or a whole number"},
		{"duplicate id", row + "\n" + row, `result.json:2: response of "a" to "MATH/1", sample 0: duplicate response`},
		{"grade that is none", change(`true`, `2`), "result.json:2: field is_correct: got the number 2, want true or false"},
		{"question is a number", change(`"q"`, `5`), "result.json:2: field question: got the number 5, want a string"},
		{"response is a number", change(`"r"`, `5`), "result.json:2: field model_response: got the number 5, want a string, or an array of them"},
		{"no response in the list", change(`"r"`, `[]`), "result.json:2: field model_response: the array is empty"},
		{"number in the list", change(`"r"`, `["r", 1]`), "result.json:2: field model_response[1]: got the number 1, want a string"},
		{"NaN", change(`-1`, `NaN`), "result.json:2: got NaN at byte"},
		{"huge logprob", change(`-1`, `-1e999`), "result.json:2: field mean_logprob: got the number -1e999, want a number"},
		{"not UTF-8", change(`"r"`, "\"\xc3\x28\""), "result.json:2: byte"},
		{"UTF-16", "\xff\xfe{\x00", "result.json: begins with"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, _, err := importRows(t, tt.text)
			refused(t, err, tt.want)
		})
	}
}

func TestFoldersThatAreRefused(t *testing.T) {
	const row = `{"question_id": 1, "question": "q", "answer": "A", "pred": "A", "is_correct": true}`
	other := strings.NewReplacer
	for _, tt := range []struct {
		name, want string
		files      map[string]string
	}{
		{"nothing", "holds no union_question_bank*.json and no BENCHMARK/result/single_agent_8k/LLM/", map[string]string{"x.txt": ""}},
		{"two banks", "are both a question bank", map[string]string{unionName: "", "union_question_bank_2d.json": ""}},
		{"folder without results", "holds no union_question_bank*.json", map[string]string{mathOf("a", "log.txt"): ""}},
		{"question says something else", `b/result.json:1: field question: got "p", but `,
			map[string]string{mathOf("a", "result.json"): row, mathOf("b", "result.json"): other(`"q"`, `"p"`).Replace(row)}},
		{"gold says something else", `b/result.json:1: field answer: got "B", but `,
			map[string]string{mathOf("a", "result.json"): row, mathOf("b", "result.json"): other(`"answer": "A"`, `"answer": "B"`).Replace(row)}},
		{"the same benchmark twice", "are both a on MATH: keep one of them",
			map[string]string{mathOf("a", "result.json"): row, "cache_8k/" + mathOf("a", "result.json"): row}},
		{"results whole and by subject", "holds result.json and files by subject",
			map[string]string{mathOf("a", "result.json"): row, mathOf("a", "law_result.json"): row}},
		{"summary is a list", "summary.json: record 0: got the number 1, want an object",
			map[string]string{mathOf("a", "result.json"): row, mathOf("a", "summary.json"): "[1]"}},
		{"summary of words", "summary.json:1: field corr: got the string \"x\", want a number",
			map[string]string{mathOf("a", "result.json"): row, mathOf("a", "summary.json"): `{"corr": "x"}`}},
		{"grades without an id", "eval_acc.jsonl:1: exec_result[0]: field task_id or question_id: is missing",
			map[string]string{mathOf("a", "result.json"): row, mathOf("a", "eval_acc.jsonl"): `{"exec_result": [{"passed": true}]}`}},
		{"grades twice", `eval_acc.jsonl:1: exec_result[1]: question "1" is there twice`,
			map[string]string{mathOf("a", "result.json"): row, mathOf("a", "eval_acc.jsonl"): `{"exec_result": [{"task_id": 1, "passed": true}, {"task_id": "1", "passed": true}]}`}},
		{"grades that are none", "result_eval_all.json: record 0: field graded_list[1]: got the string \"x\", want true or false",
			map[string]string{mathOf("a", "result.json"): row, mathOf("a", "result_eval_all.json"): `[{"question_id": 1, "graded_list": [true, "x"]}]`}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, _, err := Import(context.Background(), importertest.Tree(t, tt.files), Options{})
			refused(t, err, tt.want)
		})
	}
	_, _, err := Import(context.Background(), filepath.Join(t.TempDir(), "none"), Options{})
	refused(t, err, "none does not exist: want the file union_question_bank")
	_, _, err = Import(context.Background(), filepath.Join(importertest.Tree(t, map[string]string{"b.json": "{" + item + "}"}), "b.json"), Options{EmbeddingModel: "a/b"})
	refused(t, err, `embedding model "a/b": want letters`)
}
