package main

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"smacs/framework/strategytest/conformance"
	"smacs/framework/terminal"
)

// pluginVerdict is the JSON of "smacs plugin test --json".
type pluginVerdict struct {
	Command       []string             `json:"command"`
	Seed          uint64               `json:"seed"`
	Passed        int                  `json:"passed"`
	Failed        int                  `json:"failed"`
	NotApplicable int                  `json:"not_applicable"`
	Checks        []conformance.Result `json:"checks"`
}

func newPluginTest() *cobra.Command {
	o := &outsider{}
	options := conformance.Options{Start: o.start}
	var asJSON, verbose bool
	command := &cobra.Command{
		Use:   "test COMMAND...",
		Short: "Check a plugin in any language against all that a run relies on",
		Long: `Test starts a plugin by the command that an experiment would name and checks each
of its strategies with generated requests: answers fit the contract, they depend
on nothing but the request, hard inputs are answered, the plugin survives kill -9
and cancelled calls, ends when it should and leaves nothing behind. A check that
fails says what was asked, got and wanted, and what to look at. The same checks
hold the built-in strategies.

Exit code 0 says that all checks passed, 1 that some failed, 2 that the command
starts no plugin. Flags of the plugin itself come after --.`,
		Example: `  smacs plugin test ./my-scorer
  smacs plugin test smacs serve-builtins --strategy scoring.vote_share
  smacs plugin test --seed 7 --json -- python3 ./my_scorer.py --table weights.csv`,
		RunE: func(command *cobra.Command, args []string) error {
			if o.timeout <= 0 {
				return usage(fmt.Errorf("--timeout: got %v, want more than 0, for instance 10s", o.timeout))
			}
			o.command = args
			if verbose {
				o.log = command.ErrOrStderr()
			}
			if !asJSON {
				options.Done = func(results []conformance.Result) { writeResults(command.OutOrStdout(), results) }
			}
			return testPlugin(command, o, options, asJSON)
		},
	}
	addOutsider(command, o, &verbose)
	flags := command.Flags()
	flags.BoolVar(&asJSON, "json", false, "print the verdict as JSON")
	flags.StringVar(&options.Only, "strategy", "", "check this strategy only, ID or KIND.ID")
	flags.Uint64Var(&options.Seed, "seed", 0, "number of the generated inputs: others with another")
	flags.StringSliceVar(&options.Ordered, "ordered", nil, "scoring strategies whose terms depend on the order of candidates by design, as the built-in first does")
	flags.DurationVar(&o.timeout, "timeout", 10*time.Second, "how long one call may take")
	return command
}

func testPlugin(command *cobra.Command, o *outsider, options conformance.Options, asJSON bool) error {
	release, err := o.supervised()
	if err != nil {
		return failed(err)
	}
	defer release()
	results, err := conformance.Plugin(command.Context(), options)
	if err != nil {
		return usage(err)
	}
	verdict := pluginVerdict{Command: o.command, Seed: options.Seed, Checks: results, Failed: conformance.Failed(results)}
	for _, r := range results {
		if r.Verdict == conformance.NotApplicable {
			verdict.NotApplicable++
		}
	}
	verdict.Passed = len(results) - verdict.Failed - verdict.NotApplicable
	stdout := command.OutOrStdout()
	if asJSON {
		err = writeJSON(stdout, verdict)
	} else {
		_, err = fmt.Fprintf(stdout, "%d passed, %d failed, %d not applicable\n", verdict.Passed, verdict.Failed, verdict.NotApplicable)
	}
	if verdict.Failed > 0 {
		return errors.Join(failed(err), &exitError{code: exitFailed})
	}
	return failed(err)
}

// writeResults writes the results of one strategy, or of the plugin, a line for
// each check and the problems of those that failed.
func writeResults(w io.Writer, results []conformance.Result) {
	words := map[conformance.Verdict]string{conformance.Pass: "pass", conformance.Fail: "FAIL", conformance.NotApplicable: "n/a "}
	name := results[0].Strategy
	if name == "" {
		name = "the plugin as a whole"
	}
	fmt.Fprintln(w, name)
	for _, r := range results {
		text := r.Promise
		if r.Verdict == conformance.NotApplicable {
			text = r.Reason
		}
		fmt.Fprintf(w, "  %s  %-10s  %s\n", words[r.Verdict], r.Check, text)
		for _, p := range r.Problems {
			fmt.Fprintf(w, "        request: %s\n        got:     %s\n        want:    %s\n", indented(p.Request), indented(p.Got), indented(p.Want))
		}
		if r.More > 0 {
			fmt.Fprintf(w, "        and %d more like these\n", r.More)
		}
		if r.Look != "" {
			fmt.Fprintf(w, "        look at: %s\n", r.Look)
		}
	}
	fmt.Fprintln(w)
}

// indented is a text of several lines under a heading, safe to print.
func indented(text string) string {
	lines := strings.Split(strings.TrimRight(text, "\n"), "\n")
	for i, line := range lines {
		lines[i] = terminal.Plain(strings.ReplaceAll(line, "\t", "    "))
	}
	return strings.Join(lines, "\n                 ")
}
