package main

import (
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"smacs/framework/figures"
	"smacs/framework/store"
	"smacs/framework/terminal"
)

// listedKind is a kind of chart with what a run has of it.
type listedKind struct {
	Kind   string   `json:"kind"`
	Doc    string   `json:"doc"`
	Files  []string `json:"files"`  // the run's own
	Reason *string  `json:"reason"` // why it cannot be drawn, null when it can
}

// listCharts says which kinds there are, which files the run has of each, and why
// some cannot be drawn.
func listCharts(w io.Writer, run *figures.Run, finished *store.Finished, flags chartFlags) error {
	for flag, given := range map[string]bool{"--x": flags.x != "", "--by": flags.by != "", "--where": len(flags.where) > 0, "--title": flags.title != "", "--out": flags.out != ""} {
		if given {
			return usage(fmt.Errorf("chart: %s without --kind: which kind of chart?", flag))
		}
	}
	listed, err := run.List()
	if err != nil {
		return usage(err)
	}
	kinds := []listedKind{}
	for _, l := range listed {
		k := listedKind{Kind: l.Kind.Name, Doc: l.Kind.Doc, Files: []string{}}
		for _, name := range l.Files {
			file := "charts/" + name + ".svg"
			if slices.ContainsFunc(finished.Manifest.Charts, func(c store.ManifestChart) bool { return c.File == file }) {
				k.Files = append(k.Files, filepath.ToSlash(filepath.Join(finished.Dir, file)))
			}
		}
		if l.Why != "" {
			k.Reason = &l.Why
		}
		kinds = append(kinds, k)
	}
	if flags.asJSON {
		return failed(writeJSON(w, map[string]any{"kinds": kinds}))
	}
	return failed(writeKinds(w, kinds))
}

func writeKinds(w io.Writer, kinds []listedKind) error {
	var b strings.Builder
	for _, k := range kinds {
		fmt.Fprintf(&b, "%-12s %s\n", k.Kind, k.Doc)
		for _, file := range k.Files {
			fmt.Fprintf(&b, "%-12s   %s\n", "", terminal.Plain(file))
		}
		if k.Reason != nil {
			fmt.Fprintf(&b, "%-12s   not of this run: %s\n", "", terminal.Plain(*k.Reason))
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// writeDrawn prints files, title, caption and legend.
func writeDrawn(w io.Writer, charts []drawnChart) error {
	var b strings.Builder
	for i, c := range charts {
		if i > 0 {
			b.WriteByte('\n')
		}
		for _, file := range c.Files {
			fmt.Fprintln(&b, terminal.Plain(file))
		}
		fmt.Fprintf(&b, "%s. %s\n", terminal.Plain(c.Title), terminal.Plain(c.Caption))
		for _, entry := range c.Legend {
			fmt.Fprintf(&b, "  %s %s\n", entry.Mark, terminal.Plain(entry.Label))
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}
