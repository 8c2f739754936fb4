package collect

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"smacs/framework"
	"smacs/framework/grade"
	"smacs/framework/key"
	"smacs/framework/llm/calls"
	"smacs/framework/llm/client"
	"smacs/framework/llm/pool"
	"smacs/framework/llm/prompt"
	"smacs/framework/recording"
)

// A Collection is a set of questions, the LLMs that answer them, and the recording
// that this becomes.
type Collection struct {
	Caller    *calls.Caller
	Prompt    prompt.Template
	Grader    func(q recording.Question) (grade.Grader, bool)
	Questions []recording.Question
	LLMs      []string // names in the pool file
	Samples   int      // of each LLM to each question, at least 1
	Meta      recording.Meta
	Out       string // folder
	Replace   bool   // begin anew where the folder exists
	// Embedding is the model of the pool file whose vectors are kept, "" for none;
	// EmbedResponses also those of the responses.
	Embedding      string
	EmbedResponses bool
	Progress       func(Progress) // may be nil

	before   *recording.Recording // what the folder holds; nil for nothing
	settings map[string]string    // by LLM, of what before was asked with
}

// settingsFile is beside the recording and says what each LLM was asked with.
const settingsFile = "collect.json"

// Open looks at what the folder holds. A recording that was not collected, or an
// LLM that was asked with other settings, is an error.
func (c *Collection) Open() error {
	c.settings = map[string]string{}
	if _, err := os.Stat(c.Out); c.Replace || errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	text, err := os.ReadFile(filepath.Join(c.Out, settingsFile))
	if err != nil {
		return fmt.Errorf("%s exists and was not collected: name another --out, or give --replace to replace it", c.Out)
	}
	if err := json.Unmarshal(text, &c.settings); err != nil {
		return fmt.Errorf("%s: %w", filepath.Join(c.Out, settingsFile), err)
	}
	if c.before, err = recording.Open(c.Out); err != nil {
		return err
	}
	for _, model := range c.before.EmbeddingModels() {
		if model != c.Embedding {
			return errors.Join(fmt.Errorf("%s has vectors of %s, which have to be kept up: give --embedding %s, or name another --out", c.Out, model, model), c.Close())
		}
	}
	for _, name := range c.LLMs {
		now, err := c.settingsOf(name)
		if was, known := c.settings[name]; err == nil && known && was != now {
			err = fmt.Errorf("LLM %q of %s was asked with other settings (model, server, parameters or prompt): name another --out, or give --replace to ask all again", name, c.Out)
		}
		if err != nil {
			return errors.Join(err, c.Close())
		}
	}
	return nil
}

// Close releases what Open opened.
func (c *Collection) Close() error {
	if c.before == nil {
		return nil
	}
	return c.before.Close()
}

// settingsOf identifies everything beside the question that determines an LLM's
// answers.
func (c *Collection) settingsOf(name string) (string, error) {
	llm, known := c.Caller.LLM(name)
	if !known {
		return "", fmt.Errorf("the pool file has no LLM %q", name)
	}
	body, err := client.ChatBody(llm, []framework.Message{{Role: "user"}}, 0)
	if err != nil {
		return "", err
	}
	return key.Of("collect", llm.CacheAs, llm.SystemRole, llm.Thinking, string(body), c.Prompt.System, c.Prompt.Question).String(), nil
}

// Jobs are the questions that are still to be asked, LLM by LLM.
func (c *Collection) Jobs() []Job {
	held := c.held()
	var jobs []Job
	for _, llm := range c.LLMs {
		for _, q := range c.Questions {
			for sample := range c.Samples {
				if !held[heldKey{llm, q.Key(), sample}] {
					jobs = append(jobs, Job{LLM: llm, Question: q, Sample: sample})
				}
			}
		}
	}
	return jobs
}

type heldKey struct {
	llm, question string
	sample        int
}

// held lists the responses of the folder that need no asking.
func (c *Collection) held() map[heldKey]bool {
	held := map[heldKey]bool{}
	if c.before == nil {
		return held
	}
	for q, question := range c.before.Questions {
		for llm, name := range c.before.LLMs {
			for sample, r := range c.before.Samples(q, llm) {
				held[heldKey{name, question.Key(), sample}] = r.State != grade.Failed
			}
		}
	}
	return held
}

// An Estimate is what jobs may take, of one LLM.
type Estimate struct {
	LLM    string   `json:"llm"`
	Jobs   int      `json:"jobs"`
	Held   int      `json:"held"`   // in the folder already
	Cached int      `json:"cached"` // in the response cache
	Tokens int      `json:"tokens"` // of the calls to make: prompts as estimated, answers at their most
	Cost   *float64 `json:"cost"`   // dollars at most, null without prices
}

// Calls are the calls to make.
func (e Estimate) Calls() int { return e.Jobs - e.Held - e.Cached }

// Estimate says what the jobs may take, by LLM in the order of the collection.
// Nothing is called.
func (c *Collection) Estimate(ctx context.Context, jobs []Job) ([]Estimate, error) {
	byName := map[string]*Estimate{}
	var list []*Estimate
	for _, name := range c.LLMs {
		all := len(c.Questions) * c.Samples
		e := &Estimate{LLM: name, Jobs: all, Held: all, Cost: new(float64)}
		byName[name], list = e, append(list, e)
	}
	for _, job := range jobs {
		e := byName[job.LLM]
		e.Held--
		messages, err := c.Prompt.Messages(job.Question)
		if err != nil {
			return nil, err
		}
		chat := calls.Chat{LLM: job.LLM, Messages: messages, Replicate: job.Sample}
		_, cached, err := c.Caller.Cached(ctx, chat)
		if err != nil {
			return nil, err
		}
		if cached {
			e.Cached++
			continue
		}
		_, tokens, err := c.Caller.Key(chat)
		if err != nil {
			return nil, err
		}
		llm, _ := c.Caller.LLM(job.LLM)
		e.add(llm, tokens)
	}
	out := make([]Estimate, len(list))
	for i, e := range list {
		out[i] = *e
	}
	return out, nil
}

// openEnded is the guess for an answer whose tokens nothing bounds.
const openEnded = 1024

func (e *Estimate) add(llm pool.LLM, tokens int) {
	most := cmp.Or(llm.MaxTokens, openEnded)
	e.Tokens += tokens + most
	if llm.PromptPrice != llm.PromptPrice { // NaN
		e.Cost = nil
	}
	if e.Cost != nil {
		*e.Cost += (float64(tokens)*llm.PromptPrice + float64(most)*llm.CompletionPrice) / 1e6
	}
}
