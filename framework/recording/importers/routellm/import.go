package routellm

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"smacs/framework/grade"
	"smacs/framework/recording"
	"smacs/framework/recording/importers"
	"smacs/framework/recording/importers/rawjson"
)

// Options are the choices of an import; the zero value is the usual one.
type Options struct {
	// Name, Source and Licence replace what the recording says of itself.
	Name, Source, Licence string
	// Progress, if not nil, is called with the files done and their total.
	Progress func(done, total int)
}

// What a recording says of itself unless told otherwise.
const (
	defaultName    = "routellm"
	defaultSource  = "https://github.com/lm-sys/RouteLLM, folder routellm/evals"
	defaultLicence = "Apache-2.0 (RouteLLM); MIT (MMLU, GSM8K); responses under the terms of the LLMs that gave them"
)

func (o Options) meta(path string) (recording.Meta, error) {
	usual := recording.Meta{Name: defaultName, Source: defaultSource, Licence: defaultLicence}
	return importers.Meta(recording.Meta{Name: o.Name, Source: o.Source, Licence: o.Licence}, usual, path)
}

// Import reads RouteLLM's evaluations: the file path, mmlu_SUBJECT.csv or
// gsm8k_responses.csv, or all such files below the folder path, and returns the
// recording with the loss report, which has the accuracy of every LLM on MMLU and
// on GSM8K. Tasks are mmlu_SUBJECT and gsm8k, ids the row numbers from 0.
//
// It is an error, naming file, line and column, if a file is no CSV in UTF-8, has
// no column prompt or none of an LLM, holds anything but True, False and nothing
// in an LLM's column, or no row; and if path holds no such file. Cancelling ctx
// ends it early.
func Import(ctx context.Context, path string, opts Options) (*recording.Recording, *importers.Loss, error) {
	return importers.Held(func(to recording.Sink) (*importers.Loss, error) { return ImportTo(ctx, path, to, opts) })
}

// ImportTo does the same into a sink, a row at a time, and returns the report but
// for its counts.
func ImportTo(ctx context.Context, path string, to recording.Sink, opts Options) (*importers.Loss, error) {
	loss := &importers.Loss{Format: "routellm"}
	files, err := findSource(path, loss)
	if err != nil {
		return nil, err
	}
	loss.Files = len(files)
	meta, err := opts.meta(path)
	if err != nil {
		return nil, err
	}
	to.Describe(meta)
	im := &imports{
		to: to, llms: make(map[string]string), right: make(map[member]tally),
		assumed: make(map[importers.Field]int), lost: make(map[importers.Field]int),
	}
	for i, f := range files {
		r, err := os.Open(f.path)
		if err != nil {
			return nil, err
		}
		if err := errors.Join(im.file(ctx, f, r), r.Close()); err != nil {
			return nil, err
		}
		if opts.Progress != nil {
			opts.Progress(i+1, len(files))
		}
	}
	im.report(loss)
	return loss, nil
}

// imports is an import under way.
type imports struct {
	to            recording.Sink
	llms          map[string]string // to the key of answers that are not recorded
	right         map[member]tally
	assumed, lost map[importers.Field]int // by group; Records counts here
}

type member struct{ group, llm string }

type tally struct{ n, correct int }

// file adds the questions and responses of a task.
func (im *imports) file(ctx context.Context, f file, r io.Reader) error {
	t, err := newTable(f.path, r)
	if err != nil {
		return err
	}
	for _, c := range t.columns {
		if _, seen := im.llms[c.llm]; seen {
			continue
		}
		im.llms[c.llm] = fmt.Sprintf("not recorded: %s, sample 0", c.llm)
		if err := im.to.AddLLM(c.llm); err != nil {
			return fmt.Errorf("%s:1: %w", f.path, err)
		}
	}
	rows, texts := 0, make([]int, len(t.columns)) // responses with a text, by column
	for ; ; rows++ {
		if err := ctx.Err(); err != nil {
			return fmt.Errorf("import: %w", err)
		}
		row, err := t.row()
		if errors.Is(err, io.EOF) {
			break
		}
		if err == nil {
			err = im.row(f, t, rows, row, texts)
		}
		if err != nil {
			return err
		}
	}
	if rows == 0 {
		return fmt.Errorf("%s: holds no row behind the header", f.path)
	}
	im.note(f, t, rows, texts)
	return nil
}

