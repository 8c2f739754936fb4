"""Two scoring strategies whose weights are learned: the probability that a candidate is right.

Terms of a candidate, among the responses of the selected LLMs:

    agreement   share of the responses with the same answer
    backing     the same, each LLM counted by the log-odds that it is right, as far as they are positive
    similarity  mean similarity of its text with those of the other LLMs
    own         log-odds that the LLM it comes from is right
    confidence  its mean log-probability (logit_terms_sure only)

The weights come from a logistic regression with a ridge penalty over the question
bank, whose responses are examples with known outcomes. No numpy: the same numbers
on every machine.
"""

import os
import sys
from math import exp, isnan, log

# The package is not installed here, it is beside this folder.
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "python"))

import smacs  # noqa: E402

PARAMS = [
    smacs.Float("ridge", default=1.0, min=1e-6, max=1e6, doc="penalty on the squared weights; more pulls them to 0"),
    smacs.Int("references", default=5, min=2, max=1000, doc="LLMs drawn per bank question in the fit; best near selection.top_k"),
]
NEEDS = ["bank_responses", "similarities", "priors"]  # with priors comes which LLMs were selected


@smacs.scorer("logit_terms", params=PARAMS, needs=NEEDS)
def logit_terms(q, ridge, references):
    """Probability that a candidate is right, from its agreement, similarity and LLM, by weights fitted on the question bank."""
    return [q.state.probability(terms(q.question, q.llms, c, q.state.odds)) for c in q.candidates]


@logit_terms.fit
def fit(bank, ridge, references):
    return learn(bank, ridge, references, terms)


@smacs.scorer("logit_terms_sure", params=PARAMS, needs=[*NEEDS, "logprobs"])
def logit_terms_sure(q, ridge, references):
    """The same with the candidate's mean log-probability among the terms."""
    return [q.state.probability(sure_terms(q.question, q.llms, c, q.state.odds)) for c in q.candidates]


@logit_terms_sure.fit
def fit_sure(bank, ridge, references):
    return learn(bank, ridge, references, sure_terms)


def terms(question, llms, c, odds):
    """The terms of a candidate among the responses of some LLMs; odds has log-odds by name."""
    responses = [question.responses[llm] for llm in llms]
    agree = [r for r in responses if c.parsed and r.answer == c.answer]
    trust = sum(max(0.0, odds[r.name]) for r in responses)
    others = [question.similarity(c.index, r.index) for r in responses if r.llm != c.llm]
    return [
        len(agree) / len(responses),
        sum(max(0.0, odds[r.name]) for r in agree) / trust if trust else 0.0,
        sum(others) / len(others) if others else 0.0,
        odds.get(c.name, 0.0),
    ]


def sure_terms(question, llms, c, odds):
    """The terms and the confidence, 0 where it is not known."""
    return [*terms(question, llms, c, odds), c.mean_logprob if not isnan(c.mean_logprob) else 0.0]


class Odds(dict):
    """Log-odds by name; an LLM that the bank does not know is even."""

    def __missing__(self, name):
        return 0.0


def log_odds(right, n):
    """Log-odds of right out of n, one half added to either side so that they stay finite."""
    return log((right + 0.5) / (n - right + 0.5))


class Fitted:
    """What the fit gives: log-odds by LLM, and weights of standardised terms."""

    def __init__(self, odds, weights, means, scales):
        self.odds, self.weights, self.means, self.scales = odds, weights, means, scales

    def probability(self, values):
        z = self.weights[0] + sum(w * (x - m) / s for w, x, m, s in zip(self.weights[1:], values, self.means, self.scales))
        return sigmoid(z)


def sigmoid(z):
    return 1 / (1 + exp(-z)) if z > 0 else exp(z) / (1 + exp(z))


def learn(bank, ridge, references, features):
    """Fit the weights on the responses of the bank, some LLMs per question."""
    counts = [sum(not isnan(row[llm]) for row in bank.scores) for llm in range(len(bank.llms))]
    examples, outcomes = [], []
    for row, (question, scores) in enumerate(zip(bank.questions, bank.scores)):
        drawn = smacs.draw.without_replacement(row, 0, bank.llms, [1.0] * len(bank.llms), references)
        known = [llm for llm in sorted(drawn) if not isnan(scores[llm])]
        # Without this very question, whose outcome is what is to be foretold.
        odds = Odds({bank.llms[llm]: log_odds(bank.right[llm] - scores[llm], counts[llm] - 1) for llm in known})
        for llm in known:
            examples.append(features(question, known, question.responses[llm], odds))
            outcomes.append(scores[llm])
    if not examples:
        raise ValueError("the bank has no response with an outcome: nothing to learn from")
    odds = Odds({name: log_odds(right, n) for name, right, n in zip(bank.llms, bank.right, counts)})
    means, scales = moments(examples)
    standard = [[1.0, *((x - m) / s for x, m, s in zip(values, means, scales))] for values in examples]
    return Fitted(odds, logistic(standard, outcomes, ridge), means, scales)


def moments(examples):
    """Mean and standard deviation of each term; a term that never varies has deviation 1."""
    n = len(examples)
    means = [sum(column) / n for column in zip(*examples)]
    variances = [sum((x - m) ** 2 for x in column) / n for column, m in zip(zip(*examples), means)]
    return means, [v**0.5 or 1.0 for v in variances]


def logistic(examples, outcomes, ridge):
    """Weights of a logistic regression with penalty ridge/2 x their squares but the first's, by Newton's method."""
    size = len(examples[0])
    weights = [0.0] * size
    for _ in range(50):
        gradient = [-ridge * w for w in weights]
        gradient[0] = 0.0
        hessian = [[ridge if i == j and i else 0.0 for j in range(size)] for i in range(size)]
        for x, y in zip(examples, outcomes):
            p = sigmoid(sum(w * v for w, v in zip(weights, x)))
            curvature = max(p * (1 - p), 1e-9)
            for i, v in enumerate(x):
                gradient[i] += (y - p) * v
                line, scaled = hessian[i], curvature * v
                for j in range(i + 1):
                    line[j] += scaled * x[j]
        step = solve(hessian, gradient)
        # Far steps of a nearly separable bank are cut, which Newton's method needs.
        longest = max(map(abs, step))
        weights = [w + s * min(1.0, 2.0 / longest if longest else 1.0) for w, s in zip(weights, step)]
        if longest < 1e-9:
            break
    return weights


def solve(lower, b):
    """Solve A x = b for a positive definite A, of which the lower triangle is given, by Cholesky's method."""
    n = len(b)
    root = [[0.0] * n for _ in range(n)]
    for i in range(n):
        for j in range(i + 1):
            rest = lower[i][j] - sum(root[i][k] * root[j][k] for k in range(j))
            root[i][j] = max(rest, 1e-12) ** 0.5 if i == j else rest / root[j][j]
    y = []
    for i in range(n):
        y.append((b[i] - sum(root[i][k] * y[k] for k in range(i))) / root[i][i])
    x = [0.0] * n
    for i in reversed(range(n)):
        x[i] = (y[i] - sum(root[k][i] * x[k] for k in range(i + 1, n))) / root[i][i]
    return x


if __name__ == "__main__":
    smacs.serve()
