package chart

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/text"
)

// labels lists the drawn tick labels; "" is a mark without label.
func labels(ticks []plot.Tick) []string {
	out := make([]string, len(ticks))
	for i, t := range ticks {
		out[i] = t.Label
	}
	return out
}

func TestPercentTicks(t *testing.T) {
	tests := []struct {
		name string
		span span
		want []string
	}{
		{"whole range", span{0, 1}, []string{"0%", "20%", "40%", "60%", "80%", "100%"}},
		{"nothing below 0 or above 100", span{-0.06, 1.06}, []string{"0%", "20%", "40%", "60%", "80%", "100%"}},
		{"ten points", span{0.72, 0.825}, []string{"72%", "74%", "76%", "78%", "80%", "82%"}},
		{"half points", span{0.7, 0.73}, []string{"70.0%", "70.5%", "71.0%", "71.5%", "72.0%", "72.5%", "73.0%"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, labels(percentTicks(tt.span))); diff != "" {
				t.Errorf("ticks (-want +got):\n%s", diff)
			}
		})
	}
}

func TestAxisX(t *testing.T) {
	const width = 200 // points; a digit of the tick font is 4.2 wide
	long := make([]float64, 15)
	for i := range long {
		long[i] = float64(i + 1)
	}
	tests := []struct {
		name   string
		values []float64
		log    bool
		want   []string
	}{
		{"few swept values", []float64{9, 3, 5, 3}, false, []string{"3", "5", "9"}},
		{"many whole values", long, false, []string{"2", "4", "6", "8", "10", "12", "14"}},
		{"factor of 30 stays linear", []float64{1, 30}, false, []string{"1", "30"}},
		{"more than a factor of 30", []float64{1, 10, 31}, true, []string{"1", "10", "31"}},
		// 100 is more than 30 times 0.01: 0 gets its own place and label.
		{"zero left of a break", []float64{0, 0.01, 1}, true, []string{"0", "0.01", "1"}},
		{"zero and a factor of 30", []float64{0, 1, 30}, false, []string{"0", "", "30"}},
		{"negative values", []float64{-1, 0, 0.01, 1}, false, []string{"-1", "0", "", "1"}},
		// Of 1000, 1001 and 1002 the last is nearest to the middle, 1050.
		{"neighbours that touch lose a label", []float64{100, 1000, 1001, 1002, 2000}, false, []string{"100", "", "", "1002", "2000"}},
		{"small numbers without padding", []float64{0.000001, 0.00001}, false, []string{"1e-6", "1e-5"}},
		{"decimals as written", []float64{0.1, 0.2, 0.3}, false, []string{"0.1", "0.2", "0.3"}},
		{"a single value", []float64{7}, false, []string{"7"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a := newAxisX(tt.values)
			a.axis = a.withRoom(width, textStyle(tickSize, text.XCenter, text.YTop))
			if a.log != tt.log {
				t.Errorf("logarithmic: got %v, want %v", a.log, tt.log)
			}
			ticks := a.ticks()
			a.thin(ticks, 40, width, textStyle(tickSize, text.XCenter, text.YTop))
			got := labels(ticks)
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("ticks (-want +got):\n%s", diff)
			}
			for _, v := range tt.values {
				if at := a.at(v); at <= 0 || at >= 1 {
					t.Errorf("value %v is at %v, not inside the axis", v, at)
				}
			}
		})
	}
}
