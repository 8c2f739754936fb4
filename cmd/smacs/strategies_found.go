package main

import (
	"fmt"
	"slices"
	"sync"

	"github.com/spf13/cobra"

	"smacs/framework"
	"smacs/framework/config"
	"smacs/framework/pluginhost"
	"smacs/framework/pluginhost/finder"
	"smacs/framework/terminal"
)

// listFound lists the strategies of the plugins in folders, in the order of the
// plugins' names. What is wrong with a plugin is told on standard error.
func listFound(command *cobra.Command, folders []string, kinds []framework.Kind) ([]listed, error) {
	found, problems, err := finder.Find(folders)
	if err != nil || len(found)+len(problems) == 0 {
		return nil, err
	}
	o := &outsider{}
	release, err := o.supervised()
	if err != nil {
		return nil, err
	}
	defer release()
	lists, errs := make([][]listed, len(found)), make([]error, len(found))
	var all sync.WaitGroup
	for i, f := range found {
		all.Go(func() { lists[i], errs[i] = strategiesOf(command, f, o.supervisor) })
	}
	all.Wait()
	for _, problem := range append(problems, errs...) {
		if problem != nil {
			printError(command.ErrOrStderr(), fmt.Errorf("warning: %w", problem))
		}
	}
	return slices.Concat(lists...), nil
}

// strategiesOf starts a found plugin, asks what it serves and ends it.
func strategiesOf(command *cobra.Command, f finder.Found, supervisor *pluginhost.Supervisor) ([]listed, error) {
	here := &config.Experiment{Dir: "."}
	plugin, err := here.AddPlugin(f.Name, f.Dir, f.Command)
	if err != nil {
		return nil, err
	}
	process, err := pluginhost.Start(command.Context(), pluginhost.Options{Name: f.Name, Command: here.Argv(plugin), Supervisor: supervisor})
	if err != nil {
		return nil, err
	}
	defer process.Close()
	var all []listed
	for _, info := range process.Infos() {
		l := listedOf(info, "plugin "+f.Name)
		l.File, l.SHA256 = terminal.Plain(process.Code().Named()), process.Code().SHA256
		all = append(all, l)
	}
	return all, nil
}
