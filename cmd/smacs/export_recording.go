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

	"smacs/framework/recording"
	"smacs/framework/recording/importers/llmrouterbench"
	"smacs/framework/terminal"
)

// A recordingFormat is a form in which export writes a recording. The function
// writes to out, which is given, and prints what is lost.
type recordingFormat struct {
	name, doc string
	write     func(ctx context.Context, rec *recording.Recording, out string, lost io.Writer) error
}

// recordingFormats lists the formats in the order of the help.
func recordingFormats() []recordingFormat {
	return []recordingFormat{
		{"llmrouterbench", "a folder of LLMRouterBench's results, the first sample of each LLM", exportLLMRouterBench},
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
		if out == "" {
			return usage(fmt.Errorf("export: --out FOLDER is missing: %s is not one file", format))
		}
		rec, err := openRecording(path)
		if err != nil {
			return usage(err)
		}
		err = f.write(command.Context(), rec, out, command.ErrOrStderr())
		return errors.Join(failed(err), rec.Close())
	}
	switch format {
	case "":
		return usage(fmt.Errorf("export: --format is missing, want one of %s for a recording", strings.Join(names, ", ")))
	case "csv", "jsonl", "parquet":
		return usage(fmt.Errorf("export: format %s of a recording: not supported yet", format))
	}
	return usage(fmt.Errorf("export: unknown format %q of a recording, want one of %s", format, strings.Join(names, ", ")))
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
