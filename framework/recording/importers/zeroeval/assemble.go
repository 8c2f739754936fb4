package zeroeval

import (
	"cmp"
	"fmt"
	"slices"

	"smacs/framework/recording"
	"smacs/framework/recording/importers"
)

// assemble adds the files, which are by task, and completes the loss report.
func assemble(b recording.Sink, files []*resultFile, loss *importers.Loss) error {
	llms := make(map[string]bool)
	for _, f := range files {
		if !llms[f.llm] {
			llms[f.llm] = true
			if err := b.AddLLM(f.llm); err != nil {
				return fmt.Errorf("%s: %w", f.path, err)
			}
		}
		loss.Replaced += f.replaced
	}
	for first := 0; first < len(files); {
		end := first + 1
		for end < len(files) && files[end].task.name == files[first].task.name {
			end++
		}
		if err := addTask(b, files[first:end], loss); err != nil {
			return err
		}
		first = end
	}
	return nil
}

// origin remembers the record that introduced a question.
type origin struct {
	path   string
	record *record
}

// addTask adds the questions and responses of one task's files. The order of
// the questions is that of the longest file (the first of them), then of
// whatever the others have beyond it.
func addTask(b recording.Sink, files []*resultFile, loss *importers.Loss) error {
	order := slices.Clone(files)
	slices.SortStableFunc(order, func(a, b *resultFile) int { return cmp.Compare(len(b.records), len(a.records)) })
	known := make(map[string]origin)
	for _, f := range order {
		for i := range f.records {
			rec := &f.records[i]
			if err := addQuestion(b, f, i, known); err != nil {
				return err
			}
			if err := b.AddResponse(f.task.name+"/"+rec.id, f.llm, 0, rec.response); err != nil {
				return fmt.Errorf("%s: record %d: %w", f.path, i, err)
			}
		}
	}
	addFields(loss, files)
	return nil
}

// addQuestion adds the question of a record, or compares it with the record of
// another LLM that introduced it.
func addQuestion(b recording.Sink, f *resultFile, i int, known map[string]origin) error {
	rec := &f.records[i]
	first, seen := known[rec.id]
	if !seen {
		known[rec.id] = origin{f.path, rec}
		err := b.AddQuestion(recording.Question{
			Task: f.task.name, ID: rec.id, Text: rec.question, Gold: rec.gold,
			AnswerKind: f.task.grader.AnswerKind, Metadata: rec.metadata,
		})
		if err != nil {
			return fmt.Errorf("%s: record %d: %w", f.path, i, err)
		}
		return nil
	}
	field := ""
	switch {
	case rec.question != first.record.question:
		field = f.task.questionField
	case rec.gold != first.record.gold:
		field = "answer"
	default:
		return nil
	}
	return fmt.Errorf("%s: record %d: field %s of %q differs from the one in %s", f.path, i, field, rec.id, first.path)
}

// kept are the fields whose content is in the recording.
var kept = map[string]bool{
	"id": true, "question": true, "problem": true, "answer": true, "output": true,
	"dataset": true, "source": true, "config": true, "task_type": true,
}

// reasons say why a known field is not kept.
var reasons = map[string]string{
	"session_id":   "copy of id",
	"chat_history": "the question in ZeroEval's prompt template",
	"model_input":  "the prompt in the LLM's chat template",
	"generator":    "the LLM's long name, which differs between tasks; the file name is used",
	"configs":      "engine and sampling settings; every response is greedy",
}

// addFields reports the fields of a task that are not kept.
func addFields(loss *importers.Loss, files []*resultFile) {
	count := make(map[string]int)
	for _, f := range files {
		for name, n := range f.fields {
			if !kept[name] {
				count[name] += n
			}
		}
	}
	for name, n := range count {
		reason, ok := reasons[name]
		if !ok {
			reason = "not known to the importer"
		}
		loss.Fields = append(loss.Fields, importers.Field{Task: files[0].task.name, Name: name, Records: n, Reason: reason})
	}
}
