package main

import (
	"runtime"
	"runtime/debug"

	"smacs/framework/registry"
	"smacs/framework/store"
)

// versions says which code runs, as far as the build knows.
func versions() store.Versions {
	v := store.Versions{Go: runtime.Version(), Modules: map[string]string{}}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return v
	}
	for _, setting := range info.Settings {
		switch setting.Key {
		case "vcs.revision":
			v.Commit = setting.Value
		case "vcs.modified":
			v.Dirty = setting.Value == "true"
		}
	}
	for _, module := range info.Deps {
		v.Modules[module.Path] = module.Version
	}
	return v
}

func pluginStats(catalog *registry.Catalog) []store.ManifestPlugin {
	plugins := []store.ManifestPlugin{}
	for _, p := range catalog.Plugins() {
		plugins = append(plugins, store.ManifestPlugin{Name: p.Name, SHA256: p.SHA256, Pids: p.Pids, Calls: p.Calls, Restarts: p.Restarts})
	}
	return plugins
}
