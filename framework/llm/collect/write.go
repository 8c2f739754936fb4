package collect

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"smacs/framework/grade"
	"smacs/framework/recording"
	"smacs/framework/recording/npy"
)

// Failed counts the calls of an LLM that failed, with the first reason.
type Failed struct {
	LLM   string `json:"llm"`
	Calls int    `json:"calls"`
	First string `json:"first"`
}

// Run asks the jobs and writes the recording: what the folder had, and the new
// responses. Calls that failed are responses in the state failed, and listed. On an
// error nothing is written; what was answered is in the cache.
func (c *Collection) Run(ctx context.Context, jobs []Job) (recording.Info, []Failed, error) {
	asker := &Asker{Caller: c.Caller, Prompt: c.Prompt, Grader: c.Grader, Progress: c.Progress}
	answers, err := asker.Ask(ctx, jobs)
	if err != nil {
		return recording.Info{}, nil, err
	}
	rec, err := c.merge(jobs, answers)
	if err != nil {
		return recording.Info{}, nil, err
	}
	if c.Embedding != "" {
		if rec, err = c.embed(ctx, rec); err != nil {
			return recording.Info{}, nil, err
		}
	}
	return rec.Info(), failures(c.LLMs, jobs, answers), c.write(rec)
}

func failures(llms []string, jobs []Job, answers []Answer) []Failed {
	of := map[string]*Failed{}
	var list []Failed
	for i, answer := range answers {
		if answer.Err == nil {
			continue
		}
		if of[jobs[i].LLM] == nil {
			of[jobs[i].LLM] = &Failed{LLM: jobs[i].LLM, First: answer.Err.Error()}
		}
		of[jobs[i].LLM].Calls++
	}
	for _, llm := range llms {
		if of[llm] != nil {
			list = append(list, *of[llm])
		}
	}
	return list
}

// merge makes one recording of what was there and what is new. Responses to
// questions of this collection are graded anew: another grader is no reason to ask
// again.
func (c *Collection) merge(jobs []Job, answers []Answer) (*recording.Recording, error) {
	b := recording.NewBuilder(c.Meta)
	rows := map[heldKey]recording.Response{}
	asked := map[string]recording.Question{}
	var questions []recording.Question
	llms := slices.Clone(c.LLMs)
	if c.before != nil {
		questions, llms = slices.Clone(c.before.Questions), append(llms, c.before.LLMs...)
		for q, question := range c.before.Questions {
			for llm, name := range c.before.LLMs {
				for sample, r := range c.before.Samples(q, llm) {
					rows[heldKey{name, question.Key(), sample}] = r
				}
			}
		}
	}
	known := map[string]recording.Question{}
	for _, q := range questions {
		known[q.Key()] = q
	}
	for _, q := range c.Questions {
		asked[q.Key()] = q
		if was, is := known[q.Key()]; !is {
			questions = append(questions, q)
		} else if was.Text != q.Text || was.Messages != q.Messages {
			return nil, fmt.Errorf("question %s has another text in %s: give it another id, or name another --out", q.Key(), c.Out)
		}
	}
	for i, job := range jobs {
		rows[heldKey{job.LLM, job.Question.Key(), job.Sample}] = answers[i].Response
	}
	slices.Sort(llms)
	for _, llm := range slices.Compact(llms) {
		if err := b.AddLLM(llm); err != nil {
			return nil, err
		}
	}
	for _, q := range questions {
		if now, is := asked[q.Key()]; is {
			q = now // gold and metadata may have been mended
		}
		if err := b.AddQuestion(q); err != nil {
			return nil, err
		}
	}
	for at, r := range rows {
		if q, is := asked[at.question]; is && r.State != grade.Failed {
			if grader, ok := c.Grader(q); ok {
				r = Grade(r, grader, q.Gold)
			}
		}
		if err := b.AddResponse(at.question, at.llm, at.sample, r); err != nil {
			return nil, err
		}
	}
	return b.Build()
}

// embed adds the vectors of the questions, of their instructed side where the
// model has an instruction, and of the responses where that is wanted.
func (c *Collection) embed(ctx context.Context, rec *recording.Recording) (*recording.Recording, error) {
	model, _ := c.Caller.Pool().Embedding(c.Embedding)
	b, err := rebuilt(rec)
	if err != nil {
		return nil, err
	}
	texts := make([]string, len(rec.Questions))
	for i, q := range rec.Questions {
		texts[i] = q.Text
	}
	for _, side := range []struct {
		name  recording.Side
		query bool
	}{{recording.SideQuestions, false}, {recording.SideQueries, true}} {
		if side.query && model.QueryInstruction == "" {
			continue
		}
		made, err := c.Caller.Embed(ctx, c.Embedding, texts, side.query)
		if err != nil {
			return nil, err
		}
		vectors, err := b.Vectors(c.Embedding, side.name, npy.Float64, len(made[0]))
		if err != nil {
			return nil, err
		}
		for i, q := range rec.Questions {
			if err := vectors.SetQuestion(q.Key(), made[i]); err != nil {
				return nil, err
			}
		}
	}
	if c.EmbedResponses {
		if err := c.embedResponses(ctx, rec, b); err != nil {
			return nil, err
		}
	}
	return b.Build()
}

func (c *Collection) embedResponses(ctx context.Context, rec *recording.Recording, b *recording.Builder) error {
	var texts []string
	var at []heldKey
	for q, question := range rec.Questions {
		for llm, name := range rec.LLMs {
			for sample, r := range rec.Samples(q, llm) {
				if r.Text != "" {
					texts, at = append(texts, r.Text), append(at, heldKey{name, question.Key(), sample})
				}
			}
		}
	}
	if len(texts) == 0 {
		return nil
	}
	made, err := c.Caller.Embed(ctx, c.Embedding, texts, false)
	if err != nil {
		return err
	}
	vectors, err := b.Vectors(c.Embedding, recording.SideResponses, npy.Float64, len(made[0]))
	if err != nil {
		return err
	}
	for i, k := range at {
		if err := vectors.SetResponse(k.question, k.llm, k.sample, made[i]); err != nil {
			return err
		}
	}
	return nil
}

// rebuilt is a builder with everything of a recording but its vectors.
func rebuilt(rec *recording.Recording) (*recording.Builder, error) {
	b := recording.NewBuilder(rec.Meta)
	for _, llm := range rec.LLMs {
		if err := b.AddLLM(llm); err != nil {
			return nil, err
		}
	}
	for q, question := range rec.Questions {
		if err := b.AddQuestion(question); err != nil {
			return nil, err
		}
		for llm, name := range rec.LLMs {
			for sample, r := range rec.Samples(q, llm) {
				if err := b.AddResponse(question.Key(), name, sample, r); err != nil {
					return nil, err
				}
			}
		}
	}
	return b, nil
}

// write puts the recording and the settings into the folder.
func (c *Collection) write(rec *recording.Recording) error {
	for _, name := range c.LLMs {
		settings, err := c.settingsOf(name)
		if err != nil {
			return err
		}
		c.settings[name] = settings
	}
	text, err := json.MarshalIndent(c.settings, "", "  ")
	if err != nil {
		return err
	}
	if err := recording.Write(c.Out, rec, c.Replace || c.before != nil); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(c.Out, settingsFile), append(text, '\n'), 0o644)
}
