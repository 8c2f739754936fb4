package pluginhost

import (
	"context"

	"smacs/framework"
	pb "smacs/framework/pluginproto"
	"smacs/framework/pluginproto/convert"
)

// references returns the payload of a block's references, none for nil.
func references(block *framework.ReferenceBlock) ([]payload, []byte) {
	if block == nil {
		return nil, nil
	}
	digest, data := convert.References(block)
	return []payload{{digest: digest, kind: pb.PayloadKind_PAYLOAD_KIND_REFERENCES, data: data}}, digest[:]
}

// Drop asks the plugin for reference subsets.
func (d dropper) Drop(ctx context.Context, req *framework.DropRequest) (*framework.DropAnswer, error) {
	inputs, digest := references(req.References)
	joined := &framework.DropAnswer{}
	for _, part := range d.splitDrop(req) {
		some := &framework.DropRequest{Pool: req.Pool, Candidates: req.Candidates, Items: req.Items[part.from:part.to], Results: resultsOf(req.Results, part)}
		message := convert.ToDrop(some)
		message.References = digest
		what := part.subject("Drop", "items", func(i int) int { return req.Items[i].Question })
		answer, err := exchange(ctx, d.instance, what, "Drop", inputs,
			func(id uint64) *pb.DropRequest { message.Instance = id; return message },
			func(ctx context.Context, l *link, m *pb.DropRequest) (*pb.DropResponse, error) {
				return l.rpc.Drop(ctx, m)
			},
			convert.FromDropAnswer)
		if err == nil {
			err = d.answered(what, len(answer.Items), part.to-part.from)
		}
		if err != nil {
			return nil, err
		}
		joined.Items = append(joined.Items, answer.Items...)
		joined.Asks = append(joined.Asks, shift(answer.Asks, part)...)
	}
	return joined, nil
}

// splitDrop counts the selections and the subsets that are to come back.
func (d dropper) splitDrop(req *framework.DropRequest) []span {
	sizes := resultSizes(req.Results)
	return spans(len(req.Items), d.process.batch, func(i int) int {
		item := req.Items[i]
		return 32 + 20*len(item.LLMs) + req.Candidates*(4+2*item.Keep) + sizes[i]
	})
}
