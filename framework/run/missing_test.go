package run_test

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"smacs/framework/grade"
	"smacs/framework/recording"
)

// holedRecording has one task of 60 questions and three LLMs. On every test
// question "best" is right; the others are wrong; but on the first test question
// best's call failed, on the second its response is ungraded, and on the third
// nobody is graded.
func holedRecording(t *testing.T) *recording.Recording {
	t.Helper()
	b := recording.NewBuilder(recording.Meta{Name: "holed"})
	llms := []string{"best", "good", "poor"}
	for _, llm := range llms {
		check(t, b.AddLLM(llm))
	}
	test := 0
	for i := range 60 {
		q := recording.Question{Task: "t", ID: fmt.Sprint(i), Text: fmt.Sprintf("question number %d", i), Gold: "1", AnswerKind: "numeric"}
		check(t, b.AddQuestion(q))
		inBank := recording.Split(q.Task, q.ID, "", 7)
		for l, llm := range llms {
			r := recording.Unknown("the answer is")
			r.State, r.Score = grade.Parsed, 0
			if l == 0 || (inBank && l == 1 && i%2 == 0) {
				r.Score = 1
			}
			r.HasAnswer, r.Answer, r.AnswerKey = true, llm, llm
			switch {
			case !inBank && llm == "best" && test == 0:
				r = recording.Unknown("")
				r.State = grade.Failed
			case !inBank && llm == "best" && test == 1, !inBank && test == 2:
				r.State, r.Score = grade.Ungraded, math.NaN()
			}
			check(t, b.AddResponse(q.Key(), llm, 0, r))
		}
		if !inBank {
			test++
		}
	}
	rec, err := b.Build()
	check(t, err)
	return rec
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

const holedTOML = `
name = "holed"
[data]
recording = "unused"
[retrieval]
k = 5
[selection]
strategy = "best_n"
top_k = 1
[[ablation]]
name = "all"
set = { "selection.strategy" = "all" }
`

// Missing grades are in asked and not in n, and in no sum; costs nobody knows
// are empty and not 0.
func TestMissingDataIsNotWrong(t *testing.T) {
	t.Parallel()
	p, _, files := executed(t, holedRecording(t), holedTOML, 1)
	asked := len(p.Data.Test)
	text := func(x any) string { return fmt.Sprint(x) }
	// best_n with top_k 1 asks best: its call failed once and two responses are
	// ungraded; all others are right.
	row := files.labelled(t, "base")
	if row["asked"] != text(asked) || row["n"] != text(asked-3) || row["correct"] != text(asked-3) || row["accuracy"] != "1" || row["oracle_selected"] != "1" {
		t.Errorf("base: %v", row)
	}
	// All answers differ, so the vote goes to the best-ranked voter: best; on
	// the first question it did not answer and good is taken, which is wrong.
	row = files.labelled(t, "all")
	if row["n"] != text(asked-2) || row["correct"] != text(asked-3) || row["llms_asked"] != text(3*asked) {
		t.Errorf("all: %v", row)
	}
	// On the first question the graded of the selected are all wrong.
	equal(t, "oracle_selected", row["oracle_selected"], float64(asked-3)/float64(asked-2))
	// The oracle has nothing to go by on the third question only.
	row = files.labelled(t, "baseline:oracle")
	if row["n"] != text(asked-1) || row["correct"] != text(asked-3) {
		t.Errorf("oracle: %v", row)
	}
	// random is the mean over the graded LLMs: 1/3, except 0 on the first and second.
	equal(t, "random", files.labelled(t, "baseline:random")["correct"], float64(asked-3)/3)
	for _, row := range files.table(t, "cells.csv") {
		if row["cost"]+row["prompt_tokens"] != "" {
			t.Errorf("%s: cost %q, tokens %q, want nothing: the recording does not tell", row["label"], row["cost"], row["prompt_tokens"])
		}
		for column, value := range row {
			if strings.Contains(value, "NaN") || strings.Contains(value, "Inf") {
				t.Errorf("%s: %s is %s", row["label"], column, value)
			}
		}
	}
	states := map[string]int{}
	of, _ := blocks(t, files)
	for _, outcome := range of[files.labelled(t, "base")["cell"]] {
		states[*outcome.State]++
		if missing := *outcome.State == "failed" || *outcome.State == "ungraded"; missing != (outcome.Score == nil) {
			t.Errorf("%s is %s with score %v", outcome.Question, *outcome.State, outcome.Score)
		}
	}
	if states["failed"] != 1 || states["ungraded"] != 2 {
		t.Errorf("states %v, want 1 failed and 2 ungraded", states)
	}
	if !slices.ContainsFunc(files.manifest(t).Warnings, func(w string) bool { return strings.Contains(w, "questions have no outcome") }) {
		t.Errorf("warnings %q say nothing of missing outcomes", files.manifest(t).Warnings)
	}
}
