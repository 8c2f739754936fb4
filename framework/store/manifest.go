package store

import (
	"encoding/json"
	"fmt"
	"time"

	"smacs/framework/llm/calls"
)

// The statuses of a run.
const (
	RunRunning     = "running"
	RunDone        = "done"        // every valid cell is done
	RunIncomplete  = "incomplete"  // some cells failed
	RunInterrupted = "interrupted" // stopped before the end
	RunFailed      = "failed"      // an error of the engine ended it
)

// A Manifest says what made a run: enough to trace any of its numbers and to
// make them again. It is the only file of a run that differs between two
// executions of the same experiment.
type Manifest struct {
	Name       string            `json:"name"`
	Status     string            `json:"status"`
	Started    time.Time         `json:"started"`
	Finished   *time.Time        `json:"finished"`
	Versions   Versions          `json:"versions"`
	Experiment string            `json:"experiment_sha256"` // of the resolved experiment.toml
	Recording  ManifestRecording `json:"recording"`
	Seed       uint64            `json:"seed"`
	Repeats    int               `json:"repeats"`
	Transport  string            `json:"transport"` // plugin | in-process
	Workers    int               `json:"workers"`
	Cells      ManifestCells     `json:"cells"`
	Compare    ManifestCompare   `json:"compare"`
	Stages     []ManifestStage   `json:"stages"`
	Blocks     ManifestBlocks    `json:"blocks"`
	Plugins    []ManifestPlugin  `json:"plugins"`
	Warnings   []string          `json:"warnings"`
	Charts     []ManifestChart   `json:"charts"`
	Commands   []string          `json:"commands"`      // that make this run again
	Simulated  bool              `json:"simulated"`     // some cell's candidates come from an error model
	Calls      *ManifestCalls    `json:"llm,omitempty"` // of endpoints; none where no pool file is named
}

// Versions says which code ran.
type Versions struct {
	Commit  string            `json:"commit"` // "" when the build does not know it
	Dirty   bool              `json:"dirty"`  // built from a changed work tree
	Go      string            `json:"go"`
	Modules map[string]string `json:"modules"` // direct dependencies
}

// ManifestCalls says what endpoints were called for in this execution. Answers
// that the run folder or the cache kept are not called for again.
type ManifestCalls struct {
	calls.Totals
	Synthesis ManifestSynthesis `json:"synthesis"`
}

// ManifestSynthesis counts the prompts of aggregation by an LLM, each distinct one
// of a block once.
type ManifestSynthesis struct {
	Prompts   int `json:"prompts"`
	Shortened int `json:"shortened"`  // some reference was shortened
	Bare      int `json:"bare"`       // no reference had a text
	Truncated int `json:"truncated"`  // the answer ended by its length
	PromptCut int `json:"prompt_cut"` // the server probably cut the prompt
	Failed    int `json:"failed"`     // the call failed: its candidates are missing
}

// ManifestRecording identifies the data and what was taken from it.
type ManifestRecording struct {
	Name        string   `json:"name"`
	Fingerprint string   `json:"fingerprint"`
	Tasks       []string `json:"tasks"`
	Pool        []string `json:"pool"`
	Yardsticks  []string `json:"yardsticks"`
	Bank        int      `json:"bank_questions"`
	Test        int      `json:"test_questions"`
	// Sources are the recordings that were taken as one, in the order of the
	// experiment; none where there is one alone, as it is.
	Sources []ManifestSource `json:"sources,omitempty"`
	// Embedding are the recorded vectors that were used, none for TF-IDF.
	Embedding *ManifestEmbedding `json:"embedding,omitempty"`
}

// A ManifestEmbedding identifies recorded vectors.
type ManifestEmbedding struct {
	Model  string `json:"model"`
	Digest string `json:"digest"`
}

// A ManifestSource is one of several recordings.
type ManifestSource struct {
	Name        string `json:"name"`
	Fingerprint string `json:"fingerprint"`
	Role        string `json:"role"` // bank or test; "" where its own split or a hash decides
}

// ManifestCells counts cells by status, and the ablations among them: the last
// rows of cells.csv. The base is the first row after baselines and yardsticks.
type ManifestCells struct {
	Done      int `json:"done"`
	Failed    int `json:"failed"`
	Invalid   int `json:"invalid"`
	Ablations int `json:"ablations"`
}

// ManifestCompare says what the rows of cells.csv were compared with.
type ManifestCompare struct {
	Baseline   string `json:"baseline"`   // the first column of its row
	Correction string `json:"correction"` // of p_adjusted: holm
}

// A ManifestChart is a chart of the run with the words around it.
type ManifestChart struct {
	File    string      `json:"file"` // charts/NAME.svg
	Title   string      `json:"title"`
	Caption string      `json:"caption"`
	Legend  [][2]string `json:"legend"` // mark in the picture and what it stands for
}

// A ManifestStage counts a stage's work in groups x questions: what the plan
// announced, what was computed, and the distinct inputs that had to be sent to
// strategies once equal contents were found.
type ManifestStage struct {
	Stage    string `json:"stage"`
	Planned  int    `json:"planned"`
	Computed int    `json:"computed"`
	Sent     int    `json:"sent"`
}

// ManifestBlocks counts blocks: the outcomes of one distinct configuration (a
// leaf of the plan) on up to 64 questions, the unit a run keeps.
type ManifestBlocks struct {
	Computed int `json:"computed"`
	Reused   int `json:"reused"`
}

// A ManifestPlugin says which process served strategies.
type ManifestPlugin struct {
	Name     string `json:"name"`
	SHA256   string `json:"sha256"`
	Pids     []int  `json:"pids"`
	Calls    int64  `json:"calls"`
	Restarts int    `json:"restarts"`
}

// PutManifest stores the manifest as manifest.json.
func PutManifest(s Store, m *Manifest) error {
	data, err := json.MarshalIndent(m.withLists(), "", "  ")
	if err != nil {
		return fmt.Errorf("manifest: %w", err)
	}
	return s.Put("manifest.json", append(data, '\n'))
}

// withLists returns the manifest with empty lists in place of none, so that a
// reader may go through them without asking whether they are there.
func (m Manifest) withLists() Manifest {
	m.Recording.Tasks = orEmpty(m.Recording.Tasks)
	m.Recording.Pool = orEmpty(m.Recording.Pool)
	m.Recording.Yardsticks = orEmpty(m.Recording.Yardsticks)
	m.Stages, m.Plugins, m.Warnings = orEmpty(m.Stages), orEmpty(m.Plugins), orEmpty(m.Warnings)
	m.Charts, m.Commands = orEmpty(m.Charts), orEmpty(m.Commands)
	if m.Versions.Modules == nil {
		m.Versions.Modules = map[string]string{}
	}
	return m
}

func orEmpty[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

// GetManifest reads manifest.json.
func GetManifest(s Store) (*Manifest, error) {
	data, err := s.Get("manifest.json")
	if err != nil {
		return nil, fmt.Errorf("manifest: %w", err)
	}
	var m Manifest
	if err := json.Unmarshal(data, &m); err != nil {
		return nil, fmt.Errorf("manifest.json: %w", err)
	}
	return &m, nil
}
