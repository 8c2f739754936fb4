package importers

import (
	"cmp"
	"path/filepath"
	"strings"

	"smacs/framework/recording"
)

// Meta completes what an import was told to say of its recording by what is usual
// for its format. A recording without any name is called like path, the file or
// folder it comes from, without .jsonl.
func Meta(given, usual recording.Meta, path string) (recording.Meta, error) {
	base, err := Base(path)
	if err != nil {
		return recording.Meta{}, err
	}
	return recording.Meta{
		Name:    cmp.Or(given.Name, usual.Name, strings.TrimSuffix(base, ".jsonl")),
		Source:  cmp.Or(given.Source, usual.Source, base),
		Licence: cmp.Or(given.Licence, usual.Licence),
	}, nil
}

// Base is the last element of a path, a name for "." and "..", too.
func Base(path string) (string, error) {
	whole, err := filepath.Abs(path)
	return filepath.Base(whole), err
}
