"""What a strategy reads: responses, questions, neighbours and the question bank.

An index counts from 0. A number that is missing is NaN, never zero. What a
strategy does not declare in its ``needs`` does not come; reading it raises
NeedError, which says what to declare.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from math import nan, isnan
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import numpy

__all__ = ["Bank", "Candidate", "Need", "NeedError", "Neighbors", "Question", "Reference", "Response", "UNPARSED"]

UNPARSED = -1
"""The answer class of a response from which no answer could be read."""

Need = Literal[
    "neighbors", "bank_outcomes", "bank_labels", "bank_embeddings", "bank_responses", "texts", "similarities",
    "embeddings", "logprobs", "costs", "priors", "order", "subsets", "llm",
]
"""An input beside those that a kind always has; see framework/need.go."""


class NeedError(Exception):
    """The strategy reads what it did not declare in its needs."""

    def __init__(self, need: str, what: str) -> None:
        super().__init__(f'{what} did not come: declare it, needs=["{need}"]')


@dataclass(slots=True, eq=False)
class Response:
    """What one LLM answered to a question, without any grade."""

    llm: int = -1
    """Index of the LLM in the pool; -1 for a text that an aggregator wrote."""
    name: str = ""
    """Name of the LLM, "" for a text that an aggregator wrote."""
    answer: int = UNPARSED
    """Class of the answer: equal within a question exactly when the answers are;
    UNPARSED (-1) when none could be read."""
    key: str = ""
    """The answer in the grader's normal form, "" when there is none."""
    text: str = ""
    """The whole response (need "texts")."""
    mean_logprob: float = nan
    """Mean log-probability of its tokens, NaN where missing (need "logprobs")."""
    index: int = -1
    """Position among the question's responses."""

    @property
    def parsed(self) -> bool:
        """Whether an answer could be read from the response."""
        return self.answer != UNPARSED


@dataclass(slots=True, eq=False)
class Candidate(Response):
    """A candidate answer with everything that belongs to its response."""

    subset: list[int] | None = None
    """Positions in the ranking it was made from; None unless the need "subsets" is declared."""


@dataclass(slots=True, eq=False)
class Reference(Response):
    """A response handed to an aggregator."""

    rank: int = 0
    """Order among the references by ranking; 0 is best."""
    prior: float = nan
    """Prior score of its LLM, NaN when there is none (need "priors")."""


class _Textless:
    """A response that came without its text."""

    __slots__ = ()

    @property
    def text(self) -> str:
        raise NeedError("texts", "the text of a response")

    @text.setter
    def text(self, value: str) -> None:
        pass  # the constructor sets what did not come


class _TextlessResponse(_Textless, Response):
    __slots__ = ()


class _TextlessCandidate(_Textless, Candidate):
    __slots__ = ()


class _TextlessReference(_Textless, Reference):
    __slots__ = ()


# The classes of responses, by whether the strategy needs texts.
RESPONSES = {True: Response, False: _TextlessResponse}
CANDIDATES = {True: Candidate, False: _TextlessCandidate}
REFERENCES = {True: Reference, False: _TextlessReference}


@dataclass(slots=True, eq=False)
class Question:
    """A question with all responses to it: those of the pool at their pool index,
    and after them the texts that aggregators wrote."""

    responses: list[Response] = field(default_factory=list)
    own_text: str | None = ""
    """The question's text, None when texts did not come; read ``text``."""
    distinct: list[int] = field(default_factory=list)
    """Per response its row in the similarity matrix: equal texts share one."""
    matrix: list[float] = field(default_factory=list)
    """Cosine similarities of the distinct texts, rows x rows, row by row."""
    rows: int = 0
    """Number of distinct texts."""
    candidates: dict[int, Candidate] = field(default_factory=dict, repr=False)
    """Candidates made already, by response: they are shared by all calls."""

    @property
    def text(self) -> str:
        """The question (need "texts")."""
        if self.own_text is None:
            raise NeedError("texts", "the question's text")
        return self.own_text

    def similarity(self, a: int, b: int) -> float:
        """Return the cosine similarity of two responses by their index (need "similarities")."""
        if not self.distinct:
            raise NeedError("similarities", "the similarity of responses")
        return self.matrix[self.distinct[a] * self.rows + self.distinct[b]]

    def similarities(self, indices: list[int]) -> list[list[float]]:
        """Return the similarities of some responses, each with each (need "similarities")."""
        if not self.distinct and indices:
            raise NeedError("similarities", "the similarity of responses")
        matrix, rows = self.matrix, [self.distinct[i] for i in indices]
        starts = [row * self.rows for row in rows]
        return [[matrix[start + row] for row in rows] for start in starts]


