package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"smacs/framework"
	"smacs/framework/pipeline"
	runner "smacs/framework/run"
	"smacs/framework/terminal"
)

// configured are the flags of commands that answer with the base settings of an
// experiment.
type configured struct {
	pool, config string
	sets         []string
	inProcess    bool
	plugins      pluginFlags
	live         liveFlags
}

func (c *configured) add(command *cobra.Command) {
	command.Flags().StringVar(&c.config, "config", "", "experiment file: its base settings answer, with its question bank")
	command.Flags().StringVar(&c.pool, "pool", "", "pool file with the endpoints (default: live.pool of the experiment)")
	command.Flags().BoolVar(&c.inProcess, "in-process", false, "run the built-in strategies inside this process")
	addSets(command, &c.sets)
	c.plugins.add(command)
	c.live.add(command)
}

// open loads the experiment and makes what answers. The caller closes the
// experiment.
func (c *configured) open(ctx context.Context, name string, log io.Writer) (*experiment, *runner.Asker, error) {
	if c.config == "" {
		return nil, nil, usage(fmt.Errorf("%s: --config EXPERIMENT.toml is missing: which strategies, and which question bank?", name))
	}
	sets := slices.Clone(c.sets)
	if c.pool != "" {
		path, err := filepath.Abs(c.pool)
		if err != nil {
			return nil, nil, usage(err)
		}
		sets = append(sets, "live.pool="+strconv.Quote(path))
	}
	load := &loader{dry: true, live: c.live, inProcess: c.inProcess, plugins: c.plugins, log: log}
	loaded, err := load.load(ctx, c.config, sets)
	if err != nil {
		return nil, nil, err
	}
	asker, err := loaded.NewAsker(ctx, loaded.catalog)
	if err != nil {
		if stop, is := stopped(err, name); is {
			writeMissing(log, loaded.caller)
			return nil, nil, errors.Join(stop, loaded.close())
		}
		return nil, nil, errors.Join(usage(err), loaded.close())
	}
	return loaded, asker, nil
}

func newAsk() *cobra.Command {
	var c configured
	var explain, asJSON bool
	var task string
	command := &cobra.Command{
		Use:   "ask QUESTION --config EXPERIMENT.toml [--pool POOL.toml]",
		Short: "Answer one question with live LLMs",
		Long: `Ask takes one question through the whole pipeline: neighbours from the
experiment's question bank, prior scores, the selected LLMs of the pool file asked
at the same time, dropout, aggregation, the posterior score. The answer goes to
stdout. It is that of the experiment's base settings; sweeps, ablations and test
questions play no part. An LLM that does not answer is left out.

Answers come from the response cache where it has them. QUESTION "-" is read from
stdin. Votes need answers to compare: live.grader says how they are read from a
response (choice_letter, numeric, ...); without it whole responses are compared.`,
		Example: `  smacs ask "What is 17 times 23?" --config experiments/live-mock.toml
  smacs ask "What is 17 times 23?" --pool pool.toml --config exp.toml --explain
  smacs ask - --config exp.toml --json < question.txt`,
		Args: cobra.ExactArgs(1),
		RunE: func(command *cobra.Command, args []string) error {
			if err := c.live.check(); err != nil {
				return err
			}
			question := args[0]
			if question == "-" {
				text, err := io.ReadAll(command.InOrStdin())
				if err != nil {
					return failed(err)
				}
				question = string(text)
			}
			if strings.TrimSpace(question) == "" {
				return usage(errors.New("ask: the question is empty"))
			}
			return c.ask(command, question, task, explain, asJSON)
		},
	}
	c.add(command)
	command.Flags().StringVar(&task, "task", "", "a task of the experiment that the question is of: its overrides hold")
	command.Flags().BoolVar(&explain, "explain", false, "show the selected LLMs, subsets, candidates and terms before the answer")
	command.Flags().BoolVar(&asJSON, "json", false, "print answer and explanation as JSON")
	return command
}

func (c *configured) ask(command *cobra.Command, question, task string, explain, asJSON bool) (err error) {
	ctx, stderr := command.Context(), command.ErrOrStderr()
	loaded, asker, err := c.open(ctx, "ask", stderr)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, loaded.close()) }()
	if task != "" && !slices.Contains(asker.Tasks(), task) {
		return usage(fmt.Errorf("ask: --task: there is no task %q, want one of %s", task, strings.Join(asker.Tasks(), ", ")))
	}
	asked, err := asker.Ask(ctx, task, []framework.Message{{Role: "user", Content: question}})
	if err != nil {
		if stop, is := stopped(err, "the same command"); is {
			writeMissing(stderr, loaded.caller)
			return stop
		}
		return failed(err)
	}
	for _, name := range failedNames(asked) {
		fmt.Fprintf(stderr, "smacs: %s did not answer and is left out: %s\n", terminal.Plain(name), terminal.Plain(asked.Failed[name].Error()))
	}
	if asJSON {
		return failed(writeJSON(command.OutOrStdout(), answerJSON(asked)))
	}
	if explain {
		if err := writeAsked(command.OutOrStdout(), loaded, asker, asked, question); err != nil {
			return failed(err)
		}
		writeTotals(stderr, "ask", loaded.caller.Totals())
	}
	for line := range strings.Lines(asked.Text) {
		if _, err := fmt.Fprintln(command.OutOrStdout(), terminal.Plain(strings.TrimRight(line, "\r\n"))); err != nil {
			return failed(err)
		}
	}
	return nil
}

func failedNames(asked *pipeline.Asked) []string {
	var names []string
	for name := range asked.Failed {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// answered is the JSON form of an answer.
type answered struct {
	Text             string                `json:"text"`
	Finish           string                `json:"finish"`
	Failed           map[string]string     `json:"failed"` // LLMs that did not answer, and why
	PromptTokens     *float64              `json:"prompt_tokens"`
	CompletionTokens *float64              `json:"completion_tokens"`
	Cost             *float64              `json:"cost"` // dollars; null where unknown
	Explanation      *pipeline.Explanation `json:"explanation"`
}

func answerJSON(a *pipeline.Asked) answered {
	known := func(x float64) *float64 {
		if math.IsNaN(x) {
			return nil
		}
		return &x
	}
	out := answered{Text: a.Text, Finish: a.Finish, Failed: map[string]string{}, Explanation: a.Explanation,
		PromptTokens: known(a.Usage.PromptTokens), CompletionTokens: known(a.Usage.CompletionTokens), Cost: known(a.Usage.Cost)}
	for name, err := range a.Failed {
		out.Failed[name] = err.Error()
	}
	return out
}

// writeAsked explains an answer as smacs explain does that of a recorded question.
func writeAsked(w io.Writer, loaded *experiment, asker *runner.Asker, asked *pipeline.Asked, question string) error {
	cell := loaded.Cells[0]
	err := writeExplanation(w, &runner.Explained{Explanation: asked.Explanation, Settings: asker.Settings(), Cell: cell.Key, Label: cell.Label, Text: question, Bank: loaded.Data.Bank.Rows()})
	if err == nil {
		_, err = fmt.Fprintln(w)
	}
	return err
}
