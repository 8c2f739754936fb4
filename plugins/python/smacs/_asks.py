"""Asks and their results in the protocol's columns."""

from typing import Any

from . import _proto
from ._columns import cut, same_length, texts_of, to_texts, within
from .answers import Ask, Message, Result

_Asks = _proto.message("Asks")


def to_asks(asks: list[tuple[int, Ask]]) -> Any:
    """Make the message of asks, each with the item that waits; None without any."""
    if not asks:
        return None
    messages = [message for _, ask in asks for message in ask.messages]
    ends, end = [], 0
    for _, ask in asks:
        end += len(ask.messages)
        ends.append(end)
    return _Asks(
        items=[item for item, _ in asks], llms=to_texts([ask.llm for _, ask in asks]),
        replicates=[ask.replicate for _, ask in asks], message_ends=ends,
        roles=to_texts([m.role for m in messages]), contents=to_texts([m.content for m in messages]))


def results_by_item(p: Any, items: int) -> dict[int, list[Result]]:
    """Read the results of a request with that number of items."""
    waiting = within("results.items", p.asks.items[:], items)
    if not waiting:
        return {}
    count = len(waiting)
    by_item: dict[int, list[Result]] = {}
    columns = (
        waiting, _asked(p.asks, count), same_length("results.texts", texts_of("results.texts", p.texts), count),
        same_length("results.keys", texts_of("results.keys", p.keys), count),
        same_length("results.parsed", p.parsed[:], count), same_length("results.mean_logprobs", p.mean_logprobs[:], count))
    for item, ask, text, key, parsed, logprob in zip(*columns):
        by_item.setdefault(item, []).append(Result(ask, text, key, parsed, logprob))
    return by_item


def _asked(p: Any, count: int) -> list[Ask]:
    roles = texts_of("asks.roles", p.roles)
    contents = same_length("asks.contents", texts_of("asks.contents", p.contents), len(roles))
    messages = cut("asks.message_ends", p.message_ends[:], [Message(*of) for of in zip(roles, contents)])
    llms = same_length("asks.llms", texts_of("asks.llms", p.llms), count)
    return [Ask(*of) for of in zip(llms, same_length("asks.message_ends", messages, count), same_length("asks.replicates", p.replicates[:], count))]
