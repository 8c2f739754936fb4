"""Strategies that misbehave, for failures_test.go."""

import os
import sys
import time

print("printed before the package is there")
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))

import smacs  # noqa: E402

print("printed before the handshake, with a lone surrogate \ud800")
os.write(1, b"written past Python\n")

seen = []


@smacs.scorer("raises")
def raises(q):
    return [1 / (c.answer - c.answer) for c in q.candidates]


@smacs.scorer("quits")
def quits(q):
    sys.exit("a strategy must not end its process")


@smacs.scorer("undeclared")
def undeclared(q):
    return [len(c.text) for c in q.candidates]


@smacs.scorer("text")
def text(q):
    return ["high"] * len(q.candidates)


@smacs.scorer("nothing")
def nothing(q):
    pass


@smacs.scorer("short")
def short(q):
    return [1.0]


@smacs.scorer("infinite")
def infinite(q):
    return [float("inf")] * len(q.candidates)


@smacs.scorer("flat", batch=True)
def flat(batch):
    import numpy

    return numpy.zeros(3)


@smacs.scorer("refuses", params=[smacs.Float("a", default=1.0), smacs.Float("b", default=0.0)])
def refuses(q, a, b):
    return [a] * len(q.candidates)


@refuses.open
def refuses_open(a, b):
    if a > b:
        raise ValueError(f"a is {a} and b {b}: want a not above b")


@smacs.scorer("slow")
def slow(q):
    seen.append(q.index)
    time.sleep(0.1)
    return [0.0] * len(q.candidates)


@smacs.scorer("count")
def count(q):
    return [float(len(seen))] * len(q.candidates)


@smacs.selector("bare_bank", needs=["neighbors"])
def bare_bank(q):
    return [len(q.bank.tasks)] * len(q.pool)


@smacs.dropper("half")
def half(q):
    return [[0.5]] * q.candidates


@smacs.aggregator("invents")
def invents(q):
    return smacs.Reference(text="42")


@smacs.selector("bandit", sequential=True)
def bandit(q):
    return q.state


@bandit.open
def bandit_open():
    return [0.0, 0.0]


@bandit.observe
def bandit_observe(state, observations):
    for o in observations:
        state[o.llm] += o.score


smacs.serve()
print("served")
