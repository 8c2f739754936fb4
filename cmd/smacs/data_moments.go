package main

import (
	"fmt"
	"io"
	"path"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"smacs/framework/recording"
	"smacs/framework/recording/moments"
	"smacs/framework/recording/sim"
	"smacs/framework/terminal"
)

// described is a recording with its moments.
type described struct {
	Recording string           `json:"recording"`
	Questions int              `json:"questions"`
	LLMs      int              `json:"llms"`
	Moments   []moments.Moment `json:"moments"`
}

// compare prints the moments of what is generated beside those of another recording.
func (s *simulation) compare(command *cobra.Command, params sim.Params, name string) error {
	real, err := openRecording(s.against)
	if err != nil {
		return usage(err)
	}
	defer real.Close()
	generated, err := sim.Generate(params)
	if err != nil {
		return failed(err)
	}
	both := make([]described, 2)
	for i, r := range []*recording.Recording{generated, real} {
		if both[i], err = s.describeMoments(r); err != nil {
			return usage(fmt.Errorf("data simulate --against: %s: %w", []string{name, s.against}[i], err))
		}
	}
	both[0].Recording, both[1].Recording = name, s.against
	if s.asJSON {
		return writeJSON(command.OutOrStdout(), struct {
			Simulated described `json:"simulated"`
			Against   described `json:"against"`
		}{both[0], both[1]})
	}
	return writeMoments(command.OutOrStdout(), both[0], both[1])
}

func (s *simulation) describeMoments(r *recording.Recording) (described, error) {
	var pool []int
	for l, name := range r.LLMs {
		out, err := s.excludes(name)
		if err != nil {
			return described{}, err
		}
		if !out {
			pool = append(pool, l)
		}
	}
	m, err := moments.Of(r, pool)
	return described{Questions: len(r.Questions), LLMs: len(pool), Moments: m}, err
}

func (s *simulation) excludes(llm string) (bool, error) {
	for _, glob := range s.exclude {
		matches, err := path.Match(glob, llm)
		if err != nil {
			return false, fmt.Errorf("--exclude %q: %w", glob, err)
		}
		if matches {
			return true, nil
		}
	}
	return false, nil
}

func writeMoments(w io.Writer, a, b described) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintf(t, "\t%s\t%s\n", terminal.Plain(a.Recording), terminal.Plain(b.Recording))
	fmt.Fprintf(t, "questions\t%d\t%d\nLLMs\t%d\t%d\n", a.Questions, b.Questions, a.LLMs, b.LLMs)
	for i, m := range a.Moments {
		fmt.Fprintf(t, "%s\t%s\t%s\n", m.Name, momentText(m), momentText(b.Moments[i]))
	}
	fmt.Fprintf(t, "(95 %% intervals by resampling questions)\n")
	return t.Flush()
}

func momentText(m moments.Moment) string {
	switch {
	case m.Value != m.Value:
		return "none"
	case m.Name == moments.Correlation:
		return fmt.Sprintf("%.3f (%.3f to %.3f)", m.Value, m.Low, m.High)
	}
	return fmt.Sprintf("%.1f %% (%.1f to %.1f)", 100*m.Value, 100*m.Low, 100*m.High)
}
