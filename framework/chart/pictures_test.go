package chart_test

import (
	"flag"
	"math"
	"os"
	"path/filepath"
	"testing"

	"gonum.org/v1/plot/cmpimg"

	"smacs/framework/chart"
)

var update = flag.Bool("update", false, "rewrite the golden pictures")

// pictures are the figures whose looks are kept. After a change run the tests
// with -update and look at every file of testdata.
func pictures() map[string]func() (*chart.Figure, error) {
	line := func(spec chart.LineSpec) func() (*chart.Figure, error) {
		return func() (*chart.Figure, error) { return chart.Line(spec) }
	}
	dots := func(spec chart.DotSpec) func() (*chart.Figure, error) {
		return func() (*chart.Figure, error) { return chart.Dots(spec) }
	}
	heat := func(spec chart.HeatSpec) func() (*chart.Figure, error) {
		return func() (*chart.Figure, error) { return chart.Heat(spec) }
	}
	multiples := func(spec chart.MultiplesSpec) func() (*chart.Figure, error) {
		return func() (*chart.Figure, error) { return chart.Multiples(spec) }
	}
	steps := func(spec chart.StepsSpec) func() (*chart.Figure, error) {
		return func() (*chart.Figure, error) { return chart.Steps(spec) }
	}
	forest := func(spec chart.ForestSpec) func() (*chart.Figure, error) {
		return func() (*chart.Figure, error) { return chart.Forest(spec) }
	}
	cost := func(spec chart.CostSpec) func() (*chart.Figure, error) {
		return func() (*chart.Figure, error) { return chart.Cost(spec) }
	}
	shares := func(spec chart.ShareSpec) func() (*chart.Figure, error) {
		return func() (*chart.Figure, error) { return chart.Shares(spec) }
	}
	alikeness := func(spec chart.CorrelationSpec) func() (*chart.Figure, error) {
		return func() (*chart.Figure, error) { return chart.Correlations(spec) }
	}
	calibration := func(spec chart.CalibrationSpec) func() (*chart.Figure, error) {
		return func() (*chart.Figure, error) { return chart.Calibration(spec) }
	}
	return map[string]func() (*chart.Figure, error){
		"forest":               forest(ablationForest()),
		"forest_hostile":       forest(hostileForest()),
		"forest_tied":          forest(tiedForest(2)),
		"cost":                 cost(dollarCosts()),
		"cost_many":            cost(manyCosts()),
		"cost_hostile":         cost(hostileCosts()),
		"cost_one":             cost(oneCost()),
		"shares":               shares(selected(15, "all tasks", "crux", "gsm", "mmlu-redux", "zebra-grid")),
		"shares_many":          shares(selected(60, numbered("task", 20)...)),
		"shares_most":          shares(selected(20, numbered("a rather long name of a task", 40)...)),
		"shares_hostile":       shares(hostileShares()),
		"correlations":         alikeness(alike(12)),
		"correlations_many":    alikeness(alike(60)),
		"correlations_two":     alikeness(alike(2)),
		"correlations_hostile": alikeness(hostileCorrelations()),
		"calibration":          calibration(predictions()),
		"calibration_one":      calibration(oneBin()),

		"heat":              heat(keepSweep()),
		"heat_wide":         heat(surface(12, 16)),
		"heat_large":        heat(surface(60, 60)),
		"heat_hostile":      heat(hostileHeat()),
		"heat_holes":        heat(holes(64)),
		"heat_row":          heat(surface(3, 1)),
		"multiples":         multiples(ratePanels(6)),
		"multiples_most":    multiples(ratePanels(16)),
		"multiples_two":     multiples(ratePanels(2)),
		"multiples_hostile": multiples(hostilePanels()),
		"multiples_zero":    multiples(zeroPanels(6, 2)),
		"multiples_bars":    multiples(zeroPanels(4, 4)),
		"multiples_narrow":  multiples(zeroPanels(12, 3)),
		"steps":             steps(weightSteps(14)),
		"steps_thousands":   steps(weightSteps(6000)),
		"steps_linear":      steps(linearSteps()),

		"line_topk":    line(topKSweep()),
		"line_log":     line(logSweep()),
		"line_zero":    line(zeroSweep(2)),
		"line_bars":    line(zeroSweep(4)),
		"line_single":  line(singlePoint()),
		"line_equal":   line(allEqual()),
		"line_hostile": line(hostileLine()),
		"line_many":    line(manySeries()),
		"dots":         dots(ablations()),
		"dots_hostile": dots(hostileDots()),
	}
}

