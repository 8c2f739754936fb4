// Package sim generates recordings: questions with real answers, and made-up
// LLMs that respond to them. It lets anyone run an experiment without data,
// network or money, and lets a test know what is true of a recording.
//
// It is a model, not evidence. A figure made with it says what a method does
// when LLMs differ in the way written below, and nothing about any real LLM.
//
// # Questions
//
// There are three tasks: [Arithmetic] (word problems, a number), [Terms] (which
// of four terms fits, a letter) and [Lists] (what a list operation returns, a
// list). Each has topics with a vocabulary of their own, so that TF-IDF finds
// questions of the same topic, and every gold is the computed answer to the
// question as it is worded. Every question also has at least two wrong answers
// that some plausible mistake gives, each with the steps that lead to it.
//
// # Who is right
//
// LLM m is right on question q of topic t exactly when its margin is positive:
//
//	margin(m, q) = skill(m) + sqrt(Topic) x T(m, t) + sqrt(Family) x F(family of m, q)
//	             + sqrt(Own) x O(m, q) - sqrt(Difficulty) x D(q)
//
// All capital letters are independent standard normal draws, but for T(m, t),
// which is the sum of a draw of m and one of its family, divided by the square
// root of 2. The four shares of [Shares] sum to 1, so the probability that m is
// right on a question drawn at random is Phi(skill), and skill(m) is set to
// Phi^-1(Accuracy). This is a probit item response model with random effects:
// Difficulty makes all LLMs fail together, Family makes relatives fail
// together, Topic is what retrieval can learn, and Own is luck.
//
// # What a wrong LLM says
//
// The wrong answers of a question are in a drawn order, and each is Pull times
// as likely as the one before it. With probability SharedError an LLM takes the
// mistake its family makes on that question, otherwise one of its own drawing.
// So relatives agree in their mistakes, and a popular mistake can win a vote.
//
// # What is recorded
//
// A response is a JSON object with the reasoning and the answer, in the form the
// graders zeroeval_numeric and zeroeval_text read. The reasoning has a phrase of
// the family, the steps that lead to that answer (the same for everyone who
// gives it) and a phrase of the LLM, so that texts are more alike where the
// answers agree. With the probability LLM.Unparsed a response runs into its length
// limit before any answer. Answer, state and score are what the grader makes of
// the text; the simulator never writes them. The mean log-probability is nearer
// 0 for a larger margin, with noise. A token is four bytes; costs follow from
// the LLM's prices; latency is not modelled and unknown.
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
// There is one sample per question and LLM, and no embedding. An LLM's topic
// skills are independent of one another, difficulty does not depend on topic or
// wording, every family draws its mistakes by the same law, and reasoning is
// never wrong with a right result. Candidates are never cut off, do not depend on the
// order of the references, and are as good with long references as with short ones.
// Real recordings break all of these. Retrieval
// finds the topic far more cleanly than in real tasks, so methods that use it gain
// more here than they may elsewhere; see [Default] for how much.
//
// Draws go through logarithms and error functions, so on another processor
// architecture a last place may differ. What is recorded of them is rounded, so
// that it takes a draw on the edge of a rounding step to show.
package sim
