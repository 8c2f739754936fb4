package pluginhost

import (
	"context"

	"smacs/framework"
	pb "smacs/framework/pluginproto"
	"smacs/framework/pluginproto/convert"
)

// Select asks the plugin for prior scores.
func (s selector) Select(ctx context.Context, req *framework.SelectRequest) (*framework.SelectAnswer, error) {
	bank, data := convert.Bank(req.Bank)
	inputs := []payload{{digest: bank, kind: pb.PayloadKind_PAYLOAD_KIND_BANK, data: data}}
	var neighbors []byte
	if req.Neighbors != nil {
		digest, data := convert.Neighbors(req.Neighbors)
		inputs = append(inputs, payload{digest: digest, kind: pb.PayloadKind_PAYLOAD_KIND_NEIGHBORS, data: data})
		neighbors = digest[:]
	}
	joined := &framework.SelectAnswer{}
	first := firstItems(req)
	for _, part := range s.splitSelect(req, first) {
		items := span{first[part.from], first[part.to]}
		some := &framework.SelectRequest{Questions: req.Questions[part.from:part.to], Cuts: req.Cuts[part.from:part.to], Results: resultsOf(req.Results, items)}
		message := convert.ToSelect(some)
		message.Bank, message.Neighbors = bank[:], neighbors
		what := part.subject("Select", "questions", func(q int) int { return req.Questions[q].Index })
		answer, err := exchange(ctx, s.instance, what, "Select", inputs,
			func(id uint64) *pb.SelectRequest { message.Instance = id; return message },
			func(ctx context.Context, l *link, m *pb.SelectRequest) (*pb.SelectResponse, error) {
				return l.rpc.Select(ctx, m)
			},
			convert.FromSelectAnswer)
		if err == nil {
			err = s.answered(what, len(answer.Items), items.to-items.from)
		}
		if err != nil {
			return nil, err
		}
		joined.Items = append(joined.Items, answer.Items...)
		joined.Asks = append(joined.Asks, shift(answer.Asks, items)...)
	}
	return joined, nil
}

// firstItems returns the first item of each question, and the number of items
// at the end.
func firstItems(req *framework.SelectRequest) []int {
	first := make([]int, len(req.Questions)+1)
	for q, cuts := range req.Cuts {
		first[q+1] = first[q] + len(cuts)
	}
	return first
}

// splitSelect splits by questions. What counts is the larger of question and
// answer: a prior score per LLM and cut.
func (s selector) splitSelect(req *framework.SelectRequest, first []int) []span {
	sizes := resultSizes(req.Results)
	return spans(len(req.Questions), s.process.batch, func(q int) int {
		bytes := 24 + len(req.Questions[q].Text)
		for item := first[q]; item < first[q+1]; item++ {
			bytes += sizes[item] + 8 + 16*len(req.Bank.LLMs)
		}
		return bytes
	})
}
