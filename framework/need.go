package framework

// A Need names an input a strategy wants beside the ones its kind always has.
// The engine sends a heavy input only where a strategy of the plan needs it,
// and refuses at check time what the data cannot give. What a strategy does not
// need it does not get, so that cells which differ only there share its
// answers. The set is open: a need the engine does not know is an error that
// names the strategy.
type Need string

// The needs the engine knows.
const (
	NeedNeighbors      Need = "neighbors"       // selection: the sorted neighbours of the question
	NeedBankOutcomes   Need = "bank_outcomes"   // selection, and fitted strategies of any kind: scores of the pool on the question bank
	NeedBankLabels     Need = "bank_labels"     // likewise: tasks of the bank entries
	NeedBankEmbeddings Need = "bank_embeddings" // selection: embeddings of the bank entries and the question
	NeedBankResponses  Need = "bank_responses"  // likewise: the pool's responses to the bank
	NeedTexts          Need = "texts"           // texts of the question and of the responses
	NeedSimilarities   Need = "similarities"    // similarity matrix of the question's distinct responses
	NeedEmbeddings     Need = "embeddings"      // embeddings of the responses
	NeedLogprobs       Need = "logprobs"        // mean token log-probability of the candidates
	NeedCosts          Need = "costs"           // cost of each LLM on the bank, dollars
	NeedPriors         Need = "priors"          // dropout, aggregation, scoring: prior scores of the selected LLMs
	NeedOrder          Need = "order"           // aggregation: the order dropout drew; without it references come in ranking order
	NeedSubsets        Need = "subsets"         // scoring: the references each candidate was made from
	NeedLLM            Need = "llm"             // answers beyond the references, through asks
)
