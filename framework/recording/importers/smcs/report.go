package smcs

import (
	"fmt"

	"smacs/framework/recording/importers"
)

// maxUnknown bounds the distinct fields that are counted by name, and the
// distinct notes, so that a file of garbage cannot fill memory with them.
const maxUnknown = 1000

// reasons say why a known field is not kept.
func reason(field string) string {
	switch field {
	case "solution", "cot_content":
		return "a worked solution; the gold is kept"
	case "answer_index":
		return "the gold as a number"
	case "code_list", "graded_list", "output_list", "exec_result":
		return "what was run; response and grade are kept"
	}
	return "not known to the importer"
}

// lose counts a field that is not kept.
func (im *imports) lose(task, name string) {
	of := counted{task, name, reason(name)}
	if _, seen := im.lost[of]; !seen && len(im.lost) >= maxUnknown {
		of = counted{task, "(further names)", "not known to the importer"}
	}
	im.lost[of]++
}

func (im *imports) note(about, text string) {
	im.src.loss.Notes = append(im.src.loss.Notes, importers.Note{About: about, Text: text})
}

// puzzle notes something about a row; the same about many is one note.
func (im *imports) puzzle(path, kind, first string) {
	of := puzzle{im.src.relative(path), kind}
	p := im.puzzles[of]
	if p.n++; p.n == 1 {
		p.first = first
	}
	im.puzzles[of] = p
}

// report completes the loss report but for its counts.
func (im *imports) report() {
	loss := im.src.loss
	for of, n := range im.lost {
		loss.Fields = append(loss.Fields, importers.Field{Task: of.task, Name: of.name, Records: n, Reason: of.reason})
	}
	for of, n := range im.assumed {
		loss.Assumed = append(loss.Assumed, importers.Field{Task: of.task, Name: of.name, Records: n, Reason: of.reason})
	}
	for of, p := range im.puzzles {
		im.note(of.about, fmt.Sprintf("%s: %d, first %s", of.text, p.n, p.first))
	}
	for task, n := range im.questions.options {
		im.note(task, fmt.Sprintf("metadata (options, level, ...) differ between LLMs in %d rows, those of the first are kept; where options are in another order, equal letters are different answers", n))
	}
	im.leaks()
	im.strangers()
}