// row adds a question and what the LLMs did on it.
func (im *imports) row(f file, t *table, number int, row []string, texts []int) error {
	fail := func(column int, err error) error {
		line, _ := t.csv.FieldPos(column)
		return fmt.Errorf("%s:%d: %w", f.path, line, err)
	}
	q := recording.Question{Task: f.task, ID: strconv.Itoa(number), Text: strings.Clone(row[t.prompt])}
	if strings.TrimSpace(q.Text) == "" {
		return fail(t.prompt, errors.New("column prompt is empty"))
	}
	if err := im.to.AddQuestion(q); err != nil {
		return fail(t.prompt, err)
	}
	for i, c := range t.columns {
		r := recording.Unknown("")
		if c.text >= 0 {
			r.Text = strings.Clone(row[c.text])
		}
		if strings.TrimSpace(r.Text) != "" {
			texts[i]++
		}
		if err := im.grade(f, c, row[c.grade], &r); err != nil {
			return fail(c.grade, err)
		}
		if err := im.to.AddResponse(q.Key(), c.llm, 0, r); err != nil {
			return fail(c.grade, err)
		}
	}
	return nil
}

// grade takes the grade the file has. The whole response is its answer, and where
// there is none, the answer equals no other.
func (im *imports) grade(f file, c column, field string, r *recording.Response) error {
	switch strings.ToLower(strings.TrimSpace(field)) {
	case "":
		return nil
	case "true":
		r.Score = 1
	case "false":
		r.Score = 0
	default:
		return fmt.Errorf("column %s: got %s, want True, False or nothing", rawjson.Quoted(c.llm), rawjson.Quoted(field))
	}
	r.State, r.HasAnswer, r.AnswerKey = grade.Parsed, true, im.llms[c.llm]
	if strings.TrimSpace(r.Text) != "" {
		r.Answer = r.Text
		r.AnswerKey, _ = grade.Exact().Key(r.Text)
	}
	of := member{f.group, c.llm}
	t := im.right[of]
	t.n++
	t.correct += int(r.Score)
	im.right[of] = t
	return nil
}

// note counts what stands for what a file lacks, and what of it is not kept.
func (im *imports) note(f file, t *table, rows int, texts []int) {
	assume := func(name string, n int, reason string) {
		im.assumed[importers.Field{Task: f.group, Name: name, Reason: reason}] += n
	}
	assume("id", rows, "missing: the number of the row in its file, from 0")
	assume("gold", rows, "missing: the files have grades alone, so no other answer can be graded")
	for i, c := range t.columns {
		assume("answer of "+c.llm, texts[i], "missing: the whole response stands for it")
		assume("response of "+c.llm, rows-texts[i], "missing: in a vote it equals no other")
	}
	for _, name := range t.unused {
		reason := "not a column of an LLM"
		if strings.HasSuffix(name, "_response") {
			reason = "there is no column with the grades of these responses"
		}
		im.lost[importers.Field{Task: f.group, Name: name, Reason: reason}] += rows
	}
}

// report completes the loss report but for its counts.
func (im *imports) report(loss *importers.Loss) {
	list := func(counts map[importers.Field]int) (fields []importers.Field) {
		for of, n := range counts {
			if of.Records = n; n > 0 {
				fields = append(fields, of)
			}
		}
		return fields
	}
	loss.Assumed, loss.Fields = list(im.assumed), list(im.lost)
	for m, t := range im.right {
		loss.Accuracies = append(loss.Accuracies, importers.NewAccuracy(m.group, m.llm, t.n, float64(t.correct)))
	}
}
