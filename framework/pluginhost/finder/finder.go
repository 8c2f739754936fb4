// Package finder finds plugins in folders. A folder of plugins holds
//
//   - executable files: the plugin's name is that of the file without its
//     extension, and the file is the command;
//   - folders: the plugin's name is that of the folder. Its command is the one
//     of plugin.toml in it (command = ["python3", "./scorer.py"], paths from
//     there), or else the one executable file of the folder's name, with
//     any extension or none.
//
// Everything else is passed over: files that cannot be executed, hidden ones,
// folders without either. Names are those of [plugins.NAME] in an experiment: a
// lower-case letter, then letters, digits, _ or -.
package finder

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"

	"smacs/framework"
)

// A Found is a plugin found in a folder.
type Found struct {
	Name string
	// Command is as [plugins.NAME] command would have it in a file of the folder
	// Dir.
	Command []string
	Dir     string
	Path    string // of the file, or of the folder that is the plugin
}

// Manifest is the name of the file that gives a folder's command.
const Manifest = "plugin.toml"

// Find lists the plugins in folders by name. Of two with one name the one in the
// earlier folder counts. Problems are about what looks like a plugin and cannot
// be one, or is hidden by another; the error is about a folder that cannot be
// read.
func Find(folders []string) (found []Found, problems []error, err error) {
	for _, folder := range folders {
		entries, err := os.ReadDir(folder)
		if err != nil {
			return nil, nil, fmt.Errorf("folder of plugins: %w", err)
		}
		for _, entry := range entries {
			f, ok, err := look(folder, entry)
			if err == nil && ok {
				err = add(&found, f)
			}
			if err != nil {
				problems = append(problems, err)
			}
		}
	}
	slices.SortFunc(found, func(a, b Found) int { return strings.Compare(a.Name, b.Name) })
	return found, problems, nil
}

func add(found *[]Found, f Found) error {
	if !framework.ValidID(strings.ReplaceAll(f.Name, "-", "_")) {
		return fmt.Errorf("plugin %s: %q is no name of a plugin, want a lower-case letter, then letters, digits, _ or -: rename it", f.Path, f.Name)
	}
	if f.Name == reserved {
		return fmt.Errorf("plugin %s: %q is the name of the built-ins: rename it", f.Path, f.Name)
	}
	for _, other := range *found {
		if other.Name == f.Name {
			return fmt.Errorf("plugin %s: hidden by %s, which has the same name and comes first", f.Path, other.Path)
		}
	}
	*found = append(*found, f)
	return nil
}

// reserved is the name of the plugin that serves the built-ins.
const reserved = "builtin"

// look returns the plugin that an entry of a folder is, false for none.
func look(folder string, entry fs.DirEntry) (Found, bool, error) {
	name := entry.Name()
	if strings.HasPrefix(name, ".") {
		return Found{}, false, nil
	}
	path := filepath.Join(folder, name)
	info, err := os.Stat(path) // of what a link leads to
	switch {
	case err != nil:
		return Found{}, false, fmt.Errorf("plugin %s: %w", filepath.ToSlash(path), err)
	case info.IsDir():
		return lookInside(path, name)
	case executable(info):
		return Found{Name: plain(name), Command: []string{"./" + name}, Dir: folder, Path: filepath.ToSlash(path)}, true, nil
	}
	return Found{}, false, nil
}

func executable(info fs.FileInfo) bool { return info.Mode().IsRegular() && info.Mode()&0o111 != 0 }

// plain is a file's name without its extension.
func plain(file string) string { return strings.TrimSuffix(file, filepath.Ext(file)) }

// lookInside returns the plugin that a folder is.
func lookInside(folder, name string) (Found, bool, error) {
	f := Found{Name: name, Dir: folder, Path: filepath.ToSlash(folder)}
	manifest := filepath.Join(folder, Manifest)
	if _, err := os.Stat(manifest); err == nil {
		f.Command, err = readManifest(manifest)
		return f, err == nil, err
	}
	entries, err := os.ReadDir(folder)
	if err != nil {
		return f, false, fmt.Errorf("plugin %s: %w", filepath.ToSlash(folder), err)
	}
	var files []string
	for _, entry := range entries {
		info, err := os.Stat(filepath.Join(folder, entry.Name()))
		if err == nil && executable(info) && plain(entry.Name()) == name {
			files = append(files, "./"+entry.Name())
		}
	}
	if len(files) > 1 {
		return f, false, fmt.Errorf("plugin %s: %s could each be it: leave one executable, or name the command in %s", filepath.ToSlash(folder), strings.Join(files, " and "), Manifest)
	}
	f.Command = files
	return f, len(files) == 1, nil
}

// readManifest reads the command of a folder.
func readManifest(path string) ([]string, error) {
	var manifest struct {
		Command []string `toml:"command"`
	}
	read, err := toml.DecodeFile(path, &manifest)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", filepath.ToSlash(path), err)
	}
	if unknown := read.Undecoded(); len(unknown) > 0 {
		return nil, fmt.Errorf("%s: unknown key %s, want command alone", filepath.ToSlash(path), unknown[0])
	}
	if len(manifest.Command) == 0 || slices.Contains(manifest.Command, "") {
		return nil, fmt.Errorf("%s: command: got nothing, want a list: the program and its arguments", filepath.ToSlash(path))
	}
	return manifest.Command, nil
}
