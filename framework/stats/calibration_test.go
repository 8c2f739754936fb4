package stats

import (
	"math"
	"testing"
)

// One prediction a question: the variance of the ratio is p (1 - p) / (n - 1), so
// the effective number is n - 1. By hand for 3 of 4 right: Wilson's interval of
// 0.75 at size 3 is (0.75 + 1.2805 +- 1.9600 sqrt(0.0625 + 0.1067)) / 2.2805 with
// z^2 / 3 = 1.2805: 0.2531 to 0.9577.
func TestCalibrationOfOnePredictionAQuestion(t *testing.T) {
	predicted := [][]float64{{0.72}, {0.74}, {0.76}, {0.78}, {0.99}, {math.NaN()}, {0.5}}
	outcomes := [][]float64{{1}, {1}, {0}, {1}, {1}, {1}, {math.NaN()}}
	bins := Calibration(predicted, outcomes, 10)
	b := bins[7]
	if b.N != 4 || b.Questions != 4 || math.Abs(b.Predicted-0.75) > 1e-12 || b.Observed != 0.75 {
		t.Errorf("bin 0.7 to 0.8: %+v, want 4 predictions of 0.75 on average, 0.75 right", b)
	}
	z := 1.959963984540054
	centre, half := (0.75+z*z/6)/(1+z*z/3), z/(1+z*z/3)*math.Sqrt(0.75*0.25/3+z*z/36)
	if math.Abs(b.Low-(centre-half)) > 1e-12 || math.Abs(b.High-(centre+half)) > 1e-12 {
		t.Errorf("interval [%v, %v], want [%v, %v]", b.Low, b.High, centre-half, centre+half)
	}
	if b := bins[9]; b.N != 1 || b.High != 1 || b.Low > 0.3 {
		t.Errorf("a single right one: %+v, want a wide interval up to 1", b)
	}
	if b := bins[5]; b.N != 0 || !math.IsNaN(b.Predicted) || !math.IsNaN(b.Low) {
		t.Errorf("a prediction without outcome: %+v, want an empty bin", b)
	}
}

// Ten LLMs that are right and wrong together are no more evidence than one.
func TestCalibrationKnowsDependence(t *testing.T) {
	var together, alone, togetherOutcomes, aloneOutcomes [][]float64
	for q := range 40 {
		right := float64(q % 2)
		p, x := make([]float64, 10), make([]float64, 10)
		for i := range p {
			p[i], x[i] = 0.55, right
		}
		together, togetherOutcomes = append(together, p), append(togetherOutcomes, x)
		alone, aloneOutcomes = append(alone, p[:1]), append(aloneOutcomes, x[:1])
	}
	ten, one := Calibration(together, togetherOutcomes, 10)[5], Calibration(alone, aloneOutcomes, 10)[5]
	if ten.N != 400 || math.Abs(ten.Low-one.Low) > 1e-12 || math.Abs(ten.High-one.High) > 1e-12 {
		t.Errorf("of ten: %+v, want the interval of one: %+v", ten, one)
	}
	all := Calibration([][]float64{{1, 1, 1}}, [][]float64{{1, 1, 1}}, 10)[9]
	if w := Wilson(1, 1, Confidence); all.Low != w.Low || all.High != 1 {
		t.Errorf("all right on one question: %+v, want the interval of one question %+v", all, w)
	}
}
