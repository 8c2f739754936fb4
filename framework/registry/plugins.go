package registry

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"

	"smacs/framework/pluginhost"
)

// pluginOptions lists the plugins to start, that of the built-ins first, and
// starts their supervisor.
func (c *Catalog) pluginOptions(options Options) ([]pluginhost.Options, error) {
	var plugins []pluginhost.Options
	if !options.InProcess {
		if len(options.BuiltinCommand) == 0 {
			return nil, errors.New("no command to serve the built-in strategies")
		}
		plugins = append(plugins, pluginhost.Options{Name: Builtin, Command: options.BuiltinCommand, Log: options.Log})
	}
	seen := map[string]bool{Builtin: true}
	for _, plugin := range options.Plugins {
		if seen[plugin.Name] {
			return nil, fmt.Errorf("plugin %s: the name is taken", plugin.Name)
		}
		seen[plugin.Name] = true
		plugins = append(plugins, plugin)
	}
	c.supervise = options.SupervisorCommand
	return plugins, c.ready(plugins)
}

// ready completes the options of plugins that are about to start: all have one
// supervisor, and their logs take turns.
func (c *Catalog) ready(plugins []pluginhost.Options) error {
	if len(c.supervise) > 0 && len(plugins) > 0 && c.supervisor == nil {
		var err error
		if c.supervisor, err = pluginhost.StartSupervisor(c.supervise); err != nil {
			return err
		}
	}
	for i := range plugins {
		plugins[i].Supervisor = c.supervisor
		if plugins[i].Log != nil {
			plugins[i].Log = &sharedLog{turn: &c.turn, log: plugins[i].Log}
		}
		if plugins[i].Warn != nil {
			plugins[i].Warn = &sharedLog{turn: &c.turn, log: plugins[i].Warn}
		}
	}
	return nil
}

// sharedLog lets several plugins write to one log.
type sharedLog struct {
	turn *sync.Mutex
	log  io.Writer
}

// Name is that of the file the log goes to, see pluginhost.Options.
func (l *sharedLog) Name() string {
	if named, ok := l.log.(interface{ Name() string }); ok {
		return named.Name()
	}
	return ""
}

func (l *sharedLog) Write(p []byte) (int, error) {
	l.turn.Lock()
	defer l.turn.Unlock()
	return l.log.Write(p)
}

// startAll starts the plugins at once. Those that start are closed by Close,
// also when others do not.
func (c *Catalog) startAll(ctx context.Context, plugins []pluginhost.Options) error {
	processes, errs := startEach(ctx, plugins)
	for _, process := range processes {
		if process != nil {
			c.processes = append(c.processes, process)
		}
	}
	return errors.Join(errs...)
}

// Plugins says what the plugins did so far: that of the built-ins first, then
// the experiment's in its order.
func (c *Catalog) Plugins() []pluginhost.Stats {
	var stats []pluginhost.Stats
	for _, process := range c.processes {
		stats = append(stats, process.Stats())
	}
	return stats
}

// Close ends the plugins, all at once. It may be called again.
func (c *Catalog) Close() error {
	errs := make([]error, len(c.processes))
	var all sync.WaitGroup
	for i, process := range c.processes {
		all.Go(func() { errs[i] = process.Close() })
	}
	all.Wait()
	err := errors.Join(append(errs, c.supervisor.Close())...)
	c.supervisor = nil
	return err
}
