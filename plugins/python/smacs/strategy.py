"""Strategies: a decorator of each kind makes one of a function of one question."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Sequence
from typing import Any, Literal

from .data import Need
from .params import Param

__all__ = ["Strategy", "aggregator", "declared", "dropper", "scorer", "selector"]

_ID = re.compile(r"[a-z][a-z0-9_]*")

Kind = Literal["selection", "dropout", "aggregation", "scoring"]

_declared: dict[tuple[str, str], Strategy] = {}


class Strategy:
    """A strategy with its description. Calling it calls its function, as tests do."""

    def __init__(
        self, kind: Kind, id: str, function: Callable[..., Any], *, version: str, doc: str | None,
        params: Sequence[Param], needs: Sequence[Need], seeded: bool, sequential: bool = False, batch: bool,
        keeps: bool = False, count: str = "",
    ) -> None:
        self.kind, self.id, self.function = kind, id, function
        if isinstance(needs, str):
            raise TypeError(f"strategy {self.name}: needs: got {needs!r}, want a list of strings")
        self.version, self.params, self.needs = version, tuple(params), tuple(needs)
        self.doc = " ".join((doc if doc is not None else _first_paragraph(function)).split())
        self.seeded, self.sequential, self.batch, self.keeps, self.count = seeded, sequential, batch, keeps, count
        self.opener: Callable[..., Any] | None = None
        self.fitter: Callable[..., Any] | None = None
        self.observer: Callable[..., Any] | None = None
        self._check()

    @property
    def name(self) -> str:
        """kind.id, the name errors use."""
        return f"{self.kind}.{self.id}"

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self.function(*args, **kwargs)

    def open(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """Decorate a function of the parameters that is called once per configuration.

        What it returns is the ``state`` of every input. A ValueError refuses the
        configuration: raise it for parameters that do not go together.
        """
        self._takes(function, "an open function")
        self.opener = function
        return function

    def fit(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """Decorate a function of (bank, parameters) that learns from the question bank.

        It is called once per configuration, before the first question. What it
        returns is the ``state`` of every input. It must be deterministic.
        """
        self._takes(function, "a fit function", "bank")
        self.fitter = function
        return function

    def observe(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """Decorate a function of (state, observations, parameters) of a sequential strategy.

        It is called after each question and returns the new state, or None to
        keep the old one.
        """
        if not self.sequential:
            raise ValueError(f"strategy {self.name}: only a sequential strategy observes: declare sequential=True")
        self._takes(function, "an observe function", "state", "observations")
        self.observer = function
        return function

    def config(self, table: dict[str, Any]) -> dict[str, Any]:
        """Return the parameters with their values; raise ValueError for one that is wrong or unknown."""
        known = {param.name: param for param in self.params}
        for name in table:
            if name not in known:
                raise ValueError(f"{self.name} has no parameter {name!r}, it has: {', '.join(known) or 'none'}")
        values = {}
        for name, param in known.items():
            try:
                values[name] = param.check(table.get(name, param.default))
            except (TypeError, ValueError) as e:
                raise ValueError(f"{name} of {self.name}: {e}") from None
        return values

    def _check(self) -> None:
        if not _ID.fullmatch(self.id):
            raise ValueError(f"{self.kind} strategy id {self.id!r}: want a lower-case letter, then letters, digits or _")
        for param in self.params:
            if not isinstance(param, Param):
                raise TypeError(f"strategy {self.name}: parameter {param!r}: want a smacs.Float, Int, Bool or String")
        names = [param.name for param in self.params]
        if len(set(names)) != len(names):
            raise ValueError(f"strategy {self.name}: a parameter is declared twice: {', '.join(names)}")
        if self.count not in ("", "one", "pool"):
            raise ValueError(f'strategy {self.name}: count: got {self.count!r}, want "", "one" or "pool"')
        self._takes(self.function, "the function", "the batch" if self.batch else "the question")

    def _takes(self, function: Callable[..., Any], what: str, *args: str) -> None:
        """Make sure that a function can be called as it will be."""
        try:
            inspect.signature(function).bind(*args, **{param.name: None for param in self.params})
        except TypeError as e:
            want = ", ".join([*args, *(param.name for param in self.params)])
            raise TypeError(f"strategy {self.name}: {what} is called with ({want}): {e}") from None


def _first_paragraph(function: Callable[..., Any]) -> str:
    return (inspect.getdoc(function) or "").split("\n\n")[0]


def declared() -> list[Strategy]:
    """Return the strategies declared in this process so far, in their order."""
    return list(_declared.values())


def _declare(kind: Kind, id: str, **description: Any) -> Callable[[Callable[..., Any]], Strategy]:
    def decorate(function: Callable[..., Any]) -> Strategy:
        strategy = Strategy(kind, id, function, **description)
        if (kind, id) in _declared:
            raise ValueError(f"strategy {strategy.name} is declared twice")
        _declared[kind, id] = strategy
        return strategy

    return decorate


def selector(
    id: str, *, params: Sequence[Param] = (), needs: Sequence[Need] = (), version: str = "1", doc: str | None = None,
    seeded: bool = False, sequential: bool = False, batch: bool = False, count: Literal["", "one", "pool"] = "",
) -> Callable[[Callable[..., Any]], Strategy]:
    """Declare a selection strategy of a function of one question at one cut.

    The function gets a SelectionInput and the parameters, and returns one prior
    score per LLM of the pool (see SelectionInput). ``doc`` defaults to the first
    paragraph of its docstring. ``seeded`` says that it draws. ``count``: "" takes
    the experiment's top_k LLMs, "one" one, "pool" all. With ``batch`` it gets a
    SelectionBatch instead.
    """
    return _declare("selection", id, params=params, needs=needs, version=version, doc=doc, seeded=seeded,
                    sequential=sequential, batch=batch, count=count)


def dropper(
    id: str, *, params: Sequence[Param] = (), needs: Sequence[Need] = (), version: str = "1", doc: str | None = None,
    seeded: bool = False, keeps: bool = False, batch: bool = False,
) -> Callable[[Callable[..., Any]], Strategy]:
    """Declare a dropout strategy of a function of one question.

    The function gets a DropoutInput and the parameters, and returns subsets (see
    DropoutInput). ``keeps`` says that their size follows dropout.keep or
    dropout.rate. With ``batch`` it gets a list of inputs and returns a list.
    """
    return _declare("dropout", id, params=params, needs=needs, version=version, doc=doc, seeded=seeded, keeps=keeps, batch=batch)


def aggregator(
    id: str, *, params: Sequence[Param] = (), needs: Sequence[Need] = (), version: str = "1", doc: str | None = None,
    seeded: bool = False, batch: bool = False,
) -> Callable[[Callable[..., Any]], Strategy]:
    """Declare an aggregation strategy of a function of one reference subset.

    The function gets an AggregationInput and the parameters, and returns a
    reference or a text. With ``batch`` it gets a list of inputs and returns a list.
    """
    return _declare("aggregation", id, params=params, needs=needs, version=version, doc=doc, seeded=seeded, batch=batch)


def scorer(
    id: str, *, params: Sequence[Param] = (), needs: Sequence[Need] = (), version: str = "1", doc: str | None = None,
    seeded: bool = False, batch: bool = False,
) -> Callable[[Callable[..., Any]], Strategy]:
    """Declare a scoring strategy of a function of one question's candidates.

    The function gets a ScoringInput and the parameters, and returns one number
    per candidate: higher is better, NaN or None for no opinion. With ``batch``
    it gets a ScoringBatch instead.
    """
    return _declare("scoring", id, params=params, needs=needs, version=version, doc=doc, seeded=seeded, batch=batch)
