package audit

import (
	"context"
	"errors"

	"smacs/framework/recording"
)

// A Report is what [Check] finds. Its JSON form is what `smacs data check --json`
// prints. Lists are in a fixed order and never nil.
type Report struct {
	Name        string `json:"name"`
	Fingerprint string `json:"fingerprint"`
	// OK is that there are no leaks and no damage; the rest is for the reader to
	// judge.
	OK      bool              `json:"ok"`
	Split   SplitReport       `json:"split"`
	Leaks   []Cluster         `json:"leaks"`   // on both sides of the split
	Damage  []string          `json:"damage"`  // files that are not what recording.toml says
	Repeats []Cluster         `json:"repeats"` // on one side of it
	Missing []recording.Count `json:"missing"` // tasks and LLMs with holes or anything but parsed answers
	Columns []Column          `json:"columns"` // with one value or with nulls
}

// SplitReport says which split was looked at, and its sides.
type SplitReport struct {
	Source string `json:"source"`           // recorded or hash
	Tenths int    `json:"tenths,omitempty"` // of a hash
	Salt   string `json:"salt,omitempty"`
	Bank   int    `json:"bank"`
	Test   int    `json:"test"`
	None   int    `json:"none"` // questions on no side
}

// A Cluster is questions that are the same in some way.
type Cluster struct {
	By   string   `json:"by"`   // text or group
	What string   `json:"what"` // the text, in lower case and cut short, or the group
	Bank []string `json:"bank"` // keys of the questions there, in the recording's order
	Test []string `json:"test"`
}

// A Column is one without a value in some or all rows, or with the same in all.
type Column struct {
	Table   string `json:"table"` // questions or responses
	Name    string `json:"name"`
	Rows    int    `json:"rows"`
	Missing int    `json:"missing"` // rows
	// Constant is the value of all rows that have one, cut short; "" if there are
	// several.
	Constant string `json:"constant,omitempty"`
	Note     string `json:"note"` // what it means for an experiment
}

// Options say which split is looked at: the recorded one if Tenths is 0 and there
// is one, else that of the hash with Tenths, or 7, of the questions in the bank.
type Options struct {
	Tenths int
	Salt   string
	// Dir is the folder of the recording; "" for one that has none, as generated
	// ones do. With it, the embeddings are read whole and their digests checked.
	Dir string
}

const defaultTenths = 7

// Check looks through a recording. The error is ctx's.
func Check(ctx context.Context, r *recording.Recording, opts Options) (*Report, error) {
	report := &Report{
		Name: r.Name, Fingerprint: r.Fingerprint, Leaks: []Cluster{}, Damage: []string{},
		Repeats: []Cluster{}, Missing: []recording.Count{}, Columns: columns(r),
	}
	for _, c := range r.Info().Counts {
		if c.Missing+c.Unparsed+c.Unanswered > 0 {
			report.Missing = append(report.Missing, c)
		}
	}
	sides := sidesOf(r, opts, &report.Split)
	for _, c := range clusters(r, sides) {
		switch {
		case len(c.Bank) > 0 && len(c.Test) > 0:
			report.Leaks = append(report.Leaks, c)
		case c.By == byText: // a group is meant to have several questions
			report.Repeats = append(report.Repeats, c)
		}
	}
	if opts.Dir != "" {
		err := recording.VerifyEmbeddings(ctx, opts.Dir, r)
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		report.Damage = append(report.Damage, lines(err)...)
	}
	report.OK = len(report.Leaks) == 0 && len(report.Damage) == 0
	return report, nil
}

// lines returns the messages of joined errors.
func lines(err error) []string {
	var joined interface{ Unwrap() []error }
	if errors.As(err, &joined) {
		var all []string
		for _, e := range joined.Unwrap() {
			all = append(all, lines(e)...)
		}
		return all
	}
	if err == nil {
		return nil
	}
	return []string{err.Error()}
}
