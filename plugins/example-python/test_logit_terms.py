"""Tests of the functions alone: python3 -m unittest, in this folder."""

import unittest
from math import exp, log, nan

import logit_terms as lt
import smacs


def question(answers, similarity=0.5, logprobs=()):
    """One response per answer, all equally similar to each other."""
    n = len(answers)
    responses = [
        smacs.Response(llm, "abcdefgh"[llm], answer, index=llm, mean_logprob=logprobs[llm] if logprobs else nan)
        for llm, answer in enumerate(answers)
    ]
    matrix = [1.0 if i == j else similarity for i in range(n) for j in range(n)]
    return smacs.Question(responses, distinct=list(range(n)), matrix=matrix, rows=n)


class TermsTest(unittest.TestCase):
    def test_by_hand(self):
        odds = lt.Odds(a=log(3), b=log(3), c=log(9), d=-1.0)
        q = question([0, 0, 1, -1], similarity=0.25)
        # a: 2 of 4 agree; backed by ln 3 + ln 3 of ln 3 + ln 3 + ln 9 = 4 ln 3; own ln 3.
        for got, want in zip(lt.terms(q, [0, 1, 2, 3], q.responses[0], odds), [0.5, 0.5, 0.25, log(3)]):
            self.assertAlmostEqual(got, want, places=14)
        # d has no answer: nobody agrees with it, nobody backs it.
        self.assertEqual(lt.terms(q, [0, 1, 2, 3], q.responses[3], odds), [0.0, 0.0, 0.25, -1.0])
        # An aggregator's text, with the answer of c; an LLM that the bank does not know is even.
        own = smacs.Candidate(answer=1, index=2)
        self.assertEqual(lt.terms(q, [2], own, lt.Odds()), [1.0, 0.0, 1.0, 0.0])

    def test_confidence(self):
        q = question([0, 0], logprobs=[-0.5, nan])
        self.assertEqual([lt.sure_terms(q, [0, 1], r, lt.Odds())[-1] for r in q.responses], [-0.5, 0.0])


class LogisticTest(unittest.TestCase):
    def test_two_groups(self):
        # Of 10 with x = 0 are 2 right, of 10 with x = 1 are 8: without a penalty
        # the weights are the log-odds 2/8, and the difference to 8/2.
        examples = [[1.0, x] for x in (0.0, 1.0) for _ in range(10)]
        outcomes = [1.0] * 2 + [0.0] * 8 + [1.0] * 8 + [0.0] * 2
        intercept, slope = lt.logistic(examples, outcomes, 1e-9)
        self.assertAlmostEqual(intercept, log(2 / 8), places=6)
        self.assertAlmostEqual(slope, log(8 / 2) - log(2 / 8), places=6)

    def test_the_gradient_vanishes(self):
        examples = [[1.0, (i * 7 % 11) / 11, (i * 5 % 13) / 13] for i in range(60)]
        outcomes = [float(i * 3 % 7 < 3) for i in range(60)]
        ridge = 0.5
        weights = lt.logistic(examples, outcomes, ridge)
        for i in range(3):
            slope = sum((y - 1 / (1 + exp(-sum(w * v for w, v in zip(weights, x))))) * x[i] for x, y in zip(examples, outcomes))
            self.assertAlmostEqual(slope, ridge * weights[i] if i else 0.0, places=9)

    def test_separable(self):
        # Only the penalty keeps the slope finite.
        weights = lt.logistic([[1.0, x] for x in (-1.0, 1.0) * 20], [0.0, 1.0] * 20, 1e-3)
        self.assertGreater(weights[1], 3)
        self.assertLess(weights[1], 20)


class LearnTest(unittest.TestCase):
    def bank(self):
        """Two of three LLMs are right whenever they agree; c is right one time in four."""
        rows = [([0, 0, 1], [1.0, 1.0, 0.0]), ([0, 0, 1], [1.0, 1.0, 0.0]), ([0, 1, 2], [0.0, nan, 1.0]), ([0, 0, 1], [1.0, 1.0, 0.0])] * 8
        return smacs.Bank(["a", "b", "c"], scores=[scores for _, scores in rows], questions=[question(answers) for answers, _ in rows])

    def test_agreement_wins(self):
        fitted = lt.learn(self.bank(), 1.0, 3, lt.terms)
        q = question([0, 0, 1])
        a, b, c = (fitted.probability(lt.terms(q, [0, 1, 2], r, fitted.odds)) for r in q.responses)
        self.assertGreater(a, 0.9)
        self.assertGreater(b, 0.9)
        self.assertLess(c, 0.2)

    def test_term_through_the_strategy(self):
        state = lt.logit_terms.fitter(self.bank(), ridge=1.0, references=3)
        q = question([0, 0, 1])
        candidates = [smacs.Candidate(r.llm, r.name, r.answer, index=r.index) for r in q.responses]
        got = lt.logit_terms(smacs.ScoringInput(question=q, llms=[0, 1, 2], candidates=candidates, state=state), ridge=1.0, references=3)
        self.assertEqual(got, [state.probability(lt.terms(q, [0, 1, 2], c, state.odds)) for c in candidates])

    def test_a_bank_without_outcomes(self):
        with self.assertRaisesRegex(ValueError, "nothing to learn from"):
            lt.learn(smacs.Bank(["a", "b"], scores=[[nan, nan]], questions=[question([0, 0])]), 1.0, 2, lt.terms)


if __name__ == "__main__":
    unittest.main()
