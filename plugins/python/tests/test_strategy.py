"""Declarations, and strategies called as their authors' tests call them."""

import math
import unittest

import smacs
from smacs.strategy import Strategy


def declare(kind="scoring", function=lambda q: [], **changes):
    """A strategy that is not served, so that tests do not get in each other's way."""
    description = dict(version="1", doc=None, params=[], needs=[], seeded=False, batch=False)
    return Strategy(kind, changes.pop("id", "mine"), function, **{**description, **changes})


class DeclarationTest(unittest.TestCase):
    def test_refused(self):
        for want, changes in {
            "want a lower-case letter": dict(id="Mine"),
            "a parameter is declared twice": dict(params=[smacs.Int("a", default=1), smacs.Int("a", default=2)], function=lambda q, a: []),
            "want a smacs.Float": dict(params=["a"]),
            "needs: got 'texts', want a list": dict(needs="texts"),
            "the function is called with (the question, scale)": dict(params=[smacs.Float("scale", default=1.0)]),
            'want "", "one" or "pool"': dict(kind="selection", count="two"),
        }.items():
            with self.subTest(want), self.assertRaises((TypeError, ValueError)) as raised:
                declare(**changes)
            self.assertIn(want, str(raised.exception))

    def test_doc_is_the_first_paragraph(self):
        def function(q):
            """Minus the
            length.

            More about it.
            """

        self.assertEqual(declare(function=function).doc, "Minus the length.")
        self.assertEqual(declare(function=function, doc="Other.").doc, "Other.")

    def test_twice(self):
        smacs.scorer("twice")(lambda q: [])
        with self.assertRaisesRegex(ValueError, "strategy scoring.twice is declared twice"):
            smacs.scorer("twice")(lambda q: [])

    def test_observe_of_one_that_is_not_sequential(self):
        with self.assertRaisesRegex(ValueError, "declare sequential=True"):
            declare(kind="selection").observe(lambda state, observations: None)


class ParamTest(unittest.TestCase):
    def test_values(self):
        for param, value, want in [
            (smacs.Float("p", default=0.5), 2, 2.0),
            (smacs.Int("p", default=1, min=0), 3.0, 3),
            (smacs.Bool("p", default=True), False, False),
            (smacs.String("p", default="a", one_of=["a", "b"]), "b", "b"),
            (smacs.String("p", default="a"), "anything", "anything"),
        ]:
            got = param.check(value)
            self.assertEqual((got, type(got)), (want, type(want)))

    def test_refused(self):
        for param, value, want in [
            (smacs.Float("p", default=0.5, max=1.0), 2, "got 2.0, want -inf to 1.0"),
            (smacs.Float("p", default=0.5), math.nan, "want a finite number"),
            (smacs.Float("p", default=0.5), True, "got True, want a number"),
            (smacs.Int("p", default=1), 1.5, "got 1.5, want an integer"),
            (smacs.Int("p", default=1, min=0, max=9), 10, "got 10, want 0 to 9"),
            (smacs.Bool("p", default=True), 1, "want True or False"),
            (smacs.String("p", default="a", one_of=["a", "b"]), "c", "got 'c', want one of a, b"),
            (smacs.String("p", default="a"), 1, "want a string"),
        ]:
            with self.subTest(want), self.assertRaises((TypeError, ValueError)) as raised:
                param.check(value)
            self.assertIn(want, str(raised.exception))

    def test_default_and_name(self):
        with self.assertRaisesRegex(ValueError, "'p': default: got 2.0, want 0.0 to 1.0"):
            smacs.Float("p", default=2.0, min=0.0, max=1.0)
        with self.assertRaisesRegex(ValueError, "parameter name 'P'"):
            smacs.Float("P", default=2.0)

    def test_config(self):
        strategy = declare(params=[smacs.Float("a", default=1.0), smacs.Int("b", default=2)], function=lambda q, a, b: [])
        self.assertEqual(strategy.config({"b": 3}), {"a": 1.0, "b": 3})
        with self.assertRaisesRegex(ValueError, "scoring.mine has no parameter 'c', it has: a, b"):
            strategy.config({"c": 3})
        with self.assertRaisesRegex(ValueError, "b of scoring.mine: got 'x', want an integer"):
            strategy.config({"b": "x"})


class InputTest(unittest.TestCase):
    """Inputs made by hand, for tests of a strategy's function."""

    def test_scoring(self):
        strategy = declare(function=lambda q: [len(c.text) for c in q.candidates])
        q = smacs.ScoringInput(candidates=[smacs.Candidate(text="ab"), smacs.Candidate()])
        self.assertEqual(strategy(q), [2, 0])
        self.assertTrue(math.isnan(q.prior(0)))

    def test_similarities(self):
        question = smacs.Question(distinct=[0, 1, 0], matrix=[1.0, 0.25, 0.25, 1.0], rows=2)
        q = smacs.ScoringInput(question=question, candidates=[smacs.Candidate(index=2), smacs.Candidate(index=1)])
        self.assertEqual(q.similarity(0, 1), 0.25)
        self.assertEqual(q.similarities, [[1.0, 0.25], [0.25, 1.0]])
        bare = smacs.ScoringInput(candidates=[smacs.Candidate(index=0)])
        for read in (lambda: bare.similarity(0, 0), lambda: bare.similarities):
            with self.assertRaisesRegex(smacs.NeedError, 'needs=\\["similarities"\\]'):
                read()

    def test_selection(self):
        bank = smacs.Bank(["a", "b"], scores=[[1.0, 0.0], [math.nan, 1.0]])
        q = smacs.SelectionInput(bank=bank, neighbors=smacs.Neighbors([1, 0], [0.5, 0.25], 4.0))
        self.assertEqual((q.pool, len(q.bank), q.bank.right), (["a", "b"], 2, [1.0, 1.0]))
        self.assertEqual(list(q.neighbors), [(1, 0.5), (0, 0.25)])
        self.assertEqual(list(q.neighbors.nearest(1)), [(1, 0.5)])
        self.assertEqual(bank.score_array.shape, (2, 2))
        with self.assertRaisesRegex(ValueError, "read-only"):
            bank.score_array[0, 0] = 2
        with self.assertRaisesRegex(smacs.NeedError, 'needs=\\["costs"\\]'):
            bank.costs

    def test_draws_are_those_of_draw(self):
        q = smacs.DropoutInput(seed=7, pool=["a", "b", "c"], llms=[2, 0], keep=1)
        self.assertEqual(q.names, ["c", "a"])
        self.assertEqual(q.draw(3, "a"), smacs.draw.uniform(7, 3, "a"))
        self.assertEqual(q.without_replacement(0, [1.0, 1.0]), smacs.draw.without_replacement(7, 0, ["c", "a"], [1.0, 1.0], 1))


if __name__ == "__main__":
    unittest.main()
