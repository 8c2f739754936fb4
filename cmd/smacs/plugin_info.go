package main

import (
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"smacs/framework/pluginhost"
	"smacs/framework/pluginproto"
	"smacs/framework/terminal"
)

// pluginInfo is the JSON of "smacs plugin info --json".
type pluginInfo struct {
	Command  []string `json:"command"`
	Protocol int      `json:"protocol"`
	// File is what SHA256 is the sum of: the script, or the executable.
	File       string   `json:"file"`
	SHA256     string   `json:"sha256"`
	StartMS    float64  `json:"start_ms"` // from the start to the answer what it serves
	Strategies []listed `json:"strategies"`
}

func newPluginInfo() *cobra.Command {
	o := &outsider{}
	var asJSON, verbose bool
	command := &cobra.Command{
		Use:   "info COMMAND...",
		Short: "Show what a plugin serves, and its hash to pin",
		Long: `Info starts a plugin by the command that an experiment would name, asks what it
serves and ends it. It shows the protocol, how long the start took, each strategy
with its parameters, needs and properties, and the line that pins the file in
[plugins.NAME] of an experiment.

Flags of the plugin itself come after --.`,
		Example: `  smacs plugin info ./my-scorer
  smacs plugin info --json -- python3 ./my_scorer.py --table weights.csv`,
		RunE: func(command *cobra.Command, args []string) error {
			o.command = args
			if verbose {
				o.log = command.ErrOrStderr()
			}
			release, err := o.supervised()
			if err != nil {
				return failed(err)
			}
			defer release()
			begin := time.Now()
			process, err := o.start(command.Context())
			if err != nil {
				return usage(err)
			}
			took := time.Since(begin)
			defer process.Close()
			info := describePlugin(args, process, took)
			if asJSON {
				return writeJSON(command.OutOrStdout(), info)
			}
			return writePluginInfo(command.OutOrStdout(), info)
		},
	}
	addOutsider(command, o, &verbose)
	command.Flags().BoolVar(&asJSON, "json", false, "print as JSON")
	return command
}

func describePlugin(command []string, process *pluginhost.Process, took time.Duration) pluginInfo {
	info := pluginInfo{
		Command: command, Protocol: pluginproto.Version, File: process.Code().Named(), SHA256: process.Code().SHA256,
		StartMS: float64(took.Round(100*time.Microsecond)) / float64(time.Millisecond), Strategies: []listed{},
	}
	for _, strategy := range process.Infos() {
		info.Strategies = append(info.Strategies, listedOf(strategy, ""))
	}
	return info
}

func writePluginInfo(w io.Writer, info pluginInfo) error {
	fmt.Fprintf(w, "command    %s\nprotocol   %d\nstart      %.0f ms\nfile       %s\n", terminal.ShellLine(info.Command...), info.Protocol, info.StartMS, oneLine(info.File))
	fmt.Fprintf(w, "sha256 = %q\n\n", info.SHA256)
	return writeStrategies(w, info.Strategies)
}
