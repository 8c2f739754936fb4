package stats

import (
	"math"
	"math/big"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

var inf, nan = math.Inf(1), math.NaN()

func TestEnvelope(t *testing.T) {
	for _, c := range []struct {
		name     string
		lines    []Line
		from, to float64
		want     []Segment
	}{
		{"no line", nil, 0, 1, []Segment{{0, 1, -1}}},
		{"one line", []Line{{1, 1}}, 0, inf, []Segment{{0, inf, 0}}},
		{"two cross at 2", []Line{{2, 0}, {0, 1}}, 0, inf, []Segment{{0, 2, 0}, {2, inf, 1}}},
		{"they cross below from", []Line{{2, 0}, {0, 1}}, 2, 3, []Segment{{2, 3, 1}}},
		{"they cross above to", []Line{{2, 0}, {0, 1}}, -5, 2, []Segment{{-5, 2, 0}}},
		{"tied at from, apart after", []Line{{0, 0}, {0, 1}}, 0, 1, []Segment{{0, 1, 1}}},
		{"identical", []Line{{1, 1}, {1, 1}, {0, 2}, {0, 2}}, 0, 5, []Segment{{0, 1, 0}, {1, 5, 2}}},
		{"parallel", []Line{{1, 3}, {2, 3}, {2, 3}}, 0, inf, []Segment{{0, inf, 1}}},
		{"middle touches in one point", []Line{{1, 1}, {2, 0}, {0, 2}}, 0, inf, []Segment{{0, 1, 1}, {1, inf, 2}}}, // all are 2 at 1
		{"cannot win", []Line{{nan, 1}, {-inf, 9}, {inf, 9}, {1, nan}, {1, inf}, {0, 0}}, 0, 1, []Segment{{0, 1, 5}}},
		{"none can win", []Line{{nan, 1}, {-inf, 0}}, 0, 1, []Segment{{0, 1, -1}}},
		{"negative weights", []Line{{0, 1}, {0, -1}}, -1, 1, []Segment{{-1, 0, 1}, {0, 1, 0}}},
		// (1 - 0) / (1e300 - -1e300) = 5e-301.
		{"huge slopes", []Line{{1, -1e300}, {0, 1e300}}, 0, 1, []Segment{{0, 5e-301, 0}, {5e-301, 1, 1}}},
		// The differences overflow: (1e308 - -1e308) / (1.5e308 - -1.5e308) = 2/3.
		{"overflow", []Line{{1e308, -1.5e308}, {-1e308, 1.5e308}}, 0, 1, []Segment{{0, 2.0 / 3, 0}, {2.0 / 3, 1, 1}}},
		{"smallest slope", []Line{{5e-324, 0}, {0, 5e-324}}, 0, inf, []Segment{{0, 1, 0}, {1, inf, 1}}},
		{"crossing beyond all numbers", []Line{{1, 0}, {0, 5e-324}}, 0, inf, []Segment{{0, inf, 0}}},
		{"empty", []Line{{1, 1}}, 1, 1, nil},
		{"backwards", []Line{{1, 1}}, 1, 0, nil},
		{"from NaN", []Line{{1, 1}}, nan, 0, nil},
		{"from infinite", []Line{{1, 1}}, -inf, 0, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, Envelope(c.lines, c.from, c.to)); diff != "" {
				t.Errorf("want -, got +:\n%s", diff)
			}
		})
	}
}

func TestWinnerAt(t *testing.T) {
	three := []Line{{1, 1}, {2, 0}, {0, 2}}
	for _, c := range []struct {
		name  string
		lines []Line
		w     float64
		want  int
	}{
		{"below", three, 0.5, 1}, {"at the breakpoint the first of all, highest nowhere else", three, 1, 0}, {"above", three, 2, 2},
		{"no line", nil, 1, -1}, {"cannot win", []Line{{nan, 0}, {-inf, 0}, {-5, 0}}, 1, 2}, {"overflow ties", []Line{{0, -1e308}, {0, 1e308}, {0, 1.5e308}}, 1e10, 1},
	} {
		if got := WinnerAt(c.lines, c.w); got != c.want {
			t.Errorf("%s: got %d, want %d", c.name, got, c.want)
		}
	}
}

// winnerIn is the winner of the segment that has w strictly inside, and whether
// there is one.
func winnerIn(segments []Segment, w float64) (int, bool) {
	for _, s := range segments {
		if s.From < w && w < s.To {
			return s.Winner, true
		}
	}
	return 0, false
}

// checkShape: segments cover from..to without gaps and neighbours differ.
func checkShape(t *rapid.T, segments []Segment, from, to float64, lines int) {
	if len(segments) == 0 || len(segments) > max(lines, 1) || segments[0].From != from || segments[len(segments)-1].To != to {
		t.Fatalf("%v: want 1 to %d segments from %v to %v", segments, lines, from, to)
	}
	for i, s := range segments {
		if !(s.From < s.To) || i > 0 && (s.From != segments[i-1].To || s.Winner == segments[i-1].Winner) {
			t.Fatalf("%v: segment %d", segments, i)
		}
	}
}