// logSweep has a gap in the middle, a lone point after it and values over four decades.
func logSweep() chart.LineSpec {
	points := sweep(0, 1, []int{630, 641, 655, 668, 673, 670, 661, 650, 655})
	for i, x := range []float64{10, 25, 50, 100, 200, 400, 800, 1600, 2000} {
		points[i].X = x
	}
	points[5].Y, points[5].Low, points[5].High = math.NaN(), math.NaN(), math.NaN()
	points[7].Y, points[7].Low, points[7].High = math.NaN(), math.NaN(), math.NaN()
	return chart.LineSpec{
		Title: "Accuracy against the number of neighbours", XLabel: "retrieval.k", YLabel: "accuracy", Confidence: 0.95,
		Series:    []chart.Series{{Points: points}},
		Baselines: []chart.Baseline{baseline("best_single", 643, 840)},
	}
}

func singlePoint() chart.LineSpec {
	return chart.LineSpec{
		XLabel: "dropout.rate", YLabel: "accuracy", Confidence: 0.95,
		Series:    []chart.Series{{Label: "rps", Points: []chart.Point{point(0.14, 673, 840)}}},
		Baselines: []chart.Baseline{baseline("random", 500, 840)},
	}
}

func allEqual() chart.LineSpec {
	points := sweep(0, 0.25, []int{840, 840, 840, 840, 840})
	for i := range points {
		points[i].Low, points[i].High = math.NaN(), math.NaN()
	}
	return chart.LineSpec{XLabel: "scoring.weights.vote_share", YLabel: "accuracy",
		Series: []chart.Series{{Points: points}}}
}

func hostileLine() chart.LineSpec {
	spec := chart.LineSpec{Title: "標題", XLabel: "<x & y>", YLabel: "accuracy", Confidence: 0.95}
	for i, l := range hostileLabels() {
		spec.Series = append(spec.Series, chart.Series{Label: l, Points: sweep(1, 1, []int{500 + 20*i, 520 + 20*i, 530 + 20*i})})
		spec.Baselines = append(spec.Baselines, baseline(l, 600+i, 840))
	}
	return spec
}

// manySeries has more swept values than ticks, and baselines all in one place.
func manySeries() chart.LineSpec {
	spec := chart.LineSpec{XLabel: "selection.top_k", YLabel: "accuracy", Confidence: 0.95}
	for i, l := range []string{"k = 25", "k = 50", "k = 100", "k = 200", "k = 400", "k = 800", "k = 1600"} {
		var correct []int
		for x := range 15 {
			correct = append(correct, 560+22*i+int(20*math.Sin(float64(x+i)/3)))
		}
		spec.Series = append(spec.Series, chart.Series{Label: l, Points: sweep(1, 1, correct)})
	}
	for i, l := range []string{"best_single", "majority_all", "best_single_per_task", "random", "gpt-4o", "claude-3.5-sonnet", "gpt-4o-mini"} {
		spec.Baselines = append(spec.Baselines, baseline(l, 690+i/2, 840))
	}
	return spec
}

func ablations() chart.DotSpec {
	missing := chart.Dot{Label: "perplexity only", Y: math.NaN(), Low: math.NaN(), High: math.NaN()}
	return chart.DotSpec{
		Title: "One change at a time from the base settings", XLabel: "accuracy", Confidence: 0.95,
		Rows: []chart.Dot{
			dot("base", 673, 840), dot("no dropout", 668, 840), dot("unweighted priors", 661, 840),
			dot("random selection", 611, 840), missing, dot("all LLMs", 650, 840),
		},
		Baselines: []chart.Baseline{baseline("best_single", 643, 840), baseline("majority_all", 650, 840)},
	}
}

func hostileDots() chart.DotSpec {
	spec := chart.DotSpec{XLabel: "accuracy", Baselines: []chart.Baseline{baseline("基線", 643, 840)}}
	for i, l := range append(hostileLabels(), "") {
		spec.Rows = append(spec.Rows, dot(l, 600+i*30, 840))
	}
	return spec
}

// TestPictures compares with the golden PNGs, loosely, because rasterisers round
// differently from one CPU architecture to the next.
func TestPictures(t *testing.T) {
	for name, make := range pictures() {
		t.Run(name, func(t *testing.T) {
			fig, err := make()
			if err != nil {
				t.Fatal(err)
			}
			got, err := fig.PNG()
			if err != nil {
				t.Fatal(err)
			}
			path := filepath.Join("testdata", name+"_golden.png")
			if *update {
				if err := os.WriteFile(path, got, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			same, err := cmpimg.EqualApprox("png", got, want, 0.05)
			if err != nil {
				t.Fatal(err)
			}
			if !same {
				t.Errorf("%s differs: run with -update and look at it", path)
			}
		})
	}
}
