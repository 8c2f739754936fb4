package chart_test

import (
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"smacs/framework/chart"
)

func notesOf(fig *chart.Figure, err error) ([]string, error) {
	if err != nil {
		return nil, err
	}
	return fig.Notes, nil
}

func TestPaperFiguresRefuse(t *testing.T) {
	forest := func(change func(*chart.ForestSpec)) func() (*chart.Figure, error) {
		return func() (*chart.Figure, error) { spec := ablationForest(); change(&spec); return chart.Forest(spec) }
	}
	cost := func(change func(*chart.CostSpec)) func() (*chart.Figure, error) {
		return func() (*chart.Figure, error) { spec := dollarCosts(); change(&spec); return chart.Cost(spec) }
	}
	shares := func(change func(*chart.ShareSpec)) func() (*chart.Figure, error) {
		return func() (*chart.Figure, error) { spec := selected(4, "a", "b"); change(&spec); return chart.Shares(spec) }
	}
	alikeness := func(change func(*chart.CorrelationSpec)) func() (*chart.Figure, error) {
		return func() (*chart.Figure, error) { spec := alike(4); change(&spec); return chart.Correlations(spec) }
	}
	calibration := func(change func(*chart.CalibrationSpec)) func() (*chart.Figure, error) {
		return func() (*chart.Figure, error) { spec := predictions(); change(&spec); return chart.Calibration(spec) }
	}
	nan := math.NaN()
	for name, test := range map[string]struct {
		draw func() (*chart.Figure, error)
		want string
	}{
		"forest of nothing":        {forest(func(s *chart.ForestSpec) { s.Rows = nil }), "no row has a difference"},
		"forest of unknown":        {forest(func(s *chart.ForestSpec) { s.Rows = s.Rows[4:5] }), "no row has a difference"},
		"forest of too many":       {forest(func(s *chart.ForestSpec) { s.Rows = make([]chart.ForestRow, 81) }), "got 81 rows, want at most 80"},
		"difference in points":     {forest(func(s *chart.ForestSpec) { s.Rows[0].Delta = 3.6 }), `row 1 ("base"): difference 3.6`},
		"difference outside":       {forest(func(s *chart.ForestSpec) { s.Rows[1].Low = 0.5 }), `row 2 ("no dropout")`},
		"interval around nothing":  {forest(func(s *chart.ForestSpec) { s.Rows[4].Low = 0 }), "around no difference"},
		"p in percent":             {forest(func(s *chart.ForestSpec) { s.Rows[0].P = 5 }), "p: got 5, want 0 to 1"},
		"no level":                 {forest(func(s *chart.ForestSpec) { s.Level = 0 }), "level: got 0"},
		"cost of nothing":          {cost(func(s *chart.CostSpec) { s.Series = nil }), "no point has both"},
		"cost nobody knows":        {cost(func(s *chart.CostSpec) { s.Series = s.Series[:1]; s.Series[0].Points = s.Series[0].Points[5:] }), "no point has both"},
		"negative cost":            {cost(func(s *chart.CostSpec) { s.Series[0].Points[0].Cost = -1 }), `point 1 ("top_k=1"): cost is -1`},
		"infinite cost":            {cost(func(s *chart.CostSpec) { s.Series[0].Points[0].Cost = math.Inf(1) }), "cost is +Inf"},
		"accuracy in percent":      {cost(func(s *chart.CostSpec) { s.Series[1].Points[0].Y = 76 }), "got 76, want a fraction of 1"},
		"series without a label":   {cost(func(s *chart.CostSpec) { s.Series[1].Label = "" }), "series 2 of 4 has no label"},
		"shares of nothing":        {shares(func(s *chart.ShareSpec) { *s = chart.ShareSpec{} }), "got 0 rows and 0 columns"},
		"shares without columns":   {shares(func(s *chart.ShareSpec) { s.Columns = nil }), "got 4 rows and 0 columns"},
		"share in percent":         {shares(func(s *chart.ShareSpec) { s.Share[1][1] = 50 }), `column 2 ("b"): got 50, want a fraction of 1`},
		"two columns of one name":  {shares(func(s *chart.ShareSpec) { s.Columns[1] = "a" }), `columns 1 and 2 are both "a"`},
		"a short row":              {shares(func(s *chart.ShareSpec) { s.Share[2] = s.Share[2][:1] }), "got 1 values, want 2"},
		"counts that do not match": {shares(func(s *chart.ShareSpec) { s.N = s.N[:1] }), "got 1 counts of questions, want 2"},
		"too many LLMs":            {shares(func(s *chart.ShareSpec) { *s = selected(65, "a") }), "got 65 rows and 1 columns, want at most 64"},
		"correlation beyond 1":     {alikeness(func(s *chart.CorrelationSpec) { s.R[0][1] = 1.5 }), "got 1.5, want a correlation"},
		"no correlation":           {alikeness(func(s *chart.CorrelationSpec) { *s = alike(1) }), "no cell has a value"},
		"rows of counts":           {alikeness(func(s *chart.CorrelationSpec) { s.N = s.N[:2] }), "got 2 rows of counts, want 4"},
		"empty bins":               {calibration(func(s *chart.CalibrationSpec) { s.Bins = s.Bins[:2] }), "every bin is empty"},
		"bins out of order":        {calibration(func(s *chart.CalibrationSpec) { s.Bins[3], s.Bins[4] = s.Bins[4], s.Bins[3] }), "want ascending ranges"},
		"prediction of elsewhere":  {calibration(func(s *chart.CalibrationSpec) { s.Bins[9].Predicted = 0.2 }), "bin 10: got the mean prediction 0.2"},
		"unknown observation": {calibration(func(s *chart.CalibrationSpec) {
			s.Bins[9].Observed, s.Bins[9].Low, s.Bins[9].High = nan, nan, nan
		}), "bin 10"},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := test.draw(); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got error %v, want %q in it", err, test.want)
			}
		})
	}
}

