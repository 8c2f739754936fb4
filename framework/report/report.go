package report

// Report is all that a report shows, filled by the caller. Nothing is looked up
// elsewhere. Strings may hold anything; they are escaped where they are printed.
type Report struct {
	Name        string // of the experiment
	Description string // what it asks, may be empty
	Status      string // of the run: done, failed, interrupted

	Headline []string // the summary, one sentence each; see Summarise
	Cells    []Cell   // in the order of the table; rows of one Kind stay together
	Tasks    []TaskRow
	Charts   []Chart
	Notes    []string // warnings, printed as numbered footnotes
	Browse   *Browse  // single questions, for the page alone; may be nil

	Settings   string      // the resolved experiment file
	Provenance [][2]string // name and value: version, commit, recording, seeds
	Commands   []string    // that make this run and report again

	Baseline   string  // the named baseline of the comparisons: a cell's key or label, with or without "baseline:"; empty when there is none
	Correction string  // for several comparisons: "holm" or "none"
	Confidence float64 // of all intervals, fraction of 1
}

// Kinds of cells. Baselines and yardsticks are not swept and take no part in the
// correction or in the choice of the best cell.
const (
	KindBaseline  = "baseline"
	KindYardstick = "yardstick"
	KindBase      = "base"
	KindGrid      = "grid"
	KindAblation  = "ablation"
)

// States of cells.
const (
	StatusDone    = "done"
	StatusFailed  = "failed"
	StatusInvalid = "invalid" // a combination that cannot exist
)

// Cell is one row of the main table. Fractions are of 1, NaN is unknown.
type Cell struct {
	Key    string      // short; rows of one key are the same cell under several labels
	Label  string      // for people
	Status string      // StatusDone, StatusFailed or StatusInvalid
	Kind   string      // one of the Kind constants
	Axes   [][2]string // swept hyperparameters of this cell: full name and value; empty on baselines
	Error  string      // why it failed or cannot exist

	Asked   int     // questions of the cell
	N       int     // questions with a grade; the others are missing data
	Correct float64 // right answers among N, fractional when repeats are averaged

	Accuracy, Low, High        float64 // Correct / N with its interval
	Delta, DeltaLow, DeltaHigh float64 // accuracy less the baseline's on the same questions, with its interval
	P, PAdjusted               float64 // of that difference; adjusted for the number of cells
	BoundLow, BoundHigh        float64 // accuracy if all missing were wrong, and if all were right
	OracleSelected             float64 // share of questions where some selected LLM is right
	OracleCandidates           float64 // share of questions where some candidate is right
	LLMsAsked                  int64   // answers taken from LLMs, over all questions
	Cost                       float64 // dollars
	UsesGold                   bool    // looked at the correct answers: a bound, not a method
}

// TaskRow is one cell's accuracy on one task.
type TaskRow struct {
	Cell, Label, Task   string  // key and label of the cell, name of the task
	N                   int     // questions with a grade
	Correct             float64 // right answers among N
	Accuracy, Low, High float64 // Correct / N with its interval, fractions of 1
}

// Chart is one figure of the report.
type Chart struct {
	Title   string
	Caption string      // n and interval, from the figure's notes
	SVG     []byte      // shapes and text only; anything active is an error
	Legend  [][2]string // mark in the picture and what it stands for
	File    string      // where the figure lies beside the report, may be empty
}
