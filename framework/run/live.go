package run

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"smacs/framework"
	"smacs/framework/config"
	"smacs/framework/grade"
	"smacs/framework/key"
	"smacs/framework/llm/calls"
	"smacs/framework/llm/client"
	"smacs/framework/llm/collect"
	"smacs/framework/llm/prompt"
	"smacs/framework/pipeline"
	"smacs/framework/plan"
	"smacs/framework/recording"
)

// Live calls the endpoints of an experiment with a pool file.
type Live struct {
	Caller *calls.Caller
	// Asking is told how far the live references are; may be nil.
	Asking func(collect.Progress)
	// Workers are the blocks of questions computed at once in the selection pass
	// of live.references = "selected", at least 1.
	Workers int
	// Dry plans only: nothing is called.
	Dry bool
}

// PrepareLive is [Prepare] for an experiment that may call endpoints. Live
// references are asked for here, since everything after works on responses: the
// error wraps calls.ErrBudget or calls.ErrOffline where those kept some from being
// asked.
func PrepareLive(ctx context.Context, experiment *config.Experiment, catalog Catalog, live *Live, recordings ...*recording.Recording) (*Prepared, error) {
	if live == nil && experiment.Live.Pool != "" {
		return nil, fmt.Errorf("%s: live.pool: nothing may be called here", experiment.Path)
	}
	joined, err := check(experiment, catalog, recordings)
	if err != nil {
		return nil, err
	}
	p, err := planned(experiment, catalog, live, joined)
	if err == nil && experiment.Live.References != config.Recording && !p.dry() {
		p, err = p.withReferences(ctx, catalog)
	}
	if err != nil {
		return nil, err
	}
	if err := p.possible(); err != nil {
		return nil, err
	}
	if p.dry() {
		return p, nil
	}
	return p, p.embedQuestions(ctx)
}

// dry reports whether nothing may be called.
func (p *Prepared) dry() bool { return p.live != nil && p.live.Dry }

// withReferences asks for the responses to the test questions and plans again on
// them.
func (p *Prepared) withReferences(ctx context.Context, catalog Catalog) (*Prepared, error) {
	if err := p.embedQuestions(ctx); err != nil {
		return nil, err
	}
	asked, err := p.asked(ctx, catalog)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", p.Experiment.Path, err)
	}
	failures, err := p.lay(ctx, asked)
	if err != nil {
		return nil, fmt.Errorf("%s: live references: %w", p.Experiment.Path, err)
	}
	again, err := planned(p.Experiment, catalog, p.live, p.Joined)
	if err != nil {
		return nil, err
	}
	again.Data.Warnings = append(again.Data.Warnings, failures...)
	if n, all := total(asked), len(asked)*len(p.Data.Pool); n < all {
		again.Data.Warnings = append(again.Data.Warnings, fmt.Sprintf("live.references = selected: %d of %d responses were asked for; baselines that need others have less questions than the cells", n, all))
	}
	return again, nil
}

func total(lists [][]int) (n int) {
	for _, list := range lists {
		n += len(list)
	}
	return n
}

// llms are the LLMs that may be called, nil for none.
func (p *Prepared) llms() pipeline.LLMs {
	switch {
	case p.live == nil:
		return nil
	case p.pricer != nil:
		return p.pricer
	}
	return p.live.Caller
}

// prompts is the template around every question.
func prompts(l config.Live) prompt.Template {
	return prompt.Template{System: l.System, Question: l.Template}
}

// asked lists the LLMs that answer each test question, as pool indices.
func (p *Prepared) asked(ctx context.Context, opener pipeline.Opener) ([][]int, error) {
	if err := p.endpoints(); err != nil {
		return nil, err
	}
	if p.Experiment.Live.References == config.Selected {
		engine, err := p.engineOf(ctx, opener, p.Graph, max(1, p.live.Workers))
		if err != nil {
			return nil, err
		}
		return engine.Selected(ctx)
	}
	all := make([]int, len(p.Data.Pool))
	for llm := range all {
		all[llm] = llm
	}
	return slices.Repeat([][]int{all}, len(p.Data.Test)), nil
}

// endpoints checks that the pool file has every LLM that may be asked.
func (p *Prepared) endpoints() error {
	var missing []string
	for _, name := range p.Data.Pool {
		if _, known := p.live.Caller.LLM(name); !known {
			missing = append(missing, name)
		}
	}
	if len(missing) == 0 {
		return nil
	}
	return fmt.Errorf("live.references: the pool file has no LLM %s: add an [[llm]] of that name, or leave it out with data.exclude", strings.Join(missing, ", "))
}

