package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/spf13/cobra"

	"smacs/framework/config"
	"smacs/framework/figures"
	"smacs/framework/store"
	"smacs/framework/store/lock"
)

type chartFlags struct {
	kind, x, by, title, out string
	where                   []string
	asJSON, inProcess       bool
	live                    liveFlags
}

func newChart() *cobra.Command {
	var flags chartFlags
	command := &cobra.Command{
		Use:   "chart RUN [--kind KIND]",
		Short: "Draw a chart of a finished run",
		Long: `Chart draws a figure of a run folder from its tables: no cell is computed again.
Without --kind it lists the kinds, what the run has of each and why it cannot be
drawn of some.

` + chartKindsHelp() + `
--x and --by name axes of the sweep, by their last part where only one has it, or
task; of kind cost x is cost, tokens or llms_asked. --where fixes an axis or the
task at a value; of kinds selection and calibration it may name a cell by key or
label. What is not given is chosen as a run chooses it, and the chart then has
the bytes of the run's own.

Kinds calibration and errors read the recording, which must be the one of the
run; calibration also asks the selection strategy for its prior scores again.

SVG, PNG and, where cells.csv and tasks.csv do not have the figures, CSV go to
RUN/charts, where the next smacs run of that folder takes away what its experiment
does not ask for; --out writes one file elsewhere. A [[chart]] table in the
experiment draws the same with every run and puts it into the report.`,
		Example: `  smacs chart runs/quickstart
  smacs chart runs/quickstart --kind forest --out forest.svg
  smacs chart runs/quickstart --kind line --x top_k --by task
  smacs chart runs/quickstart --kind selection --where cell=base --json`,
		Args: cobra.ExactArgs(1),
		RunE: func(command *cobra.Command, args []string) error { return runChart(command, args[0], flags) },
	}
	command.Flags().StringVar(&flags.kind, "kind", "", "kind of the chart; without it the kinds are listed")
	command.Flags().StringVar(&flags.x, "x", "", "horizontal axis: an axis of the sweep, or what the kind allows")
	command.Flags().StringVar(&flags.by, "by", "", "axis of the lines, rows or panels")
	command.Flags().StringArrayVar(&flags.where, "where", nil, "AXIS=VALUE, draw this value alone; may be given several times")
	command.Flags().StringVar(&flags.title, "title", "", "title in the picture")
	command.Flags().StringVar(&flags.out, "out", "", "the file to write, .svg or .png, replaced when it is there (default RUN/charts/NAME.svg and .png)")
	command.Flags().BoolVar(&flags.asJSON, "json", false, "print kinds or files as JSON")
	command.Flags().BoolVar(&flags.inProcess, "in-process", false, "run the built-in strategies inside this process")
	flags.live.addCache(command)
	return command
}

func chartKindsHelp() string {
	var b strings.Builder
	for _, kind := range config.ChartKinds() {
		fmt.Fprintf(&b, "  %-12s %s\n", kind.Name, kind.Doc)
	}
	return b.String()
}

func runChart(command *cobra.Command, dir string, flags chartFlags) (err error) {
	finished, err := store.OpenFinished(dir)
	if err != nil {
		return usage(err)
	}
	source := &recordedRun{ctx: command.Context(), load: &loader{live: flags.live.finished(), inProcess: flags.inProcess, log: command.ErrOrStderr()}, finished: finished}
	defer func() { err = errors.Join(err, failed(source.close())) }()
	run, err := figures.Open(finished, source.open)
	if err != nil {
		return usage(err)
	}
	if flags.kind == "" {
		return listCharts(command.OutOrStdout(), run, finished, flags)
	}
	charts, err := chosenCharts(run, flags)
	if err != nil {
		return usage(err)
	}
	var all []drawnChart
	for _, c := range charts {
		made, err := drawChart(dir, run, c, flags)
		var none *figures.Nothing
		if errors.As(err, &none) && flags.kind == config.DefaultCharts {
			continue // as a run does
		}
		if err != nil {
			return err
		}
		all = append(all, *made)
	}
	if flags.asJSON {
		return failed(writeJSON(command.OutOrStdout(), map[string]any{"charts": all}))
	}
	return failed(writeDrawn(command.OutOrStdout(), all))
}

// chosenCharts checks what the flags ask for.
func chosenCharts(run *figures.Run, flags chartFlags) ([]config.Chart, error) {
	if out := filepath.Ext(flags.out); flags.out != "" && out != ".svg" && out != ".png" {
		return nil, fmt.Errorf("--out %s: want a file that ends in .svg or .png", flags.out)
	}
	c := config.Chart{Kind: flags.kind, X: flags.x, By: flags.by, Title: flags.title}
	for _, text := range flags.where {
		name, value, err := config.ParseWhere(text)
		if err != nil {
			return nil, fmt.Errorf("--where: %w", err)
		}
		if c.Where == nil {
			c.Where = map[string]any{}
		}
		if _, twice := c.Where[name]; twice {
			return nil, fmt.Errorf("--where: got a second value for %s", name)
		}
		c.Where[name] = value
	}
	c, err := run.Experiment.CheckChart(c)
	if err != nil {
		return nil, errors.New("--" + strings.ReplaceAll(err.Error(), "\n", "\n--"))
	}
	if c.Kind != config.DefaultCharts {
		return []config.Chart{c}, nil
	}
	if flags.out != "" {
		return nil, errors.New("--out is one file, and --kind default draws several charts")
	}
	charts, _ := run.Defaults()
	return charts, nil
}

