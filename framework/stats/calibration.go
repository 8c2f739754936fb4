package stats

import "math"

// A CalibrationBin is what became of the predictions in one range, From included
// and To not, but for the last bin.
type CalibrationBin struct {
	From, To  float64
	N         int     // predictions with an outcome
	Questions int     // that they are of
	Predicted float64 // mean prediction; NaN when N is 0
	Observed  float64 // mean outcome; NaN when N is 0
	Low, High float64 // interval of Observed, Confidence wide
}

// Calibration sorts predictions of outcomes into bins of equal width from 0 to 1.
// predicted and outcomes have one list per question, of equal lengths, fractions
// of 1; a pair of which one is NaN is left out.
//
// Outcomes of one question are no independent evidence, so the interval is
// Wilson's at the effective number of predictions (Korn and Graubard 1998, Survey
// Methodology 24:193; with Wilson's interval Franco et al. 2019, J. Survey Stat.
// Methodol. 7:334): observed (1 - observed) over the variance of the observed
// ratio by linearisation over questions, at most N. Where all are right, or none,
// that variance says nothing, and the effective number is that of the questions.
func Calibration(predicted, outcomes [][]float64, bins int) []CalibrationBin {
	made := make([]CalibrationBin, bins)
	sums := make([]binSums, bins)
	for q := range predicted {
		one := make([]binSums, bins)
		for i, p := range predicted[q] {
			if x := outcomes[q][i]; !math.IsNaN(p) && !math.IsNaN(x) {
				one[min(bins-1, int(p*float64(bins)))].add(p, x)
			}
		}
		for b := range one {
			sums[b].take(one[b])
		}
	}
	for b := range made {
		made[b] = sums[b].bin()
		made[b].From, made[b].To = float64(b)/float64(bins), float64(b+1)/float64(bins)
	}
	return made
}

// binSums are sums over predictions, and over the questions they are of.
type binSums struct {
	n, questions        int
	predicted, observed float64
	xx, xn, nn          float64 // over questions: outcomes squared, outcomes times n, n squared
}

func (s *binSums) add(p, x float64) {
	s.n++
	s.predicted, s.observed = s.predicted+p, s.observed+x
}

// take adds the sums of one question.
func (s *binSums) take(one binSums) {
	if one.n == 0 {
		return
	}
	n := float64(one.n)
	s.n, s.questions = s.n+one.n, s.questions+1
	s.predicted, s.observed = s.predicted+one.predicted, s.observed+one.observed
	s.xx, s.xn, s.nn = s.xx+one.observed*one.observed, s.xn+one.observed*n, s.nn+n*n
}

func (s *binSums) bin() CalibrationBin {
	n := float64(s.n)
	b := CalibrationBin{N: s.n, Questions: s.questions, Predicted: s.predicted / n, Observed: s.observed / n, Low: math.NaN(), High: math.NaN()}
	if s.n == 0 {
		return b
	}
	effective := float64(s.questions)
	if b.Observed > 0 && b.Observed < 1 && s.questions > 1 {
		q := float64(s.questions)
		variance := (s.xx - 2*b.Observed*s.xn + b.Observed*b.Observed*s.nn) / (n * n) * q / (q - 1)
		if variance > 0 {
			effective = min(n, b.Observed*(1-b.Observed)/variance)
		}
	}
	interval := wilsonAt(b.Observed, effective, Confidence)
	b.Low, b.High = interval.Low, interval.High
	return b
}
