package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"smacs/framework/pluginhost"
	"smacs/framework/terminal"
)

func newPlugin() *cobra.Command {
	command := &cobra.Command{
		Use:   "plugin",
		Short: "Make, describe and test plugins: programs that serve strategies",
		Example: `  smacs plugin new --kind scoring --lang python my_score
  smacs plugin info python3 ./my_scorer.py
  smacs plugin test python3 ./my_scorer.py`,
		Args: cobra.NoArgs,
		RunE: func(command *cobra.Command, _ []string) error {
			return usage(errors.New("plugin: which command? there are: new, info, test"))
		},
	}
	command.AddCommand(newPluginNew(), newPluginInfo(), newPluginTest())
	return command
}

// outsider starts one plugin by its command, outside any experiment.
type outsider struct {
	command    []string
	timeout    time.Duration // of one call; 0 for the usual
	log        io.Writer
	supervisor *pluginhost.Supervisor
}

// name is what errors call the plugin: its script, or its program.
func (o *outsider) name() string {
	file := o.command[0]
	if len(o.command) > 1 {
		if info, err := os.Stat(o.command[1]); err == nil && info.Mode().IsRegular() {
			file = o.command[1]
		}
	}
	file = filepath.Base(file)
	return strings.TrimSuffix(file, filepath.Ext(file))
}

// supervised starts the supervisor; release ends it.
func (o *outsider) supervised() (release func(), err error) {
	self, err := os.Executable()
	if err != nil {
		return nil, fmt.Errorf("find this executable: %w", err)
	}
	if o.supervisor, err = pluginhost.StartSupervisor([]string{self, superviseCommand}); err != nil {
		return nil, err
	}
	return func() { _ = o.supervisor.Close() }, nil
}

func (o *outsider) start(ctx context.Context) (*pluginhost.Process, error) {
	return pluginhost.Start(ctx, pluginhost.Options{
		Name: o.name(), Command: o.command, Supervisor: o.supervisor, Log: o.log, CallTimeout: o.timeout, MaxRestarts: 1,
	})
}

// addOutsider adds the flags of commands that start a plugin by hand.
func addOutsider(command *cobra.Command, o *outsider, verbose *bool) {
	command.Flags().BoolVarP(verbose, "verbose", "v", false, "show what the plugin prints, on standard error")
	command.Args = func(_ *cobra.Command, args []string) error {
		if len(args) == 0 {
			return usage(errors.New("which plugin? give the command that starts it, for instance: python3 ./my_scorer.py"))
		}
		return nil
	}
}

// oneLine is a text on one line, safe to print.
func oneLine(text string) string { return terminal.Plain(strings.ReplaceAll(text, "\n", " ")) }
