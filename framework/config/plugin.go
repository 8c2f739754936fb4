package config

import (
	"path/filepath"
	"slices"
	"strings"

	"smacs/framework"
)

// plugin reads one key under plugins.
func (p *parser) plugin(key string, value any) {
	name, rest, _ := strings.Cut(strings.TrimPrefix(strings.TrimPrefix(key, "plugins"), "."), ".")
	if name == "" {
		p.emptyTable(key, value)
		return
	}
	if !framework.ValidID(strings.ReplaceAll(name, "-", "_")) {
		p.once("plugins."+name, "plugins."+name, "got a name that is none, want a lower-case letter, then letters, digits, _ or -")
		return
	}
	plugin := p.pluginNamed(name)
	switch rest {
	case "":
		p.emptyTable(key, value)
	case "command":
		command, ok := stringList(value)
		if !ok || len(command) == 0 || slices.Contains(command, "") {
			p.atf(key, "got %s, want a list: the program and its arguments", describe(value))
			return
		}
		plugin.Command = command
	case "sha256":
		sum, ok := value.(string)
		if !ok || len(sum) != 64 || strings.Trim(sum, "0123456789abcdef") != "" {
			p.atf(key, "got %s, want 64 lower-case hexadecimal digits", describe(value))
			return
		}
		plugin.SHA256 = sum
	case "timeout":
		plugin.Timeout = p.timeout(key, value)
	case "memory":
		plugin.Memory = p.memory(key, value)
	case "env":
		names, ok := stringList(value)
		if !ok {
			p.atf(key, "got %s, want a list of names of environment variables", describe(value))
			return
		}
		if i := slices.IndexFunc(names, func(name string) bool { return !passable(name) }); i >= 0 {
			p.atf(key, "got %q, want the name of an environment variable alone, other than those of the protocol", names[i])
			return
		}
		plugin.Env = names
	default:
		p.unsupported(key, "beside command, sha256, timeout, memory and env it is")
	}
}

// passable says that an environment variable may be passed on to a plugin: the
// protocol's own may not.
func passable(name string) bool {
	for i, c := range []byte(name) {
		letter := 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c == '_'
		if !letter && (i == 0 || c < '0' || c > '9') {
			return false
		}
	}
	return name != "" && name != "SMACS_PLUGIN" && !strings.HasPrefix(name, "PLUGIN_")
}

// A Use is a strategy that an experiment names.
type Use struct {
	Kind framework.Kind
	ID   string
}

// Unknown lists the strategies an experiment names that the catalog does not
// have, each once, in the order of the file's sections.
func (e *Experiment) Unknown(catalog Catalog) []Use {
	v := &validator{Experiment: e, reporter: &reporter{where: e.places}, catalog: catalog}
	v.collect()
	var unknown []Use
	v.each(func(_ string, kind framework.Kind, id string) {
		use := Use{kind, id}
		if _, ok := catalog.Lookup(kind, id); !ok && !slices.Contains(unknown, use) {
			unknown = append(unknown, use)
		}
	})
	return unknown
}

// AddPlugin adds a plugin that the file does not name, found elsewhere, so that
// the resolved experiment names it. Paths in the command start in dir. Call it
// before Validate. The error is about a path without a form relative to the
// file.
func (e *Experiment) AddPlugin(name, dir string, command []string) (Plugin, error) {
	w := &writer{Experiment: e, folder: e.Dir}
	plugin := Plugin{Name: name, Timeout: DefaultTimeout, Command: mapPaths(command, func(path string) string {
		path = inFolder(dir, path)
		if filepath.IsAbs(path) {
			return path
		}
		return dotted(w.relative(path))
	})}
	e.Plugins = append(e.Plugins, plugin)
	sortPlugins(e.Plugins)
	return plugin, w.err
}

// pluginNamed returns the plugin of that name, added when it is new.
func (p *parser) pluginNamed(name string) *Plugin {
	i := slices.IndexFunc(p.Plugins, func(plugin Plugin) bool { return plugin.Name == name })
	if i < 0 {
		p.Plugins = append(p.Plugins, Plugin{Name: name, Timeout: DefaultTimeout})
		i = len(p.Plugins) - 1
	}
	return &p.Plugins[i]
}

func sortPlugins(plugins []Plugin) {
	slices.SortFunc(plugins, func(a, b Plugin) int { return strings.Compare(a.Name, b.Name) })
}

func (p *parser) finishPlugins() {
	sortPlugins(p.Plugins)
	for _, plugin := range p.Plugins {
		if key := "plugins." + plugin.Name; plugin.Command == nil {
			p.once(key, key+".command", "got nothing, want a list: the program and its arguments")
		}
	}
}
