package registry

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"

	"smacs/framework"
	"smacs/framework/pluginhost"
)

// Builtin is the name of the plugin that serves the built-in strategies.
const Builtin = "builtin"

// Options say where strategies come from.
type Options struct {
	Builtins []framework.Strategy
	// InProcess calls the built-ins directly. Otherwise BuiltinCommand is run to
	// serve the same list: a hidden command of this program.
	InProcess      bool
	BuiltinCommand []string
	// SupervisorCommand is a hidden command that calls pluginhost.Supervise on
	// its standard input, so that nothing a plugin started outlives this
	// process. Nil for none.
	SupervisorCommand []string
	// Plugins are the experiment's own, in its order.
	Plugins []pluginhost.Options
	// Log takes the output of the built-ins' process; nil discards it. Writes
	// to it and to the plugins' logs are never concurrent.
	Log io.Writer
}

// A Catalog knows the strategies of a run and opens them. It is safe for
// concurrent use.
type Catalog struct {
	entries    map[name]entry
	ambiguous  map[name][]string           // explicit ids of what several plugins serve, in their order
	ids        map[framework.Kind][]string // sorted
	processes  []*pluginhost.Process
	supervisor *pluginhost.Supervisor
	supervise  []string // what starts the supervisor
	turn       sync.Mutex
	mayAsk     []string // LLMs outside the pool that strategies may ask
}

type name struct {
	kind framework.Kind
	id   string
}

type entry struct {
	info     framework.Info
	plugin   string              // "" for a built-in
	served   string              // id at the plugin where info has another one, else ""
	strategy *framework.Strategy // in process
	process  *pluginhost.Process // through a plugin
	code     string              // changes whenever the strategy's code does
}

// InProcess returns a catalog that calls the built-ins directly, with plugins
// beside them.
func InProcess(builtins []framework.Strategy, plugins ...pluginhost.Options) (*Catalog, error) {
	return Start(context.Background(), Options{Builtins: builtins, InProcess: true, Plugins: plugins})
}

// Start starts the plugins, all at once, and returns the catalog of their
// strategies. A plugin that takes the id of a built-in is an error. Two plugins
// may serve one kind and id: then it is known by its explicit ids only, see
// [Catalog.Lookup]. The context ends the start only; Close ends the plugins.
func Start(ctx context.Context, options Options) (*Catalog, error) {
	c := &Catalog{entries: map[name]entry{}, ambiguous: map[name][]string{}, ids: map[framework.Kind][]string{}}
	if err := c.start(ctx, options); err != nil {
		return nil, errors.Join(err, c.Close())
	}
	for kind := range c.ids {
		slices.Sort(c.ids[kind])
	}
	return c, nil
}

func (c *Catalog) start(ctx context.Context, options Options) error {
	plugins, err := c.pluginOptions(options)
	if err != nil {
		return err
	}
	if err := c.startAll(ctx, plugins); err != nil {
		return err
	}
	outside := c.processes
	if options.InProcess {
		if err := c.addInProcess(options.Builtins); err != nil {
			return err
		}
	} else {
		outside = c.processes[1:]
		if err := c.addServed(c.processes[0], options.Builtins); err != nil {
			return err
		}
	}
	for _, process := range outside {
		if err := c.addPlugin(process); err != nil {
			return err
		}
	}
	return nil
}

// addPlugin adds the strategies of a plugin.
func (c *Catalog) addPlugin(process *pluginhost.Process) error {
	plugin := process.Stats().Name
	for _, info := range process.Infos() {
		if err := c.add(entry{info: info, plugin: plugin, process: process, code: process.Code().Hash}); err != nil {
			return err
		}
	}
	return nil
}

// addInProcess adds built-ins of this process. Their code is this program's.
func (c *Catalog) addInProcess(builtins []framework.Strategy) error {
	code, err := pluginhost.ReadProgram()
	if err != nil {
		return fmt.Errorf("hash this program: %w", err)
	}
	for _, strategy := range builtins {
		if err := strategy.Info.Validate(); err != nil {
			return err
		}
		if err := c.add(entry{info: strategy.Info, strategy: &strategy, code: code}); err != nil {
			return err
		}
	}
	return nil
}

// addServed adds built-ins that a process of this program serves.
func (c *Catalog) addServed(process *pluginhost.Process, builtins []framework.Strategy) error {
	served := map[name]bool{}
	for _, info := range process.Infos() {
		served[name{info.Kind, info.ID}] = true
		if err := c.add(entry{info: info, process: process, code: process.Code().Executable}); err != nil {
			return err
		}
	}
	for _, strategy := range builtins {
		if !served[name{strategy.Kind, strategy.ID}] {
			return fmt.Errorf("the built-ins' process does not serve %s: it runs another version of this program", strategy.Name())
		}
	}
	return nil
}

