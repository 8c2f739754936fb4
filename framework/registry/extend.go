package registry

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"smacs/framework"
	"smacs/framework/pluginhost"
)

// A Wanted is a strategy that is looked for: its kind, and its id or explicit id.
type Wanted struct {
	Kind framework.Kind
	ID   string
}

// Extend looks for strategies in plugins that nobody has named: it starts them,
// all at once, keeps those that serve something wanted and ends the others. Where
// every wanted id is explicit, only the plugins it names are started. It returns
// the names of the plugins it kept, in the order given, and what kept others from
// being looked at: one that does not start, or takes the id of a built-in.
//
// Call it before the catalog is in use. Its error is that the supervisor did not
// start, or the context's.
func (c *Catalog) Extend(ctx context.Context, wanted []Wanted, plugins []pluginhost.Options) (kept []string, problems []error, err error) {
	plugins = slices.DeleteFunc(slices.Clone(plugins), func(o pluginhost.Options) bool { return !mayServe(o.Name, wanted) })
	if err := c.ready(plugins); err != nil {
		return nil, nil, err
	}
	processes, errs := startEach(ctx, plugins)
	for i, process := range processes {
		if errs[i] == nil && serves(process, plugins[i].Name, wanted) {
			if errs[i] = c.keep(process); errs[i] == nil {
				kept = append(kept, plugins[i].Name)
				continue
			}
		}
		if process != nil {
			errs[i] = errors.Join(errs[i], process.Close())
		}
	}
	for kind := range c.ids {
		slices.Sort(c.ids[kind])
	}
	return kept, slices.DeleteFunc(errs, func(err error) bool { return err == nil }), ctx.Err()
}

// mayServe reports whether a plugin of that name may serve anything wanted.
func mayServe(plugin string, wanted []Wanted) bool {
	return slices.ContainsFunc(wanted, func(w Wanted) bool {
		return !strings.HasPrefix(w.ID, explicitPrefix) || strings.HasPrefix(w.ID, explicitID(plugin, ""))
	})
}

func serves(process *pluginhost.Process, plugin string, wanted []Wanted) bool {
	return slices.ContainsFunc(process.Infos(), func(info framework.Info) bool {
		return slices.Contains(wanted, Wanted{info.Kind, info.ID}) || slices.Contains(wanted, Wanted{info.Kind, explicitID(plugin, info.ID)})
	})
}

// keep adds a plugin's strategies, all or none.
func (c *Catalog) keep(process *pluginhost.Process) error {
	for _, info := range process.Infos() {
		if other, taken := c.entries[name{info.Kind, info.ID}]; taken && other.plugin == "" {
			return fmt.Errorf("plugin %s: its strategy %s is a built-in, too: rename it", process.Stats().Name, info.Name())
		}
	}
	if err := c.addPlugin(process); err != nil {
		return err
	}
	c.processes = append(c.processes, process)
	return nil
}

// startEach starts plugins, all at once.
func startEach(ctx context.Context, plugins []pluginhost.Options) ([]*pluginhost.Process, []error) {
	processes, errs := make([]*pluginhost.Process, len(plugins)), make([]error, len(plugins))
	var all sync.WaitGroup
	for i, options := range plugins {
		all.Go(func() { processes[i], errs[i] = pluginhost.Start(ctx, options) })
	}
	all.Wait()
	return processes, errs
}
