// Package sim generates recordings: questions with real answers, and made-up
// LLMs that respond to them. It lets anyone run an experiment without data,
// network or money, and lets a test know what is true of a recording.
//
// It is a model, not evidence. A figure made with it says what a method does
// when LLMs differ in the way written below, and nothing about any real LLM.
//
// [Params] describe what is generated; [Parse] reads them from a TOML file, and
// [Default], [Large] and [ZeroEval] are those of the recordings sim:default, sim:large
// and sim:zeroeval. README.md holds each of their figures against a real recording.
//
// # Questions
//
// There are four kinds of tasks: [Arithmetic] (word problems, a number), [Equations]
// (school mathematics, a number), [Terms] (which of four terms fits, a letter) and
// [Lists] (what a list operation returns, a list). Each has eight topics with a
// vocabulary of their own, so that TF-IDF finds questions of the same topic, and every
// gold is the computed answer to the question as it is worded. A share Disguise of a
// task's questions is worded as of another topic than the one that decides who is
// right. Every question also has at least two wrong answers that some plausible mistake
// gives, each with the steps that lead to it. No two questions have the same text.
//
// # Who is right
//
// LLM m is right on question q of topic t in task k exactly when its margin is positive:
//
//	margin(m, q) = skill(m, k) + sqrt(Task) x K(m, k) + sqrt(Topic) x T(m, t)
//	             + sqrt(Family) x F(family of m, q) + sqrt(Own) x O(m, q) - sqrt(Difficulty) x D(q)
//
// K, T, F and O are independent standard normal draws, but for K(m, k) and T(m, t),
// each the sum of a draw of m and one of its family, divided by the square root of 2.
// D has mean 0 and variance 1 and follows the task's law: normal, uniform or two levels.
// The five shares of [Shares] sum to 1. The skill is such that the probability that m is
// right on a question drawn at random is its accuracy for the task, or
// Phi(Phi^-1(Accuracy) - the task's difficulty) where it has none: for the normal law
// Phi^-1 of that probability, for the others found numerically. This is a probit item
// response model with random effects: Difficulty makes all LLMs fail together, Family
// makes relatives fail together, Task and Topic are what retrieval can learn, and Own is
// luck.
//
// In further samples of a question only the part Temperature of Own's variance is drawn
// anew. On the share Flawed of a task's questions, nobody gives the gold: whoever would
// be right says the first wrong answer, as happens where a gold is wrong. Accuracies are
// kept by making the other questions easier.
//
// # What a wrong LLM says
//
// The wrong answers of a question are in a drawn order, and each is Pull times as likely
// as the one before it. With probability Shared an LLM takes the mistake its family
// makes on that question, otherwise one of its own drawing; and that is, with
// probability Slips, a slip that hardly another LLM makes. At the share Traps of the
// questions, all mistakes are the first. So relatives agree in their mistakes, and a
// popular mistake can win a vote. In further samples an own mistake is drawn anew with
// probability Temperature.
//
// # What is recorded
//
// A response is a JSON object with the reasoning and the answer, in the form the
// graders zeroeval_numeric and zeroeval_text read. The reasoning has a phrase of
// the family, the steps that lead to that answer (the same for everyone who
// gives it) and a phrase of the LLM, so that texts are more alike where the
// answers agree. With the probability LLM.Unparsed x Task.Unparsed a response runs into
// its length limit before any answer. Answer, state and score are what the grader makes
// of the text; the simulator never writes them. The mean log-probability is
//
//	-(0.05 + 0.4 / (1 + exp(2 x c))) x exp(Noise x N),  c = Strength x margin + sqrt(1 - Strength^2) x N'
//
// with N and N' standard normal. A token is four bytes, to which come tokens that are
// not in the text (exponential with the LLM's mean, if it has one); costs follow from
// the LLM's prices. Latency grows with tokens and the LLM's size, where the parameters
// say how; else it is unknown. Vectors are described at [Embeddings].
//
// # A simulated aggregator
//
// A [Synthesiser] makes candidates of a generated recording's questions by the error
// model [Synthesis]: it stands for an LLM that writes one answer from the references
// it is shown. It knows which of them are right, so it can serve in simulations only.
//
// # Randomness
//
// Every draw is a pure function of the seed, the question or topic, the LLM's or
// family's name and the purpose (package draw). So more questions or more LLMs
// change nobody's response. Candidates draw from the seed of (question, kind) that
// the engine gives instead, so that repeats differ.
//
// # Limits
//
// An LLM's strengths are independent of one another, difficulty does not depend on
// topic or wording, every family draws its mistakes by the same law, a response that is
// cut off is no sign of a hard question, and reasoning is never wrong with a right
// result. Unless questions are disguised, retrieval finds topics far more cleanly than in
// real tasks. Candidates are never cut off, do not depend on the order of the references,
// and are as good with long references as with short ones. Real recordings break all of
// these.
//
// Draws go through logarithms and error functions, so on another processor
// architecture a last place may differ. What is recorded of them is rounded, so
// that it takes a draw on the edge of a rounding step to show.
package sim
