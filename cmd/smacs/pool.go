package main

import (
	"fmt"
	"io"
	"os"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"smacs/framework/llm/client"
	"smacs/framework/llm/pool"
	"smacs/framework/llm/probe"
	"smacs/framework/terminal"
)

func newPool() *cobra.Command {
	command := &cobra.Command{
		Use:   "pool",
		Short: "Try the endpoints of a pool file",
		Args:  cobra.NoArgs,
		RunE: func(command *cobra.Command, _ []string) error {
			return usage(fmt.Errorf("%s: want a command: check or cache", command.CommandPath()))
		},
	}
	command.AddCommand(newPoolCheck(), newPoolCache())
	return command
}

func newPoolCheck() *cobra.Command {
	var asJSON bool
	command := &cobra.Command{
		Use:   "check POOL.toml",
		Short: "Call each endpoint of a pool once and show what works",
		Long: `Check sends one small prompt to each LLM of the pool file and two short texts to
each embedding model, with the endpoint's own settings, and shows what came back:
the model's name, latency, logprobs, usage. An endpoint fails when it gives no
usable answer, or no logprobs although the file asks for them; the exit code is
then 1. An answer is at most 64 tokens long. Nothing is cached.

A pool file:

  [defaults]
  base_url = "http://localhost:8000/v1"

  [[llm]]
  name = "small"
  model = "org/small"
  api_key_env = "SMALL_KEY"     # a variable's name; never the key
  prompt_price = 0.2            # dollars per million tokens
  completion_price = 0.6
  requests_per_minute = 60
  concurrency = 8
  max_tokens = 1024
  logprobs = true

  [[embedding]]
  name = "vectors"
  model = "org/vectors"`,
		Example: `  smacs pool check pool.toml
  smacs pool check pool.toml --json`,
		Args: cobra.ExactArgs(1),
		RunE: func(command *cobra.Command, args []string) error {
			p, err := pool.Load(args[0])
			if err != nil {
				return usage(err)
			}
			results := probe.Pool(command.Context(), p, client.Options{Getenv: os.Getenv})
			if asJSON {
				err = writeJSON(command.OutOrStdout(), results)
			} else {
				err = writeProbes(command.OutOrStdout(), results)
			}
			if err != nil {
				return failed(err)
			}
			return failed(unusable(results))
		},
	}
	command.Flags().BoolVar(&asJSON, "json", false, "print the results as JSON")
	return command
}

// unusable is the error about the endpoints that failed, nil when none did.
func unusable(results []probe.Result) error {
	n, why := 0, ""
	for _, r := range results {
		if !r.OK {
			n++
			why += fmt.Sprintf("\n%s: %s", r.Name, r.Error)
		}
	}
	if n == 0 {
		return nil
	}
	return fmt.Errorf("%d of %d endpoints failed:%s", n, len(results), why)
}

func writeProbes(w io.Writer, results []probe.Result) error {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "name\tkind\tworks\tlatency\tlogprobs\ttop logprobs\tusage\tdimensions\tanswered as")
	for _, r := range results {
		latency, dimensions := "-", "-"
		if r.LatencyMS > 0 {
			latency = fmt.Sprintf("%.0f ms", r.LatencyMS)
		}
		if r.Dimensions > 0 {
			dimensions = fmt.Sprint(r.Dimensions)
		}
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n", terminal.Plain(r.Name), r.Kind, yes(r.OK), latency,
			dash(r.Logprobs), dash(r.TopLogprobs), yes(r.Usage), dimensions, dash(terminal.Plain(r.AnsweredModel)))
	}
	return table.Flush()
}

func yes(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

func dash(text string) string {
	if text == "" {
		return "-"
	}
	return text
}
