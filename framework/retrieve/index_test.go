package retrieve

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"sort"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"smacs/framework/embedding"
)

// zipfTexts returns n texts of about the given number of bytes whose words follow
// Zipf's law over 20,000, so that common ones are in most texts as in prose.
func zipfTexts(n, bytes int) []string {
	random := rand.New(rand.NewPCG(3, 4))
	zipf := rand.NewZipf(random, 1.1, 3, 20_000)
	texts := make([]string, n)
	for i := range texts {
		var text strings.Builder
		for text.Len() < bytes {
			fmt.Fprintf(&text, "W%x ", 7919*(zipf.Uint64()+5))
		}
		texts[i] = text.String()
	}
	return texts
}

func newTFIDF(t testing.TB, bank []string) *Index {
	t.Helper()
	index, err := NewTFIDF(bank)
	if err != nil {
		t.Fatal(err)
	}
	return index
}

// slowNeighbors compares text with every bank entry, one vector pair at a time,
// and sorts with the standard library.
func slowNeighbors(bank []string, text string) (rows []int32, fixed []int64) {
	tfidf := embedding.FitTFIDF(bank)
	byRow := make([]int64, len(bank))
	for row, other := range bank {
		rows = append(rows, int32(row))
		byRow[row] = embedding.Fixed(embedding.Dot(tfidf.Vector(text), tfidf.Vector(other)))
	}
	sort.SliceStable(rows, func(i, j int) bool { return byRow[rows[i]] > byRow[rows[j]] })
	for _, row := range rows {
		fixed = append(fixed, byRow[row])
	}
	return rows, fixed
}

func checkAgainstSlow(t interface{ Fatalf(string, ...any) }, bank []string, text string, got Neighbors) {
	rows, fixed := slowNeighbors(bank, text)
	if !slices.Equal(got.Rows, rows) || !slices.Equal(got.Fixed, fixed) {
		t.Fatalf("neighbours of %q:\ngot  %v %v\nwant %v %v", text, got.Rows, got.Fixed, rows, fixed)
	}
	for i, f := range got.Fixed {
		if got.Similarity[i] != embedding.FromFixed(f) {
			t.Fatalf("similarity %d is %v, want %v", i, got.Similarity[i], embedding.FromFixed(f))
		}
	}
}

func TestNeighborsEqualSlowRendering(t *testing.T) {
	word := rapid.SampledFrom([]string{"a", "b", "B", "ab", "x1", "9", "zoo", "the", "-"})
	text := rapid.Custom(func(t *rapid.T) string {
		return strings.Join(rapid.SliceOfN(word, 0, 10).Draw(t, "words"), " ")
	})
	var scratch Scratch // reused across all draws, as a worker does
	rapid.Check(t, func(t *rapid.T) {
		bank := rapid.SliceOfN(text, 1, 30).Draw(t, "bank")
		query := text.Draw(t, "query")
		index, err := NewTFIDF(bank)
		if err != nil {
			t.Fatal(err)
		}
		got := index.NeighborsInto(query, &scratch)
		checkSorted(t, got, len(bank))
		checkAgainstSlow(t, bank, query, got)
	})
}

// A bank large enough for the radix sort, with long texts and repeated entries.
func TestNeighborsEqualSlowRenderingOnALargeBank(t *testing.T) {
	texts := zipfTexts(400, 400)
	bank := append(texts[:390:390], texts[:10]...) // entries 390 to 399 repeat 0 to 9
	index := newTFIDF(t, bank)
	var scratch Scratch
	for _, query := range append(texts[388:], "", "no such words", bank[3]+" "+bank[200]) {
		checkAgainstSlow(t, bank, query, index.NeighborsInto(query, &scratch))
	}
	nearest := index.Neighbors(bank[4])
	if nearest.Rows[0] != 4 || nearest.Rows[1] != 394 || nearest.Fixed[1] != embedding.Unit {
		t.Errorf("nearest to entry 4 are %v at %v, want 4 and its copy 394 at 1", nearest.Rows[:2], nearest.Fixed[:2])
	}
}

// The postings give each dot product the bits of embedding.Dot: fixed point could
// hide a difference of up to 1e-9, but sums of other forms may be built on these.
func TestPostingsAreBitIdenticalToDot(t *testing.T) {
	bank := zipfTexts(200, 700)
	index := newTFIDF(t, bank)
	dots := make([]float64, len(bank))
	for _, text := range zipfTexts(230, 700)[200:] {
		query := index.TFIDF().Vector(text)
		index.dots(query, dots)
		for row := range bank {
			if want := embedding.Dot(query, index.TFIDF().Vector(bank[row])); dots[row] != want {
				t.Fatalf("entry %d: postings give %v, embedding.Dot gives %v", row, dots[row], want)
			}
		}
	}
}

func TestSortKeysEqualsComparisonSort(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		size := rapid.IntRange(0, 700).Draw(t, "size")
		random := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
		spread := rapid.SampledFrom([]int64{1, 2, 1000, 1 << 20, embedding.Unit + 1}).Draw(t, "spread")
		keys := make([]uint64, size)
		for row := range keys {
			fixed := random.Int64N(spread)
			keys[row] = packKey(fixed, int32(row))
			if f, r := unpackKey(keys[row]); f != fixed || r != int32(row) {
				t.Fatalf("key of (%d, %d) unpacks to (%d, %d)", fixed, row, f, r)
			}
		}
		want := slices.Sorted(slices.Values(keys))
		if got := sortKeys(keys, make([]uint64, size)); !slices.Equal(got, want) {
			t.Fatalf("%d keys spread over %d are not sorted", size, spread)
		}
	})
}

func TestKeyOrder(t *testing.T) {
	// From the nearest: larger similarity, then smaller index; the ends of the range.
	inOrder := []uint64{packKey(embedding.Unit, 0), packKey(embedding.Unit, 1<<31-1), packKey(1, 7), packKey(1, 8), packKey(0, 0), packKey(0, 1)}
	if !slices.IsSorted(inOrder) {
		t.Errorf("keys %x do not ascend", inOrder)
	}
}

func TestEmptyBankIsAnError(t *testing.T) {
	if _, err := NewTFIDF(nil); err == nil || !strings.Contains(err.Error(), "question bank is empty") {
		t.Errorf("NewTFIDF(nil): error %v", err)
	}
	if _, err := NewDense(nil); err == nil || !strings.Contains(err.Error(), "question bank is empty") {
		t.Errorf("NewDense(nil): error %v", err)
	}
}

func TestNeighborsIntoDoesNotAllocate(t *testing.T) {
	texts := zipfTexts(310, 200)
	index := newTFIDF(t, texts[:300])
	var scratch Scratch
	if allocs := testing.AllocsPerRun(50, func() { index.NeighborsInto(texts[305], &scratch) }); allocs != 0 {
		t.Errorf("%v allocations a question with a reused scratch, want 0", allocs)
	}
}

// Workers share an index, each with its own scratch; the race detector watches.
func TestIndexIsSharedByWorkers(t *testing.T) {
	texts := zipfTexts(320, 200)
	index := newTFIDF(t, texts[:300])
	for worker := range 4 {
		t.Run(fmt.Sprint(worker), func(t *testing.T) {
			t.Parallel()
			var scratch Scratch
			for _, text := range texts[300:] {
				want, got := index.Neighbors(text), index.NeighborsInto(text, &scratch)
				if !slices.Equal(want.Rows, got.Rows) {
					t.Fatalf("scratch and fresh buffers disagree on %q", text)
				}
			}
		})
	}
}
