package pipeline

// Counts are the stage groups x questions an engine computed, and how many
// distinct inputs of them it had to send to strategies after equal contents
// were found. The first equal the plan's counts when nothing failed.
type Counts struct {
	Retrieval, Prior, Selection, Dropout, Aggregation, Scoring, Total int
	// Blocks counts leaves x blocks of questions computed, Reused those taken
	// from the archive.
	Blocks, Reused int
	// Asks counts the LLM answers that strategies asked for, recorded ones included.
	Asks int
	// AsksFailed counts those of them that could not be had.
	AsksFailed int
	// Synthesis counts what aggregation by an LLM did.
	Synthesis Synthesis
	// Failure is the first call that failed and cost its candidate only.
	Failure error
	// Sent maps a stage that calls strategies to the inputs it sent.
	Sent map[string]int
}

func (c *Counts) init() { c.Sent = map[string]int{} }

func (c *Counts) sent(stage string, items int) { c.Sent[stage] += items }

// add sums the counts of another block.
func (c *Counts) add(other Counts) {
	c.Retrieval += other.Retrieval
	c.Prior += other.Prior
	c.Selection += other.Selection
	c.Dropout += other.Dropout
	c.Aggregation += other.Aggregation
	c.Scoring += other.Scoring
	c.Total += other.Total
	c.Blocks += other.Blocks
	c.Reused += other.Reused
	c.Asks += other.Asks
	c.AsksFailed += other.AsksFailed
	if c.Failure == nil {
		c.Failure = other.Failure
	}
	c.Synthesis.add(other.Synthesis)
	for stage, items := range other.Sent {
		c.Sent[stage] += items
	}
}

// ByStage returns the counts by the stage names of plan.StageCount.
func (c *Counts) ByStage() map[string]int {
	return map[string]int{
		"retrieval": c.Retrieval, "prior": c.Prior, "selection": c.Selection, "dropout": c.Dropout,
		"aggregation": c.Aggregation, "scoring": c.Scoring, "total": c.Total,
	}
}
