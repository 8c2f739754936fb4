package retrieve

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// golden is the part of strategies/golden/testdata/smcs.json that concerns retrieval. The file's
// values were computed from the definitions of STRATEGIES.md 1.2 with numpy in
// float64 and compared with the released code's operations under torch (section 5).
type golden struct {
	Tolerances struct {
		Float64 float64 `json:"float64"`
	} `json:"tolerances"`
	Threshold float64     `json:"threshold"`
	Bank      [][]float64 `json:"bank"`
	Queries   [][]float64 `json:"queries"`
	Selection []struct {
		Query      string       `json:"query"`
		QueryIndex int          `json:"query_index"`
		Sim        []float64    `json:"sim"`
		Order      []int32      `json:"order"`
		SMCS       []goldenCase `json:"smcs"`
		JiSi       []goldenCase `json:"jisi"`
	} `json:"selection"`
	JiSi struct {
		Cases []struct {
			Query      string `json:"query"`
			QueryIndex int    `json:"query_index"`
			Config     struct {
				K int `json:"k"`
			} `json:"config"`
			First struct {
				Threshold float64 `json:"threshold_cos"`
				Kept      []int32 `json:"kept"`
			} `json:"first"`
		} `json:"cases"`
	} `json:"jisi"`
}

type goldenCase struct {
	K             int     `json:"k"`
	BoundaryIndex int     `json:"boundary_index"`
	Boundary      float64 `json:"boundary_cos"`
	Threshold     float64 `json:"threshold_cos"`
	Count         int     `json:"n_kept"`
	Kept          []int32 `json:"kept"`
	FallbackTop1  bool    `json:"fallback_top1"`
}

func readGolden(t *testing.T) golden {
	t.Helper()
	data, err := os.ReadFile("../../strategies/golden/testdata/smcs.json")
	if err != nil {
		t.Fatal(err)
	}
	var g golden
	if err := json.Unmarshal(data, &g); err != nil {
		t.Fatal(err)
	}
	// 60 entries, 8 queries and 4 sorted lists are what STRATEGIES.md 5 and the file
	// state; fewer would mean that fields were not read.
	if len(g.Bank) != 60 || len(g.Queries) != 8 || len(g.Selection) != 4 || g.Tolerances.Float64 != 1e-12 {
		t.Fatalf("read %d bank rows, %d queries, %d selections, tolerance %v", len(g.Bank), len(g.Queries), len(g.Selection), g.Tolerances.Float64)
	}
	return g
}

func TestGoldenSelections(t *testing.T) {
	g := readGolden(t)
	index, err := NewDense(g.Bank)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range g.Selection {
		t.Run(s.Query, func(t *testing.T) {
			n, err := index.Neighbors(g.Queries[s.QueryIndex])
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(s.Order, n.Rows); diff != "" {
				t.Fatalf("order (-want +got):\n%s", diff)
			}
			for i, row := range n.Rows {
				if math.Abs(n.Similarity[i]-s.Sim[row]) > g.Tolerances.Float64 {
					t.Errorf("similarity of entry %d is %v, want %v", row, n.Similarity[i], s.Sim[row])
				}
			}
			checkGolden(t, g, n, SMCS, s.SMCS)
			checkGolden(t, g, n, JiSi, s.JiSi)
		})
	}
}

func checkGolden(t *testing.T, g golden, n Neighbors, rule Rule, cases []goldenCase) {
	if len(cases) != 10 { // k in {1, 5, 20, 59, 400}, weighted and not
		t.Errorf("%s: %d cases, want 10", rule, len(cases))
	}
	for _, c := range cases {
		t.Run(fmt.Sprintf("%s k=%d", rule, c.K), func(t *testing.T) {
			kept := Cut(n, Bound{Rule: rule, K: c.K, Threshold: g.Threshold})
			if kept.BoundaryIndex != c.BoundaryIndex || kept.Count != c.Count || kept.FallbackTop1 != c.FallbackTop1 {
				t.Errorf("kept %+v, want %d with boundary index %d and fallback %v", kept, c.Count, c.BoundaryIndex, c.FallbackTop1)
			}
			if math.Abs(kept.Boundary-c.Boundary) > g.Tolerances.Float64 {
				t.Errorf("boundary %v, want %v", kept.Boundary, c.Boundary)
			}
			if math.Abs(kept.Threshold-c.Threshold) > g.Tolerances.Float64 {
				t.Errorf("threshold %v, want %v", kept.Threshold, c.Threshold)
			}
			if diff := cmp.Diff(c.Kept, n.Rows[:kept.Count]); diff != "" {
				t.Errorf("kept (-want +got):\n%s", diff)
			}
		})
	}
}

