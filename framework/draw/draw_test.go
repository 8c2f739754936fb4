package draw

import (
	"fmt"
	"math"
	"math/big"
	"slices"
	"strconv"
	"testing"

	"pgregory.net/rapid"
)

// TestUniformIsHashOfFields checks the allocation-free paths of Seed and
// Uniform against the definition, Hash over decimals and names.
func TestUniformIsHashOfFields(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		seed, repeat := rapid.Uint64().Draw(t, "seed"), rapid.Int().Draw(t, "repeat")
		question, kind := rapid.String().Draw(t, "question"), rapid.String().Draw(t, "kind")
		s := Hash(strconv.FormatUint(seed, 10), strconv.Itoa(repeat), question, kind)
		if got := Seed(seed, repeat, question, kind); got != s {
			t.Fatalf("Seed = %d, want %d", got, s)
		}
		hash := Hash(strconv.FormatUint(s, 10), strconv.Itoa(repeat), question)
		// The definition in exact arithmetic, rounded once to float64.
		exact := new(big.Rat).SetFrac(new(big.Int).SetUint64(hash>>11*2+1), new(big.Int).Lsh(big.NewInt(1), 54))
		want, _ := exact.Float64()
		if got := Uniform(s, repeat, question); got != want {
			t.Fatalf("Uniform = %v, want %v", got, want)
		}
	})
}

func TestUnitStaysInside(t *testing.T) {
	for _, c := range []struct {
		name string
		hash uint64
		want float64
	}{
		{"smallest", 0, 0x1p-54},                     // (0 + 0.5) x 2^-53
		{"low bits are dropped", 1<<11 - 1, 0x1p-54}, // floor
		{"largest", math.MaxUint64, 1 - 0x1p-53},     // 1 - 2^-54 is no float64; its upper neighbour is 1
	} {
		t.Run(c.name, func(t *testing.T) {
			got := unit(c.hash)
			if got != c.want {
				t.Errorf("unit(%d) = %v, want %v", c.hash, got, c.want)
			}
			if g := Gumbel(got); math.IsInf(g, 0) || math.IsNaN(g) {
				t.Errorf("Gumbel(%v) = %v, want a finite number", got, g)
			}
		})
	}
}

func TestUniformDoesNotAllocate(t *testing.T) {
	if n := testing.AllocsPerRun(100, func() { sink = Uniform(math.MaxUint64, 7, "Mistral-Large-2") }); n != 0 {
		t.Errorf("got %v allocations a call, want 0", n)
	}
}

func TestWithoutReplacementEdges(t *testing.T) {
	names := []string{"a", "b", "c", "d"}
	nan, inf := math.NaN(), math.Inf(1)
	for _, c := range []struct {
		name  string
		names []string
		p     []float64
		keep  int
		want  []int
	}{
		{"nothing", nil, nil, 3, []int{}},
		{"keep none", names, []float64{1, 1, 1, 1}, 0, []int{}},
		{"keep negative", names, []float64{1, 1, 1, 1}, -1, []int{}},
		{"zeros follow, by position", names, []float64{0, 0, 1e-300, 0}, 4, []int{2, 0, 1, 3}},
		{"NaN and negative are zero", names, []float64{nan, -1, 0, 1e-9}, 4, []int{3, 0, 1, 2}},
		{"all zero", names, []float64{0, 0, 0, 0}, 2, []int{0, 1}},
		{"infinite first", names, []float64{1, inf, 1e300, inf}, 2, []int{1, 3}},
		{"keep beyond the names", names[:1], []float64{1}, 9, []int{0}},
	} {
		t.Run(c.name, func(t *testing.T) {
			for candidate := range 50 { // whatever the draw
				got := WithoutReplacement(42, candidate, c.names, c.p, c.keep)
				if !slices.Equal(got, c.want) {
					t.Fatalf("candidate %d: got %v, want %v", candidate, got, c.want)
				}
			}
		})
	}
}

