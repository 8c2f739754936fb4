package scaffold

import "smacs/framework"

// abouts are the kinds in a sentence or two, for authors. The words hold for
// both languages.
var abouts = map[framework.Kind]about{
	framework.Selection: {
		Answer: "one prior score per LLM", Input: "SelectionInput", Interface: "Selector",
		Inputs: `One question at one cut: its neighbours in the question bank, most similar first, with their similarities, and the bank's outcomes,
a score per bank row and LLM. smacs ranks the LLMs by the scores and takes the ` + "`top_k`" + `. One call serves all cells of a sweep over
` + "`retrieval.k`" + `: each question's longest list comes once.`,
	},
	framework.Dropout: {
		Answer: "one subset of references per candidate", Input: "DropInput", Interface: "Dropper",
		Inputs: `One question with its selected LLMs, best ranked first, how many references to keep and how many candidates to make; with needs their
prior scores, texts and the similarities of their responses. Subset i must not depend on how many candidates are asked for.`,
	},
	framework.Aggregation: {
		Answer: "one of the references", Input: "AggregationInput", Interface: "Aggregator",
		Inputs: `One subset of references, best ranked first: each with its answer and whether one could be read; with needs its text, the prior score of
its LLM and the similarities. The candidate is one of them, with all that belongs to it, or a text of your own, which smacs grades.`,
	},
	framework.Scoring: {
		Answer: "one number per candidate", Input: "ScoringInput", Interface: "Scorer",
		Inputs: `All candidates of one question: each with its answer and whether one could be read; with needs its text, its mean log-probability, the
similarities and the selected LLMs with their prior scores. smacs weighs and sums the terms and takes the first maximum; a weight is
no matter of the strategy, and sweeping it costs nothing.`,
	},
}
