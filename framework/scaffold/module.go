package scaffold

import (
	"fmt"
	"os"
	"path/filepath"

	"golang.org/x/mod/modfile"
)

// moduleFiles makes go.mod and go.sum of a plugin in Go. They take over what the
// checkout requires, at its versions: what it was built with is in the module
// cache, so that the plugin builds without a network, too.
func moduleFiles(checkout, name string) ([]file, error) {
	path := filepath.Join(checkout, "go.mod")
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	theirs, err := modfile.Parse(path, text, nil)
	if err != nil {
		return nil, err
	}
	ours, err := module(theirs, checkout, name)
	if err != nil {
		return nil, fmt.Errorf("go.mod of the plugin: %w", err)
	}
	sums, err := os.ReadFile(filepath.Join(checkout, "go.sum"))
	if err != nil {
		return nil, err
	}
	return []file{{name: "go.mod", text: ours}, {name: "go.sum", text: sums}}, nil
}

// module is the plugin's go.mod beside that of the checkout.
func module(theirs *modfile.File, checkout, name string) ([]byte, error) {
	ours := &modfile.File{}
	if err := ours.AddModuleStmt("smacs.local/" + name + "-plugin"); err != nil {
		return nil, err
	}
	if theirs.Go != nil {
		if err := ours.AddGoStmt(theirs.Go.Version); err != nil {
			return nil, err
		}
	}
	ours.AddNewRequire(smacsModule, unversioned, false)
	for _, require := range theirs.Require {
		ours.AddNewRequire(require.Mod.Path, require.Mod.Version, true)
	}
	if err := ours.AddReplace(smacsModule, "", checkout, ""); err != nil {
		return nil, err
	}
	for _, replace := range theirs.Replace {
		if err := addReplace(ours, replace, checkout); err != nil {
			return nil, err
		}
	}
	ours.SetRequireSeparateIndirect(ours.Require)
	ours.Cleanup()
	return ours.Format()
}

// unversioned is the version of a module that is replaced by a folder.
const unversioned = "v0.0.0"

// addReplace takes over a replacement, whose folder is relative to the checkout.
func addReplace(ours *modfile.File, replace *modfile.Replace, checkout string) error {
	target := replace.New.Path
	if replace.New.Version == "" && !filepath.IsAbs(target) {
		target = filepath.Join(checkout, target)
	}
	return ours.AddReplace(replace.Old.Path, replace.Old.Version, target, replace.New.Version)
}
