"""Strategies that have a twin in Go, for twins_test.go, and one for each ability of the package."""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))

import smacs  # noqa: E402


@smacs.selector("py_rps", needs=["neighbors", "bank_outcomes"])
def py_rps(q):
    """Sum of an LLM's scores on the neighbours, weighted by similarity (built-in rps)."""
    sums = [0] * len(q.pool)
    for row, similarity in q.neighbors:
        steps = round(similarity * q.neighbors.unit)
        for llm, score in enumerate(q.bank.scores[row]):
            if score == 1:
                sums[llm] += steps
            elif score == score:
                sums[llm] += steps * score
    return [total / q.neighbors.unit if q.neighbors.unit else 0.0 for total in sums]


@smacs.selector("py_rps_array", needs=["neighbors", "bank_outcomes"], batch=True)
def py_rps_array(batch):
    """The same as prefix sums over all cuts of a question."""
    import numpy

    scores = numpy.nan_to_num(batch.bank.score_array)
    blocks = []
    for question in batch.questions:
        unit = question.unit or 1.0
        gains = numpy.rint(question.similarities * unit)[:, None] * scores[question.rows]
        prefix = numpy.vstack([numpy.zeros(scores.shape[1]), numpy.cumsum(gains, axis=0)])
        blocks.append(prefix[question.cuts] / unit)
    return numpy.vstack(blocks)


@smacs.dropper("py_uniform_drop", seeded=True, keeps=True)
def py_uniform_drop(q):
    """Keeps a subset drawn with equal weights (built-in uniform_drop)."""
    weights = [1 / len(q.llms)] * len(q.llms)
    subsets = [q.without_replacement(candidate, weights) for candidate in range(q.candidates)]
    return smacs.Drop(subsets, weights, "uniform", "py_uniform_drop draws with equal weights")


@smacs.aggregator("py_majority_vote")
def py_majority_vote(q):
    """The most frequent answer; ties go to that of the best-ranked voter (built-in majority_vote)."""
    ranked = sorted(q.references, key=lambda r: r.rank)
    voters = [r for r in ranked if r.parsed]
    if not voters:
        return ranked[0]
    votes = {}
    for r in voters:
        votes[r.answer] = votes.get(r.answer, 0) + 1
    return max(voters, key=lambda r: votes[r.answer])  # the first of equals


@smacs.aggregator("py_writer", needs=["texts", "llm"])
def py_writer(q):
    """Asks the best-ranked LLM and writes what it said."""
    if not q.results:
        best = min(q.references, key=lambda r: r.rank)
        raise smacs.Asking(smacs.Ask(best.name, [smacs.Message("user", q.text)], replicate=1))
    return smacs.OwnText(q.results[0].text, q.results[0].mean_logprob)


@smacs.scorer("py_vote_share")
def py_vote_share(q):
    """Fraction of all candidates with the same answer; 0 for an unparsed one (built-in vote_share)."""
    answers = [c.answer for c in q.candidates]
    return [answers.count(a) / len(answers) if a != smacs.UNPARSED else 0.0 for a in answers]


@smacs.scorer("py_length", needs=["texts"], params=[smacs.Float("scale", default=1000.0, min=1.0, doc="characters per point")])
def py_length(q, scale):
    """Minus the length of a candidate's text."""
    return [-len(c.text) / scale for c in q.candidates]


@smacs.scorer("py_vote_share_array", batch=True)
def py_vote_share_array(batch):
    """The same on arrays."""
    import numpy

    same = (batch.owner[:, None] == batch.owner) & (batch.answers[:, None] == batch.answers)
    counts = numpy.diff(batch.ends, prepend=0)
    return numpy.where(batch.answers < 0, 0.0, same.sum(axis=1) / counts[batch.owner])


@smacs.scorer("py_all", needs=["texts", "similarities", "logprobs", "priors", "subsets"], seeded=True, params=[
    smacs.Float("scale", default=1.0, max=2.0, doc="multiplies"),
    smacs.Int("power", default=1, min=0, doc="of the length"),
    smacs.Bool("drawn", default=True, doc="adds a draw"),
    smacs.String("form", default="sum", one_of=["sum", "mean"], doc="of similarities"),
])
def py_all(q, scale, power, drawn, form):
    """Everything a scorer can read, in one number."""
    out = []
    for i, c in enumerate(q.candidates):
        others = sum(sorted(q.similarity(i, j) for j in range(len(q.candidates))))
        term = others / (len(q.candidates) if form == "mean" else 1) + len(c.text) ** power / 1024
        term += sum(q.prior(position) for position in c.subset) if q.priors else 0.0
        out.append(term * scale + c.mean_logprob + (q.draw(c.index, c.name) if drawn else 0.0))
    return out


@smacs.scorer("py_fitted", needs=["bank_responses", "bank_labels", "texts", "similarities"])
def py_fitted(q):
    """Share of bank questions that a candidate's LLM got right."""
    return [q.state.get(c.name) for c in q.candidates]


@py_fitted.fit
def py_fitted_fit(bank):
    assert len(bank.tasks) == len(bank) == len(bank.questions)
    for q in bank.questions:
        assert len(q.responses) == len(bank.llms) and q.similarity(0, len(bank.llms) - 1) <= 1
    return {name: right / len(bank) for name, right in zip(bank.llms, bank.right)}


smacs.serve()
