package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"strings"
	"time"

	"smacs/framework/config"
	"smacs/framework/llm/calls"
	"smacs/framework/pluginhost"
	"smacs/framework/recording"
	"smacs/framework/recording/sim"
	"smacs/framework/registry"
	runner "smacs/framework/run"
	"smacs/strategies/builtin"
)

// Hidden commands, which smacs runs of itself.
const (
	serveBuiltinsCommand = "serve-builtins" // serves the built-in strategies as a plugin process
	superviseCommand     = "supervise"      // ends plugins that a killed smacs left behind
)

// minStart is the least time a plugin gets to start in: interpreters on a busy
// machine take some seconds.
const minStart = 10 * time.Second

// loader opens what experiments name; recordings are opened once.
type loader struct {
	inProcess bool
	plugins   pluginFlags
	log       io.Writer // of warnings, and of plugins' output where plugins.verbose
	live      liveFlags
	dry       bool // plan only: nothing is called
	recorded  map[string]*recording.Recording
	shared    *runner.Shared // what the runs of this command computed; nil for one run
}

// experiment is an experiment ready to be planned or run.
type experiment struct {
	*runner.Prepared
	catalog   *registry.Catalog
	logs      *pluginLogs
	caller    *calls.Caller // nil without a pool file
	closeLive func() error
}

// close ends the plugins and the connections of an experiment.
func (e *experiment) close() error {
	return errors.Join(failed(e.catalog.Close()), e.closeLive())
}

// load reads, checks and plans one experiment file. With a pool file it asks for
// the live references, unless only a plan is wanted. The caller closes what it
// returns.
func (l *loader) load(ctx context.Context, path string, sets []string) (*experiment, error) {
	var catalog *registry.Catalog
	logs := &pluginLogs{}
	if l.plugins.verbose {
		logs.verbose = l.log
	}
	parsed, err := config.Load(path, sets, func(e *config.Experiment) (_ config.Catalog, err error) {
		if catalog, err = l.catalog(ctx, e, logs); err != nil {
			return nil, err
		}
		if err := l.extend(ctx, e, catalog, logs); err != nil {
			return nil, err
		}
		return runner.WithEngine(catalog), nil
	})
	loaded := &experiment{catalog: catalog, logs: logs, closeLive: func() error { return nil }}
	if err == nil {
		err = l.open(parsed, loaded)
	}
	if err == nil {
		loaded.Prepared, err = l.prepare(ctx, parsed, loaded)
	}
	if err == nil {
		return loaded, nil
	}
	if stop, is := stopped(err, "the same command"); is {
		writeMissing(l.log, loaded.caller)
		err = stop
		if l.live.again {
			err = failed(errors.New("the response cache has not all answers of this run: name the cache that it used with --cache DIR, or run the experiment again"))
		}
	}
	if catalog != nil {
		err = errors.Join(err, loaded.close())
	}
	if ctx.Err() != nil {
		return nil, coded(exitInterrupted, fmt.Errorf("interrupted: what was answered is kept; the same command goes on from there"))
	}
	var exit *exitError
	if errors.As(err, &exit) {
		return nil, err
	}
	return nil, usage(err)
}

// open opens the pool file of an experiment that has one.
func (l *loader) open(parsed *config.Experiment, into *experiment) (err error) {
	path := parsed.PoolPath()
	if path == "" {
		return l.live.unneeded("the experiment calls nothing: it has no live.pool")
	}
	into.caller, into.closeLive, err = l.live.openCaller(path)
	if err != nil {
		into.closeLive = func() error { return nil }
		return fmt.Errorf("%s: live.pool: %w", parsed.Path, err)
	}
	var names []string
	for _, llm := range into.caller.Pool().LLMs {
		names = append(names, llm.Name)
	}
	into.catalog.MayAsk(names)
	return nil
}

func (l *loader) prepare(ctx context.Context, parsed *config.Experiment, into *experiment) (*runner.Prepared, error) {
	var live *runner.Live
	if into.caller != nil {
		bar := newAskingProgress(l.log, parsed.Name)
		live = &runner.Live{Caller: into.caller, Asking: bar.set, Workers: runtime.GOMAXPROCS(0), Dry: l.dry}
	}
	var recordings []*recording.Recording
	for _, name := range parsed.Data.All() {
		rec, err := l.recording(parsed.RecordingPath(name))
		if err != nil {
			key := "data.recording"
			if name == parsed.Data.BankRecording {
				key = "data.bank_recording"
			}
			return nil, fmt.Errorf("%s: %s: %w", parsed.Path, key, err)
		}
		recordings = append(recordings, rec)
	}
	return runner.PrepareLive(ctx, parsed, runner.WithEngine(into.catalog), live, recordings...)
}

func (l *loader) recording(path string) (*recording.Recording, error) {
	if rec, ok := l.recorded[path]; ok {
		return rec, nil
	}
	rec, err := openRecording(path)
	if err == nil {
		if l.recorded == nil {
			l.recorded = map[string]*recording.Recording{}
		}
		l.recorded[path] = rec
	}
	return rec, err
}

// openRecording opens a folder, or generates "sim:NAME".
func openRecording(path string) (*recording.Recording, error) {
	if name, simulated := strings.CutPrefix(path, "sim:"); simulated {
		return sim.Open(name)
	}
	return recording.Open(path)
}

// catalog gives the strategies: the built-ins in a plugin process of this very
// executable, or inside with --in-process, and the experiment's own plugins.
func (l *loader) catalog(ctx context.Context, parsed *config.Experiment, logs *pluginLogs) (*registry.Catalog, error) {
	options := registry.Options{Builtins: builtin.Strategies(), InProcess: l.inProcess, Log: logs.of(registry.Builtin)}
	for _, plugin := range parsed.Plugins {
		given, err := l.pluginOptions(parsed, plugin, logs)
		if err != nil {
			return nil, err
		}
		options.Plugins = append(options.Plugins, given)
	}
	self, err := os.Executable()
	if err != nil {
		return nil, fmt.Errorf("find this executable: %w", err)
	}
	options.BuiltinCommand = []string{self, serveBuiltinsCommand}
	options.SupervisorCommand = []string{self, superviseCommand}
	return registry.Start(ctx, options)
}

// pluginOptions start a plugin of an experiment.
func (l *loader) pluginOptions(parsed *config.Experiment, plugin config.Plugin, logs *pluginLogs) (pluginhost.Options, error) {
	env, values, err := passed(parsed, plugin)
	log := logs.of(plugin.Name)
	return pluginhost.Options{
		Name: plugin.Name, Command: parsed.Argv(plugin), SHA256: plugin.SHA256, Env: env, Secrets: values,
		Log: log, Warn: &alarm{log: log, stderr: l.log},
		// A start has its own lower bound: a short timeout is meant for batches.
		StartTimeout: max(plugin.Timeout, minStart), CallTimeout: plugin.Timeout, Memory: plugin.Memory,
	}, err
}
