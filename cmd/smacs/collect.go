package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"smacs/framework/config"
	"smacs/framework/llm/calls"
	"smacs/framework/llm/collect"
	"smacs/framework/llm/prompt"
	"smacs/framework/recording"
)

// collecting are the flags of the collect command.
type collecting struct {
	pool, questions, recording, out string
	llms, tasks                     []string
	samples, limit                  int
	grader, system, template        string
	embedding                       string
	embedResponses                  bool
	replace, plan, asJSON           bool
	live                            liveFlags
}

func newCollect() *cobra.Command {
	var c collecting
	command := &cobra.Command{
		Use:   "collect --pool POOL.toml (--questions FILE.jsonl | --recording DIR) --out DIR",
		Short: "Ask the LLMs of a pool questions and record what they answer",
		Long: `Collect asks every LLM of a pool file every question, grades the answers and
writes a recording, which experiments read like any other. Questions are a JSON
Lines file (id, text or messages; task, gold, answer_kind, split, group, metadata)
or those of a recording.

Every answer is in the response cache before it is used: a command that was
interrupted, killed or stopped by --max-calls or --max-cost goes on where it was
when it is given again, and nothing is paid for twice. A folder that collect made
is extended: LLMs, questions and samples that it has are not asked again, others
stay. Calls that fail are recorded as failed, which is missing data, and the same
command asks just those again.

Graders: exact, choice_letter, multiple_choice, numeric, numeric(tolerance=0.01),
boxed_math, regex(pattern="..."), zeroeval_text, zeroeval_numeric. Without
--grader it is the one that graded the question in --recording, else by the
question's answer_kind (numeric, math, choice), else exact. Another --grader grades
again what was collected, without asking. Answers that no grader can read are
unparsed. Code that LLMs write is not run.`,
		Example: `  smacs collect --pool pool.toml --questions gsm.jsonl --grader numeric --out data/gsm --plan
  smacs collect --pool pool.toml --questions gsm.jsonl --grader numeric --out data/gsm --max-cost 5
  smacs collect --pool pool.toml --recording data/zeroeval --llms 'qwen*' --out data/mine --samples 2
  smacs collect --pool pool.toml --questions mcq.jsonl --template 'Answer with a letter. {question}' --out data/mcq
  smacs collect --pool pool.toml --questions gsm.jsonl --out data/gsm --embedding e5 --embed-responses`,
		Args: cobra.NoArgs,
		RunE: func(command *cobra.Command, _ []string) error { return c.run(command) },
	}
	flags := command.Flags()
	flags.StringVar(&c.pool, "pool", "", "pool file with the endpoints")
	flags.StringVar(&c.questions, "questions", "", "JSON Lines file of questions")
	flags.StringVar(&c.recording, "recording", "", "recording whose questions are asked; its responses are not taken")
	flags.StringVar(&c.out, "out", "", "folder of the recording")
	flags.StringSliceVar(&c.llms, "llms", []string{"*"}, "LLMs of the pool file, globs")
	flags.StringSliceVar(&c.tasks, "tasks", []string{"*"}, "tasks of the questions, globs")
	flags.IntVar(&c.samples, "samples", 1, "responses of each LLM to each question")
	flags.IntVar(&c.limit, "limit", 0, "take the first N questions of each task only (0: all)")
	flags.StringVar(&c.grader, "grader", "", "grader of all answers")
	flags.StringVar(&c.system, "system", "", "system text before each question")
	flags.StringVar(&c.template, "template", "", "template with {question} in it (default: the question's text alone)")
	flags.StringVar(&c.embedding, "embedding", "", "embedding model of the pool file whose vectors of the questions are kept")
	flags.BoolVar(&c.embedResponses, "embed-responses", false, "keep vectors of the responses too")
	flags.BoolVar(&c.replace, "replace", false, "begin anew where --out exists")
	flags.BoolVar(&c.plan, "plan", false, "show what would be called for, and call nothing")
	flags.BoolVar(&c.asJSON, "json", false, "print the summary (or the plan) as JSON")
	c.live.add(command)
	return command
}

