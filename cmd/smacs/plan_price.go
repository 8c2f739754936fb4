package main

import (
	"fmt"
	"io"
	"text/tabwriter"

	runner "smacs/framework/run"
)

// writePrice shows the calls of a plan.
func writePrice(w io.Writer, p planned) error {
	if p.LLM == nil {
		_, err := fmt.Fprintln(w, "LLM calls: 0 (all responses are recorded)")
		return err
	}
	about := ""
	if p.LLM.Bound == runner.BoundUpper {
		about = "at most "
	}
	texts := ""
	if p.Texts > 0 {
		texts = fmt.Sprintf(" and %d texts to embed", p.Texts)
	}
	fmt.Fprintf(w, "LLM calls: %s%d to make%s, about %d tokens, %s\n", about, p.Calls, texts, p.Tokens, dollars(p))
	if len(p.LLM.Lines) == 0 {
		return nil
	}
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(table, "for\tLLM or model\tdistinct\tin the cache\tto make\ttokens\tdollars\t")
	for _, line := range p.LLM.Lines {
		cost := "unknown"
		if line.Cost != nil {
			cost = fmt.Sprintf("%.4f", *line.Cost)
		}
		fmt.Fprintf(table, "%s\t%s\t%d\t%d\t%d\t%d\t%s\t\n", line.Purpose, line.LLM, line.Distinct, line.Cached, line.Calls(), line.Tokens, cost)
	}
	return table.Flush()
}

func dollars(p planned) string {
	switch {
	case p.UnknownCost == 0:
		return fmt.Sprintf("about $%.4f", p.Cost)
	case p.UnknownCost == p.Calls+p.Texts:
		return "cost unknown (the pool file has no prices)"
	}
	return fmt.Sprintf("about $%.4f and %d calls without prices", p.Cost, p.UnknownCost)
}
