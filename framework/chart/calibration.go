package chart

import (
	"errors"
	"fmt"
	"image/color"
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// CalibrationBin is what became of the predictions in one range.
type CalibrationBin struct {
	From, To            float64 // the range, fractions of 1
	Predicted           float64 // mean of the predictions in it
	Observed, Low, High float64 // accuracy with its interval, fractions of 1; the interval NaN when unknown
	N                   int     // predictions in it; of an empty bin 0, and nothing else is looked at
}

// CalibrationSpec is what [Calibration] draws.
type CalibrationSpec struct {
	Title      string // may be empty
	XLabel     string // "predicted accuracy"
	YLabel     string // "observed accuracy"
	Bins       []CalibrationBin
	Confidence float64 // of all intervals, fraction of 1 (0.95); 0 leaves it unsaid
}

// histogramHeight is the room of the histogram above the frame in points, histogramGap
// the air below it.
const histogramHeight, histogramGap = 30, 5

// Calibration draws predicted against observed accuracy: a point per bin of
// predictions with its interval, the diagonal on which they would lie if every
// prediction were right on average, and above the frame how many predictions are
// in each bin.
//
// It is an error when every bin is empty, when bins are not ascending ranges of
// 0 to 1, and when a number is no fraction of 1 or outside its interval.
func Calibration(spec CalibrationSpec) (*Figure, error) {
	if err := spec.check(); err != nil {
		return nil, fmt.Errorf("chart: calibration: %w", err)
	}
	names := &namer{}
	title := newHeading(names, spec.Title)
	p := newPlot()
	p.X.Min, p.X.Max, p.Y.Min, p.Y.Max = -0.02, 1.02, -0.02, 1.02
	p.X.Tick.Marker = fixedTicks(percentTicksIn(span{0, 1}, 5))
	p.Y.Tick.Marker = fixedTicks(percentTicksIn(span{0, 1}, 5))
	nameVertical(names, p, spec.YLabel)
	const right = 14 // half of "100%" hangs over the frame
	begin, end := frameEnds(p, right)
	xName := newAxisName(names, spec.XLabel, begin, end)
	p.Add(grid(true, true), plotFunc(drawDiagonal), plotFunc(spec.drawPoints))
	return &Figure{
		Legend: names.legend,
		Notes:  spec.notes(),
		title:  spec.Title,
		width:  figureWidth,
		height: 3.1*vg.Inch + histogramHeight + title.height(),
		draw: func(c draw.Canvas) {
			clear(c)
			c = draw.Crop(c, 0, 0, 0, -sideMargin)
			title.draw(c)
			bottom := c.Min.Y + sideMargin
			area := draw.Crop(c, sideMargin, -right, sideMargin+xName.height(), -title.height()-histogramHeight-histogramGap)
			p.Draw(area)
			frame := p.DataCanvas(area)
			xName.draw(frame, bottom)
			spec.drawHistogram(frame, p)
		},
	}, nil
}

// check reports the first thing that cannot be drawn.
func (spec CalibrationSpec) check() error {
	if err := checkConfidence(spec.Confidence); err != nil {
		return err
	}
	before, all := 0., 0
	for i, b := range spec.Bins {
		if !(b.From >= before-slack && b.From < b.To && b.To <= 1+slack) {
			return fmt.Errorf("bin %d: got the range %v to %v, want ascending ranges of 0 to 1", i+1, b.From, b.To)
		}
		before = b.To
		if b.N < 0 {
			return fmt.Errorf("bin %d: got %d predictions", i+1, b.N)
		}
		if b.N == 0 {
			continue
		}
		all += b.N
		if err := checkValue(b.Observed, b.Low, b.High); err != nil {
			return fmt.Errorf("bin %d: %w", i+1, err)
		}
		if !(b.Predicted >= b.From-slack && b.Predicted <= b.To+slack) || math.IsNaN(b.Observed) {
			return fmt.Errorf("bin %d: got the mean prediction %v and observed accuracy %v, want the one within %v to %v and the other known", i+1, b.Predicted, b.Observed, b.From, b.To)
		}
	}
	if all == 0 {
		return errors.New("every bin is empty")
	}
	return nil
}

// ExpectedError is the expected calibration error: the mean distance of prediction and
// observation over the bins, weighted by their predictions (Naeini, Cooper and
// Hauskrecht 2015, AAAI). NaN when every bin is empty.
func (spec CalibrationSpec) ExpectedError() float64 {
	sum, n := 0.0, 0
	for _, b := range spec.Bins {
		if b.N > 0 {
			sum += float64(b.N) * math.Abs(b.Predicted-b.Observed)
			n += b.N
		}
	}
	return sum / float64(n)
}

// drawDiagonal draws where prediction and observation agree.
func drawDiagonal(c draw.Canvas, p *plot.Plot) {
	px, py := p.Transforms(&c)
	c.StrokeLine2(baselineLook(0), px(0), py(0), px(1), py(1))
}

// drawPoints draws a line through the points and their intervals.
func (spec CalibrationSpec) drawPoints(c draw.Canvas, p *plot.Plot) {
	px, py := p.Transforms(&c)
	l := seriesLook(0)
	var line []vg.Point
	for _, b := range spec.Bins {
		if b.N == 0 {
			continue
		}
		at := vg.Point{X: px(b.Predicted), Y: py(b.Observed)}
		line = append(line, at)
		if !math.IsNaN(b.Low) {
			intervalV(c, l.line, at.X, py(b.Low), py(b.High))
		}
	}
	if len(line) > 1 {
		thin := l.line
		thin.Width = vg.Points(0.7)
		c.StrokeLines(thin, line)
	}
	for _, at := range line {
		c.DrawGlyphNoClip(l.mark, at)
	}
}

// drawHistogram draws the histogram of predictions above the frame c.
func (spec CalibrationSpec) drawHistogram(c draw.Canvas, p *plot.Plot) {
	px, _ := p.Transforms(&c)
	most := 0
	for _, b := range spec.Bins {
		most = max(most, b.N)
	}
	floor := c.Max.Y + histogramGap
	for _, b := range spec.Bins {
		if b.N == 0 {
			continue
		}
		height := max(0.8, vg.Length(b.N)/vg.Length(most)*(histogramHeight-2))
		bar := vg.Rectangle{Min: vg.Point{X: px(b.From) + 0.4, Y: floor}, Max: vg.Point{X: px(b.To) - 0.4, Y: floor + height}}
		c.SetColor(inkBars())
		c.Fill(bar.Path())
	}
	c.StrokeLine2(draw.LineStyle{Color: ink(), Width: vg.Points(0.6)}, px(0), floor, px(1), floor)
}

// inkBars is the colour of the histogram.
func inkBars() color.Color { return color.NRGBA{R: 0x9A, G: 0x9A, B: 0x9A, A: 0xFF} }

// notes says in words what the picture cannot.
func (spec CalibrationSpec) notes() []string {
	notes := []string{"On the dashed diagonal predictions are right on average."}
	n, used, intervals := 0, 0, false
	for _, b := range spec.Bins {
		n += b.N
		if b.N > 0 {
			used++
			intervals = intervals || !math.IsNaN(b.Low)
		}
	}
	if intervals {
		notes = append(notes, intervalSentence("Bars", spec.Confidence))
	}
	return append(notes,
		fmt.Sprintf("Expected calibration error: %.1f points, over %d of %d bins that hold predictions.", 100*spec.ExpectedError(), used, len(spec.Bins)),
		fmt.Sprintf("The histogram above shows the %d predictions by bin.", n))
}