func (c *collecting) check() error {
	switch {
	case c.pool == "":
		return errors.New("collect: --pool POOL.toml is missing: whom to ask?")
	case (c.questions == "") == (c.recording == ""):
		return errors.New("collect: want one of --questions FILE.jsonl and --recording DIR: what to ask?")
	case c.out == "":
		return errors.New("collect: --out DIR is missing: where should the recording go?")
	case c.samples < 1:
		return fmt.Errorf("collect: --samples: got %d, want at least 1", c.samples)
	case c.limit < 0:
		return fmt.Errorf("collect: --limit: got %d, want at least 0", c.limit)
	case c.embedResponses && c.embedding == "":
		return errors.New("collect: --embed-responses without --embedding NAME: by which model?")
	}
	return c.around().Check()
}

func (c *collecting) around() prompt.Template {
	return prompt.Template{System: c.system, Question: c.template}
}

func (c *collecting) run(command *cobra.Command) (err error) {
	if err := errors.Join(usage(c.check()), c.live.check()); err != nil {
		return err
	}
	caller, closeLive, err := c.live.openCaller(c.pool)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, closeLive()) }()
	made, err := c.collection(caller)
	if err != nil {
		return usage(err)
	}
	if err := made.Open(); err != nil {
		return usage(err)
	}
	defer func() { err = errors.Join(err, failed(made.Close())) }()
	jobs := made.Jobs()
	estimates, err := made.Estimate(command.Context(), jobs)
	if err != nil {
		return failed(err)
	}
	if c.plan {
		if c.asJSON {
			return writeJSON(command.OutOrStdout(), estimates)
		}
		return writeEstimates(command.OutOrStdout(), estimates)
	}
	if err := writeEstimates(command.ErrOrStderr(), estimates); err != nil {
		return failed(err)
	}
	return c.collect(command, caller, made, jobs)
}

func (c *collecting) collect(command *cobra.Command, caller *calls.Caller, made *collect.Collection, jobs []collect.Job) error {
	stderr := command.ErrOrStderr()
	bar := newAskingProgress(stderr, "collect")
	made.Progress = bar.set
	info, failures, err := made.Run(command.Context(), jobs)
	bar.bar.end()
	writeTotals(stderr, "collect", caller.Totals())
	if err != nil {
		if command.Context().Err() != nil {
			return coded(exitInterrupted, errors.New("interrupted: every answer so far is in the response cache; the same command goes on from there and then writes the recording"))
		}
		if errors.Is(err, calls.ErrOffline) {
			writeMissing(stderr, caller)
		}
		if stop, is := stopped(fmt.Errorf("the recording is not complete and not written: %w", err), "the same command"); is {
			return stop
		}
		return failed(err)
	}
	summary := collected{Out: filepath.ToSlash(c.out), Info: info, Calls: caller.Totals(), Failed: failures}
	if c.asJSON {
		err = writeJSON(command.OutOrStdout(), summary)
	} else {
		err = summary.write(command.OutOrStdout())
	}
	if err == nil && len(failures) > 0 {
		err = errors.New(failuresText(failures))
	}
	return failed(err)
}

func failuresText(failures []collect.Failed) string {
	text := "some calls failed, and are recorded as missing data; the same command asks just those again:"
	for _, f := range failures {
		text += fmt.Sprintf("\n%s: %d calls, the first: %s", f.LLM, f.Calls, f.First)
	}
	return text
}

