"""What a strategy's function gets: one question, in a form of its kind.

Every input can be made by hand, for tests of the function:
``ScoringInput(candidates=[Candidate(text="42")])``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import nan

from . import draw as _draw
from .answers import Result
from .data import Bank, Candidate, NeedError, Neighbors, Question, Reference, Response

__all__ = ["AggregationInput", "DropoutInput", "ScoringInput", "SelectionInput"]


@dataclass(slots=True, eq=False, kw_only=True)
class _Input:
    """What inputs of all kinds have."""

    index: int = 0
    """The question's index in its block: it says nothing about the question."""
    seed: int = 0
    """For draws; the same whatever the cell. 0 unless the strategy is seeded."""
    results: list[Result] = field(default_factory=list)
    """Answers to earlier asks."""
    state: object = None
    """What the strategy's open, fit or observe function returned last; None without one."""

    def draw(self, index: int, name: str = "") -> float:
        """Return a random number strictly between 0 and 1: the draw (seed, index, name).

        It is the same number as in Go (framework/draw), whatever the order of
        calls. ``index`` is the candidate's number or another counter; ``name``
        is the LLM's where the draw is per LLM. The strategy must be seeded.
        """
        return _draw.uniform(self.seed, index, name)


@dataclass(slots=True, eq=False, kw_only=True)
class SelectionInput(_Input):
    """One question at one cut, for a selection strategy.

    Return one prior score per LLM of the pool, in its order: higher is better,
    NaN or None for no opinion; or None to rank by number right on the whole bank.
    """

    bank: Bank = field(default_factory=lambda: Bank([]))
    neighbors: Neighbors = field(default_factory=Neighbors)
    """The nearest bank entries, to the cut (need "neighbors")."""
    own_text: str | None = ""
    """The question's text, None when texts did not come; read ``text``."""

    @property
    def text(self) -> str:
        """The question (need "texts")."""
        return Question(own_text=self.own_text).text

    @property
    def pool(self) -> list[str]:
        """Names of the LLMs."""
        return self.bank.llms


@dataclass(slots=True, eq=False, kw_only=True)
class _Later(_Input):
    """What inputs after selection have."""

    question: Question = field(default_factory=Question)
    """The question with all responses to it. For dropout it is empty unless the
    strategy needs texts or similarities."""
    pool: list[str] = field(default_factory=list)
    """Names of all LLMs of the pool."""
    llms: list[int] = field(default_factory=list)
    """Pool indices of the selected LLMs, best first. A scoring strategy gets them
    with the need "priors" or "subsets" only."""
    priors: list[float] = field(default_factory=list)
    """Prior score per selected LLM, NaN for no opinion; empty when selection gave
    none or the need "priors" is not declared."""

    @property
    def text(self) -> str:
        """The question (need "texts")."""
        return self.question.text

    @property
    def names(self) -> list[str]:
        """Names of the selected LLMs, best first."""
        self._must_have_selection()
        return [self.pool[llm] for llm in self.llms]

    def prior(self, position: int) -> float:
        """Return the prior score at a position of the ranking, NaN when there is none."""
        return self.priors[position] if self.priors else nan

    @property
    def selected(self) -> list[Response]:
        """The responses of the selected LLMs, best first."""
        self._must_have_selection()
        responses = self.question.responses
        return [responses[llm] for llm in self.llms]

    def _must_have_selection(self) -> None:
        if not self.llms and self.question.responses:
            raise NeedError("priors", "the selection")


@dataclass(slots=True, eq=False, kw_only=True)
class DropoutInput(_Later):
    """One question with its selected LLMs, for a dropout strategy.

    Return one subset per candidate, a list of positions in the ranking, or a Drop.
    """

    keep: int = 0
    """References in each subset: the number selected unless the strategy declares keeps."""
    candidates: int = 1
    """Subsets to return."""

    def without_replacement(self, candidate: int, weights: Sequence[float]) -> list[int]:
        """Draw ``keep`` positions of the ranking with these weights, without replacement.

        The law and the numbers are those of Go's built-ins (draw.without_replacement).
        """
        return _draw.without_replacement(self.seed, candidate, self.names, weights, self.keep)


@dataclass(slots=True, eq=False, kw_only=True)
class AggregationInput(_Later):
    """One subset of references, for an aggregation strategy.

    Return one of ``references`` to adopt it with all that belongs to it, or a
    text of your own (a str, or an OwnText).
    """

    references: list[Reference] = field(default_factory=list)
    """The references in the order shown: by ranking, unless the need "order" is declared."""
    replicate: int = 0
    """Numbers equal subsets of one question, from 0."""

    def similarity(self, a: int, b: int) -> float:
        """Return the cosine similarity of two references by their position (need "similarities")."""
        return self.question.similarity(self.references[a].index, self.references[b].index)

    @property
    def similarities(self) -> list[list[float]]:
        """The cosine similarity of each reference with each (need "similarities")."""
        return self.question.similarities([r.index for r in self.references])


@dataclass(slots=True, eq=False, kw_only=True)
class ScoringInput(_Later):
    """The candidates of one question, for a scoring strategy.

    Return one number per candidate: higher is better, NaN or None for no opinion.
    """

    candidates: list[Candidate] = field(default_factory=list)

    def similarity(self, a: int, b: int) -> float:
        """Return the cosine similarity of two candidates by their position (need "similarities")."""
        return self.question.similarity(self.candidates[a].index, self.candidates[b].index)

    @property
    def similarities(self) -> list[list[float]]:
        """The cosine similarity of each candidate with each (need "similarities")."""
        return self.question.similarities([c.index for c in self.candidates])
