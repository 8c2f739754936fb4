package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"smacs/framework/recording"
	"smacs/framework/recording/flat"
	"smacs/framework/recording/importers/jsonl"
	"smacs/framework/recording/importers/llmrouterbench"
	"smacs/framework/terminal"
)

// A recordingFormat is a form in which export writes a recording: a table, one
// file or stdout, or a folder, which is given. Either says what is lost.
type recordingFormat struct {
	name, doc string
	table     func(w io.Writer, rec *recording.Recording) error
	folder    func(ctx context.Context, rec *recording.Recording, out string, lost io.Writer) error
}

// recordingFormats lists the formats in the order of the help.
func recordingFormats() []recordingFormat {
	return []recordingFormat{
		{name: "jsonl", doc: "a line per response, which data import jsonl reads back as an equal recording", table: jsonl.Write},
		{name: "csv", doc: "a row per response with its question; the columns are jsonl's fields", table: flat.WriteCSV},
		{name: "parquet", doc: "likewise, with nulls for what is not known", table: flat.WriteParquet},
		{name: "llmrouterbench", doc: "a folder of LLMRouterBench's results, the first sample of each LLM", folder: exportLLMRouterBench},
	}
}

// isRecordingFolder reports whether a path is the folder of a recording.
func isRecordingFolder(path string) bool {
	_, err := os.Stat(filepath.Join(path, "recording.toml"))
	return err == nil
}

// exportRecording writes a recording in the format of the name.
func exportRecording(command *cobra.Command, path, format, out string) error {
	var names []string
	for _, f := range recordingFormats() {
		names = append(names, f.name)
		if f.name != format {
			continue
		}
		if f.folder != nil && out == "" {
			return usage(fmt.Errorf("export: --out FOLDER is missing: %s is not one file", format))
		}
		rec, err := openRecording(path)
		if err != nil {
			return usage(err)
		}
		defer rec.Close()
		if f.folder != nil {
			return failed(f.folder(command.Context(), rec, out, command.ErrOrStderr()))
		}
		return exportTable(command, f, rec, path, out)
	}
	if format == "" {
		return usage(fmt.Errorf("export: --format is missing, want one of %s for a recording", strings.Join(names, ", ")))
	}
	return usage(fmt.Errorf("export: unknown format %q of a recording, want one of %s", format, strings.Join(names, ", ")))
}

// exportTable writes a table to the file out, or to stdout if that is "", and says
// what has no place in it.
func exportTable(command *cobra.Command, f recordingFormat, rec *recording.Recording, path, out string) error {
	write := func(w io.Writer) error { return f.table(w, rec) }
	var err error
	if out != "" {
		err = putFile(out, path, write)
	} else if file, ok := command.OutOrStdout().(*os.File); ok && f.name == "parquet" && term.IsTerminal(int(file.Fd())) {
		err = usage(errors.New("export: parquet is not for a terminal; give --out FILE"))
	} else {
		err = failed(write(command.OutOrStdout()))
	}
	if err != nil {
		return err
	}
	if questions, llms := flat.Lost(rec); questions+llms > 0 {
		fmt.Fprintf(command.ErrOrStderr(), "lost: %s and %s without a response\n", counted(questions, "question", "questions"), counted(llms, "LLM", "LLMs"))
	}
	for _, model := range rec.EmbeddingModels() {
		fmt.Fprintf(command.ErrOrStderr(), "not in it: the embedding of %s; the files in %s have their rows in its order, for --question-embeddings and the like of data import jsonl\n",
			model, filepath.ToSlash(filepath.Join(path, "embeddings")))
	}
	return nil
}

func exportLLMRouterBench(ctx context.Context, rec *recording.Recording, out string, lost io.Writer) error {
	report, err := llmrouterbench.Export(ctx, out, rec)
	if err != nil {
		return err
	}
	fmt.Fprintf(lost, "%s: %s, %s\n", filepath.ToSlash(out), counted(report.Files, "file", "files"), counted(report.Responses, "response", "responses"))
	for _, f := range report.Fields {
		fmt.Fprintf(lost, "lost: %s\n", terminal.Plain(fmt.Sprintf("%s %s, %d times: %s", f.Task, f.Name, f.Records, f.Reason)))
	}
	return nil
}
