package compare

import (
	"encoding/json"
	"math"
)

// A Number is a figure that may be unknown: NaN here and null in JSON.
type Number float64

// MarshalJSON implements json.Marshaler.
func (x Number) MarshalJSON() ([]byte, error) {
	if math.IsNaN(float64(x)) || math.IsInf(float64(x), 0) {
		return []byte("null"), nil
	}
	return json.Marshal(float64(x))
}

// A Result is the comparison of two runs, and what `smacs compare --json`
// prints. Accuracies and differences are fractions of 1; differences are B less A.
type Result struct {
	A Side `json:"a"`
	B Side `json:"b"`

	Confidence float64 `json:"confidence"` // of all intervals, fraction of 1; they are not corrected
	Correction string  `json:"correction"` // "holm": p_adjusted over all rows with a p
	Family     int     `json:"family"`     // how many rows that are

	Rows      []Row        `json:"rows"`      // in the order of A's cells.csv, or of the cells asked for
	Unmatched []Unmatched  `json:"unmatched"` // rows without a comparison, A's first; none when cells were asked for
	Questions Questions    `json:"questions"`
	Differing []Difference `json:"differing"` // what else differs between the runs
}

// A Side says which run is A or B.
type Side struct {
	Folder      string `json:"folder"`
	Name        string `json:"name"` // of the experiment
	Status      string `json:"status"`
	Seed        uint64 `json:"seed"`
	Repeats     int    `json:"repeats"`
	Recording   string `json:"recording"`
	Fingerprint string `json:"fingerprint"`
	Commit      string `json:"commit"` // "" when not known
	Edited      bool   `json:"edited"` // its experiment.toml is not the one that ran
}

// How the rows of the two runs found each other.
const (
	ByKey   = "key"   // same cell key, which hashes all its parameters and the data selection
	ByLabel = "label" // other key, same label: the settings of the runs differ
	ByName  = "name"  // asked for as A=B
)

// A Row is one cell, baseline or yardstick in both runs.
type Row struct {
	CellA  string `json:"cell_a"`
	CellB  string `json:"cell_b"`
	LabelA string `json:"label_a"`
	LabelB string `json:"label_b"`
	Match  string `json:"match"` // ByKey, ByLabel or ByName

	UsesGold bool `json:"uses_gold"` // a bound, not a method
	RepeatsA int  `json:"repeats_a"` // folded into each question's mean
	RepeatsB int  `json:"repeats_b"`

	N      int      `json:"n"`      // questions with an outcome in both runs
	Common int      `json:"common"` // questions that both runs asked
	A      Accuracy `json:"a"`      // over the n questions
	B      Accuracy `json:"b"`

	Delta     Number `json:"delta"`      // mean of B - A over the n questions
	DeltaLow  Number `json:"delta_low"`  // its interval
	DeltaHigh Number `json:"delta_high"` //
	P         Number `json:"p"`          // two-sided, of this row alone
	PAdjusted Number `json:"p_adjusted"` // after Holm's correction
	BetterA   int    `json:"better_a"`   // questions on which A's outcome is higher
	BetterB   int    `json:"better_b"`
	Method    string `json:"method"` // laws of interval and p, see framework/stats

	Warnings []string `json:"warnings"` // what is doubtful about the numbers
}

// An Accuracy is one side of a row, in fractions of 1.
type Accuracy struct {
	Correct  Number `json:"correct"` // sum of the outcomes
	Accuracy Number `json:"accuracy"`
	Low      Number `json:"ci_low"`
	High     Number `json:"ci_high"`
}

// An Unmatched is a row that could not be compared: only one run has it, or it has no
// result in one.
type Unmatched struct {
	Run    string `json:"run"` // "a" or "b": whose row it is
	Cell   string `json:"cell"`
	Label  string `json:"label"`
	Reason string `json:"reason"` // "" where the other run has no such row
}

// Questions counts the test questions of the two runs.
type Questions struct {
	Common int `json:"common"`
	OnlyA  int `json:"only_a"`
	OnlyB  int `json:"only_b"`
}

// A Difference is one thing in which the runs differ. A value is null where a run
// has none.
type Difference struct {
	Key string  `json:"key"` // of experiment.toml, or recording.fingerprint, commit, plugin.NAME
	A   *string `json:"a"`
	B   *string `json:"b"`
}
