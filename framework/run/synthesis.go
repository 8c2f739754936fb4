package run

import (
	"fmt"

	"smacs/framework/pipeline"
)

// synthesisWarnings say what went less than well with asks, and with candidates
// that an LLM wrote.
func synthesisWarnings(c pipeline.Counts) []string {
	s := c.Synthesis
	var all []string
	if c.AsksFailed > 0 {
		all = append(all, fmt.Sprintf("%d of %d answers that strategies asked for could not be had (they are tried again by the next run): %v", c.AsksFailed, c.Asks, c.Failure))
	}
	warn := func(n int, what string) {
		if n > 0 {
			all = append(all, fmt.Sprintf("aggregation.llm: %d of %d prompts %s", n, s.Prompts, what))
		}
	}
	warn(s.Failed, fmt.Sprintf("failed, and their candidates are missing (they are tried again by the next run): %v", c.Failure))
	warn(s.Shortened, "had references shortened")
	warn(s.Bare, "had no reference with a text: the question was asked alone")
	warn(s.Truncated, "got an answer that was cut off by its length")
	warn(s.PromptCut, "were probably cut by the server")
	return all
}
