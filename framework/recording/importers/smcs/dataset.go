package smcs

import "strings"

// tasks are the benchmarks of SMCS as its question bank writes them. They are the
// names of the recording's tasks.
func tasks() []string {
	return []string{"AIME", "GPQA", "IFEval", "LiveCodeBench", "MATH", "MBPP", "MMLU-PRO", "MedMCQA"}
}

// taskName returns the name of a benchmark however bank or folder spells it: case,
// hyphens and underscores do not count. A benchmark that is not known keeps its
// spelling.
func taskName(spelled string) string {
	for _, name := range tasks() {
		if plain(name) == plain(spelled) {
			return name
		}
	}
	return spelled
}

func plain(name string) string {
	return strings.ToLower(strings.NewReplacer("-", "", "_", "").Replace(name))
}

// The parts a file of an LLM's folder can have in the import.
type part int

const (
	partNone    part = iota
	partRows         // a row per question: response, answer, grade
	partTexts        // responses alone, read where there are no rows
	partGrades       // grades alone, for rows and texts that have none
	partSummary      // counts to compare with
)

// partOf says what a file is by its name, and the subject it is of, if its name
// says that.
func partOf(file string) (p part, subject string) {
	switch file {
	case "result.json":
		return partRows, ""
	case "summary.json":
		return partSummary, ""
	case "results.jsonl", "result_cache.json":
		return partTexts, ""
	case "eval_acc.jsonl", "result_eval_all.json":
		return partGrades, ""
	}
	if subject, ok := strings.CutSuffix(file, "_result.json"); ok && subject != "" {
		return partRows, subject
	}
	if subject, ok := strings.CutSuffix(file, "_summary.json"); ok && subject != "" {
		return partSummary, subject
	}
	return partNone, ""
}