// TestEnvelopeIsExact: lines with small integers and weights in 64ths are exact in
// float64, so brute force is too, and no weight is excused: inside a segment its
// winner wins, and where no segment is, lines are tied. Breakpoints are the
// nearest float64 to the fraction.
func TestEnvelopeIsExact(t *testing.T) {
	number := rapid.IntRange(-6, 6)
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 9).Draw(t, "n")
		lines, crossings := make([]Line, n), map[float64]bool{}
		for i := range lines {
			lines[i] = Line{float64(number.Draw(t, "base")), float64(number.Draw(t, "slope"))}
			for j := range i {
				if gain := int64(lines[i].Slope - lines[j].Slope); gain != 0 {
					w, _ := big.NewRat(int64(lines[j].Base-lines[i].Base), gain).Float64()
					crossings[w] = true
				}
			}
		}
		segments := Envelope(lines, -3, 12)
		checkShape(t, segments, -3, 12, n)
		for _, s := range segments[1:] {
			if !crossings[s.From] {
				t.Fatalf("%v: no lines cross at %v", segments, s.From)
			}
		}
		for w := -3 + 1.0/64; w < 12; w += 1.0 / 64 {
			want := WinnerAt(lines, w)
			got, in := winnerIn(segments, w)
			tied := false
			for i, line := range lines {
				tied = tied || i != want && line.Base+w*line.Slope == lines[want].Base+w*lines[want].Slope && line != lines[want]
			}
			if in && got != want && !tied || !in && !tied {
				t.Fatalf("lines %v, segments %v: at %v line %d wins, tied %v, want %d", lines, segments, w, got, tied, want)
			}
		}
	})
}

// TestEnvelopeByAgrees: three terms summed in another order than Base + w * Slope.
// At 1,000 random weights the segment's winner is the first maximum by the same
// sums, except where the two best totals are within rounding: those are counted,
// and few.
func TestEnvelopeByAgrees(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 7))
	tested, excused := 0, 0
	for question := range 100 {
		n := 1 + question%12
		first, swept, last := make([]float64, n), make([]float64, n), make([]float64, n)
		lines := make([]Line, n)
		for j := range n {
			first[j], swept[j], last[j] = random.Float64(), math.Round(random.NormFloat64()*8)/7, random.Float64()*1e3
			lines[j] = Line{0.7*first[j] + 0.003*last[j], swept[j]}
		}
		total := func(j int, w float64) float64 { return 0.7*first[j] + w*swept[j] + 0.003*last[j] }
		winner := func(w float64) int {
			best := 0
			for j := range n {
				if total(j, w) > total(best, w) {
					best = j
				}
			}
			return best
		}
		segments := EnvelopeBy(lines, 0, inf, winner)
		for range 1000 {
			w := random.ExpFloat64() * 3
			want := winner(w)
			got, in := winnerIn(segments, w)
			tested++
			if in && got == want {
				continue
			}
			excused++
			if gap := total(want, w) - total(max(got, 0), w); in && gap > 1e-14*(10+math.Abs(w)*4) {
				t.Fatalf("question %d: at %v segment says %d, brute force %d, apart by %v", question, w, got, want, gap)
			}
		}
	}
	if excused > tested/10_000 {
		t.Errorf("%d of %d weights are within rounding, want at most 1 in 10,000", excused, tested)
	}
}

// TestEnvelopeByDecides: lines equal but for rounding go to whom the evaluation
// names, and neighbours with one winner are joined.
func TestEnvelopeByDecides(t *testing.T) {
	terms := []float64{0.1, 0.2}
	third := terms[0] + terms[1] // 0.30000000000000004 in float64
	lines := []Line{{0.3, 0}, {third, 0}, {0, 1}}
	if got, want := Envelope(lines, 0, 1)[0].Winner, 1; got != want {
		t.Fatalf("by Base + w * Slope %d wins, want %d", got, want)
	}
	calls := 0
	got := EnvelopeBy(lines, 0, inf, func(w float64) int {
		calls++
		if w > 0.3 {
			return 2
		}
		return 0
	})
	if diff := cmp.Diff([]Segment{{0, third, 0}, {third, inf, 2}}, got); diff != "" || calls != 2 {
		t.Errorf("%d calls, want 2; want -, got +:\n%s", calls, diff)
	}
	joined := EnvelopeBy([]Line{{0, -1}, {0, 1}}, -1, 1, func(float64) int { return 1 })
	if diff := cmp.Diff([]Segment{{-1, 1, 1}}, joined); diff != "" {
		t.Errorf("want -, got +:\n%s", diff)
	}
}