func TestPaperFiguresSay(t *testing.T) {
	shares := selected(4, "a", "b")
	shares.Share[3][1] = math.NaN()
	for name, test := range map[string]struct {
		notes func() ([]string, error)
		want  []string
	}{
		"forest": {func() ([]string, error) { return notesOf(chart.Forest(ablationForest())) }, []string{
			"Differences are paired by question, against best single.",
			"Bars are 95% intervals.",
			"~ and a ring: no difference is shown (p >= 0.05).",
			"p is exact McNemar's, adjusted by Holm's method.",
			"n = 840 questions behind every value.",
			"1 of 8 rows have no difference.",
		}},
		// By hand: 640, 643, 661, 673 and 674 of 840 right are each more than any
		// cheaper method's; 650 at 0.0071 and 668 at 0.031 are not, 671 at 0.0032
		// neither, and 652 at 0.0007 looks at gold.
		"cost": {func() ([]string, error) { return notesOf(chart.Cost(dollarCosts())) }, []string{
			"Bars are 95% intervals.",
			"n = 840 questions behind every value.",
			"On the Pareto front, ringed: top_k=1 (0.0004, 76.2%), best single (0.0006, 76.5%), top_k=3 (0.0013, 78.7%), top_k=5 (0.0021, 80.1%), top_k=9 (0.0044, 80.2%).",
			"The front is of the accuracies as measured: the best of many is partly luck, and neighbours may differ by chance alone.",
			"1 of 10 points have no known cost or accuracy and are left out.",
			"uses gold: for comparison, not on the front.",
			"The horizontal axis is logarithmic.",
		}},
		"shares": {func() ([]string, error) { return notesOf(chart.Shares(shares)) }, []string{
			"The numbers in the cells are percent of the column's questions.",
			"n = 200 to 217 questions in a column.",
			"1 of 8 cells have no value and are hatched.",
		}},
		"correlations": {func() ([]string, error) { return notesOf(chart.Correlations(hostileCorrelations())) }, []string{
			"Rows and columns are numbered alike; the diagonal is left out.",
			"n = 836 to 840 questions behind a pair.",
			"12 of 42 cells have no correlation and are hatched: the two share no question, or one is right on all of them or on none.",
		}},
		// By hand: two bins, 3 predictions 0.1 off and 1 prediction 0.3 off: 0.15.
		"calibration": {func() ([]string, error) {
			nan := math.NaN()
			return notesOf(chart.Calibration(chart.CalibrationSpec{Bins: []chart.CalibrationBin{
				{From: 0, To: 0.5, Predicted: 0.4, Observed: 0.5, Low: nan, High: nan, N: 3},
				{From: 0.5, To: 1, Predicted: 0.7, Observed: 1, Low: nan, High: nan, N: 1},
			}}))
		}, []string{
			"On the dashed diagonal predictions are right on average.",
			"Expected calibration error: 15.0 points, over 2 of 2 bins that hold predictions.",
			"The histogram above shows the 4 predictions by bin.",
		}},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := test.notes()
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("notes (-want +got):\n%s", diff)
			}
		})
	}
}

// A name that cannot be drawn is numbered as its row and column are.
func TestCorrelationLegend(t *testing.T) {
	fig, err := chart.Correlations(hostileCorrelations())
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range fig.Legend {
		got = append(got, e.Mark)
	}
	if diff := cmp.Diff([]string{"2", "3", "4", "5", "6"}, got); diff != "" {
		t.Errorf("marks (-want +got):\n%s", diff)
	}
}
