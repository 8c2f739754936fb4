package pluginhost

import (
	"context"

	"smacs/framework"
	pb "smacs/framework/pluginproto"
	"smacs/framework/pluginproto/convert"
)

// Score asks the plugin for terms.
func (s scorer) Score(ctx context.Context, req *framework.ScoreRequest) (*framework.ScoreAnswer, error) {
	inputs, digest := references(req.References)
	joined := &framework.ScoreAnswer{}
	for _, part := range s.splitScore(req) {
		message := convert.ToScore(partOfScore(req, part))
		message.References = digest
		what := part.subject("Score", "questions", func(i int) int { return req.Selections[req.Items[i].Selection].Question })
		answer, err := exchange(ctx, s.instance, what, "Score", inputs,
			func(id uint64) *pb.ScoreRequest { message.Instance = id; return message },
			func(ctx context.Context, l *link, m *pb.ScoreRequest) (*pb.ScoreResponse, error) {
				return l.rpc.Score(ctx, m)
			},
			convert.FromScoreAnswer)
		if err == nil {
			err = s.answered(what, len(answer.Items), part.to-part.from)
		}
		if err != nil {
			return nil, err
		}
		joined.Items = append(joined.Items, answer.Items...)
		joined.Asks = append(joined.Asks, shift(answer.Asks, part)...)
	}
	return joined, nil
}

func partOfScore(req *framework.ScoreRequest, part span) *framework.ScoreRequest {
	some := &framework.ScoreRequest{Pool: req.Pool, Results: resultsOf(req.Results, part)}
	used := newUsed(req.Selections)
	for _, item := range req.Items[part.from:part.to] {
		item.Selection = used.index(item.Selection)
		some.Items = append(some.Items, item)
	}
	some.Selections = used.selections
	return some
}

func (s scorer) splitScore(req *framework.ScoreRequest) []span {
	sizes := resultSizes(req.Results)
	return spans(len(req.Items), s.process.batch, func(i int) int {
		item := req.Items[i]
		bytes := 32 + 12*len(req.Selections[item.Selection].LLMs) + sizes[i]
		for _, candidate := range item.Candidates {
			bytes += 16 + 2*len(candidate.Subset)
		}
		return bytes
	})
}
