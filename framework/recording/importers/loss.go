// Package importers holds what the importers of foreign result formats share;
// each format has a package of its own below it.
package importers

import (
	"cmp"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"text/tabwriter"

	"smacs/framework/recording"
	"smacs/framework/terminal"
)

// A Loss is an import's report of everything that did not, or not literally,
// get from the source into the recording. Nothing is dropped without a line in
// it. Its lists are in a fixed order.
type Loss struct {
	Format    string `json:"format"`    // the importer
	Files     int    `json:"files"`     // read
	Questions int    `json:"questions"` // in the recording
	LLMs      int    `json:"llms"`      // in the recording
	Responses int    `json:"responses"` // in the recording

	Skipped  []Skipped  `json:"skipped"`  // paths of the source that were not read
	Renamed  []Renamed  `json:"renamed"`  // LLMs with another name than their file
	Fields   []Field    `json:"fields"`   // fields that are not kept
	Assumed  []Field    `json:"assumed"`  // missing fields, and what stands in for them
	Holes    []Shortage `json:"holes"`    // questions without a response
	Ungraded []Shortage `json:"ungraded"` // responses that could not be graded
	Replaced int        `json:"replaced"` // characters UTF-8 cannot hold, now U+FFFD

	Notes      []Note     `json:"notes"`      // what a reader of the numbers should know
	Accuracies []Accuracy `json:"accuracies"` // where there are published ones to compare with
}

// A Note is a doubt about the source that no rule settles: figures that
// contradict each other, questions that are there twice.
type Note struct {
	About string `json:"about"` // a path relative to the source, or a task
	Text  string `json:"text"`
}

// An Accuracy is how an LLM did on a group of questions as its source groups
// them, which may be several tasks.
type Accuracy struct {
	Group   string  `json:"group"`
	LLM     string  `json:"llm"`
	N       int     `json:"n"`       // graded responses
	Correct float64 `json:"correct"` // sum of their scores
	// Accuracy is Correct / N, a fraction of 1, rounded to four digits.
	Accuracy float64 `json:"accuracy"`
}

// NewAccuracy returns the accuracy of n > 0 responses.
func NewAccuracy(group, llm string, n int, correct float64) Accuracy {
	return Accuracy{group, llm, n, correct, math.Round(correct/float64(n)*1e4) / 1e4}
}

// A Skipped is a file or folder that was not read, relative to the source.
type Skipped struct {
	Path   string `json:"path"`
	Reason string `json:"reason"`
}

// A Renamed is an LLM whose name differs from its file's, relative to the source.
type Renamed struct {
	Path string `json:"path"`
	LLM  string `json:"llm"`
}

// A Field is a field of the source's records that is not kept, or one that they
// lack.
type Field struct {
	Task    string `json:"task"`
	Name    string `json:"name"`
	Records int    `json:"records"` // that have the field, or lack it
	Reason  string `json:"reason"`
}

// A Shortage counts what an LLM lacks on a task.
type Shortage struct {
	Task  string `json:"task"`
	LLM   string `json:"llm"`
	Count int    `json:"count"`
}

// Count completes the report from the description of the recording that was made:
// its size, its holes and its ungraded responses, by task and LLM. It sorts the
// report.
func (l *Loss) Count(info recording.Info) {
	l.Questions, l.LLMs, l.Responses = info.Questions, len(info.LLMs), info.Responses
	l.Holes, l.Ungraded = nil, nil
	for _, c := range info.Counts {
		if c.Holes > 0 {
			l.Holes = append(l.Holes, Shortage{c.Task, c.LLM, c.Holes})
		}
		if c.Ungraded > 0 {
			l.Ungraded = append(l.Ungraded, Shortage{c.Task, c.LLM, c.Ungraded})
		}
	}
	l.Sort()
}

// Held runs an import into memory and completes its report.
func Held(run func(to recording.Sink) (*Loss, error)) (*recording.Recording, *Loss, error) {
	b := recording.NewBuilder(recording.Meta{})
	loss, err := run(b)
	if err != nil {
		return nil, nil, err
	}
	r, err := b.Build()
	if err != nil {
		return nil, nil, err
	}
	loss.Count(r.Info())
	return r, loss, nil
}