@dataclass(slots=True, eq=False)
class Neighbors:
    """The bank entries nearest to a question: iterate over (row, similarity)."""

    rows: list[int] = field(default_factory=list)
    """Rows of the bank, most similar first, ties by row."""
    similarities: list[float] = field(default_factory=list)
    """Cosine similarity of each, descending."""
    unit: float = 0.0
    """Steps per 1 when every similarity is a whole multiple of 1/unit, so that
    sums can be exact in integers; 0 when they are plain floats."""

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[tuple[int, float]]:
        return zip(self.rows, self.similarities)

    def nearest(self, count: int) -> Neighbors:
        """Return the nearest count of them."""
        return Neighbors(self.rows[:count], self.similarities[:count], self.unit)


class Bank:
    """The question bank: recorded outcomes of the pool, one row per question.

    Test questions are never in it. ``len(bank)`` is the number of rows. The
    arrays are numpy's and read-only; the lists need no numpy.
    """

    def __init__(
        self, llms: list[str], scores: list[list[float]] | None = None, tasks: list[str] | None = None,
        costs: list[list[float]] | None = None, questions: list[Question] | None = None, entries: int | None = None,
    ) -> None:
        """Make a bank of rows, for tests; leave out what the strategy does not need."""
        self.llms = llms
        self._scores, self._tasks, self._costs, self._questions = scores, tasks, costs, questions
        known = [part for part in (scores, tasks, costs, questions) if part is not None]
        self._entries = entries if entries is not None else len(known[0]) if known else 0

    llms: list[str]
    """Names of the pool, in byte order."""

    def __len__(self) -> int:
        return self._entries

    @property
    def scores(self) -> list[list[float]]:
        """Score of each LLM on each row, ``scores[row][llm]`` in [0, 1], NaN where missing
        (need "bank_outcomes", or any other about the bank)."""
        return self._part(self._scores, "bank_outcomes", "the outcomes of the bank")

    @property
    def tasks(self) -> list[str]:
        """Task of each row (need "bank_labels")."""
        return self._part(self._tasks, "bank_labels", "the tasks of the bank")

    @property
    def costs(self) -> list[list[float]]:
        """Cost of each LLM on each row in dollars, NaN unknown (need "costs")."""
        return self._part(self._costs, "costs", "the costs of the bank")

    @property
    def questions(self) -> list[Question]:
        """What the pool answered to each row (need "bank_responses"; its texts,
        similarities and logprobs with those needs beside it)."""
        return self._part(self._questions, "bank_responses", "the responses to the bank")

    def _part(self, part, need: str, what: str):
        if part is None and self._entries > 0:
            raise NeedError(need, what)
        return part or []

    @cached_property
    def right(self) -> list[float]:
        """Per LLM, the sum of its scores on the whole bank; missing ones add nothing."""
        columns = zip(*self.scores) if self.scores else [()] * len(self.llms)
        return [sum(score for score in column if not isnan(score)) for column in columns]

    @cached_property
    def score_array(self) -> numpy.ndarray:
        """The scores as a read-only array, rows x LLMs."""
        return frozen_array(self.scores, (len(self), len(self.llms)))

    @cached_property
    def cost_array(self) -> numpy.ndarray:
        """The costs as a read-only array, rows x LLMs."""
        return frozen_array(self.costs, (len(self), len(self.llms)))


def frozen_array(values: object, shape: tuple[int, ...], dtype: type = float) -> numpy.ndarray:
    """Return the values as a read-only array of that shape."""
    array = numpy_module().array(values, dtype=dtype).reshape(shape)
    array.flags.writeable = False
    return array


def numpy_module():
    """Import numpy, which only the arrays need."""
    try:
        import numpy
    except ImportError as e:
        raise ImportError("arrays need numpy, which is not installed (Debian: apt install python3-numpy); lists do not") from e
    return numpy
