package recording

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/parquet-go/parquet-go"
)

// A row group ends with the question, or the LLM's responses to one, that bring it
// to either of these, which bounds the memory of writing and of reading it.
const (
	rowsPerGroup  = 16384
	bytesPerGroup = 16 << 20 // of texts
)

// A folder is what becomes one: names, and the rows in their order.
type folder struct {
	meta        Meta
	llms, tasks []string
	questions   int
	rows        orderedRows
	progress    func(done, total int) // questions whose responses are written; may be nil
}

// orderedRows gives the rows of a recording.
type orderedRows interface {
	question(i int) (*Question, error)
	// responses appends the responses of an LLM to a question, by sample.
	responses(question, llm int, samples []Response) ([]Response, error)
	// embeddings writes the matrices to the folder of a recording and returns
	// what recording.toml says of them.
	embeddings(dir string) ([]embeddingEntry, error)
}

// write writes the files of a recording to the new folder dir and describes it.
func (f *folder) write(ctx context.Context, dir string) (Info, error) {
	if err := os.Mkdir(dir, 0o755); err != nil {
		return Info{}, err
	}
	c := newCounter(f.llms, newRowHash(f.llms, f.questions))
	err := writeFile(filepath.Join(dir, questionsFile), func(w io.Writer) error { return f.writeQuestions(w, c) })
	if err != nil {
		return Info{}, err
	}
	err = writeFile(filepath.Join(dir, responsesFile), func(w io.Writer) error { return f.writeResponses(ctx, w, c) })
	if err != nil {
		return Info{}, err
	}
	entries, err := f.rows.embeddings(dir)
	if err != nil {
		return Info{}, err
	}
	info := c.info(f.meta, f.tasks)
	for i := range entries {
		info.Embeddings = append(info.Embeddings, entries[i].info())
	}
	return info, writeFile(filepath.Join(dir, manifestFile), func(w io.Writer) error {
		text, err := newManifest(f.meta, info, graderNames(c.graders), entries).encode()
		if err != nil {
			return err
		}
		_, err = w.Write(text)
		return err
	})
}

func (f *folder) writeQuestions(w io.Writer, c *counter) error {
	t := tableWriter[questionRow](w)
	group := rowGroup{flush: t.Flush}
	for i := range f.questions {
		q, err := f.rows.question(i)
		if err != nil {
			return err
		}
		c.question(q)
		if _, err := t.Write([]questionRow{newQuestionRow(q)}); err != nil {
			return err
		}
		if err := group.add(1, len(q.Text)+len(q.Messages)+len(q.Gold)+len(q.Metadata)); err != nil {
			return err
		}
	}
	return t.Close()
}

func (f *folder) writeResponses(ctx context.Context, w io.Writer, c *counter) error {
	t := tableWriter[responseRow](w)
	group := rowGroup{flush: t.Flush}
	var samples []Response
	var rows []responseRow
	for q := range f.questions {
		if err := ctx.Err(); err != nil {
			return err
		}
		if f.progress != nil {
			f.progress(q, f.questions)
		}
		for l, llm := range f.llms {
			var err error
			if samples, err = f.rows.responses(q, l, samples[:0]); err != nil {
				return err
			}
			c.responses(q, l, samples)
			size := 0
			rows = rows[:0]
			for i := range samples {
				rows = append(rows, newResponseRow(c.keys[q], llm, i, &samples[i]))
				size += len(samples[i].Text) + len(samples[i].Answer) + len(samples[i].AnswerKey)
			}
			if _, err := t.Write(rows); err != nil {
				return err
			}
			if err := group.add(len(rows), size); err != nil {
				return err
			}
		}
	}
	return t.Close()
}

// tableWriter returns a parquet writer whose bytes depend on the rows alone. Pages
// of long texts get no bounds, which the writer would hold for all of the file.
func tableWriter[T any](w io.Writer) *parquet.GenericWriter[T] {
	options := []parquet.WriterOption{parquet.CreatedBy("smacs", fmt.Sprint(formatVersion), "recording")}
	for _, long := range []string{"text", "messages", "gold", "metadata", "answer", "answer_key"} {
		options = append(options, parquet.SkipPageBounds(long))
	}
	return parquet.NewGenericWriter[T](w, options...)
}

// A rowGroup ends a group of rows when it is full.
type rowGroup struct {
	flush       func() error
	rows, bytes int
}

func (g *rowGroup) add(rows, bytes int) error {
	g.rows += rows
	g.bytes += bytes
	if g.rows < rowsPerGroup && g.bytes < bytesPerGroup {
		return nil
	}
	g.rows, g.bytes = 0, 0
	return g.flush()
}
