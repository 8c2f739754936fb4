package rendering

import (
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestTokens(t *testing.T) {
	for _, c := range []struct {
		name, text string
		want       []string
	}{
		{"case, digits and signs", "Ab-c2  X_9!", []string{"ab", "c2", "x", "9"}},
		{"ends of the ranges and what is beside them", "AZaz09 a@b[c`d{e/f:g", []string{"azaz09", "a", "b", "c", "d", "e", "f", "g"}},
		{"letters outside ASCII separate", "naïve É", []string{"na", "ve"}},
		{"nothing", " ?\n", []string{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, tokens(c.text)); diff != "" {
				t.Errorf("tokens(%q) (-want +got):\n%s", c.text, diff)
			}
		})
	}
}

// The bank is "a" and "a b", n = 2: df(a) = 2 and idf(a) = ln(3/3) + 1 = 1;
// df(b) = 1 and idf(b) = ln(3/2) + 1 = 1.4054651. "a b" has the length
// sqrt(1 + 1.4054651^2) = 1.7249151, so its weights are 1 / 1.7249151 =
// 0.5797386715 for a and 1.4054651 / 1.7249151 = 0.8148024747 for b.
func TestSimilarity(t *testing.T) {
	bank := []string{"a", "a b"}
	for _, c := range []struct {
		name, query string
		want        []neighbor
	}{
		{"one term", "A", []neighbor{{0, 1000000000}, {1, 579738672}}},
		{"the most similar first", "b", []neighbor{{1, 814802475}, {0, 0}}},
		// a counts twice: (2, 1.4054651) has the length sqrt(4 + 1.9753322) =
		// 2.4444492570. With "a" 2/2.4444492570 = 0.8181802074; with "a b"
		// 0.8181802074 x 0.5797386715 + 0.5749618668 x 0.8148024747 =
		// 0.9428110584.
		{"raw counts", "a b a", []neighbor{{1, 942811058}, {0, 818180207}}},
		{"unseen tokens are ignored", "zebra a", []neighbor{{0, 1000000000}, {1, 579738672}}},
		{"only unseen tokens; ties in bank order", "zebra", []neighbor{{0, 0}, {1, 0}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			idf := inverseFrequency(bank)
			got := neighborsOf(vectorOf(c.query, idf), []vector{vectorOf(bank[0], idf), vectorOf(bank[1], idf)})
			if diff := cmp.Diff(c.want, got, cmp.AllowUnexported(neighbor{})); diff != "" {
				t.Errorf("neighbours of %q (-want +got):\n%s", c.query, diff)
			}
		})
	}
}

func TestInverseFrequencyCountsTexts(t *testing.T) {
	// "a a" is one text with a: ln(3/2) + 1, not ln(3/3) + 1.
	got := inverseFrequency([]string{"a a", "b"})["a"]
	if want := math.Log(1.5) + 1; got != want {
		t.Errorf("idf = %v, want %v", got, want)
	}
}

func TestKept(t *testing.T) {
	for _, c := range []struct {
		name         string
		similarities []int64
		k, want      int
	}{
		// The bound is 0.95 x 500 = 475, from index 1 and not 0 (0.95 x 1000
		// would keep one); 475 is at the bound and not above it.
		{"strict, from the neighbour at index k", []int64{1000, 500, 476, 475, 100}, 1, 3},
		{"k beyond the bank is its last", []int64{1000, 500, 476, 475, 100}, 9, 5},
		{"k of the bank's size is its last", []int64{1000, 500, 476, 475, 100}, 5, 5},
		// 0.95 x 999 = 949.05: neither 949.05 rounded down nor up may decide.
		{"no rounding of the bound", []int64{1000, 999, 950, 949}, 1, 3},
		{"ties at index k are all kept", []int64{900, 700, 700, 700, 1}, 1, 4},
		{"bound zero keeps what is positive", []int64{5, 1, 0, 0}, 2, 2},
		{"nothing is similar", []int64{0, 0, 0}, 1, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			var sorted []neighbor
			for i, s := range c.similarities {
				sorted = append(sorted, neighbor{i, s})
			}
			got := kept(sorted, c.k)
			if len(got) != c.want {
				t.Fatalf("kept %d, want %d", len(got), c.want)
			}
			if diff := cmp.Diff(sorted[:c.want], got, cmp.AllowUnexported(neighbor{})); c.want > 0 && diff != "" {
				t.Errorf("kept (-want +got):\n%s", diff)
			}
		})
	}
}