func (c *Catalog) add(e entry) error {
	kind, id := e.info.Kind, e.info.ID
	key := name{kind, id}
	other, taken := c.entries[key]
	shared := len(c.ambiguous[key]) > 0
	switch {
	case taken && (e.plugin == "" || other.plugin == ""):
		return fmt.Errorf("strategy %s is both %s and %s: rename one of them", e.info.Name(), other.origin(), e.origin())
	case taken:
		delete(c.entries, key)
		c.ids[kind] = slices.DeleteFunc(c.ids[kind], func(listed string) bool { return listed == id })
		c.share(key, other)
		c.share(key, e)
	case shared:
		c.share(key, e)
	default:
		c.entries[key] = e
		c.ids[kind] = append(c.ids[kind], id)
		if e.plugin != "" {
			c.entries[name{kind, explicitID(e.plugin, id)}] = e
		}
	}
	return nil
}

// share adds a strategy whose id other plugins serve, too. Its explicit id is
// its identity then: nothing may take it for one of the others.
func (c *Catalog) share(key name, e entry) {
	id := explicitID(e.plugin, key.id)
	e.served, e.info.ID = key.id, id
	c.entries[name{key.kind, id}] = e
	c.ids[key.kind] = append(c.ids[key.kind], id)
	c.ambiguous[key] = append(c.ambiguous[key], id)
}

// explicitPrefix begins the ids that say which plugin is meant.
const explicitPrefix = "plugin:"

func explicitID(plugin, id string) string { return explicitPrefix + plugin + "/" + id }

func (e entry) origin() string {
	if e.plugin == "" {
		return "a built-in"
	}
	return "one of plugin " + e.plugin
}

// Lookup describes the strategy of that kind and id, false when there is none.
// The id "plugin:NAME/ID" is strategy ID of plugin NAME. Where several plugins
// serve ID this explicit id is the only one, and that of the description too;
// anywhere else the description has the plain id, whichever was asked for.
func (c *Catalog) Lookup(kind framework.Kind, id string) (framework.Info, bool) {
	e, ok := c.entries[name{kind, id}]
	return e.info, ok
}

// Shared returns the explicit ids of a strategy that several plugins serve, nil
// for any other.
func (c *Catalog) Shared(kind framework.Kind, id string) []string {
	return slices.Clone(c.ambiguous[name{kind, id}])
}

// IDs returns the ids of a kind, sorted: explicit ones where the plain one does
// not say which plugin is meant.
func (c *Catalog) IDs(kind framework.Kind) []string { return slices.Clone(c.ids[kind]) }

// MayAsk names LLMs that strategies may ask beside those of the pool: the pool
// file's. It is called before anything is opened.
func (c *Catalog) MayAsk(llms []string) { c.mayAsk = llms }

// Open opens a strategy with one configuration. What it returns implements the
// interface of the kind, checks every answer (see [AnswerError]), and also
// implements framework.Fitter and framework.Observer, which do nothing for a
// strategy that is not fitted or not sequential, and io.Closer.
func (c *Catalog) Open(ctx context.Context, kind framework.Kind, id string, config framework.Config) (framework.Instance, error) {
	e, ok := c.entries[name{kind, id}]
	if explicit := c.ambiguous[name{kind, id}]; explicit != nil {
		return nil, fmt.Errorf("%s strategy %q is served by several plugins: write %s", kind, id, strings.Join(explicit, " or "))
	}
	if !ok {
		return nil, fmt.Errorf("there is no %s strategy %q, there are: %s", kind, id, strings.Join(c.ids[kind], ", "))
	}
	opened, err := e.open(ctx, config)
	if err != nil {
		return nil, err
	}
	info := e.info
	info.ID = cmp.Or(e.served, info.ID) // errors name the plugin beside it
	return asKind(&checked{info: info, plugin: e.plugin, local: e.strategy != nil, instance: opened, mayAsk: c.mayAsk}), nil
}

func (e entry) open(ctx context.Context, config framework.Config) (framework.Instance, error) {
	if e.process != nil {
		return e.process.Open(ctx, e.info.Kind, cmp.Or(e.served, e.info.ID), config)
	}
	opened, err := e.strategy.Open(config)
	if err != nil {
		return nil, fmt.Errorf("strategy %s: %w", e.info.Name(), err)
	}
	return opened, nil
}

// CodeHash returns a hash that changes whenever the strategy's code does, for
// stage keys: of this program for a built-in, whatever the transport; of the
// executable and the files among its arguments for a plugin's. It is "" for a
// strategy there is not.
func (c *Catalog) CodeHash(kind framework.Kind, id string) string {
	return c.entries[name{kind, id}].code
}
