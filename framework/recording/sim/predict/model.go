package predict

import "fmt"

// A Model is what there is to know: the constants of the LLMs (package sim, Params)
// and of the aggregator (sim.Synthesis). The fields mean what they mean there.
type Model struct {
	LLMs        []LLM // the pool
	Shares      Shares
	SharedError float64
	Pull        float64
	Synthesis   Synthesis
}

// An LLM is one of the pool.
type LLM struct {
	Family             string
	Accuracy, Unparsed float64 // fractions of 1
}

// Shares divides the variance of an LLM's margin; the sum is 1.
type Shares struct{ Difficulty, Topic, Family, Own float64 }

// Synthesis holds the aggregator's constants.
type Synthesis struct {
	Ability, Right, Misled, Doubt float64
	Persuasion, Temperature       float64
	Swayed, Overconfidence, Noise float64
}

// A Trial is the experiment predicted: the TopK LLMs that are best over all
// questions, Candidates equally likely reference sets of Keep of them, and the
// candidate chosen by mean_pairwise_similarity + weight x perplexity (form smcs).
type Trial struct{ TopK, Keep, Candidates int }

func (t Trial) check(pool int) error {
	if t.Candidates < 1 || t.Keep < 1 || t.Keep > t.TopK || t.TopK > pool {
		return fmt.Errorf("trial %+v with %d LLMs, want at least 1 candidate and 1 <= keep <= top_k <= LLMs", t, pool)
	}
	return nil
}

// A Kind is what the prediction has to know of the texts of a task: mean TF-IDF
// similarities of two candidates to one question. They were measured once; a test of
// package sim holds them on another seed.
type Kind struct {
	Task string
	// Alike holds the similarities of different answers with different closing
	// phrases, the right answer first, then the mistakes in the order in which the
	// task lists them. The diagonal is not used.
	Alike [][]float64
	// Same is the similarity of one answer with different phrases, Phrase what a common
	// phrase adds to different answers. One answer with one phrase is one text.
	Same, Phrase float64
}

// Kinds returns those of the three generated tasks; questions are equally often of
// each.
func Kinds() []Kind {
	return []Kind{
		{"sim-arithmetic", [][]float64{
			{1, 0.62, 0.68, 0.57},
			{0.62, 1, 0.62, 0.52},
			{0.68, 0.62, 1, 0.55},
			{0.57, 0.52, 0.55, 1},
		}, 0.90, 0.10},
		{"sim-lists", [][]float64{
			{1, 0.83, 0.89, 0.94, 0.71},
			{0.83, 1, 0.89, 0.83, 0.67},
			{0.89, 0.89, 1, 0.88, 0.71},
			{0.94, 0.83, 0.88, 1, 0.70},
			{0.71, 0.67, 0.71, 0.70, 1},
		}, 0.97, 0.03},
		{"sim-terms", [][]float64{
			{1, 0.37, 0.37, 0.37},
			{0.37, 1, 0.37, 0.37},
			{0.37, 0.37, 1, 0.37},
			{0.37, 0.37, 0.37, 1},
		}, 0.90, 0.10},
	}
}
