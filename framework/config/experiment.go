package config

import (
	"path/filepath"
	"slices"
	"strings"
	"time"

	"smacs/framework/internal/tomltext"
)

// Compat is the value of `compat` that asks for the released code's choices
// (STRATEGIES.md, section 1.12).
const Compat = "smcs"

// An Experiment is one experiment file, checked, with its defaults filled in.
// Nothing changes it after Validate.
type Experiment struct {
	Path        string // of the file, as it was given
	Dir         string // folder of the file; relative paths in it start here
	Name        string // a safe folder name
	Description string
	Seed        uint64
	Repeats     int
	Compat      string // "" or Compat

	Data      Data
	Live      Live
	Embedding Embedding

	// Base holds the settings of the base cell, those of every cell that no
	// axis, ablation or override changes.
	Base      Settings
	Sweep     []Axis // in file order; the last varies fastest
	Ablations []Change
	Overrides []Override

	Compare Compare
	Charts  []Chart  // asked for, in file order; none for the default ones
	Plugins []Plugin // by name, byte order
	Output  Output

	places tomltext.Places
}

// Data says which recorded questions and LLMs the experiment is about.
type Data struct {
	// Recordings are folders, relative to the experiment's, or "sim:NAME"; at
	// least one. Several are taken as one.
	Recordings []string
	// BankTenths are the tenths of the questions that are the question bank, 1 to
	// 9; 0 where the bank is BankRecorded or a BankRecording.
	BankTenths    int
	BankRecorded  bool              // the split is the one the recordings hold
	BankRecording string            // like an element of Recordings: it alone is the bank; "" for none
	BankTasks     []string          // globs over the task names of the bank
	Aliases       map[string]string // names of LLMs in a recording to names used here
	Salt          string            // of the split into bank and test questions
	Pool          []string          // globs over LLM names
	Exclude       []string          // globs over LLM names, taken out of the pool
	Tasks         []string          // globs over the task names of the test questions
	Yardsticks    []string          // globs over LLM names reported beside the cells
	Holes         string            // error | exclude_llm | exclude_question | ignore
}

// The values of embedding.provider and embedding.responses.
const (
	TFIDF    = "tfidf"
	Recorded = "recorded"
	Endpoint = "openai" // an OpenAI-compatible endpoint of the pool file
)

// Embedding says how texts become vectors.
type Embedding struct {
	Provider string // of questions: TFIDF, Recorded or Endpoint
	// Model is whose recorded vectors, "" where the recordings have one and for
	// TFIDF; of an Endpoint it is the name in the pool file.
	Model     string
	Responses string // of responses: TFIDF, Recorded or Endpoint
}

// An Axis is one dimension of the grid.
type Axis struct {
	Key    string // as the file writes it, for instance "scoring.weights.first"
	Values []any  // int64, float64, bool or string; numbers of 12 significant digits
}

// Setting is the key of Base that the axis changes: Key without the short form
// of score weights.
func (a Axis) Setting() string { return canonical(a.Key) }

// A Change is an ablation: the base with some settings changed.
type Change struct {
	Name string // unique
	Set  Settings
}

// An Override changes settings for some tasks in every cell. It is applied
// last, so an axis over the same key does not reach its tasks.
type Override struct {
	Tasks []string // globs over task names
	Set   Settings
}

// Compare says what every cell is compared with and how p is adjusted.
type Compare struct {
	// Baseline is the name of a baseline without "baseline:", or
	// "yardstick:LLM"; "" when Cell is given.
	Baseline   string
	Cell       Settings // settings that pick out one cell; nil when Baseline is given
	Correction string   // holm
}

// A Plugin is an outside executable that serves strategies.
type Plugin struct {
	Name string
	// Command is the program and its arguments as the file writes them: a
	// program with a slash and arguments that begin with ./ or ../ are paths
	// from the experiment's folder.
	Command []string
	SHA256  string // of the executable, 64 lower-case hexadecimal digits, or ""
	// Timeout is how long the plugin may take to answer one batch, or to start.
	Timeout time.Duration
	Memory  int64 // bytes that its processes may keep resident, together; 0 for no limit
	// Env names environment variables that are passed on to the plugin. Their
	// values are in no file of a run.
	Env []string
}

// Output says what a run writes beside the tables.
type Output struct {
	Outcomes        string // all | none
	ReportQuestions int    // questions that report.html shows in detail, 0 for none
}

// Baselines lists the names `compare.baseline` takes beside yardstick:LLM.
func Baselines() []string {
	return []string{"random", "best_single", "best_single_per_task", "majority_all", "oracle"}
}

// All lists the recordings of an experiment: Recordings, then BankRecording where
// there is one.
func (d Data) All() []string {
	if d.BankRecording == "" {
		return d.Recordings
	}
	return append(slices.Clone(d.Recordings), d.BankRecording)
}

// Simulated reports whether a recording is a generated one, "sim:NAME".
func Simulated(recording string) bool { return strings.HasPrefix(recording, "sim:") }

// RecordingPath is the folder of one of Data.Recordings, or of
// Data.BankRecording, as seen from the current directory; "sim:NAME" as it is.
func (e *Experiment) RecordingPath(recording string) string {
	if Simulated(recording) {
		return recording
	}
	return inFolder(e.Dir, recording)
}

// Argv is the plugin's command with its paths as seen from the current
// directory.
func (e *Experiment) Argv(p Plugin) []string {
	return mapPaths(p.Command, func(path string) string { return withSlash(inFolder(e.Dir, path)) })
}

// mapPaths applies f to the words of a command that are paths.
func mapPaths(command []string, f func(string) string) []string {
	out := make([]string, len(command))
	for i, word := range command {
		dotted := strings.HasPrefix(word, "./") || strings.HasPrefix(word, "../")
		if dotted || (i == 0 && strings.Contains(word, "/")) {
			word = f(word)
		}
		out[i] = word
	}
	return out
}

// inFolder is a path of a file in dir, seen from where dir is seen.
func inFolder(dir, path string) string {
	if !filepath.IsAbs(path) {
		path = filepath.Join(dir, path)
	}
	return filepath.ToSlash(path)
}

// withSlash keeps a program in the current directory from being looked up in
// PATH.
func withSlash(path string) string {
	if !strings.Contains(path, "/") {
		return "./" + path
	}
	return path
}