func TestWithoutReplacementPanicsOnLengths(t *testing.T) {
	defer func() {
		if got, want := recover(), "draw: 2 names but 1 weights"; got != want {
			t.Errorf("panic %v, want %q", got, want)
		}
	}()
	WithoutReplacement(1, 0, []string{"a", "b"}, []float64{1}, 1)
}

// pool draws distinct names and weights, zeros among them.
func pool(t *rapid.T) (names []string, p []float64) {
	n := rapid.IntRange(1, 80).Draw(t, "n") // beyond the stack buffer of 64
	names, p = make([]string, n), make([]float64, n)
	for m := range n {
		names[m] = fmt.Sprintf("llm-%d", m)
		p[m] = rapid.SampledFrom([]float64{0, 1e-9, 0.1, 0.1, 0.7, 3}).Draw(t, "p")
	}
	return names, p
}

func TestNestedInKeep(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		names, p := pool(t)
		s, candidate := rapid.Uint64().Draw(t, "s"), rapid.IntRange(0, 99).Draw(t, "candidate")
		all := WithoutReplacement(s, candidate, names, p, len(names))
		if sorted := slices.Sorted(slices.Values(all)); len(slices.Compact(sorted)) != len(names) {
			t.Fatalf("%v is no permutation of %d positions", all, len(names))
		}
		for keep := range len(names) + 1 {
			if got := WithoutReplacement(s, candidate, names, p, keep); !slices.Equal(got, all[:keep]) {
				t.Fatalf("keep %d: %v is no prefix of %v", keep, got, all)
			}
		}
	})
}

// TestAddedNameMovesNobody: the order of the old names is unchanged when one is
// added, wherever it is put.
func TestAddedNameMovesNobody(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		names, p := pool(t)
		s, at := rapid.Uint64().Draw(t, "s"), rapid.IntRange(0, len(names)).Draw(t, "at")
		before := ordered(names, WithoutReplacement(s, 3, names, p, len(names)))
		more := slices.Insert(slices.Clone(names), at, "newcomer")
		after := ordered(more, WithoutReplacement(s, 3, more, slices.Insert(slices.Clone(p), at, 0.4), len(more)))
		after = slices.DeleteFunc(after, func(name string) bool { return name == "newcomer" })
		if !slices.Equal(before, after) {
			t.Fatalf("order %v became %v", before, after)
		}
	})
}

func TestPermutedNamesPermuteTheAnswer(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		names, p := pool(t)
		for m := range p {
			p[m] += 0.01 // zeros are ordered by position, which a permutation changes
		}
		s := rapid.Uint64().Draw(t, "s")
		moved := rapid.Permutation(identity(len(names))).Draw(t, "permutation")
		names2, p2 := make([]string, len(names)), make([]float64, len(names))
		for to, from := range moved {
			names2[to], p2[to] = names[from], p[from]
		}
		want := ordered(names, WithoutReplacement(s, 0, names, p, len(names)))
		got := ordered(names2, WithoutReplacement(s, 0, names2, p2, len(names)))
		if !slices.Equal(got, want) {
			t.Fatalf("got %v, want %v", got, want)
		}
	})
}

func identity(n int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = i
	}
	return out
}

func ordered(names []string, positions []int) []string {
	out := make([]string, len(positions))
	for i, m := range positions {
		out[i] = names[m]
	}
	return out
}

var sink float64

func BenchmarkUniform(b *testing.B) {
	b.ReportAllocs()
	for i := range b.N {
		sink = Uniform(10492127700958710260, i&7, "Mistral-Large-2")
	}
}

// BenchmarkWithoutReplacement is one candidate of the paper's setting: 7
// selected LLMs, 6 kept.
func BenchmarkWithoutReplacement(b *testing.B) {
	names := []string{"Athene-70B", "Mistral-Large-2", "gemma-2-9b-it", "c", "d", "e", "f"}
	p := []float64{0.2, 0.2, 0.1, 0.1, 0.1, 0.1, 0.2}
	b.ReportAllocs()
	for i := range b.N {
		sink = float64(WithoutReplacement(10492127700958710260, i&7, names, p, 6)[0])
	}
}
