package framework

import "errors"

// Asking is the error a one-question function returns to ask for more LLM
// answers instead of answering now. It is called again with the results.
type Asking struct {
	Asks []Ask // Item is filled in by the adapter
}

// Error says that the strategy waits for answers.
func (a *Asking) Error() string { return "strategy asks for more LLM answers" }

// takeAsks turns an Asking error into the asks of the item.
func takeAsks(err error, item int) ([]Ask, error) {
	var asking *Asking
	if !errors.As(err, &asking) {
		return nil, err
	}
	asks := make([]Ask, len(asking.Asks))
	for i, ask := range asking.Asks {
		ask.Item = item
		asks[i] = ask
	}
	return asks, nil
}

func resultsByItem(results []AskResult) map[int][]AskResult {
	if len(results) == 0 {
		return nil
	}
	byItem := map[int][]AskResult{}
	for _, result := range results {
		byItem[result.Item] = append(byItem[result.Item], result)
	}
	return byItem
}
