package sim

// Default returns the parameters of sim:default: 3 tasks of 260 questions, 10
// open LLMs in 4 families (sim-open-*) and 2 stronger closed ones (sim-closed-*)
// that can serve as yardsticks.
//
// Where the numbers come from: ZeroEval's recording of 15 open LLMs, 840 test
// questions at a bank of 0.7, has single accuracies from about 45 % to 76.5 %, a
// majority vote of all at 77.4 %, a vote of the top 5 by retrieved prior scores
// at 80.1 % (of the best 5 on the bank: 80.0 %) and an oracle at 91.6 %. The
// accuracies were spread over that span; they, the shares, SharedError and Pull
// were moved by hand until the averages of these figures over a dozen seeds came
// near. The tests hold them there on 16 other seeds, none of them that of
// sim:default. No seed was searched for.
//
// Over those 16 seeds (3,808 test questions in all, 50 neighbours, standard
// errors over seeds) the means are:
//
//	best single             75.9 +- 0.6 %
//	majority of all         77.2 +- 0.7 %
//	best 5 on the bank      80.2 +- 0.5 %
//	top 5 by prior scores   81.9 +- 0.7 %
//	oracle                  90.5 +- 0.5 %
//
// Retrieval is worth more here than on ZeroEval: 1.7 +- 0.4 points over the best
// 5, against 0.1.
func Default() Params {
	return Params{
		Seed:       1,
		Tasks:      []Task{NewTask("sim-arithmetic", Arithmetic, 260), NewTask("sim-lists", Lists, 260), NewTask("sim-terms", Terms, 260)},
		Shares:     Shares{Difficulty: 0.75, Topic: 0.07, Family: 0.15, Own: 0.03},
		Mistakes:   Mistakes{Shared: 0.4, Pull: 0.9},
		Samples:    Samples{Count: 1},
		Confidence: Confidence{Strength: 1, Noise: 0.35},
		Embeddings: Embeddings{Dim: 64, Tightness: 0.5, QueryNoise: 0.1, Agreement: 0.6, Style: 0.1},
		Split:      Split{GroupSize: 1},
		LLMs: []LLM{
			closed("sim-closed-a", "closed-a", 0.84, 0.002, 3, 15),
			closed("sim-closed-b", "closed-b", 0.81, 0.002, 2.5, 10),
			open("sim-open-amber-large", "amber", 0.76, 0.004, 0.9),
			open("sim-open-amber-medium", "amber", 0.70, 0.008, 0.3),
			open("sim-open-amber-small", "amber", 0.52, 0.015, 0.1),
			open("sim-open-basalt-large", "basalt", 0.75, 0.004, 1.2),
			open("sim-open-basalt-medium", "basalt", 0.71, 0.006, 0.4),
			open("sim-open-basalt-small", "basalt", 0.59, 0.012, 0.15),
			open("sim-open-cedar-large", "cedar", 0.74, 0.004, 0.8),
			open("sim-open-cedar-small", "cedar", 0.63, 0.010, 0.2),
			open("sim-open-dune-medium", "dune", 0.71, 0.006, 0.5),
			open("sim-open-dune-small", "dune", 0.46, 0.020, 0.08),
		},
	}
}

// NewTask returns a task of one kind with normal difficulty, as those of [Default] are.
func NewTask(name, kind string, questions int) Task {
	return Task{Name: name, Kind: kind, Questions: questions, Law: Normal, Unparsed: 1}
}

func closed(name, family string, accuracy, unparsed, promptPrice, completionPrice float64) LLM {
	return LLM{Name: name, Family: family, Accuracy: accuracy, Unparsed: unparsed, PromptPrice: promptPrice, CompletionPrice: completionPrice}
}

func open(name, family string, accuracy, unparsed, price float64) LLM {
	return closed(name, family, accuracy, unparsed, price, price)
}

// Large returns the parameters of sim:large: [Default] with 2,000 questions of
// each task. Its first 260 of each are those of sim:default with the same
// responses. It is for effects of one or two points, which 238 test questions
// cannot show.
func Large() Params { return Default().WithQuestions(6000) }
