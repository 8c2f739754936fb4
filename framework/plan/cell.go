package plan

import (
	"slices"

	"smacs/framework/config"
	"smacs/framework/key"
)

// A CellKind says where a cell comes from.
type CellKind string

// The kinds of cells, in the order of their rows.
const (
	Base     CellKind = "base"     // the experiment's settings as they stand
	Grid     CellKind = "grid"     // one point of the sweep
	Ablation CellKind = "ablation" // the base with some settings changed
)

// A Cell is one row of results: a complete configuration of the pipeline.
type Cell struct {
	// Key is a short hash of the resolved parameters and the data selection:
	// never of code, build, transport, workers, paths, labels or axes. Cells that
	// come out equal have equal keys and equal results; their rows differ in
	// label and axis values, and a lookup by key takes the first of them.
	Key   string
	Label string // "base", "k=400 top_k=5" or the ablation's name
	Kind  CellKind
	Axes  []AxisValue // of a grid cell, in file order
	// Invalid says why the cell cannot exist, "" when it can. It is then a row
	// without results.
	Invalid  string
	Settings Settings
	// ByTask holds the settings of the tasks whose overrides change something;
	// every other task has Settings.
	ByTask map[string]Settings

	// TopK, Keep and DropRate are those of Settings, resolved: LLMs selected,
	// references kept, and the fraction of references left out, 1 - Keep / TopK.
	// An invalid cell has the numbers that do not go together.
	TopK     int
	Keep     int
	DropRate float64

	given config.Settings
}

// An AxisValue is a cell's value on one axis of the sweep.
type AxisValue struct {
	Key   string // as the experiment writes it
	Value any    // int64, float64, bool or string
}

// SettingsFor returns the settings of a task's questions.
func (c Cell) SettingsFor(task string) Settings {
	if settings, ok := c.ByTask[task]; ok {
		return settings
	}
	return c.Settings
}

// dataKey hashes which questions and LLMs the cells of an experiment are about,
// and what decides the draws.
func dataKey(e *config.Experiment, data Data) key.Key {
	selection := map[string]any{
		"bank":       e.Data.BankTenths,
		"salt":       e.Data.Salt,
		"pool":       data.Pool,
		"tasks":      data.Tasks,
		"holes":      e.Data.Holes,
		"seed":       e.Seed,
		"repeats":    e.Repeats,
		"compat":     e.Compat,
		"embeddings": e.Embedding.Provider,
	}
	// What came later is left out where it has the value that was the only one, so
	// that the keys of earlier results hold.
	add := func(name string, value any, given bool) {
		if given {
			selection[name] = value
		}
	}
	add("bank", config.Recorded, e.Data.BankRecorded)
	add("bank", "recording", e.Data.BankRecording != "")
	add("bank_tasks", data.BankTasks, data.BankTasks != nil && !slices.Equal(data.BankTasks, data.Tasks))
	add("aliases", aliases(e.Data.Aliases), len(e.Data.Aliases) > 0)
	add("model", data.EmbeddingModel, data.EmbeddingModel != "")
	add("responses", e.Embedding.Responses, e.Embedding.Responses != e.Embedding.Provider)
	return key.Of("data", selection)
}

func aliases(names map[string]string) any {
	out := make(map[string]any, len(names))
	for name, used := range names {
		out[name] = used
	}
	return out
}

// cellKey hashes what decides a cell's results.
func (c Cell) cellKey(data key.Key) string {
	return key.Of("cell", data, c.Settings.canonical(), tasksCanonical(c.ByTask)).Short()
}
