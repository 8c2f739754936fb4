"""Whole batches as arrays, for strategies that compute with numpy."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from .data import Bank, frozen_array, numpy_module
from .inputs import ScoringInput, SelectionInput

if TYPE_CHECKING:
    import numpy

__all__ = ["ScoringBatch", "SelectionBatch"]


class ScoringBatch(Sequence[ScoringInput]):
    """Questions with their candidates, for ``@smacs.scorer(..., batch=True)``.

    It is a sequence of ScoringInput, and has the candidates of all questions
    behind each other as read-only arrays. Return one number per candidate, all
    behind each other in one array, or a list of one list per question.
    """

    def __init__(self, inputs: list[ScoringInput]) -> None:
        self._inputs = inputs

    def __len__(self) -> int:
        return len(self._inputs)

    def __getitem__(self, i):
        return self._inputs[i]

    @property
    def state(self) -> object:
        """What the strategy's open or fit function returned."""
        return self._inputs[0].state if self._inputs else None

    @cached_property
    def candidates(self) -> list:
        """The candidates of all questions behind each other."""
        return [c for q in self._inputs for c in q.candidates]

    @cached_property
    def ends(self) -> numpy.ndarray:
        """Per question, where its candidates end."""
        return numpy_module().cumsum([len(q.candidates) for q in self._inputs], dtype=int)

    @cached_property
    def owner(self) -> numpy.ndarray:
        """Per candidate, the position of its question in this batch."""
        return frozen_array([i for i, q in enumerate(self._inputs) for _ in q.candidates], (-1,), int)

    @cached_property
    def answers(self) -> numpy.ndarray:
        """Per candidate, the class of its answer, -1 when none could be read."""
        return frozen_array([c.answer for c in self.candidates], (-1,), int)

    @cached_property
    def mean_logprobs(self) -> numpy.ndarray:
        """Per candidate, its mean log-probability, NaN where missing (need "logprobs")."""
        return frozen_array([c.mean_logprob for c in self.candidates], (-1,))

    @property
    def texts(self) -> list[str]:
        """Per candidate, its text (need "texts")."""
        return [c.text for c in self.candidates]

    def similarities(self) -> Iterator[numpy.ndarray]:
        """Yield, per question, the similarities of its candidates, n x n (need "similarities")."""
        for q in self._inputs:
            yield frozen_array(q.similarities, (len(q.candidates),) * 2)


@dataclass(slots=True, eq=False)
class SelectionQuestion:
    """One question of a SelectionBatch with all its cuts."""

    index: int
    seed: int
    rows: numpy.ndarray
    """Bank rows of its neighbours, most similar first (need "neighbors")."""
    similarities: numpy.ndarray
    """Similarity of each, descending."""
    unit: float
    """Steps per 1 when every similarity is a whole multiple of 1/unit; 0 else."""
    cuts: numpy.ndarray
    """How many of the nearest to use, ascending: prefix sums serve all of them."""


class SelectionBatch(Sequence[SelectionInput]):
    """Questions at all their cuts, for ``@smacs.selector(..., batch=True)``.

    It is a sequence of SelectionInput, one per question and cut; ``questions``
    has them as arrays instead, one entry per question. Return the prior scores
    of all items, one row per question and cut, as one array of items x LLMs, or
    as a list of what a function of one item returns.
    """

    def __init__(self, bank: Bank, inputs: list[SelectionInput], cuts: list[int]) -> None:
        """Take the items, and per question its number of cuts."""
        self.bank, self._inputs, self._cuts = bank, inputs, cuts

    bank: Bank

    def __len__(self) -> int:
        return len(self._inputs)

    def __getitem__(self, i):
        return self._inputs[i]

    @property
    def state(self) -> object:
        """What the strategy's open, fit or observe function returned."""
        return self._inputs[0].state if self._inputs else None

    @property
    def pool(self) -> list[str]:
        """Names of the LLMs."""
        return self.bank.llms

    @cached_property
    def questions(self) -> list[SelectionQuestion]:
        """The questions with their neighbours as arrays."""
        items = iter(self._inputs)
        return [_question([next(items) for _ in range(cuts)]) for cuts in self._cuts]


def _question(items: list[SelectionInput]) -> SelectionQuestion:
    longest = items[-1]  # cuts ascend
    return SelectionQuestion(
        longest.index, longest.seed, frozen_array(longest.neighbors.rows, (-1,), int),
        frozen_array(longest.neighbors.similarities, (-1,)), longest.neighbors.unit, frozen_array([len(item.neighbors) for item in items], (-1,), int))
