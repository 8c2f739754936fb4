package smcs

import (
	"fmt"

	"smacs/framework/recording/importers/rawjson"
)

// readQuestions collects the questions of all folders and adds them. Their texts
// may be in the rows of one LLM and not in those of another, so that this comes
// before any response; the files are read twice for it.
func (im *imports) readQuestions() error {
	for i := range im.src.folders {
		f := &im.src.folders[i]
		for _, x := range f.rows() {
			if err := im.rows(x, func(r *record) error { return im.questions.meet(f, x, r) }); err != nil {
				return err
			}
		}
	}
	if err := im.readTexts(im.questions.lacking()); err != nil {
		return err
	}
	for _, q := range im.questions.list {
		if err := im.to.AddQuestion(q.Question); err != nil {
			return fmt.Errorf("%s: %w", q.path, err)
		}
		if q.Text == "" {
			im.assumed[counted{q.Task, "question", "missing everywhere: its text is empty, and retrieval by text finds nothing alike"}]++
		}
		im.remember(q.Question)
	}
	return nil
}

// readTexts looks for texts of the tasks' questions in the files that hold
// responses alone, where others hold the rows.
func (im *imports) readTexts(tasks map[string]bool) error {
	for i := range im.src.folders {
		f := &im.src.folders[i]
		if !tasks[f.task] || len(f.of(partRows)) == 0 {
			continue
		}
		for _, x := range f.of(partTexts) {
			im.size += x.size
			im.src.loss.Files++
			f.textsRead = true
			if err := im.rows(x, func(r *record) error { return im.questions.fill(f, x, r) }); err != nil {
				return err
			}
		}
	}
	return nil
}

// rows are the files that have the folder's responses.
func (f *folder) rows() []file {
	if rows := f.of(partRows); len(rows) > 0 {
		return rows
	}
	return f.of(partTexts)
}

// readResponses adds the responses of all folders.
func (im *imports) readResponses() error {
	for i := range im.src.folders {
		f := &im.src.folders[i]
		if err := im.meetLLM(f.llm, f.split); err != nil {
			return fmt.Errorf("%s: %w", f.path, err)
		}
		grades, err := im.readGrades(f)
		if err != nil {
			return err
		}
		used := make(map[string]bool)
		tallies := make(map[string]tally) // by subject
		for _, x := range f.rows() {
			t := tallies[x.subject]
			err := im.rows(x, func(r *record) error {
				used[r.id] = true
				return im.add(f, x, r, grades[r.id], &t)
			})
			if err != nil {
				return err
			}
			tallies[x.subject] = t
		}
		if err := im.finish(f, tallies, used, grades); err != nil {
			return err
		}
	}
	return nil
}

// add adds the responses of a row and counts them.
func (im *imports) add(f *folder, x file, r *record, grades []*bool, t *tally) error {
	q := im.questions.at[f.task+"/"+questionID(f.split, x.subject, r.id)]
	for sample, resp := range im.respond(f, &q.Question, r, grades) {
		if err := im.to.AddResponse(q.Key(), f.llm, sample, resp); err != nil {
			return err
		}
		if resp.State.Counted() {
			t.n++
			t.correct += int(resp.Score)
		}
	}
	im.src.loss.Replaced += r.replaced
	for _, name := range r.unknown {
		im.lose(f.task, name)
	}
	return nil
}

// finish compares summaries and names what of the folder was not used.
func (im *imports) finish(f *folder, tallies map[string]tally, used map[string]bool, grades map[string][]*bool) error {
	unused := 0
	for id := range grades {
		if !used[id] {
			unused++
		}
	}
	if unused > 0 {
		im.note(im.src.relative(f.path), fmt.Sprintf("%d of %d grades are of questions without a response", unused, len(grades)))
	}
	var whole tally
	for _, t := range tallies {
		whole.n += t.n
		whole.correct += t.correct
	}
	for _, x := range f.of(partSummary) {
		t := whole
		if x.subject != "" {
			t = tallies[x.subject]
		}
		if err := im.compare(x, t); err != nil {
			return err
		}
	}
	for _, x := range f.of(partTexts) {
		if len(f.of(partRows)) > 0 && !f.textsRead {
			im.src.skip(x.path, "its responses are in the file of results, too")
		}
	}
	return nil
}

// rows calls each with every row of a file.
func (im *imports) rows(x file, each func(*record) error) error {
	return im.records(x, func(v rawjson.Value) error {
		r, err := readRecord(v)
		if err != nil {
			return err
		}
		return each(r)
	})
}