// The first roll of the JiSi vectors lists its kept set too, at other values of k.
func TestGoldenFirstRolls(t *testing.T) {
	g := readGolden(t)
	index, err := NewDense(g.Bank)
	if err != nil {
		t.Fatal(err)
	}
	if len(g.JiSi.Cases) != 6 {
		t.Fatalf("%d cases, want the file's 6", len(g.JiSi.Cases))
	}
	for _, c := range g.JiSi.Cases {
		t.Run(fmt.Sprintf("%s k=%d", c.Query, c.Config.K), func(t *testing.T) {
			n, err := index.Neighbors(g.Queries[c.QueryIndex])
			if err != nil {
				t.Fatal(err)
			}
			kept := Cut(n, Bound{Rule: JiSi, K: c.Config.K, Threshold: g.Threshold})
			if math.Abs(kept.Threshold-c.First.Threshold) > g.Tolerances.Float64 {
				t.Errorf("threshold %v, want %v", kept.Threshold, c.First.Threshold)
			}
			if diff := cmp.Diff(c.First.Kept, n.Rows[:kept.Count]); diff != "" {
				t.Errorf("kept (-want +got):\n%s", diff)
			}
		})
	}
}

// Queries of the file without a list of their own, by their stated properties.
func TestGoldenEdgeQueries(t *testing.T) {
	g := readGolden(t)
	index, err := NewDense(g.Bank)
	if err != nil {
		t.Fatal(err)
	}
	neighbors := func(query int) Neighbors {
		n, err := index.Neighbors(g.Queries[query])
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	t.Run("all exactly zero keeps none and the bank's order", func(t *testing.T) {
		n := neighbors(7) // all_exactly_zero
		if !slices.IsSorted(n.Rows) || n.Similarity[0] != 0 || n.Similarity[59] != 0 {
			t.Fatalf("rows %v with similarities %v to %v", n.Rows, n.Similarity[0], n.Similarity[59])
		}
		if kept := Cut(n, Bound{SMCS, 5, 0.95}); kept.Count != 0 {
			t.Errorf("smcs kept %d, want 0: nothing is above 0", kept.Count)
		}
		if kept := Cut(n, Bound{JiSi, 5, 0.95}); kept.Count != 1 || !kept.FallbackTop1 {
			t.Errorf("jisi kept %+v, want the nearest by fallback", kept)
		}
	})
	t.Run("all negative drops the boundary itself", func(t *testing.T) {
		n := neighbors(5) // all_negative
		if n.Similarity[0] >= 0 {
			t.Fatalf("largest similarity %v, want it below 0", n.Similarity[0])
		}
		kept := Cut(n, Bound{SMCS, 5, 0.95})
		if kept.Threshold <= kept.Boundary || kept.Count > kept.BoundaryIndex {
			t.Errorf("kept %+v, want a threshold above the boundary and the boundary not kept", kept)
		}
	})
	t.Run("a row twice in the bank ties by index", func(t *testing.T) {
		n := neighbors(3) // equal_to_bank_row_7, which row 31 repeats
		if n.Rows[0] != 7 || n.Rows[1] != 31 || n.Similarity[0] != n.Similarity[1] {
			t.Errorf("nearest are %v with %v, want 7 and 31 alike", n.Rows[:2], n.Similarity[:2])
		}
	})
}
