package stats

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"
)

// TestDrawTable: table sums equal those of the random numbers taken one by one,
// for numbers of questions around the sizes of codes and words.
func TestDrawTable(t *testing.T) {
	const resamples, seed = 60, 5
	random := rand.New(rand.NewPCG(8, 8))
	for _, n := range []int{1, 2, 3, 4, 5, 7, 8, 9, 31, 32, 33, 63, 64, 65, 127, 200} {
		units := make([]int64, n)
		for i := range units {
			units[i] = random.Int64N(1<<40) - 1<<39
		}
		table := newDrawTable(n, resamples, seed)
		drawn, signed := table.bootstrapSums(units), table.signedSums(units)
		for r := range resamples {
			wantDrawn, wantSigned := int64(0), int64(0)
			for i, unit := range units {
				wantDrawn += units[below(word(seed, r, i), n)]
				if word(seed, r, i/64)>>(i%64)&1 == 1 {
					unit = -unit
				}
				wantSigned += unit
			}
			if drawn[r] != wantDrawn || signed[r] != wantSigned {
				t.Fatalf("%d questions, resample %d: %d and %d, want %d and %d", n, r, drawn[r], signed[r], wantDrawn, wantSigned)
			}
		}
	}
}

// TestResamplerChangesNothing: to the last bit, whatever the kind of outcomes,
// with missing ones, and without memory left for tables.
func TestResamplerChangesNothing(t *testing.T) {
	shared, full := NewResampler(), NewResampler()
	full.bytes = mostTableBytes
	for _, n := range []int{1, 5, 29, 64, 150} {
		for _, repeats := range []int{1, 3, 10, 840, 0} {
			outcomes, baseline := cell(n, repeats)
			for i := 3; i < n; i += 11 {
				outcomes[i], baseline[i/2] = math.NaN(), math.NaN()
			}
			summary, comparison := Summarize(outcomes), Compare(outcomes, baseline)
			for name, r := range map[string]*Resampler{"shared": shared, "full": full} {
				equal := []cmp.Option{cmpopts.EquateNaNs(), cmp.Comparer(func(a, b error) bool { return fmt.Sprint(a) == fmt.Sprint(b) })}
				if diff := cmp.Diff(summary, r.Summarize(outcomes), equal...); diff != "" {
					t.Errorf("%s, n %d, repeats %d: alone -, resampler +:\n%s", name, n, repeats, diff)
				}
				if diff := cmp.Diff(comparison, r.Compare(outcomes, baseline), equal...); diff != "" {
					t.Errorf("%s, n %d, repeats %d: alone -, resampler +:\n%s", name, n, repeats, diff)
				}
			}
		}
	}
	if len(shared.tables) == 0 || len(full.tables) != 0 {
		t.Errorf("%d and %d tables, want some and none", len(shared.tables), len(full.tables))
	}
}

// TestResamplerIsConcurrent is for the race detector; every worker gets the same.
func TestResamplerIsConcurrent(t *testing.T) {
	shared := NewResampler()
	var group sync.WaitGroup
	for worker := range 8 {
		group.Go(func() {
			for i := range 4 {
				outcomes, baseline := cell(40+(worker+i)%3, 0)
				got, want := shared.Compare(outcomes, baseline), Compare(outcomes, baseline)
				if got.P != want.P || got.Low != want.Low || got.High != want.High {
					t.Errorf("got %+v, want %+v", got, want)
				}
			}
		})
	}
	group.Wait()
	if len(shared.tables) != 3 {
		t.Errorf("%d tables, want 3", len(shared.tables))
	}
}

// TestResamplerMemory: the figure that bounds the tables is within 10 % of what
// they take, and the bound is kept.
func TestResamplerMemory(t *testing.T) {
	table := newDrawTable(840, 2000, Seed)
	took := 0
	for _, words := range slices.Concat(table.counts, table.signs) {
		took += 8 * len(words)
	}
	for _, resamples := range table.fours {
		took += 4 * len(resamples)
	}
	if want := float64(tableBytes(840, 2000)); math.Abs(float64(took)-want) > 0.1*want {
		t.Errorf("the table takes %d bytes, tableBytes says %v", took, want)
	}
	r := &Resampler{tables: map[int]*sharedTable{}, bytes: mostTableBytes - tableBytes(20, Resamples)}
	if r.table(21) != nil || r.table(20) == nil || r.table(1) != nil || r.bytes != mostTableBytes {
		t.Errorf("%d bytes are taken, want %d", r.bytes, mostTableBytes)
	}
}

func TestNthSmallest(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOfN(rapid.Int64Range(-20, 20), 1, 60).Draw(t, "values")
		n := rapid.IntRange(0, len(values)-1).Draw(t, "n")
		sorted := slices.Sorted(slices.Values(values))
		if got := nthSmallest(values, n); got != sorted[n] {
			t.Fatalf("got %d, want %d", got, sorted[n])
		}
		if slices.Sort(values); !slices.Equal(values, sorted) {
			t.Fatalf("the values themselves changed to %v", values)
		}
	})
}

// TestFixed: a value is kept to 2^-52 of the largest times the number of values'
// share, and no sum overflows.
func TestFixed(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOfN(rapid.Float64Range(-1, 1), 1, 1000).Draw(t, "values")
		scale := math.Ldexp(1, rapid.IntRange(-1000, 1000).Draw(t, "exponent"))
		largest := 0.0
		for i := range values {
			values[i] *= scale
			largest = max(largest, math.Abs(values[i]))
		}
		f := toFixed(values)
		for i, x := range values {
			if got := f.value(f.units[i]); math.Abs(got-x) > 0x1p-51*largest {
				t.Fatalf("%v became %v", x, got)
			}
			if limit := int64(1) << 62 / int64(len(values)); max(f.units[i], -f.units[i]) > limit {
				t.Fatalf("%d units of %d values overflow", f.units[i], len(values))
			}
		}
	})
}
