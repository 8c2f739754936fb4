package llmrouterbench

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"smacs/framework/recording"
	"smacs/framework/recording/importers"
)

// exportStamp is the time in the names of exported files. A recording does not
// know when its responses were given, and equal recordings give equal folders; any
// run of the benchmark itself is newer.
const exportStamp = "19700101_000000"

// defaultSplit is the split of questions whose recording names none.
const defaultSplit = "test"

// An ExportReport is what an export wrote, and what the format has no place for.
// Its fields are in byte order.
type ExportReport struct {
	Format    string            `json:"format"`
	Files     int               `json:"files"`
	Responses int               `json:"responses"`
	Fields    []importers.Field `json:"fields"`
}

// Export writes the recording to the new or empty folder dir in LLMRouterBench's
// form: a file for every dataset, split and LLM that has responses, with the first
// sample of each. The folder appears whole or not at all. Reading it back with
// [Import] gives the same keys, texts, gold answers, recorded splits, answers with
// keys, states, scores, tokens and costs. Cancelling ctx ends it early.
func Export(ctx context.Context, dir string, r *recording.Recording) (*ExportReport, error) {
	dir = filepath.Clean(dir)
	if entries, err := os.ReadDir(dir); err == nil && len(entries) > 0 {
		return nil, fmt.Errorf("%s is not empty: choose another folder", dir)
	} else if err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, err
	}
	if err := os.MkdirAll(filepath.Dir(dir), 0o755); err != nil {
		return nil, err
	}
	temp, err := os.MkdirTemp(filepath.Dir(dir), "."+filepath.Base(dir)+".new-*")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(temp)
	fresh := filepath.Join(temp, "new")
	e := &exporter{Recording: r, root: fresh, names: newNames(), report: &ExportReport{Format: "llmrouterbench"}}
	if err := e.export(ctx); err != nil {
		return nil, err
	}
	if err := os.Remove(dir); err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, err // it was empty
	}
	return e.report, os.Rename(fresh, dir)
}

// An exporter is an export under way.
type exporter struct {
	*recording.Recording
	root   string
	names  *names
	tally  importers.Tally
	report *ExportReport
}

// A part is the questions of one dataset and split, with their indices.
type part struct {
	task, split string
	questions   []int
	index       []string
}

func (e *exporter) export(ctx context.Context) error {
	if err := os.Mkdir(e.root, 0o755); err != nil {
		return err
	}
	for _, p := range e.parts() {
		for l := range e.LLMs {
			if err := ctx.Err(); err != nil {
				return fmt.Errorf("export: %w", err)
			}
			if err := e.file(p, l); err != nil {
				return err
			}
		}
	}
	e.countLosses()
	var loss importers.Loss
	e.tally.Report(&loss)
	loss.Sort()
	e.report.Fields = loss.Fields
	return nil
}

// parts groups the questions by dataset and split, in order of first appearance.
func (e *exporter) parts() []*part {
	var all []*part
	at := make(map[[2]string]*part)
	for i := range e.Questions {
		q := &e.Questions[i]
		key := [2]string{q.Task, splitOf(q)}
		p := at[key]
		if p == nil {
			p = &part{task: q.Task, split: key[1]}
			at[key], all = p, append(all, p)
		}
		p.questions = append(p.questions, i)
	}
	for _, p := range all {
		p.number(e.Questions)
	}
	return all
}

// splitOf returns the split of which an import was told, or the recorded one.
func splitOf(q *recording.Question) string {
	var metadata struct {
		Split string `json:"split"`
	}
	if json.Unmarshal([]byte(q.Metadata), &metadata) == nil && metadata.Split != "" {
		return metadata.Split
	}
	if q.Split != "" {
		return q.Split
	}
	return defaultSplit
}

// number gives the questions the indices that their ids name, if all do, and else
// their place.
func (p *part) number(questions []recording.Question) {
	named := true
	for _, i := range p.questions {
		index, ok := strings.CutPrefix(questions[i].ID, p.split+"/")
		n, err := strconv.ParseUint(index, 10, 32)
		named = named && ok && err == nil && strconv.FormatUint(n, 10) == index
		p.index = append(p.index, index)
	}
	if named {
		return
	}
	for at := range p.index {
		p.index[at] = strconv.Itoa(at)
	}
}

// file writes one LLM's responses to a part, if there are any.
func (e *exporter) file(p *part, llm int) error {
	if !slices.ContainsFunc(p.questions, func(q int) bool { return len(e.Samples(q, llm)) > 0 }) {
		return nil
	}
	dataset, split, name := e.names.of("task", p.task), e.names.of("split", p.split), e.names.of("llm", e.LLMs[llm])
	dir := filepath.Join(e.root, dataset, split, name)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	f, err := os.Create(filepath.Join(dir, fmt.Sprintf("%s-%s-%s-%s.json", dataset, split, name, exportStamp)))
	if err != nil {
		return err
	}
	e.report.Files++
	w := bufio.NewWriterSize(f, 1<<16)
	return errors.Join(e.document(w, p, llm), w.Flush(), f.Close())
}

// document writes a file's object: the head and, one by one, the records.
func (e *exporter) document(w io.Writer, p *part, llm int) error {
	head, err := encode(e.head(p, llm))
	if err != nil {
		return err
	}
	if _, err := fmt.Fprintf(w, "%s,\n\"records\": [", strings.TrimSuffix(head, "}")); err != nil {
		return err
	}
	before := "\n"
	for at, q := range p.questions {
		samples := e.Samples(q, llm)
		if len(samples) == 0 {
			continue
		}
		record, err := encode(newRecord(&e.Questions[q], &samples[0], p, at))
		if err != nil {
			return err
		}
		if _, err := io.WriteString(w, before+record); err != nil {
			return err
		}
		before = ",\n"
		e.report.Responses++
	}
	_, err = io.WriteString(w, "\n]}\n")
	return err
}

func encode(v any) (string, error) {
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	err := enc.Encode(v)
	return strings.TrimSuffix(b.String(), "\n"), err
}
