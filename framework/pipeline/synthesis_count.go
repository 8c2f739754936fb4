package pipeline

// Synthesis counts the prompts of aggregation by an LLM, each distinct one of a
// block once, and what became of them.
type Synthesis struct {
	Prompts   int // candidates asked for, from the cache or by a call
	Shortened int // prompts in which some reference was shortened
	Bare      int // prompts without any reference, since none had a text
	Truncated int // answers that ended by their length
	PromptCut int // answers to a prompt that the server probably cut
	Failed    int // calls that failed: their candidates are missing
}

func (s *Synthesis) add(other Synthesis) {
	s.Prompts += other.Prompts
	s.Shortened += other.Shortened
	s.Bare += other.Bare
	s.Truncated += other.Truncated
	s.PromptCut += other.PromptCut
	s.Failed += other.Failed
}
