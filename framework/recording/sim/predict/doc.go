// Package predict foretells what an experiment with the simulated aggregator finds,
// from the model's constants alone, so that a test can state the answer before the
// run. Only tests import it.
//
// It is a second rendering of the equations that the comments of package sim, of
// its Synthesis and of the strategy perplexity write down: it imports nothing of
// this module, so it shares no code, no draw and no text with what it predicts. It
// knows no recording either: topics come at random, LLMs rank by their
// parameters, and all questions of a task have equally many wrong answers. What it
// leaves out are therefore the luck of one recording and the lengths of its texts.
package predict
