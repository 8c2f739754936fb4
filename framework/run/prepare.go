package run

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"smacs/framework"
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
	live      *Live            // nil without a pool file
	pricer    *pricer          // stands in for the endpoints while the run is priced
}

// Prepare checks an experiment against the strategies there are and the
// recordings it names, and plans it: those of config.Data.All, in that order.
// All errors of the experiment are joined. An experiment with a pool file needs
// [PrepareLive].
func Prepare(experiment *config.Experiment, catalog Catalog, recordings ...*recording.Recording) (*Prepared, error) {
	return PrepareLive(context.Background(), experiment, catalog, nil, recordings...)
}

// check makes sure that an experiment is valid and joins its recordings.
func check(experiment *config.Experiment, catalog Catalog, recordings []*recording.Recording) (*join.Joined, error) {
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
	return joined, nil
}

// planned takes pool, bank and test questions and expands the cells.
func planned(experiment *config.Experiment, catalog Catalog, live *Live, joined *join.Joined) (*Prepared, error) {
	p := &Prepared{Experiment: experiment, Joined: joined, live: live, resampler: stats.NewResampler()}
	var err error
	if p.Data, err = prepareData(experiment, joined); err != nil {
		return nil, fmt.Errorf("%s: %w", experiment.Path, err)
	}
	if p.Vectors, err = useVectors(experiment.Embedding, joined, p.Data); err != nil {
		return nil, fmt.Errorf("%s: %w", experiment.Path, err)
	}
	if p.Cells, err = plan.Cells(experiment, catalog, p.planData()); err != nil {
		return nil, err
	}
	p.Graph = plan.NewGraph(p.Cells, p.Data.Tasks, experiment.Repeats)
	return p, nil
}

// possible checks that the data have what the plan needs.
func (p *Prepared) possible() error {
	err := errors.Join(p.supported(), sampled(p.Graph, p.Data), embedded(p.Graph, p.Data, p.Vectors), p.endpointVectors())
	if err == nil {
		_, err = p.baseline()
	}
	if err != nil {
		return fmt.Errorf("%s: %w", p.Experiment.Path, err)
	}
	return p.checkCharts()
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

func prepareData(experiment *config.Experiment, joined *join.Joined) (*pipeline.Data, error) {
	d := experiment.Data
	data, err := pipeline.Prepare(joined.Recording, pipeline.Source{
		BankTenths: d.BankTenths, BankApart: d.BankRecording != "", BankTasks: d.BankTasks,
		Salt: d.Salt, Pool: d.Pool, Exclude: d.Exclude, Yardsticks: d.Yardsticks, Tasks: d.Tasks, Holes: d.Holes,
		Asked: experiment.Live.References != config.Recording,
	})
	if err != nil {
		return nil, err
	}
	data.Warnings = append(slices.Clone(joined.Warnings), data.Warnings...)
	return data, nil
}

func (p *Prepared) planData() plan.Data {
	data := p.Data
	questions := map[string]int{}
	for task, n := range data.QuestionsPerTask() {
		questions[data.Tasks[task]] = n
	}
	d := plan.Data{Pool: data.Pool, Tasks: data.Tasks, BankTasks: data.BankTasks, KnownTasks: data.Recording.Tasks, TestQuestions: questions}
	if p.Vectors != nil {
		d.EmbeddingModel = p.Vectors.Model
	}
	return d
}

func (p *Prepared) supported() error {
	var errs []error
	for _, choice := range p.Graph.Choices() {
		err := pipeline.Supported(choice.Info, p.Data, p.llms())
		if err == nil && pipeline.Synthesises(choice.Info) {
			_, err = pipeline.Aggregator(choice.Config, p.llms())
		}
		errs = append(errs, err)
	}
	for _, leaf := range p.Graph.Leaves {
		for _, term := range leaf.Terms {
			s := p.Graph.Scores[term.Score]
			if term.Weight != 0 && s.Choice.Info.Needed(framework.NeedLogprobs) {
				errs = append(errs, p.logprobs(s.Choice.Info, p.Graph.Aggregations[s.Aggregation].Choice))
			}
		}
	}
	return errors.Join(distinct(errs)...)
}

// logprobs checks that candidates can have log-probabilities.
func (p *Prepared) logprobs(info framework.Info, aggregation plan.Choice) error {
	if !pipeline.Synthesises(aggregation.Info) {
		if p.Data.HasLogprobs() || p.dry() && p.Experiment.Live.References != config.Recording {
			return nil
		}
		return fmt.Errorf("strategy %s needs log-probabilities, and no response of the pool has one in this recording", info.Name())
	}
	if p.llms() == nil {
		return nil // said already
	}
	if llm, err := pipeline.Aggregator(aggregation.Config, p.llms()); err == nil && !llm.Logprobs {
		return fmt.Errorf("strategy %s needs log-probabilities, and the pool file does not ask LLM %q, which aggregates, for them: set logprobs = true there", info.Name(), llm.Name)
	}
	return nil
}

// distinct leaves out errors whose text came before.
func distinct(errs []error) []error {
	seen := map[string]bool{}
	return slices.DeleteFunc(errs, func(err error) bool {
		if err == nil || seen[err.Error()] {
			return true
		}
		seen[err.Error()] = true
		return false
	})
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
