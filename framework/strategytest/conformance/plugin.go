package conformance

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"smacs/framework"
	"smacs/framework/pluginhost"
	pb "smacs/framework/pluginproto"
	"smacs/framework/registry"
)

// Options say what to check of a plugin.
type Options struct {
	// Start starts the plugin. It is called several times. Its limits are the
	// host's, but it must restart a plugin at least once.
	Start   func(context.Context) (*pluginhost.Process, error)
	Seed    uint64   // of the generated inputs
	Only    string   // the strategy to check, as id or kind.id; "" for all
	Ordered []string // scoring strategies that go by position by design, as id or kind.id
	// Done is called with the results of each strategy, and at last with those of
	// the plugin; nil for nobody.
	Done func([]Result)
}

// Plugin checks a plugin and all its strategies. An error says that it is no
// plugin, that there is no such strategy, or that the context ended.
func Plugin(ctx context.Context, options Options) ([]Result, error) {
	process, err := options.Start(ctx)
	if err != nil {
		return nil, err
	}
	defer process.Close()
	infos, err := options.chosen(process.Infos())
	if err != nil {
		return nil, err
	}
	var all []Result
	for _, info := range infos {
		if _, err := process.Client(ctx); err != nil { // the strategy before may have crashed it
			return nil, err
		}
		results, _, err := Strategy(ctx, options.target(process, info))
		if err != nil {
			return nil, err
		}
		all = append(all, options.done(results)...)
	}
	b := newBook("", pluginChecks(), Target{})
	b.looked("start")
	if err := options.ending(ctx, b, process); err != nil {
		return nil, err
	}
	return append(all, options.done(b.close())...), nil
}

func (o Options) done(results []Result) []Result {
	if o.Done != nil {
		o.Done(results)
	}
	return results
}

// means reports whether a name on the command line means the strategy.
func means(name string, info framework.Info) bool { return name == info.ID || name == info.Name() }

// chosen are the strategies to check.
func (o Options) chosen(infos []framework.Info) ([]framework.Info, error) {
	for _, name := range append(slices.Clone(o.Ordered), o.Only) {
		if name != "" && !slices.ContainsFunc(infos, func(info framework.Info) bool { return means(name, info) }) {
			var names []string
			for _, info := range infos {
				names = append(names, info.Name())
			}
			return nil, fmt.Errorf("the plugin has no strategy %q, it has: %s", name, strings.Join(names, ", "))
		}
	}
	if o.Only == "" {
		return infos, nil
	}
	return slices.DeleteFunc(infos, func(info framework.Info) bool { return !means(o.Only, info) }), nil
}

// target is a strategy of the running process.
func (o Options) target(process *pluginhost.Process, info framework.Info) Target {
	before := process.Stats().Restarts
	return Target{
		Info: info, Seed: o.Seed,
		Ordered: slices.ContainsFunc(o.Ordered, func(name string) bool { return means(name, info) }),
		Open: func(ctx context.Context, config framework.Config) (framework.Instance, error) {
			instance, err := process.Open(ctx, info.Kind, info.ID, config)
			if err != nil {
				return nil, err
			}
			return registry.Checked(info, process.Stats().Name, instance), nil
		},
		Kill:     func() error { return kill(process) },
		Restarts: func() int { return process.Stats().Restarts - before },
		Client:   func(ctx context.Context) (pb.StrategiesClient, error) { return process.Client(ctx) },
	}
}

// kill ends the running process as a crash would.
func kill(process *pluginhost.Process) error {
	pids := process.Stats().Pids
	if len(pids) == 0 {
		return fmt.Errorf("no process of this host's")
	}
	running, err := os.FindProcess(pids[len(pids)-1])
	if err != nil {
		return err
	}
	return running.Kill()
}

// leaves is how long what a plugin started may outlive it.
const leaves = 5 * time.Second

// ending checks how processes end: the one that was asked everything is told to
// shut down, a second one loses its host.
func (o Options) ending(ctx context.Context, b *book, process *pluginhost.Process) error {
	if _, err := process.Client(ctx); err != nil { // it may have crashed
		b.fail("start", "a start after a crash", err.Error(), "a running plugin, as before")
		return ctx.Err()
	}
	started := family(process)
	b.looked("shutdown")
	begin := time.Now()
	if err := process.Close(); err != nil {
		b.fail("shutdown", "Shutdown", err.Error(), "its end")
	}
	if process.Killed() {
		b.fail("shutdown", "Shutdown", fmt.Sprintf("it had to be killed after %.1f s", time.Since(begin).Seconds()), "its end by itself within 2 s")
	}
	o.left(b, "after Shutdown", started)

	second, err := o.Start(ctx)
	if err != nil {
		if ctx.Err() == nil {
			b.fail("start", "a second start", err.Error(), "a running plugin, as before")
		}
		return ctx.Err()
	}
	defer second.Close()
	b.looked("start")
	started = family(second)
	b.looked("orphan")
	if !second.HangUp(leaves) {
		b.fail("orphan", "the end of its standard input", fmt.Sprintf("it still runs %v later", leaves), "its end")
	}
	_ = second.Close()
	o.left(b, "after the end of its standard input", started)
	return ctx.Err()
}

// family are a plugin's process and all it started.
func family(process *pluginhost.Process) []ident {
	pids := process.Stats().Pids
	if len(pids) == 0 {
		return nil
	}
	return descendants(pids[len(pids)-1])
}

// left waits for processes to end.
func (o Options) left(b *book, when string, started []ident) {
	if !b.applies("processes") {
		return
	}
	b.looked("processes")
	for begin := time.Now(); ; time.Sleep(20 * time.Millisecond) {
		names := living(started)
		if len(names) == 0 {
			return
		}
		if time.Since(begin) > leaves {
			b.fail("processes", when, strings.Join(names, ", "), "no process left")
			return
		}
	}
}
