package run

import (
	"fmt"

	"smacs/framework/pipeline"
	"smacs/framework/store"
)

func (x *execution) newManifest() store.Manifest {
	d := x.Data
	return store.Manifest{
		Name: x.Experiment.Name, Status: store.RunRunning, Started: x.started.UTC(),
		Versions: x.Versions, Experiment: x.digest(),
		Recording: store.ManifestRecording{
			Name: d.Recording.Name, Fingerprint: d.Recording.Fingerprint, Tasks: d.Tasks, Pool: d.Pool, Yardsticks: d.Yardsticks,
			Bank: d.Bank.Rows(), Test: len(d.Test), Sources: x.manifestSources(), Embedding: x.manifestEmbedding(),
		},
		Seed: x.Experiment.Seed, Repeats: x.Experiment.Repeats, Transport: x.Transport, Workers: x.Workers,
		Compare: store.ManifestCompare{Baseline: x.baselineName(), Correction: x.Experiment.Compare.Correction}, Commands: x.Commands, Simulated: x.simulated(),
		Stages: []store.ManifestStage{}, Plugins: []store.ManifestPlugin{}, Warnings: append([]string{}, d.Warnings...),
	}
}

// manifestSources names the recordings of which the recording was made.
func (x *execution) manifestSources() []store.ManifestSource {
	var sources []store.ManifestSource
	for _, s := range x.Joined.Sources {
		if s.Recording != x.Joined.Recording {
			sources = append(sources, store.ManifestSource{Name: s.Recording.Name, Fingerprint: s.Recording.Fingerprint, Role: string(s.Role)})
		}
	}
	return sources
}

func (x *execution) manifestEmbedding() *store.ManifestEmbedding {
	digest := x.EmbeddingDigest()
	if digest == "" {
		return nil
	}
	model := x.Experiment.Embedding.Model
	if x.Vectors != nil {
		model = x.Vectors.Model
	}
	return &store.ManifestEmbedding{Model: model, Digest: digest}
}

// recordWork fills in what was done: stages, blocks, cells, warnings, plugins.
func (x *execution) recordWork(results *pipeline.Results) {
	done := results.Computed.ByStage()
	for _, stage := range x.Counts() {
		x.manifest.Stages = append(x.manifest.Stages, store.ManifestStage{
			Stage: stage.Stage, Planned: stage.Distinct, Computed: done[stage.Stage], Sent: results.Computed.Sent[stage.Stage],
		})
	}
	x.manifest.Blocks = store.ManifestBlocks{Computed: results.Computed.Blocks, Reused: results.Computed.Reused}
	x.synthesis = store.ManifestSynthesis(results.Computed.Synthesis)
	x.manifest.Warnings = append(x.manifest.Warnings, synthesisWarnings(results.Computed)...)
	x.manifest.Status = store.RunDone
	x.manifest.Cells.Ablations = len(x.Experiment.Ablations)
	for _, m := range x.cells {
		switch m.row.Status {
		case store.StatusDone:
			x.manifest.Cells.Done++
		case store.StatusFailed:
			x.manifest.Cells.Failed++
			x.manifest.Status = store.RunIncomplete
		case store.StatusInvalid:
			x.manifest.Cells.Invalid++
		}
	}
	x.manifest.Warnings = append(x.manifest.Warnings, x.warnings()...)
	x.close()
}

// warnings are the statistical doubts of all rows, each once with the rows it
// concerns.
func (x *execution) warnings() []string {
	var order []string
	rows := map[string][]string{}
	for _, m := range append(append([]measured{}, x.references...), x.cells...) {
		for _, warning := range m.warning {
			text := warning.Error()
			if _, seen := rows[text]; !seen {
				order = append(order, text)
			}
			rows[text] = append(rows[text], m.row.Label)
		}
	}
	var all []string
	for _, text := range order {
		concerned := rows[text]
		if len(concerned) == 1 {
			all = append(all, fmt.Sprintf("%s: %s", concerned[0], text))
			continue
		}
		all = append(all, fmt.Sprintf("%s and %d more: %s", concerned[0], len(concerned)-1, text))
	}
	return all
}

// recordCharts says which charts there are.
func (x *execution) recordCharts() {
	for _, c := range x.charts {
		x.manifest.Charts = append(x.manifest.Charts, store.ManifestChart{File: "charts/" + c.file + ".svg", Title: c.title, Caption: c.caption, Legend: c.legend})
	}
}

// close stamps the end and the plugins that served.
func (x *execution) close() {
	finished := x.Now().UTC()
	x.manifest.Finished = &finished
	if x.Calls != nil {
		x.manifest.Calls = &store.ManifestCalls{Totals: x.Calls(), Synthesis: x.synthesis}
	}
	if x.PluginsNow != nil {
		x.manifest.Plugins = append([]store.ManifestPlugin{}, x.PluginsNow()...)
	}
}
