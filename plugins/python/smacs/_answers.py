"""What a strategy's function returns becomes an answer of the protocol.

Counts, ranges and infinities are checked by the engine, which names plugin,
strategy and question; here only what the protocol cannot carry is refused.
"""

from collections.abc import Sequence
from math import nan
from typing import Any

from . import _proto
from ._columns import to_floats, to_ints, to_texts
from .answers import Drop, OwnText, Priors
from .data import Response
from .inputs import DropoutInput

_Select, _Drop, _Aggregate, _Score = (_proto.message(f"{name}Response") for name in ("Select", "Drop", "Aggregate", "Score"))


def numbers(values: Any, what: str) -> list[float]:
    """Return the values as floats, None as NaN."""
    if hasattr(values, "tolist"):
        values = values.tolist()  # numpy's
    if isinstance(values, (str, bytes)) or not isinstance(values, Sequence):
        if not hasattr(values, "__iter__") or isinstance(values, (str, bytes, dict, set)):
            raise TypeError(f"returned {_short(values)}, want a list with {what}")
        values = list(values)
    out = []
    for i, value in enumerate(values):
        if value is None:
            value = nan
        elif not isinstance(value, float):
            if isinstance(value, (str, bytes)) or not hasattr(value, "__float__"):
                raise TypeError(f"returned {_short(value)} at position {i}, want a number, or None for no opinion")
            value = float(value)
        out.append(value)
    return out


def terms(answer: Any, _: Any) -> list[float]:
    """Read a scoring strategy's answer."""
    return numbers(answer, "one number per candidate")


def priors(answer: Any, _: Any) -> Priors:
    """Read a selection strategy's answer."""
    if not isinstance(answer, Priors):
        answer = Priors(answer)
    made = None if answer.priors is None else numbers(answer.priors, "one prior score per LLM")
    return Priors(made, None if answer.order is None else _indices(answer.order, "the order"))


def drop(answer: Any, q: DropoutInput) -> Drop:
    """Read a dropout strategy's answer."""
    if not isinstance(answer, Drop):
        if answer is None or isinstance(answer, (str, bytes)):
            raise TypeError(f"returned {_short(answer)}, want a list of subsets or a Drop")
        answer = Drop(answer)
    subsets = [_indices(subset, f"subset {i}") for i, subset in enumerate(answer.subsets)]
    weights = None if answer.weights is None else numbers(answer.weights, "one weight per selected LLM")
    status = answer.status or ("weighted" if weights else "all" if all(len(s) == len(q.llms) for s in subsets) else "uniform")
    return Drop(subsets, weights, status, answer.reason)


def adopted(answer: Any, _: Any) -> Response | OwnText:
    """Read an aggregation strategy's answer."""
    if isinstance(answer, str):
        return OwnText(answer)
    if not isinstance(answer, (Response, OwnText)):
        raise TypeError(f"returned {_short(answer)}, want one of the references or a text")
    if isinstance(answer, Response) and answer.index < 0:
        raise TypeError("returned a response of its own making, want one of the references or a text")
    return answer


def _indices(values: Any, what: str) -> list[int]:
    if hasattr(values, "tolist"):
        values = values.tolist()
    out = list(values)
    for value in out:
        if isinstance(value, bool) or not hasattr(value, "__index__"):
            raise TypeError(f"{what} has {_short(value)}, want positions, which are whole numbers")
    return [value.__index__() for value in out]


def _short(value: Any) -> str:
    text = repr(value)
    return f"{text if len(text) <= 60 else text[:57] + '...'} (a {type(value).__name__})"


def score_response(items: list[list[float] | None]) -> Any:
    """Make the message; an item that asks is None."""
    return _Score(terms=to_floats([item or [] for item in items]))


def select_response(items: list[Priors | None]) -> Any:
    """Make the message; an item that asks is None."""
    orders = [item.order or [] if item else [] for item in items]
    made = _Select(priors=to_floats([item.priors or [] if item else [] for item in items]))
    if any(orders):
        made.orders.CopyFrom(to_ints(orders))
    return made


def drop_response(items: list[Drop | None]) -> Any:
    """Make the message; an item that asks is None."""
    done = [item or Drop([], status="all") for item in items]
    ends, end = [], 0
    for item in done:
        end += len(item.subsets)
        ends.append(end)
    made = _Drop(subsets=to_ints([subset for item in done for subset in item.subsets]), subset_ends=ends,
                 statuses=to_texts([str(item.status) for item in done]), reasons=to_texts([item.reason for item in done]))
    if any(item.weights for item in done):
        made.weights.CopyFrom(to_floats([item.weights or [] for item in done]))
    return made


def aggregate_response(items: list[Response | OwnText | None]) -> Any:
    """Make the message; an item that asks is None."""
    own = [item if isinstance(item, OwnText) else OwnText("") for item in items]
    made = _Aggregate(responses=[item.index if isinstance(item, Response) else -1 for item in items],
                      mean_logprobs=[text.mean_logprob for text in own])
    if any(text.text for text in own):
        made.texts.CopyFrom(to_texts([text.text for text in own]))
    return made
