package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"smacs/framework/recording"
	"smacs/framework/recording/sim"
)

// simulation is what data simulate is asked for.
type simulation struct {
	out              string
	sets             []string
	seed             int64
	questions        int
	replace          bool
	defaults, asJSON bool
	against          string
	exclude          []string
}

func newDataSimulate() *cobra.Command {
	var s simulation
	command := &cobra.Command{
		Use:   "simulate [PARAMS.toml | sim:NAME] --out DIR",
		Short: "Generate a recording of made-up LLMs whose nature is known",
		Long: `Simulate draws questions with computed answers, and LLMs whose skills, joint
errors, wrong answers, confidence and cost follow a written-down model. What it
makes is an ordinary recording that says nothing of real LLMs.

Parameters come from a TOML file or are those of sim:default, sim:large or
sim:zeroeval; without either they are those of sim:default. --defaults prints
them all, explained, as a file to start from. --against prints figures of what is
generated beside those of another recording, with or without --out. The model and how far it resembles
real recordings: framework/recording/sim/README.md`,
		Example: `  smacs data simulate sim:zeroeval --out data/sim-zeroeval
  smacs data simulate --defaults > mine.toml
  smacs data simulate mine.toml --out data/mine --seed 7 --questions 5000
  smacs data simulate sim:zeroeval --against data/zeroeval --exclude 'claude-*' --exclude 'gpt-*'
  smacs data simulate --out data/kin --set shares.family=0.05 --set samples.count=3`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(command *cobra.Command, args []string) error { return s.run(command, args) },
	}
	flags := command.Flags()
	flags.StringVar(&s.out, "out", "", "folder of the recording")
	flags.StringArrayVar(&s.sets, "set", nil, "override a parameter: KEY=VALUE, tasks and LLMs by name; may be repeated")
	flags.Int64Var(&s.seed, "seed", 0, "override the seed")
	flags.IntVar(&s.questions, "questions", 0, "number of questions in all, shared among the tasks in proportion")
	flags.BoolVar(&s.replace, "replace", false, "replace an existing recording")
	flags.BoolVar(&s.defaults, "defaults", false, "print all parameters as TOML and generate nothing")
	flags.StringVar(&s.against, "against", "", "print figures of what is generated beside those of this recording")
	flags.StringArrayVar(&s.exclude, "exclude", nil, "leave LLMs of both out of the figures: a glob over names; may be repeated")
	flags.BoolVar(&s.asJSON, "json", false, "print the recording's description as JSON")
	return command
}

func (s *simulation) run(command *cobra.Command, args []string) error {
	params, name, err := s.params(command, args)
	if err != nil {
		return usage(err)
	}
	if s.defaults {
		_, err := command.OutOrStdout().Write(params.TOML())
		return err
	}
	if s.out == "" && s.against != "" {
		return s.compare(command, params, name)
	}
	if s.out == "" {
		return usage(errors.New("data simulate: --out DIR is missing: where should the recording go?"))
	}
	if _, err := os.Stat(s.out); err == nil && !s.replace {
		return usage(fmt.Errorf("data simulate: %s exists; give --replace to replace it", s.out))
	}
	bar := newProgress(command.ErrOrStderr(), "simulate", "questions")
	info, err := sim.Write(command.Context(), params, sim.Target{Dir: s.out, Name: name, Replace: s.replace, Progress: bar.set})
	bar.end()
	if err != nil {
		return failed(err)
	}
	if err := s.describe(command, params, info); err != nil || s.against == "" {
		return err
	}
	return s.compare(command, params, name)
}

// params reads the parameters. An unchanged preset keeps its name, by which the
// simulated aggregator knows it.
func (s *simulation) params(command *cobra.Command, args []string) (p sim.Params, name string, err error) {
	path, text := "sim:default", []byte(nil)
	if len(args) > 0 {
		path = args[0]
	}
	name = strings.TrimSuffix(filepath.Base(path), filepath.Ext(path))
	if strings.HasPrefix(path, "sim:") {
		text, name = fmt.Appendf(nil, "base = %q", path), path
	} else if text, err = os.ReadFile(path); err != nil {
		return p, "", fmt.Errorf("data simulate: %w", err)
	}
	if p, err = sim.Parse(path, text, s.sets); err != nil {
		return p, "", err
	}
	seed, questions := command.Flags().Changed("seed"), command.Flags().Changed("questions")
	if seed && s.seed < 0 {
		return p, "", fmt.Errorf("data simulate: --seed: got %d, want a whole number from 0", s.seed)
	}
	if seed {
		p.Seed = uint64(s.seed)
	}
	if questions && (s.questions < len(p.Tasks) || s.questions > sim.MaxQuestions) {
		return p, "", fmt.Errorf("data simulate: --questions: got %d, want at least one of each of %d tasks and at most %d", s.questions, len(p.Tasks), sim.MaxQuestions)
	}
	if questions {
		p = p.WithQuestions(s.questions)
	}
	if preset, ok := strings.CutPrefix(name, "sim:"); ok && (seed || questions || len(s.sets) > 0) {
		name = "simulated from " + preset
	}
	return p, name, nil
}

func (s *simulation) describe(command *cobra.Command, p sim.Params, info recording.Info) error {
	responses := len(info.LLMs) * info.Questions * p.Samples.Count
	if s.asJSON {
		return writeJSON(command.OutOrStdout(), struct {
			Out         string   `json:"out"`
			Name        string   `json:"name"`
			Fingerprint string   `json:"fingerprint"`
			Seed        uint64   `json:"seed"`
			Tasks       []string `json:"tasks"`
			LLMs        []string `json:"llms"`
			Questions   int      `json:"questions"`
			Responses   int      `json:"responses"`
		}{filepath.ToSlash(s.out), info.Name, info.Fingerprint, p.Seed, info.Tasks, info.LLMs, info.Questions, responses})
	}
	_, err := fmt.Fprintf(command.OutOrStdout(), "%s: %s, %s, %s, seed %d\n%s\n", filepath.ToSlash(s.out),
		counted(info.Questions, "question", "questions"), counted(len(info.LLMs), "LLM", "LLMs"),
		counted(responses, "response", "responses"), p.Seed, info.Fingerprint)
	return err
}
