"""What a strategy answers, and what it may ask."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import nan
from typing import Literal

__all__ = ["Ask", "Asking", "Drop", "Message", "Observation", "OwnText", "Priors", "Result"]


@dataclass(slots=True)
class Priors:
    """The answer of a selection strategy that does more than list prior scores."""

    priors: list[float | None] | None = None
    """One per LLM of the pool, higher is better, NaN or None for no opinion
    (ranked last); no list at all ranks by number right on the whole bank."""
    order: list[int] | None = None
    """The ranking itself, pool indices, best first, without repeats; None leaves it to the engine."""


@dataclass(slots=True)
class Drop:
    """The answer of a dropout strategy."""

    subsets: list[list[int]]
    """One per candidate: positions in the ranking, in the order to show them.
    Subset i must not depend on how many candidates are asked for."""
    weights: list[float] | None = None
    """What the draw used, one per selected LLM; None when nothing was drawn with weights."""
    status: Literal["all", "weighted", "uniform", "fallback"] | None = None
    """How the subsets came about. None: weighted when there are weights, all when
    every subset holds every LLM, else uniform."""
    reason: str = ""
    """Why, for uniform and fallback."""


@dataclass(slots=True)
class OwnText:
    """A candidate that the aggregation strategy wrote itself; a plain str does as well."""

    text: str
    mean_logprob: float = nan
    """Mean log-probability of its tokens, NaN where missing."""


@dataclass(slots=True)
class Message:
    """One chat message."""

    role: Literal["system", "user", "assistant"]
    content: str


@dataclass(slots=True)
class Ask:
    """A request for one more LLM answer. A strategy never opens a connection itself."""

    llm: str
    """Name of the LLM, one of the pool."""
    messages: list[Message] = field(default_factory=list)
    """What to send; none for the question itself."""
    replicate: int = 0
    """0 for the recorded response, 1 and up for further samples."""


class Asking(Exception):
    """Raised to ask for LLM answers instead of answering now (need "llm").

    The function is called again with the answers in ``results``, all rounds so far together.
    """

    def __init__(self, *asks: Ask) -> None:
        super().__init__("the strategy asks for LLM answers")
        self.asks = asks


@dataclass(slots=True)
class Result:
    """The engine's answer to an Ask, in the order they were asked."""

    ask: Ask
    text: str
    key: str
    """The answer in the grader's normal form, "" when there is none."""
    parsed: bool
    mean_logprob: float
    """NaN where missing."""


@dataclass(slots=True)
class Observation:
    """The outcome of one LLM that a sequential strategy selected."""

    question: int
    """Index of the question in its block."""
    llm: int
    """Index in the pool."""
    score: float
    """In [0, 1]."""
