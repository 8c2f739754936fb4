package run

import (
	"errors"
	"fmt"
	"slices"

	"smacs/framework/config"
	"smacs/framework/key"
	"smacs/framework/pipeline"
	"smacs/framework/plan"
	"smacs/framework/recording"
	"smacs/framework/recording/join"
	"smacs/framework/stats"
)

// A Catalog knows the strategies and opens them; registry.Catalog is one.
type Catalog interface {
	config.Catalog
	pipeline.Opener
}

// Prepared is an experiment with its data and its plan: everything that is
// known before anything is computed.
type Prepared struct {
	Experiment *config.Experiment
	Joined     *join.Joined  // the recordings as one
	Vectors    *join.Vectors // their embeddings; nil where none are used
	Data       *pipeline.Data
	Cells      []plan.Cell
	Graph      *plan.Graph

	resampler *stats.Resampler // shared by all rows
}

// Prepare checks an experiment against the strategies there are and the
// recordings it names, and plans it: those of config.Data.All, in that order.
// All errors of the experiment are joined.
func Prepare(experiment *config.Experiment, catalog Catalog, recordings ...*recording.Recording) (*Prepared, error) {
	if err := experiment.Validate(catalog); err != nil {
		return nil, err
	}
	if want := len(experiment.Data.All()); len(recordings) != want {
		return nil, fmt.Errorf("%s: got %d recordings, want the %d it names", experiment.Path, len(recordings), want)
	}
	joined, err := join.Join(sources(experiment, recordings), experiment.Data.Aliases)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", experiment.Path, err)
	}
	data, err := prepareData(experiment.Data, joined)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", experiment.Path, err)
	}
	vectors, err := useVectors(experiment.Embedding, joined, data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", experiment.Path, err)
	}
	cells, err := plan.Cells(experiment, catalog, planData(data, vectors))
	if err != nil {
		return nil, err
	}
	graph := plan.NewGraph(cells, data.Tasks, experiment.Repeats)
	if err := errors.Join(supported(graph, data), sampled(graph, data), embedded(graph, data, vectors)); err != nil {
		return nil, fmt.Errorf("%s: %w", experiment.Path, err)
	}
	p := &Prepared{Experiment: experiment, Joined: joined, Vectors: vectors, Data: data, Cells: cells, Graph: graph, resampler: stats.NewResampler()}
	if _, err := p.baseline(); err != nil {
		return nil, fmt.Errorf("%s: %w", experiment.Path, err)
	}
	if err := p.checkCharts(); err != nil {
		return nil, err
	}
	return p, nil
}

// sources says what each recording of an experiment is to it.
func sources(experiment *config.Experiment, recordings []*recording.Recording) []join.Source {
	d := experiment.Data
	list := make([]join.Source, len(recordings))
	for i, name := range d.All() {
		list[i] = join.Source{Path: experiment.RecordingPath(name), Recording: recordings[i]}
		switch {
		case d.BankRecording == "":
		case i < len(d.Recordings):
			list[i].Role = join.Test
		default:
			list[i].Role = join.Bank
		}
	}
	return list
}

func prepareData(d config.Data, joined *join.Joined) (*pipeline.Data, error) {
	data, err := pipeline.Prepare(joined.Recording, pipeline.Source{
		BankTenths: d.BankTenths, BankApart: d.BankRecording != "", BankTasks: d.BankTasks,
		Salt: d.Salt, Pool: d.Pool, Exclude: d.Exclude, Yardsticks: d.Yardsticks, Tasks: d.Tasks, Holes: d.Holes,
	})
	if err != nil {
		return nil, err
	}
	data.Warnings = append(slices.Clone(joined.Warnings), data.Warnings...)
	return data, nil
}

func planData(data *pipeline.Data, vectors *join.Vectors) plan.Data {
	questions := map[string]int{}
	for task, n := range data.QuestionsPerTask() {
		questions[data.Tasks[task]] = n
	}
	d := plan.Data{Pool: data.Pool, Tasks: data.Tasks, BankTasks: data.BankTasks, KnownTasks: data.Recording.Tasks, TestQuestions: questions}
	if vectors != nil {
		d.EmbeddingModel = vectors.Model
	}
	return d
}

func supported(graph *plan.Graph, data *pipeline.Data) error {
	var errs []error
	for _, choice := range graph.Choices() {
		errs = append(errs, pipeline.Supported(choice.Info, data))
	}
	return errors.Join(errs...)
}

// sampled checks that engine strategies find what their candidates need.
func sampled(graph *plan.Graph, data *pipeline.Data) error {
	candidates := map[string]int{}
	var errs []error
	for _, a := range graph.Aggregations {
		if most, checked := candidates[a.Choice.Info.ID]; checked && most >= a.Candidates {
			continue
		}
		candidates[a.Choice.Info.ID] = a.Candidates
		errs = append(errs, data.Samples(a.Choice.Info, a.Candidates))
	}
	return errors.Join(errs...)
}

// Counts returns the planned work per stage.
func (p *Prepared) Counts() []plan.StageCount {
	return p.Graph.Counts(p.Data.QuestionsPerTask())
}

// Cached returns, per stage, how much of the planned work a run with this
// archive would not do again.
func (p *Prepared) Cached(archive pipeline.Archive, leafKeys []key.Key) (map[string]int, error) {
	return pipeline.Cached(p.Data, p.Graph, archive, leafKeys)
}

// CountsUnshared returns the work per stage if every cell computed its own, as
// a measure of what sharing saves.
func (p *Prepared) CountsUnshared() []plan.StageCount {
	total := plan.NewGraph(nil, p.Data.Tasks, 1).Counts(nil)
	for i := range p.Cells {
		alone := plan.NewGraph(p.Cells[i:i+1], p.Data.Tasks, p.Experiment.Repeats)
		for stage, count := range alone.Counts(p.Data.QuestionsPerTask()) {
			total[stage].Distinct += count.Distinct
		}
	}
	return total
}