func TestRanking(t *testing.T) {
	for _, c := range []struct {
		name         string
		prior, right []int64
		want         []int
	}{
		{"prior before right", []int64{1, 2, 3}, []int64{9, 8, 7}, []int{2, 1, 0}},
		{"right breaks ties of prior", []int64{4, 4, 5}, []int64{1, 2, 0}, []int{2, 1, 0}},
		{"pool order breaks the rest", []int64{4, 4, 4, 4}, []int64{1, 2, 1, 2}, []int{1, 3, 0, 2}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, ranking(c.prior, c.right)); diff != "" {
				t.Errorf("ranking (-want +got):\n%s", diff)
			}
		})
	}
}

func TestVote(t *testing.T) {
	const none = "(unparsed)"
	for _, c := range []struct {
		name     string
		answers  []string // by LLM
		selected []int
		answer   string
		chosen   int
	}{
		{"the majority", []string{"x", "y", "y"}, []int{0, 1, 2}, "y", 1},
		{"its best-ranked voter", []string{"y", "x", "y"}, []int{1, 2, 0}, "y", 2},
		{"a tie goes to the best-ranked voter", []string{"x", "y", "y", "x"}, []int{2, 3, 0, 1}, "y", 2},
		{"unparsed do not vote", []string{none, none, "x"}, []int{0, 1, 2}, "x", 2},
		{"unparsed do not break a tie", []string{none, "x", "y"}, []int{0, 2, 1}, "y", 2},
		{"only the selected vote", []string{"x", "x", "y"}, []int{2}, "y", 2},
		{"an empty answer votes", []string{"", "", "x"}, []int{2, 1, 0}, "", 1},
		{"unparsed is not an empty answer's vote", []string{none, none, "", "x", "x"}, []int{0, 1, 2, 3, 4}, "x", 3},
		{"unparsed is not an empty answer's voter", []string{none, "", "x"}, []int{0, 1, 2}, "", 1},
		{"nobody votes", []string{none, none, "x"}, []int{1, 0}, "", 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			answers, parsed := make([]string, len(c.answers)), make([]bool, len(c.answers))
			for m, a := range c.answers {
				if a != none {
					answers[m], parsed[m] = a, true
				}
			}
			answer, chosen := vote(answers, parsed, c.selected)
			if answer != c.answer || chosen != c.chosen {
				t.Errorf("got %q of LLM %d, want %q of LLM %d", answer, chosen, c.answer, c.chosen)
			}
		})
	}
}

// small has two LLMs and the bank of TestSimilarity: p is right on "a b" only, q
// on "a" only.
func small() Input {
	return Input{
		LLMs:       []string{"p", "q"},
		BankTexts:  []string{"a", "a b"},
		BankRight:  [][]bool{{false, true}, {true, false}},
		TestTexts:  []string{"a", "b", "zebra"},
		TestAnswer: [][]string{{"1", "2"}, {"1", "2"}, {"", "2"}},
		TestParsed: [][]bool{{true, true}, {true, true}, {false, true}},
		TestRight:  [][]bool{{false, true}, {true, false}, {false, false}},
	}
}

