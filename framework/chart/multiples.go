package chart

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Panel is one small chart of a [MultiplesSpec].
type Panel struct {
	Label  string // the value of the third axis: "dropout.rate = 0.14"; distinct, and may be empty when it is the only one
	Series []Series
}

// MultiplesSpec is what [Multiples] draws.
type MultiplesSpec struct {
	Title      string     // may be empty
	XLabel     string     // the hyperparameter of the horizontal axis of every panel
	YLabel     string     // "accuracy"
	Panels     []Panel    // row by row from the top left, as given
	Baselines  []Baseline // drawn in every panel
	Confidence float64    // of all intervals, fraction of 1 (0.95); 0 leaves it unsaid
}

// maxPanels is how many panels a figure may have: four by four, each about as
// wide as three labels of its axis.
const maxPanels = 16

// Multiples draws small multiples: a line chart per value of a third axis, all
// with the same axes, so that heights can be compared across panels. Series of
// one label look the same everywhere and share one legend, which also explains
// the baselines; the intervals of baselines are not drawn. The horizontal axis and
// the intervals of series are as in [Line]; when one panel needs bars, all have them.
//
// It is an error when there is no panel or more than 16, when a panel has no
// points, when labels of panels or of the series in a panel repeat, when a
// series lacks a label where there are several, when there are more than 42
// different series, and when [Line] would refuse a series or a baseline.
func Multiples(spec MultiplesSpec) (*Figure, error) {
	if err := spec.check(); err != nil {
		return nil, fmt.Errorf("chart: multiples: %w", err)
	}
	names := &namer{}
	title := newHeading(names, spec.Title)
	g := newPanelGrid(names, spec)
	legend := spec.legend(names)
	below := tickRoom + g.xName.height()
	return &Figure{
		Legend: names.legend,
		Notes:  spec.notes(g.x, g.side),
		title:  spec.Title,
		width:  figureWidth,
		height: sideMargin + title.height() + g.height() + below + legend.height() + sideMargin,
		draw: func(c draw.Canvas) {
			clear(c)
			legend.draw(c)
			c = draw.Crop(c, 0, 0, 0, -sideMargin)
			title.draw(c)
			bottom := c.Min.Y + legend.height() + sideMargin
			all := draw.Crop(c, g.left, g.right-figureWidth, legend.height()+sideMargin+below, -title.height())
			g.draw(all)
			g.xName.draw(all, bottom)
			textUpwards(c, sideMargin, all.Center().Y, g.yName)
		},
	}, nil
}

// check reports the first thing that cannot be drawn.
func (spec MultiplesSpec) check() error {
	if len(spec.Panels) == 0 {
		return errors.New("no panels to draw")
	}
	if len(spec.Panels) > maxPanels {
		return fmt.Errorf("got %d panels, want at most %d: choose some values of their axis", len(spec.Panels), maxPanels)
	}
	seen := map[string]int{}
	for i, p := range spec.Panels {
		if p.Label == "" && len(spec.Panels) > 1 {
			return fmt.Errorf("panel %d of %d has no label", i+1, len(spec.Panels))
		}
		if first, dup := seen[p.Label]; dup {
			return fmt.Errorf("panels %d and %d are both %.80q", first+1, i+1, p.Label)
		}
		seen[p.Label] = i
		if err := p.check(); err != nil {
			return fmt.Errorf("panel %d (%.80q): %w", i+1, p.Label, err)
		}
	}
	labels := spec.seriesLabels()
	if len(labels) > maxSeries {
		return fmt.Errorf("got %d different series, want at most %d, which is how many can be told apart", len(labels), maxSeries)
	}
	if len(labels) > 1 && slices.Contains(labels, "") {
		return errors.New("a series has no label in one panel, but others have")
	}
	return LineSpec{Series: spec.Panels[0].Series, Baselines: spec.Baselines, Confidence: spec.Confidence}.check()
}

// check reports what cannot be drawn of a panel.
func (p Panel) check() error {
	seen := map[string]int{}
	for i, s := range p.Series {
		if first, dup := seen[s.Label]; dup && s.Label != "" {
			return fmt.Errorf("series %d and %d are both %.80q", first+1, i+1, s.Label)
		}
		seen[s.Label] = i
	}
	return LineSpec{Series: p.Series}.check()
}

// seriesLabels lists the labels of all series in the order of their first panel.
func (spec MultiplesSpec) seriesLabels() []string {
	var labels []string
	for _, p := range spec.Panels {
		for _, s := range p.Series {
			if !slices.Contains(labels, s.Label) {
				labels = append(labels, s.Label)
			}
		}
	}
	return labels
}

// joined is all panels as one line chart, for what they have in common.
func (spec MultiplesSpec) joined() LineSpec {
	all := LineSpec{Baselines: spec.Baselines, Confidence: spec.Confidence}
	for _, p := range spec.Panels {
		all.Series = append(all.Series, p.Series...)
	}
	return all
}

// barred says whether intervals are bars in all panels, as they are in one with
// too many series for bands.
func (spec MultiplesSpec) barred() bool {
	return slices.ContainsFunc(spec.Panels, func(p Panel) bool { return barred(p.Series) })
}

// legend lists the series of all panels once, then the baselines with their values.
func (spec MultiplesSpec) legend(names *namer) legendBox {
	labels := spec.seriesLabels()
	var entries []sample
	sty := newLegendBox(nil).sty
	for i, label := range labels {
		if label != "" {
			l := panelLook(i)
			entries = append(entries, sample{names.fit(label, sty, legendLimit), l.line, l.mark})
		}
	}
	for i, b := range spec.Baselines {
		value := " " + percent(b.Y)
		entries = append(entries, sample{label: names.fit(b.Label, sty, legendLimit) + value, line: baselineLook(i)})
	}
	return newLegendBox(entries)
}

// notes says in words what the picture cannot.
func (spec MultiplesSpec) notes(x axisX, side abreast) []string {
	all := spec.joined()
	all.Baselines = nil
	notes := append(all.notes(x, side, false), "All panels have the same axes.")
	if slices.ContainsFunc(spec.Baselines, func(b Baseline) bool { return !math.IsNaN(b.Low) }) {
		notes = append(notes, "The intervals of the baselines are not drawn.")
	}
	return notes
}

// panelLook is the look of a series in a panel: finer than in a chart of its own.
func panelLook(i int) look {
	l := seriesLook(i)
	l.line.Width = vg.Points(1)
	l.mark.Radius = vg.Points(1.7)
	return l
}
