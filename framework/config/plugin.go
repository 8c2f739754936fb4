package config

import (
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
	default:
		p.unsupported(key, "beside command, sha256, timeout and memory it is")
	}
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

func (p *parser) finishPlugins() {
	slices.SortFunc(p.Plugins, func(a, b Plugin) int { return strings.Compare(a.Name, b.Name) })
	for _, plugin := range p.Plugins {
		if key := "plugins." + plugin.Name; plugin.Command == nil {
			p.once(key, key+".command", "got nothing, want a list: the program and its arguments")
		}
	}
}