// collection gathers questions and LLMs.
func (c *collecting) collection(caller *calls.Caller) (*collect.Collection, error) {
	made := &collect.Collection{
		Caller: caller, Prompt: c.around(), Samples: c.samples, Out: c.out, Replace: c.replace,
		Embedding: c.embedding, EmbedResponses: c.embedResponses,
		Meta: recording.Meta{Name: filepath.Base(filepath.Clean(c.out)), Source: "smacs collect"},
	}
	var source *recording.Recording
	var questions []recording.Question
	var err error
	if c.recording != "" {
		if source, err = openRecording(c.recording); err != nil {
			return nil, fmt.Errorf("collect: --recording: %w", err)
		}
		defer source.Close()
		questions = source.Questions
		made.Meta.Source = "smacs collect, questions of " + source.Name
		made.Meta.Licence = source.Licence
	} else if questions, err = readQuestionFile(c.questions); err != nil {
		return nil, err
	}
	if made.Grader, err = collect.Graders(c.grader, source); err != nil {
		return nil, fmt.Errorf("collect: --grader: %w", err)
	}
	if made.Questions, err = c.chosen(questions); err != nil {
		return nil, err
	}
	for _, llm := range caller.Pool().LLMs {
		if config.MatchAny(c.llms, llm.Name) {
			made.LLMs = append(made.LLMs, llm.Name)
		}
	}
	if len(made.LLMs) == 0 {
		return nil, fmt.Errorf("collect: --llms %s: matches no LLM of %s", strings.Join(c.llms, ","), c.pool)
	}
	if _, known := caller.Pool().Embedding(c.embedding); c.embedding != "" && !known {
		return nil, fmt.Errorf("collect: --embedding: %s has no embedding model %q", c.pool, c.embedding)
	}
	return made, nil
}

func readQuestionFile(path string) ([]recording.Question, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("collect: --questions: %w", err)
	}
	defer file.Close()
	return collect.ReadQuestions(path, strings.TrimSuffix(filepath.Base(path), filepath.Ext(path)), file)
}

// chosen are the questions of the tasks, the first of each where there is a limit.
func (c *collecting) chosen(questions []recording.Question) ([]recording.Question, error) {
	var out []recording.Question
	taken := map[string]int{}
	for _, q := range questions {
		if config.MatchAny(c.tasks, q.Task) && (c.limit == 0 || taken[q.Task] < c.limit) {
			taken[q.Task]++
			out = append(out, q)
		}
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("collect: --tasks %s: matches no task of the questions", strings.Join(c.tasks, ","))
	}
	return out, nil
}

// collected is the summary of a collection.
type collected struct {
	Out    string           `json:"out"`
	Info   recording.Info   `json:"recording"`
	Calls  calls.Totals     `json:"calls"`
	Failed []collect.Failed `json:"failed"`
}

func (s collected) write(w io.Writer) error {
	fmt.Fprintf(w, "%s: %s, %s, %s\n", s.Out, counted(s.Info.Questions, "question", "questions"),
		counted(len(s.Info.LLMs), "LLM", "LLMs"), counted(s.Info.Responses, "response", "responses"))
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(table, "task\tLLM\tn\tcorrect\tunparsed\tmissing\taccuracy\t")
	for _, count := range s.Info.Counts {
		accuracy := "-"
		if count.Accuracy != nil {
			accuracy = fmt.Sprintf("%.1f %%", 100**count.Accuracy)
		}
		fmt.Fprintf(table, "%s\t%s\t%d\t%g\t%d\t%d\t%s\t\n", count.Task, count.LLM, count.N, count.Correct, count.Unparsed, count.Missing, accuracy)
	}
	return table.Flush()
}

func writeEstimates(w io.Writer, estimates []collect.Estimate) error {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(table, "LLM\tresponses\trecorded\tin the cache\tto ask\ttokens at most\tdollars at most\t")
	for _, e := range estimates {
		cost := "unknown"
		if e.Cost != nil {
			cost = fmt.Sprintf("%.4f", *e.Cost)
		}
		fmt.Fprintf(table, "%s\t%d\t%d\t%d\t%d\t%d\t%s\t\n", e.LLM, e.Jobs, e.Held, e.Cached, e.Calls(), e.Tokens, cost)
	}
	return table.Flush()
}