// lay asks for the live references and lays them over the test questions; the
// bank stays as recorded. It returns one line per LLM whose calls failed.
func (p *Prepared) lay(ctx context.Context, asked [][]int) (failures []string, err error) {
	d := p.Data
	jobs := p.jobs(asked)
	asker := &collect.Asker{Caller: p.live.Caller, Prompt: prompts(p.Experiment.Live), Grader: p.graders(), Progress: p.live.Asking}
	answers, err := asker.Ask(ctx, jobs)
	if err != nil {
		return nil, err
	}
	overlay := map[string]map[string]recording.Response{}
	for q := range asked {
		overlay[d.Test[q].Key] = map[string]recording.Response{}
	}
	count, first := map[string]int{}, map[string]error{}
	for i, job := range jobs {
		overlay[job.Question.Key()][job.LLM] = answers[i].Response
		if err := answers[i].Err; err != nil {
			count[job.LLM]++
			if first[job.LLM] == nil {
				first[job.LLM] = err
			}
		}
	}
	for _, llm := range d.Pool {
		if count[llm] > 0 {
			failures = append(failures, fmt.Sprintf("%s: %d of %d calls for live references failed, which is missing data: %v", llm, count[llm], len(jobs)/max(1, len(d.Pool)), first[llm]))
		}
	}
	p.Joined.Recording, err = laid(d.Recording, d.Pool, overlay)
	return failures, err
}

// jobs are the questions for the live references.
func (p *Prepared) jobs(asked [][]int) []collect.Job {
	d := p.Data
	var jobs []collect.Job
	for q, llms := range asked {
		for _, llm := range llms {
			jobs = append(jobs, collect.Job{LLM: d.Pool[llm], Question: d.Recording.Questions[d.Test[q].Recorded]})
		}
	}
	return jobs
}

// graders returns the grader of a question's recorded responses, else that of
// live.grader.
func (p *Prepared) graders() func(recording.Question) (grade.Grader, bool) {
	rec := p.Data.Recording
	of := map[string]string{}
	byTask := map[string]string{}
	for q, question := range rec.Questions {
		for llm := range rec.LLMs {
			if r, ok := rec.Response(q, llm, 0); ok && r.Grader != "" {
				of[question.Key()], byTask[question.Task] = r.Grader, r.Grader
				break
			}
		}
	}
	return func(q recording.Question) (grade.Grader, bool) {
		for _, name := range []string{of[q.Key()], p.Experiment.Live.Grader, byTask[q.Task]} {
			if grader, err := grade.Named(name); name != "" && err == nil {
				return grader.About(q.Text), true
			}
		}
		return grade.Grader{}, false
	}
}

// laid is a recording with other responses of the pool to some questions.
func laid(base *recording.Recording, pool []string, overlay map[string]map[string]recording.Response) (*recording.Recording, error) {
	b := recording.NewBuilder(base.Meta)
	for _, llm := range base.LLMs {
		if err := b.AddLLM(llm); err != nil {
			return nil, err
		}
	}
	for q, question := range base.Questions {
		if err := b.AddQuestion(question); err != nil {
			return nil, err
		}
		live, over := overlay[question.Key()]
		for at, llm := range base.LLMs {
			if over && slices.Contains(pool, llm) {
				if r, ok := live[llm]; ok {
					if err := b.AddResponse(question.Key(), llm, 0, r); err != nil {
						return nil, err
					}
				}
				continue
			}
			for sample, r := range base.Samples(q, at) {
				if err := b.AddResponse(question.Key(), llm, sample, r); err != nil {
					return nil, err
				}
			}
		}
	}
	return b.Build()
}

// liveDigest is what a run's calls depend on beside the plan: for keys. It is ""
// where nothing is called.
func (p *Prepared) liveDigest() string {
	if p.live == nil || !slices.ContainsFunc(p.Graph.Choices(), func(c plan.Choice) bool { return c.Info.Needed(framework.NeedLLM) }) {
		return ""
	}
	var parts []any
	for _, llm := range p.live.Caller.Pool().LLMs {
		settings, err := client.ChatBody(llm, []framework.Message{{Role: "user"}}, 0)
		if err != nil {
			settings = []byte(err.Error()) // the calls will fail with it
		}
		parts = append(parts, llm.Name, llm.CacheAs, llm.Context, llm.SystemRole, llm.Thinking, string(settings))
	}
	l := p.Experiment.Live
	return key.Of("live", append(parts, l.Grader, l.System, l.Template)...).String()
}