// WriteText writes the report for people: one line per fact, nothing for empty
// lists.
func (l *Loss) WriteText(w io.Writer) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintf(t, "%s: read %d files: %d questions, %d LLMs, %d responses\n",
		l.Format, l.Files, l.Questions, l.LLMs, l.Responses)
	section(t, "not read", l.Skipped, func(s Skipped) string { return terminal.Plain(s.Path) + "\t" + terminal.Plain(s.Reason) })
	section(t, "renamed", l.Renamed, func(r Renamed) string { return terminal.Plain(r.Path) + "\t" + terminal.Plain(r.LLM) })
	section(t, "fields not kept", l.Fields, Field.line)
	section(t, "fields filled in", l.Assumed, Field.line)
	section(t, "questions without a response", l.Holes, Shortage.line)
	section(t, "responses not graded", l.Ungraded, Shortage.line)
	section(t, "to be looked at", l.Notes, func(n Note) string { return terminal.Plain(n.About) + "\t" + terminal.Plain(n.Text) })
	section(t, "accuracies", l.Accuracies, Accuracy.line)
	if l.Replaced > 0 {
		fmt.Fprintf(t, "characters replaced by U+FFFD: %d\n", l.Replaced)
	}
	return t.Flush()
}

func (s Shortage) line() string {
	return fmt.Sprintf("%s\t%s\t%d", terminal.Plain(s.Task), terminal.Plain(s.LLM), s.Count)
}

func (f Field) line() string {
	return fmt.Sprintf("%s\t%s\t%d records\t%s", terminal.Plain(f.Task), terminal.Plain(f.Name), f.Records, terminal.Plain(f.Reason))
}

func (a Accuracy) line() string {
	return fmt.Sprintf("%s\t%s\t%g of %d\t%.4f", terminal.Plain(a.Group), terminal.Plain(a.LLM), a.Correct, a.N, a.Accuracy)
}

func section[T any](w io.Writer, title string, items []T, line func(T) string) {
	if len(items) == 0 {
		return
	}
	fmt.Fprintf(w, "%s:\n", title)
	for _, item := range items {
		fmt.Fprintf(w, "  %s\n", line(item))
	}
}

// Sort puts every list in byte order of its columns, so that the report does not
// depend on the order of finding, and makes empty lists of nil ones, so that its
// JSON has no null.
func (l *Loss) Sort() {
	l.Skipped, l.Renamed = append([]Skipped{}, l.Skipped...), append([]Renamed{}, l.Renamed...)
	l.Fields, l.Holes = append([]Field{}, l.Fields...), append([]Shortage{}, l.Holes...)
	l.Ungraded, l.Assumed = append([]Shortage{}, l.Ungraded...), append([]Field{}, l.Assumed...)
	l.Notes, l.Accuracies = append([]Note{}, l.Notes...), append([]Accuracy{}, l.Accuracies...)
	slices.SortFunc(l.Skipped, func(a, b Skipped) int { return strings.Compare(a.Path, b.Path) })
	slices.SortFunc(l.Renamed, func(a, b Renamed) int { return strings.Compare(a.Path, b.Path) })
	slices.SortFunc(l.Fields, Field.compare)
	slices.SortFunc(l.Assumed, Field.compare)
	slices.SortFunc(l.Holes, Shortage.compare)
	slices.SortFunc(l.Ungraded, Shortage.compare)
	slices.SortFunc(l.Notes, func(a, b Note) int {
		return cmp.Or(strings.Compare(a.About, b.About), strings.Compare(a.Text, b.Text))
	})
	slices.SortFunc(l.Accuracies, func(a, b Accuracy) int {
		return cmp.Or(strings.Compare(a.Group, b.Group), strings.Compare(a.LLM, b.LLM))
	})
}

func (f Field) compare(o Field) int {
	return strings.Compare(f.Task+"\x00"+f.Name+"\x00"+f.Reason, o.Task+"\x00"+o.Name+"\x00"+o.Reason)
}

func (s Shortage) compare(o Shortage) int {
	return strings.Compare(s.Task+"\x00"+s.LLM, o.Task+"\x00"+o.LLM)
}