// In small, question "a" has the similarities 1 and 0.58, and index min(1, 1) = 1
// keeps both: weighted, q (1) is before p (0.58); counted, both have 1 prior and
// 1 right on the bank, so p is first in the pool. Question "b" has 0.81 and 0 and
// keeps "a b": p first. "zebra" keeps nothing: p first in the pool.
func TestRPS(t *testing.T) {
	weighted, counted, both := Cell{1, true, 1}, Cell{1, false, 1}, Cell{1, true, 2}
	want := map[Cell]Result{
		weighted: {Correct: 2, Answers: []string{"2", "1", ""}, Chosen: []int{1, 0, 0}, Selected: [][]int{{1}, {0}, {0}}},
		counted:  {Correct: 1, Answers: []string{"1", "1", ""}, Chosen: []int{0, 0, 0}, Selected: [][]int{{0}, {0}, {0}}},
		// Two votes are a tie, which the better-ranked wins; on "zebra" only q votes.
		both: {Correct: 2, Answers: []string{"2", "1", "2"}, Chosen: []int{1, 0, 1}, Selected: [][]int{{1, 0}, {0, 1}, {0, 1}}},
	}
	got := RPS(small(), []Cell{weighted, counted, both, weighted})
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("results (-want +got):\n%s", diff)
	}
}

func TestBaselines(t *testing.T) {
	in := small()
	in.BankTexts = append(in.BankTexts, "c")
	in.BankRight = append(in.BankRight, []bool{false, true}) // now q has 2 right, p 1
	// q alone: "2", "2", "2", right on the first question only.
	single := Result{Correct: 1, Answers: []string{"2", "2", "2"}, Chosen: []int{1, 1, 1}, Selected: [][]int{{1}, {1}, {1}}}
	// Both: q wins every tie.
	all := Result{Correct: 1, Answers: []string{"2", "2", "2"}, Chosen: []int{1, 1, 1}, Selected: [][]int{{1, 0}, {1, 0}, {1, 0}}}
	for _, c := range []struct {
		name      string
		got, want Result
	}{
		{"best single", BestSingle(in), single},
		{"best 1", BestN(in, 1), single},
		{"best 2", BestN(in, 2), all},
		{"all", All(in), all},
	} {
		if diff := cmp.Diff(c.want, c.got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
	// On the first question both are right, on the second one, on the third none.
	in.TestRight[0] = []bool{true, true}
	if got := Oracle(in); got != 2 {
		t.Errorf("oracle = %d, want 2", got)
	}
}

func TestCheck(t *testing.T) {
	if err := small().Check(); err != nil {
		t.Fatalf("a whole input: %v", err)
	}
	for _, c := range []struct {
		name  string
		spoil func(*Input)
		want  string
	}{
		{"no LLM", func(in *Input) { in.LLMs = nil }, "got 0 LLMs"},
		{"no bank", func(in *Input) { in.BankTexts = nil }, "0 bank questions"},
		{"order", func(in *Input) { in.LLMs = []string{"q", "p"} }, `LLM "p" follows "q"`},
		{"twice", func(in *Input) { in.LLMs = []string{"p", "p"} }, `LLM "p" follows "p"`},
		{"bank row", func(in *Input) { in.BankRight = in.BankRight[:1] }, "BankRight has 1 rows, want 2"},
		{"answer column", func(in *Input) { in.TestAnswer[2] = nil }, "TestAnswer row 2 has 0 columns, want 2"},
		{"parsed row", func(in *Input) { in.TestParsed = nil }, "TestParsed has 0 rows, want 3"},
		{"right column", func(in *Input) { in.TestRight[0] = []bool{true} }, "TestRight row 0 has 1 columns, want 2"},
	} {
		t.Run(c.name, func(t *testing.T) {
			in := small()
			c.spoil(&in)
			if err := in.Check(); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want an error with %q", err, c.want)
			}
		})
	}
}

func TestSettingsOutOfRangePanic(t *testing.T) {
	for name, call := range map[string]func(){
		"k":               func() { RPS(small(), []Cell{{0, true, 1}}) },
		"top_k zero":      func() { RPS(small(), []Cell{{1, true, 0}}) },
		"top_k over pool": func() { RPS(small(), []Cell{{1, true, 3}}) },
		"best none":       func() { BestN(small(), 0) },
		"best of 3":       func() { BestN(small(), 3) },
	} {
		t.Run(name, func(t *testing.T) {
			defer func() {
				text, _ := recover().(string)
				if !strings.HasPrefix(text, "rendering: ") {
					t.Errorf("panic %q, want one that says what is wanted", text)
				}
			}()
			call()
		})
	}
}