// drawnChart is a chart with the files that it was written to.
type drawnChart struct {
	Kind    string        `json:"kind"`
	Title   string        `json:"title"`
	Caption string        `json:"caption"`
	Legend  []chartLegend `json:"legend"`
	Files   []string      `json:"files"`
}

// chartLegend says what a mark in a picture stands for.
type chartLegend struct {
	Mark  string `json:"mark"`
	Label string `json:"label"`
}

func drawChart(dir string, run *figures.Run, c config.Chart, flags chartFlags) (*drawnChart, error) {
	d, err := run.Draw(c)
	var none *figures.Nothing
	switch {
	case errors.As(err, &none):
		return nil, usage(fmt.Errorf("chart of kind %s: %w", c.Kind, err))
	case err != nil:
		return nil, failed(err)
	}
	made := &drawnChart{Kind: d.Kind, Title: d.Title, Caption: d.Caption, Legend: []chartLegend{}}
	for _, entry := range d.Legend {
		made.Legend = append(made.Legend, chartLegend{entry[0], entry[1]})
	}
	made.Files, err = putChart(dir, d, flags.out)
	return made, err
}

// putChart writes a chart's files into the run folder, or one file elsewhere, and
// returns their paths.
func putChart(dir string, d *figures.Drawn, out string) (paths []string, err error) {
	if out != "" {
		picture := d.SVG
		if filepath.Ext(out) == ".png" {
			picture = d.PNG
		}
		return []string{filepath.ToSlash(out)}, putFile(out, dir, func(w io.Writer) error {
			_, err := w.Write(picture)
			return err
		})
	}
	folder, err := store.OpenFolder(dir)
	if err != nil {
		return nil, usage(err)
	}
	held, err := lock.Lock(dir)
	if err != nil {
		return nil, failed(err)
	}
	defer func() { err = errors.Join(err, failed(held.Unlock())) }()
	for _, file := range []struct {
		ending string
		data   []byte
	}{{".svg", d.SVG}, {".png", d.PNG}, {".csv", d.Table}} {
		if file.data == nil {
			continue
		}
		key := "charts/" + d.File + file.ending
		if err := folder.Put(key, file.data); err != nil {
			return nil, failed(err)
		}
		paths = append(paths, filepath.ToSlash(filepath.Join(dir, key)))
	}
	return paths, nil
}

// recordedRun opens the recording and the strategies of a run when they are
// needed.
type recordedRun struct {
	ctx      context.Context
	load     *loader
	finished *store.Finished
	loaded   *experiment
}

func (r *recordedRun) open() (figures.Recorded, error) {
	if r.loaded == nil {
		loaded, err := loadRun(r.ctx, r.load, r.finished.Dir, r.finished.Manifest)
		if err != nil {
			return nil, err
		}
		r.loaded = loaded
	}
	return r, nil
}

func (r *recordedRun) close() error {
	if r.loaded == nil {
		return nil
	}
	return r.loaded.close()
}

// Grades implements figures.Recorded.
func (r *recordedRun) Grades() (*figures.Grades, error) { return r.loaded.Grades(), nil }

// Predictions implements figures.Recorded.
func (r *recordedRun) Predictions(cell string) (*figures.Predictions, error) {
	return r.loaded.Predictions(r.ctx, r.loaded.catalog, cell, runtime.GOMAXPROCS(0))
}

var _ figures.Recorded = (*recordedRun)(nil)

// loadRun loads the experiment of a finished run with the very recording and
// embeddings that it was computed on. The caller closes the catalog.
func loadRun(ctx context.Context, load *loader, dir string, manifest *store.Manifest) (*experiment, error) {
	loaded, err := load.load(ctx, filepath.Join(dir, "experiment.toml"), nil)
	if err != nil {
		return nil, err
	}
	if err := unchanged(loaded, dir, manifest); err != nil {
		return nil, usage(errors.Join(err, loaded.close()))
	}
	return loaded, nil
}

func unchanged(loaded *experiment, dir string, manifest *store.Manifest) error {
	if got := loaded.Data.Recording.Fingerprint; got != manifest.Recording.Fingerprint {
		return fmt.Errorf("%s was computed on a recording with fingerprint %s, which is now %s: run the experiment again", dir, manifest.Recording.Fingerprint, got)
	}
	if was := manifest.Recording.Embedding; was != nil && loaded.EmbeddingDigest() != was.Digest {
		return fmt.Errorf("%s was computed with embeddings of %s that have changed since: run the experiment again", dir, was.Model)
	}
	return nil
}
