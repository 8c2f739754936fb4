package convert

import (
	"math"
	"strings"
	"testing"

	"google.golang.org/protobuf/proto"

	"smacs/framework"
	pb "smacs/framework/pluginproto"
)

func ints(values []int64, ends ...uint32) *pb.Ints { return &pb.Ints{Values: values, Ends: ends} }

func hostilePool() *pb.Texts { return toTexts([]string{"a", "b"}) }

func hostileBlock() *framework.ReferenceBlock {
	return &framework.ReferenceBlock{Questions: []framework.References{{Responses: make([]framework.Response, 2)}}}
}

func payloadBytes(t *testing.T, m proto.Message) []byte {
	t.Helper()
	data, err := proto.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// TestHostile reads messages that lie. Each is an error that names the column.
func TestHostile(t *testing.T) {
	bank := &framework.Bank{LLMs: []string{"a", "b"}, Scores: []float64{1, 0}}
	neighbors := &framework.NeighborBlock{Questions: []framework.Neighbors{{Rows: []int32{0}, Similarities: []float64{1}}}}
	outside := &framework.NeighborBlock{Questions: []framework.Neighbors{{Rows: []int32{7}, Similarities: []float64{1}}}}
	selection := &pb.Selections{Questions: []int64{0}, Llms: ints([]int64{1, 0}, 2)}
	fromBank := func(p *pb.Bank) error { _, err := FromBank(payloadBytes(t, p)); return err }
	fromNeighbors := func(p *pb.NeighborBlock) error { _, err := FromNeighbors(payloadBytes(t, p)); return err }
	fromReferences := func(p *pb.ReferenceBlock) error { _, err := FromReferences(payloadBytes(t, p)); return err }
	fromSelect := func(p *pb.SelectRequest, n *framework.NeighborBlock) error {
		_, err := FromSelect(p, bank, n)
		return err
	}
	fromDrop := func(p *pb.DropRequest) error { _, err := FromDrop(p, nil); return err }
	fromAggregate := func(p *pb.AggregateRequest) error { _, err := FromAggregate(p, hostileBlock()); return err }
	fromScore := func(p *pb.ScoreRequest) error { _, err := FromScore(p, hostileBlock()); return err }
	one := []uint64{1}
	for _, c := range []struct {
		name string
		err  error
		want string
	}{
		{"garbage bank", func() error { _, err := FromBank([]byte("\xff\xff")); return err }(), "bank:"},
		{"half a row", fromBank(&pb.Bank{Llms: hostilePool(), Scores: []float64{1}}), "do not make rows of 2 LLMs"},
		{"scores of nobody", fromBank(&pb.Bank{Scores: []float64{1}}), "do not make rows of 0 LLMs"},
		{"ends descend", fromBank(&pb.Bank{Llms: &pb.Texts{Data: []byte("ab"), Ends: []uint32{2, 1}}}), "column llms: list 1 ends at 1, want 2 to 2"},
		{"ends beyond", fromBank(&pb.Bank{Llms: &pb.Texts{Data: []byte("ab"), Ends: []uint32{math.MaxUint32}}}), "column llms: list 0 ends at 4294967295"},
		{"bytes left over", fromBank(&pb.Bank{Llms: &pb.Texts{Data: []byte("abc"), Ends: []uint32{1, 2}}}), "column llms: the lists end at 2, want 3"},
		{"task out of range", fromBank(&pb.Bank{Llms: hostilePool(), Scores: []float64{1, 1}, TaskOf: []int32{-1}}), "column task_of"},
		{"tasks of other rows", fromBank(&pb.Bank{Llms: hostilePool(), Scores: []float64{1, 1}, TaskOf: []int32{0, 0}, Tasks: hostilePool()}), "column task_of: got 2 entries, want 1"},
		{"costs of other rows", fromBank(&pb.Bank{Llms: hostilePool(), Scores: []float64{1, 1}, Costs: []float64{1}}), "column costs"},
		{"costs of other entries", fromBank(&pb.Bank{Llms: hostilePool(), Entries: 2, Costs: []float64{1, 1}}), "column costs: got 2 entries, want 4"},
		{"scores of other entries", fromBank(&pb.Bank{Llms: hostilePool(), Entries: 2, Scores: []float64{1, 1}}), "column scores: got 2 entries, want 4"},
		{"responses of other rows", fromBank(&pb.Bank{Llms: hostilePool(), Scores: []float64{1, 1}, Responses: toQuestions(make([]framework.References, 2))}), "column responses: got 2 entries, want 1"},
		{"responses of other LLMs", fromBank(&pb.Bank{Llms: hostilePool(), Scores: []float64{1, 1}, Responses: toQuestions(make([]framework.References, 1))}), "row 0 has 0 responses, want 2, one per LLM"},
		{"fewer entries than none", fromBank(&pb.Bank{Llms: hostilePool(), Entries: -1}), "entries: got -1, want 0 to 2147483647"},
		{"entries without end", fromBank(&pb.Bank{Llms: hostilePool(), Entries: math.MaxInt64}), "entries: got 9223372036854775807"},
		{"neighbors without similarities", fromNeighbors(&pb.NeighborBlock{Ends: []uint32{1}, Rows: []int32{1}, Units: []float64{0}}), "column similarities"},
		{"neighbors without units", fromNeighbors(&pb.NeighborBlock{Ends: []uint32{1}, Rows: []int32{1}, Similarities: []float64{0}}), "column units"},
		{"responses without classes", fromReferences(&pb.ReferenceBlock{Texts: toTexts([]string{""}), ResponseEnds: []uint32{1}, Llms: []int64{0}}), "column classes"},
		{"matrix too large", fromReferences(&pb.ReferenceBlock{Texts: toTexts([]string{""}), ResponseEnds: []uint32{0}, Rows: []uint32{math.MaxUint32}, Distinct: ints(nil, 0)}), "column similarities: question 0 has 0 values, want 4294967295 x 4294967295"},
		{"distinct out of range", fromReferences(&pb.ReferenceBlock{Texts: toTexts([]string{""}), ResponseEnds: []uint32{1}, Llms: []int64{0}, Classes: []int64{0}, MeanLogprobs: []float64{0}, Rows: []uint32{1}, Similarities: toFloats([][]float64{{1}}), Distinct: ints([]int64{1}, 1)}), "column distinct: entry 0 is 1, want 0 to 0"},
		{"no bank", func() error { _, err := FromSelect(&pb.SelectRequest{}, nil, nil); return err }(), "names no bank"},
		{"cut beyond the neighbours", fromSelect(&pb.SelectRequest{Questions: []int64{0}, Seeds: one, Cuts: ints([]int64{2}, 1)}, neighbors), "cut at 2, want 0 to 1"},
		{"cut without neighbours", fromSelect(&pb.SelectRequest{Questions: []int64{0}, Seeds: one, Cuts: ints([]int64{1}, 1)}, nil), "cut at 1, want 0 to 0"},
		{"negative cut", fromSelect(&pb.SelectRequest{Questions: []int64{0}, Seeds: one, Cuts: ints([]int64{-1}, 1)}, neighbors), "cut at -1"},
		{"question out of range", fromSelect(&pb.SelectRequest{Questions: []int64{1}, Seeds: one, Cuts: ints([]int64{0}, 1)}, neighbors), "column questions"},
		{"row out of range", fromSelect(&pb.SelectRequest{Questions: []int64{0}, Seeds: one, Cuts: ints([]int64{0}, 1)}, outside), "column rows: entry 0 is 7, want 0 to 0"},
		{"neighbours of nothing", func() error {
			_, err := FromSelect(&pb.SelectRequest{Questions: []int64{0}, Seeds: one, Cuts: ints([]int64{1}, 1)}, &framework.Bank{LLMs: []string{"a"}}, neighbors)
			return err
		}(), "column rows: question 0 has 1 neighbours in a bank that has no entries"},
		{"row beyond the entries", func() error {
			_, err := FromSelect(&pb.SelectRequest{Questions: []int64{0}, Seeds: one, Cuts: ints([]int64{1}, 1)}, &framework.Bank{LLMs: []string{"a"}, Entries: 7}, outside)
			return err
		}(), "column rows: entry 0 is 7, want 0 to 6"},
		{"no seeds", fromSelect(&pb.SelectRequest{Questions: []int64{0}}, nil), "column seeds"},
		{"result of nothing", fromSelect(&pb.SelectRequest{Results: &pb.Results{Asks: &pb.Asks{Items: []int64{0}, Replicates: []int64{0}, Llms: toTexts([]string{"a"}), MessageEnds: []uint32{0}}, Texts: toTexts([]string{""}), Keys: toTexts([]string{""}), Parsed: []bool{true}, MeanLogprobs: []float64{0}}}, nil), "column results.items"},
		{"LLM outside the pool", fromDrop(&pb.DropRequest{Pool: hostilePool(), Items: &pb.Selections{Questions: []int64{0}, Llms: ints([]int64{2}, 1)}, Seeds: one, Keeps: []int64{1}}), "column selections.llms: entry 0 is 2, want 0 to 1"},
		{"keeps more", fromDrop(&pb.DropRequest{Pool: hostilePool(), Items: selection, Seeds: one, Keeps: []int64{3}}), "column keeps: item 0 keeps 3, want 0 to 2"},
		{"candidates without end", fromDrop(&pb.DropRequest{Candidates: math.MaxInt64}), "candidates: got 9223372036854775807"},
		{"priors of others", fromDrop(&pb.DropRequest{Pool: hostilePool(), Items: &pb.Selections{Questions: []int64{0}, Llms: ints([]int64{1}, 1), Priors: toFloats([][]float64{{1, 2}})}, Seeds: one, Keeps: []int64{1}}), "column selections.priors"},
		{"no references", func() error { _, err := FromAggregate(&pb.AggregateRequest{}, nil); return err }(), "names no references"},
		{"no references to score", func() error { _, err := FromScore(&pb.ScoreRequest{}, nil); return err }(), "names no references"},
		{"selection of another block", fromAggregate(&pb.AggregateRequest{Pool: hostilePool(), Selections: &pb.Selections{Questions: []int64{5}, Llms: ints(nil, 0)}}), "column selections.questions"},
		{"item without selection", fromAggregate(&pb.AggregateRequest{Pool: hostilePool(), ItemSelections: []int64{0}, Subsets: ints(nil, 0), Replicates: []int64{0}, Seeds: one}), "column item_selections"},
		{"subset out of range", fromAggregate(&pb.AggregateRequest{Pool: hostilePool(), Selections: selection, ItemSelections: []int64{0}, Subsets: ints([]int64{2}, 1), Replicates: []int64{0}, Seeds: one}), "column subsets: entry 0 is 2, want 0 to 1"},
		{"candidate out of range", fromScore(&pb.ScoreRequest{Pool: hostilePool(), Selections: selection, ItemSelections: []int64{0}, Seeds: one, CandidateEnds: []uint32{1}, Responses: []int64{9}, Subsets: ints(nil, 0)}), "column responses: entry 0 is 9, want 0 to 1"},
		{"orders of others", func() error {
			_, err := FromSelectAnswer(&pb.SelectResponse{Priors: toFloats([][]float64{nil}), Orders: ints(nil, 0, 0)})
			return err
		}(), "column orders"},
		{"subsets of nobody", func() error {
			_, err := FromDropAnswer(&pb.DropResponse{Subsets: ints(nil, 0), SubsetEnds: []uint32{2}})
			return err
		}(), "column subset_ends"},
		{"asks without LLMs", func() error {
			_, err := FromScoreAnswer(&pb.ScoreResponse{Asks: &pb.Asks{Items: []int64{0}, Replicates: []int64{0}}})
			return err
		}(), "column asks.llms"},
		{"observations without scores", func() error {
			_, err := FromObserve(&pb.ObserveRequest{Questions: []int64{0}, Llms: []int64{0}})
			return err
		}(), "column scores"},
		{"no default", func() error {
			_, err := FromInfo(&pb.StrategyInfo{Kind: "scoring", Id: "x", Params: []*pb.Param{{Name: "p", Type: "float"}}})
			return err
		}(), `parameter "p" has no default`},
		{"unknown kind", func() error { _, err := FromInfo(&pb.StrategyInfo{Kind: "magic", Id: "x"}); return err }(), `unknown kind "magic"`},
	} {
		t.Run(c.name, func(t *testing.T) {
			if c.err == nil || !strings.Contains(c.err.Error(), c.want) {
				t.Errorf("got %v, want an error with %q", c.err, c.want)
			}
		})
	}
}
