package pluginhost

import (
	"context"

	"smacs/framework"
	pb "smacs/framework/pluginproto"
	"smacs/framework/pluginproto/convert"
)

// Aggregate asks the plugin for candidates.
func (a aggregator) Aggregate(ctx context.Context, req *framework.AggregateRequest) (*framework.AggregateAnswer, error) {
	inputs, digest := references(req.References)
	joined := &framework.AggregateAnswer{}
	for _, part := range a.splitAggregate(req) {
		message := convert.ToAggregate(partOfAggregate(req, part))
		message.References = digest
		what := part.subject("Aggregate", "subsets", func(i int) int { return req.Selections[req.Items[i].Selection].Question })
		answer, err := exchange(ctx, a.instance, what, "Aggregate", inputs,
			func(id uint64) *pb.AggregateRequest { message.Instance = id; return message },
			func(ctx context.Context, l *link, m *pb.AggregateRequest) (*pb.AggregateResponse, error) {
				return l.rpc.Aggregate(ctx, m)
			},
			convert.FromAggregateAnswer)
		if err == nil {
			err = a.answered(what, len(answer.Items), part.to-part.from)
		}
		if err != nil {
			return nil, err
		}
		joined.Items = append(joined.Items, answer.Items...)
		joined.Asks = append(joined.Asks, shift(answer.Asks, part)...)
	}
	return joined, nil
}

func partOfAggregate(req *framework.AggregateRequest, part span) *framework.AggregateRequest {
	some := &framework.AggregateRequest{Pool: req.Pool, Results: resultsOf(req.Results, part)}
	used := newUsed(req.Selections)
	for _, item := range req.Items[part.from:part.to] {
		item.Selection = used.index(item.Selection)
		some.Items = append(some.Items, item)
	}
	some.Selections = used.selections
	return some
}

func (a aggregator) splitAggregate(req *framework.AggregateRequest) []span {
	sizes := resultSizes(req.Results)
	return spans(len(req.Items), a.process.batch, func(i int) int {
		item := req.Items[i]
		// Every item may be the only one of its selection, and may come back
		// with a text of its own.
		return 64 + 2*len(item.Subset) + 12*len(req.Selections[item.Selection].LLMs) + sizes[i]
	})
}

// used are the selections that the items of a part refer to, in order of first
// use.
type used struct {
	all        []framework.Ranked
	selections []framework.Ranked
	known      map[int]int
}

func newUsed(all []framework.Ranked) *used { return &used{all: all, known: map[int]int{}} }

func (u *used) index(selection int) int {
	index, ok := u.known[selection]
	if !ok {
		index = len(u.selections)
		u.known[selection] = index
		u.selections = append(u.selections, u.all[selection])
	}
	return index
}
