package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"smacs/framework/config"
	"smacs/framework/pluginhost"
	"smacs/framework/pluginhost/finder"
	"smacs/framework/registry"
	runner "smacs/framework/run"
)

// pluginPathVariable lists folders of plugins, as PATH lists those of programs.
const pluginPathVariable = "SMACS_PLUGIN_PATH"

// pluginFlags say where plugins are looked for and what is shown of them.
type pluginFlags struct {
	dirs    []string
	verbose bool
}

func (f *pluginFlags) add(command *cobra.Command) {
	f.addDirs(command)
	command.Flags().BoolVarP(&f.verbose, "verbose", "v", false, "show what plugins print, on standard error")
}

func (f *pluginFlags) addDirs(command *cobra.Command) {
	command.Flags().StringArrayVar(&f.dirs, "plugin-dir", nil, "look for plugins in this folder, too, before those of "+pluginPathVariable)
}

// folders are those of the flag, then those of the environment.
func (f *pluginFlags) folders() []string {
	folders := slices.Clone(f.dirs)
	for _, folder := range filepath.SplitList(os.Getenv(pluginPathVariable)) {
		if folder != "" && !slices.Contains(folders, folder) {
			folders = append(folders, folder)
		}
	}
	return folders
}

// extend looks for the strategies that the experiment names and the catalog does
// not have in the plugins of the folders. Those that serve any become plugins of
// the experiment. What is wrong with others is told, and fails nothing.
func (l *loader) extend(ctx context.Context, e *config.Experiment, catalog *registry.Catalog, logs *pluginLogs) error {
	folders := l.plugins.folders()
	unknown := e.Unknown(runner.WithEngine(catalog))
	if len(folders) == 0 || len(unknown) == 0 {
		return nil
	}
	found, problems, err := finder.Find(folders)
	if err != nil {
		return err
	}
	found = slices.DeleteFunc(found, func(f finder.Found) bool {
		return slices.ContainsFunc(e.Plugins, func(p config.Plugin) bool { return p.Name == f.Name })
	})
	options := make([]pluginhost.Options, len(found))
	for i, f := range found {
		if options[i], err = l.foundOptions(*e, f, logs); err != nil {
			return err
		}
	}
	var wanted []registry.Wanted
	for _, use := range unknown {
		wanted = append(wanted, registry.Wanted(use))
	}
	kept, broken, err := catalog.Extend(ctx, wanted, options)
	l.warn(append(problems, broken...))
	for _, f := range found {
		if err == nil && slices.Contains(kept, f.Name) {
			_, err = e.AddPlugin(f.Name, f.Dir, f.Command)
		}
	}
	return err
}

// foundOptions start a found plugin by the very command that the experiment will
// name. The experiment itself stays as it is.
func (l *loader) foundOptions(e config.Experiment, f finder.Found, logs *pluginLogs) (pluginhost.Options, error) {
	e.Plugins = slices.Clone(e.Plugins)
	plugin, err := e.AddPlugin(f.Name, f.Dir, f.Command)
	if err != nil {
		return pluginhost.Options{}, err
	}
	return l.pluginOptions(&e, plugin, logs)
}

// warn tells of problems that fail nothing.
func (l *loader) warn(problems []error) {
	for _, problem := range problems {
		printError(l.log, fmt.Errorf("warning: %w", problem))
	}
}

// passed returns the variables an experiment passes on to a plugin, as KEY=VALUE,
// and their values.
func passed(e *config.Experiment, plugin config.Plugin) (env, values []string, err error) {
	for _, name := range plugin.Env {
		value, ok := os.LookupEnv(name)
		if !ok {
			err = errors.Join(err, fmt.Errorf("%s: plugins.%s.env: %s is not set in the environment: set it, or take its name out", e.Path, plugin.Name, name))
			continue
		}
		env, values = append(env, name+"="+value), append(values, value)
	}
	return env, values, err
}
