package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"smacs/framework/recording"
	"smacs/framework/recording/importers"
	"smacs/framework/recording/importers/inspect"
	"smacs/framework/recording/importers/jsonl"
	"smacs/framework/recording/importers/llmrouterbench"
	"smacs/framework/recording/importers/lmeval"
	"smacs/framework/recording/importers/routellm"
	"smacs/framework/recording/importers/smcs"
	"smacs/framework/recording/importers/zeroeval"
)

// An importFormat is a foreign format that data import reads.
type importFormat struct {
	name  string
	doc   string // for the help, lines indented by 13
	flags []string
	unit  string // of progress
	read  func(ctx context.Context, path string, to recording.Sink, flags *importFlags, progress func(done, total int)) (*importers.Loss, error)
}

// importFlags are the flags of single formats.
type importFlags struct {
	embeddings jsonl.Embeddings
	lmEval     lmeval.Options
	inspect    inspect.Options
}

// add declares the flags; a format lists those that it takes.
func (f *importFlags) add(command *cobra.Command) {
	e := &f.embeddings
	command.Flags().StringVar(&e.Model, "embedding-model", "", "name of the model that made the embeddings")
	command.Flags().StringVar(&e.Questions, "question-embeddings", "", "`FILE.npy` with a row per question, in order of first appearance")
	command.Flags().StringVar(&e.Queries, "query-embeddings", "", "`FILE.npy`, likewise, with the model's instruction for queries")
	command.Flags().StringVar(&e.Responses, "response-embeddings", "", "`FILE.npy` with a row per line")
	command.Flags().StringVar(&f.lmEval.Filter, "filter", "", "the filter whose rows count, where a task has several")
	command.Flags().StringVar(&f.lmEval.Metric, "metric", "", "the metric that is the grade, where a task has several")
	command.Flags().StringVar(&f.lmEval.Question, "question", "", "the `FIELD` of doc that is the question's text (default question, else the prompt)")
	command.Flags().StringVar(&f.inspect.Scorer, "scorer", "", "the scorer that gives the grade, where a task has several")
}

// importFormats lists the formats in the order of the help.
func importFormats() []importFormat {
	return []importFormat{
		{
			name: "jsonl", unit: "MiB",
			flags: []string{"embedding-model", "question-embeddings", "query-embeddings", "response-embeddings"},
			doc: `one JSON object per line for each question, LLM and sample; PATH is
such a file or a folder of *.jsonl files. Fields:
framework/recording/importers/jsonl/README.md`,
			read: func(ctx context.Context, path string, to recording.Sink, flags *importFlags, progress func(done, total int)) (*importers.Loss, error) {
				return jsonl.ImportTo(ctx, path, to, jsonl.Options{Embeddings: flags.embeddings, Progress: progress})
			},
		},
		{
			name: "inspect", unit: "logs", flags: []string{"scorer"},
			doc: `a log of Inspect, .eval or .json, or a folder of them; where a
task has several, --scorer chooses`,
			read: func(ctx context.Context, path string, to recording.Sink, flags *importFlags, progress func(done, total int)) (*importers.Loss, error) {
				flags.inspect.Progress = progress
				return inspect.ImportTo(ctx, path, to, flags.inspect)
			},
		},
		{
			name: "llmrouterbench", unit: "files",
			doc: `LLMRouterBench's results, DATASET/SPLIT/LLM/*.json; PATH is
results/bench or holds it`,
			read: func(ctx context.Context, path string, to recording.Sink, _ *importFlags, progress func(done, total int)) (*importers.Loss, error) {
				return llmrouterbench.ImportTo(ctx, path, to, llmrouterbench.Options{Progress: progress})
			},
		},
		{
			name: "lm-eval", unit: "files", flags: []string{"filter", "metric", "question"},
			doc: `what lm-eval writes with --log_samples, LLM/samples_TASK_DATE.jsonl;
where a task has several, --filter and --metric choose`,
			read: func(ctx context.Context, path string, to recording.Sink, flags *importFlags, progress func(done, total int)) (*importers.Loss, error) {
				flags.lmEval.Progress = progress
				return lmeval.ImportTo(ctx, path, to, flags.lmEval)
			},
		},
		{
			name: "routellm", unit: "files",
			doc: `RouteLLM's evaluations; PATH is a folder that holds mmlu_SUBJECT.csv and
gsm8k_responses.csv at any depth, or one of them. What they lack:
framework/recording/importers/routellm/README.md`,
			read: func(ctx context.Context, path string, to recording.Sink, _ *importFlags, progress func(done, total int)) (*importers.Loss, error) {
				return routellm.ImportTo(ctx, path, to, routellm.Options{Progress: progress})
			},
		},
		{
			name: "smcs", unit: "MiB", flags: []string{"embedding-model"},
			doc: `SMCS's union question bank (split bank, with embeddings, model
` + smcs.DefaultEmbeddingModel + ` unless --embedding-model names another) and
cache_8k (split test); PATH is the bank's file, a cache_8k folder, or
a folder that holds both. What is taken:
framework/recording/importers/smcs/README.md`,
			read: func(ctx context.Context, path string, to recording.Sink, flags *importFlags, progress func(done, total int)) (*importers.Loss, error) {
				return smcs.ImportTo(ctx, path, to, smcs.Options{EmbeddingModel: flags.embeddings.Model, Progress: progress})
			},
		},
		{
			name: "zeroeval", unit: "files",
			doc: `ZeroEval's result_dirs, tasks gsm, crux and math-l5; PATH holds
result_dirs or is it`,
			read: func(ctx context.Context, path string, to recording.Sink, _ *importFlags, progress func(done, total int)) (*importers.Loss, error) {
				return zeroeval.ImportTo(ctx, path, to, zeroeval.Options{Progress: progress})
			},
		},
	}
}

// chooseFormat returns the format of the name, if it takes all flags given.
func chooseFormat(command *cobra.Command, name string) (importFormat, error) {
	var names []string
	own := make(map[string]bool) // flags of some format
	for _, f := range importFormats() {
		names = append(names, f.name)
		for _, flag := range f.flags {
			own[flag] = true
		}
	}
	i := slices.Index(names, name)
	switch {
	case i < 0:
		return importFormat{}, fmt.Errorf("data import: unknown format %q, want one of %s", name, strings.Join(names, ", "))
	}
	format := importFormats()[i]
	for flag := range own {
		if command.Flags().Changed(flag) && !slices.Contains(format.flags, flag) {
			return importFormat{}, fmt.Errorf("data import: format %s takes no --%s", name, flag)
		}
	}
	return format, nil
}

// formatDocs is the list of formats for the help.
func formatDocs() string {
	var b strings.Builder
	for _, f := range importFormats() {
		fmt.Fprintf(&b, "\n  %-15s%s", f.name, strings.ReplaceAll(f.doc, "\n", "\n"+strings.Repeat(" ", 17)))
	}
	return b.String()
}
