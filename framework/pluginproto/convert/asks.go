package convert

import (
	"smacs/framework"
	pb "smacs/framework/pluginproto"
)

func toAsks(asks []framework.Ask) *pb.Asks {
	if len(asks) == 0 {
		return nil
	}
	p := &pb.Asks{}
	var llms, roles, contents []string
	for _, ask := range asks {
		p.Items = append(p.Items, int64(ask.Item))
		p.Replicates = append(p.Replicates, int64(ask.Replicate))
		llms = append(llms, ask.LLM)
		for _, message := range ask.Messages {
			roles, contents = append(roles, message.Role), append(contents, message.Content)
		}
		p.MessageEnds = append(p.MessageEnds, uint32(len(roles)))
	}
	p.Llms, p.Roles, p.Contents = toTexts(llms), toTexts(roles), toTexts(contents)
	return p
}

func fromAsks(p *pb.Asks) ([]framework.Ask, error) {
	count := len(p.GetItems())
	if err := sameLength("asks.replicates", len(p.GetReplicates()), count); err != nil {
		return nil, err
	}
	llms, err := fromTexts("asks.llms", p.GetLlms())
	if err != nil {
		return nil, err
	}
	if err := sameLength("asks.llms", len(llms), count); err != nil {
		return nil, err
	}
	messages, err := fromMessages(p, count)
	if err != nil || count == 0 {
		return nil, err
	}
	asks := make([]framework.Ask, count)
	for i := range asks {
		asks[i] = framework.Ask{Item: int(p.Items[i]), LLM: llms[i], Messages: messages[i], Replicate: int(p.Replicates[i])}
	}
	return asks, nil
}

func fromMessages(p *pb.Asks, count int) ([][]framework.Message, error) {
	roles, err := fromTexts("asks.roles", p.GetRoles())
	if err != nil {
		return nil, err
	}
	contents, err := fromTexts("asks.contents", p.GetContents())
	if err != nil {
		return nil, err
	}
	if err := sameLength("asks.contents", len(contents), len(roles)); err != nil {
		return nil, err
	}
	all := make([]framework.Message, len(roles))
	for i := range all {
		all[i] = framework.Message{Role: roles[i], Content: contents[i]}
	}
	messages, err := cut("asks.message_ends", p.GetMessageEnds(), all)
	if err != nil {
		return nil, err
	}
	return messages, sameLength("asks.message_ends", len(messages), count)
}

func toResults(results []framework.AskResult) *pb.Results {
	if len(results) == 0 {
		return nil
	}
	p := &pb.Results{}
	var asks []framework.Ask
	var texts, keys []string
	for _, result := range results {
		asks = append(asks, result.Ask)
		texts, keys = append(texts, result.Text), append(keys, result.Key)
		p.Parsed = append(p.Parsed, result.Parsed)
		p.MeanLogprobs = append(p.MeanLogprobs, result.MeanLogprob)
	}
	p.Asks, p.Texts, p.Keys = toAsks(asks), toTexts(texts), toTexts(keys)
	return p
}

// fromResults reads the results of a request with the given number of items.
func fromResults(p *pb.Results, items int) ([]framework.AskResult, error) {
	asks, err := fromAsks(p.GetAsks())
	if err != nil {
		return nil, err
	}
	texts, err := fromTexts("results.texts", p.GetTexts())
	if err != nil {
		return nil, err
	}
	keys, err := fromTexts("results.keys", p.GetKeys())
	if err != nil {
		return nil, err
	}
	for _, column := range []struct {
		name   string
		length int
	}{
		{"results.texts", len(texts)}, {"results.keys", len(keys)},
		{"results.parsed", len(p.GetParsed())}, {"results.mean_logprobs", len(p.GetMeanLogprobs())},
	} {
		if err := sameLength(column.name, column.length, len(asks)); err != nil {
			return nil, err
		}
	}
	var results []framework.AskResult
	for i, ask := range asks {
		if err := inRange("results.items", i, ask.Item, items); err != nil {
			return nil, err
		}
		results = append(results, framework.AskResult{Ask: ask, Text: texts[i], Key: keys[i], Parsed: p.Parsed[i], MeanLogprob: p.MeanLogprobs[i]})
	}
	return results, nil
}
