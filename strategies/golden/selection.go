package golden

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"testing"

	"smacs/framework"
)

// selection runs the prior scores and rankings of every query, k and weighting
// under both papers' rules. A request holds all queries with all their cuts, as
// in a sweep.
func (s *suite) selection() {
	for _, weighted := range []bool{false, true} {
		s.selectionCells("smcs", weighted, "none", func(q selectionQuery) []selectionCell { return q.SMCS })
		normalise := "none" // JiSi's unweighted form is a plain count (STRATEGIES.md, 2.1)
		if weighted {
			normalise = "weights"
		}
		s.selectionCells("jisi", weighted, normalise, func(q selectionQuery) []selectionCell { return q.JiSi })
	}
}

func (s *suite) selectionCells(rule string, weighted bool, normalise string, cellsOf func(selectionQuery) []selectionCell) {
	req := &framework.SelectRequest{Bank: s.v.bank(), Neighbors: &framework.NeighborBlock{}}
	for i, query := range s.v.Selection {
		var cuts []int
		for _, cell := range cellsOf(query) {
			cuts = append(cuts, cell.NKept)
		}
		slices.Sort(cuts)
		req.Cuts = append(req.Cuts, slices.Compact(cuts))
		req.Questions = append(req.Questions, framework.Question{Index: i})
		req.Neighbors.Questions = append(req.Neighbors.Questions, query.neighbors())
	}
	items := s.selectAll(map[string]any{"weighted": weighted, "normalise": normalise}, req)
	for i, query := range s.v.Selection {
		for _, cell := range cellsOf(query) {
			if cell.Weighted != weighted {
				continue
			}
			s.run(fmt.Sprintf("selection/%s/%s/k=%d/weighted=%v", rule, query.Query, cell.K, weighted), func(t *testing.T) {
				if !slices.Equal(cell.Kept, query.Order[:cell.NKept]) {
					t.Fatal("golden vectors: kept is not a prefix of order")
				}
				checkPriors(t, items[i][slices.Index(req.Cuts[i], cell.NKept)], cell.Scores, cell.Ranking, s.v.Tolerances.Float64)
			})
		}
	}
}

// firstRolls runs the first roll of the JiSi cases, whose similarities come
// from the embeddings.
func (s *suite) firstRolls() {
	for i, c := range s.v.JiSi.Cases {
		s.run(fmt.Sprintf("selection/jisi_first_roll/%d/%s", i, c.Query), func(t *testing.T) {
			neighbors := framework.Neighbors{Rows: c.First.Kept}
			for _, row := range c.First.Kept {
				neighbors.Similarities = append(neighbors.Similarities, dot(unit(s.v.Queries[c.QueryIndex]), unit(s.v.Bank[row])))
			}
			items := s.selectAll(map[string]any{"weighted": true, "normalise": "weights"}, &framework.SelectRequest{
				Bank:      s.v.bank(),
				Neighbors: &framework.NeighborBlock{Questions: []framework.Neighbors{neighbors}},
				Questions: []framework.Question{{Index: 0}},
				Cuts:      [][]int{{len(c.First.Kept)}},
			})
			checkPriors(t, items[0][0], c.First.Scores, c.First.Ranking, s.v.Tolerances.Float64)
		})
	}
}

// selectionEdges runs the top_k example. The other edge, top_k >= pool without
// priors, is the engine's; that prior drop then is uniform is in priorDrop.
func (s *suite) selectionEdges() {
	edge := s.v.SelectionEdges.TopR
	s.run("selection/top_k", func(t *testing.T) {
		at := slices.IndexFunc(s.v.Selection, func(q selectionQuery) bool { return q.QueryIndex == edge.QueryIndex })
		query := s.v.Selection[at]
		cell := slices.IndexFunc(query.SMCS, func(c selectionCell) bool { return c.K == edge.K && c.Weighted == edge.Weighted })
		items := s.selectAll(map[string]any{"weighted": edge.Weighted}, &framework.SelectRequest{
			Bank:      s.v.bank(),
			Neighbors: &framework.NeighborBlock{Questions: []framework.Neighbors{query.neighbors()}},
			Questions: []framework.Question{{Index: 0}},
			Cuts:      [][]int{{query.SMCS[cell].NKept}},
		})
		var selected []string
		for _, llm := range rank(items[0][0].Priors)[:edge.R] {
			selected = append(selected, s.v.Models[llm])
		}
		if !slices.Equal(selected, edge.Selected) {
			t.Errorf("selected %v, want %v", selected, edge.Selected)
		}
	})
}

// selectAll returns the scores per question and cut.
func (s *suite) selectAll(table map[string]any, req *framework.SelectRequest) [][]framework.SelectionScores {
	s.t.Helper()
	answer, err := opened[framework.Selector](s.t, s.open, framework.Selection, "rps", table).Select(s.t.Context(), req)
	if err != nil {
		s.t.Fatal(err)
	}
	byQuestion, items := make([][]framework.SelectionScores, len(req.Cuts)), answer.Items
	for q, cuts := range req.Cuts {
		if len(items) < len(cuts) {
			s.t.Fatalf("got %d items, want one per question and cut", len(answer.Items))
		}
		byQuestion[q], items = items[:len(cuts)], items[len(cuts):]
	}
	return byQuestion
}

func checkPriors(t *testing.T, got framework.SelectionScores, scores []float64, ranking []int, tolerance float64) {
	t.Helper()
	if got.Order != nil {
		t.Errorf("got the order %v, want none", got.Order)
	}
	same(t, "prior score", got.Priors, scores, tolerance)
	if order := rank(got.Priors); !slices.Equal(order, ranking) {
		t.Errorf("ranking %v, want %v", order, ranking)
	}
}

// rank is the ranking under compat = "smcs": prior descending, ties in pool
// order.
func rank(priors []float64) []int {
	order := make([]int, len(priors))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(priors[b], priors[a]) })
	return order
}

func (v *vectors) bank() *framework.Bank {
	bank := &framework.Bank{LLMs: v.Models}
	for row := range v.Bank {
		for llm := range v.Models {
			bank.Scores = append(bank.Scores, v.Correct[llm][row])
		}
	}
	return bank
}

func (q selectionQuery) neighbors() framework.Neighbors {
	neighbors := framework.Neighbors{Rows: q.Order}
	for _, row := range q.Order {
		neighbors.Similarities = append(neighbors.Similarities, q.Sim[row])
	}
	return neighbors
}

// unit returns a vector over its length, and a zero vector as it is.
func unit(v []float64) []float64 {
	length := max(math.Sqrt(dot(v, v)), 1e-12)
	scaled := make([]float64, len(v))
	for i, x := range v {
		scaled[i] = x / length
	}
	return scaled
}

func dot(a, b []float64) float64 {
	sum := 0.0
	for i := range a {
		sum += a[i] * b[i]
	}
	return sum
}
