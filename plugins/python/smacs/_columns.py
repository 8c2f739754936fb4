"""Ragged columns: all values behind each other, and where each list ends."""

from typing import Any

from . import _proto

_Ints, _Floats, _Texts = (_proto.message(name) for name in ("Ints", "Floats", "Texts"))


class ColumnError(ValueError):
    """A message's columns do not fit together: a fault of the host."""


def cut(column: str, ends: list[int], values: Any) -> list:
    """Split values at the ends."""
    lists, start = [], 0
    for end in ends:
        if end < start:
            raise ColumnError(f"column {column}: a list ends at {end}, before it begins at {start}")
        lists.append(values[start:end])
        start = end
    if start != len(values):
        raise ColumnError(f"column {column}: the lists end at {start}, want {len(values)}, the number of values")
    return lists


def lists_of(column: str, p: Any) -> list[list]:
    """Read an Ints or a Floats."""
    return cut(column, p.ends[:], p.values[:])


def optional_lists(column: str, p: Any, count: int) -> list[list]:
    """Read an Ints or a Floats that may be absent: count empty lists."""
    if not p.ends:
        return [[] for _ in range(count)]
    return same_length(column, lists_of(column, p), count)


def texts_of(column: str, p: Any) -> list[str]:
    """Read a Texts. An LLM's text may hold bytes that are not UTF-8."""
    return [part.decode("utf-8", "replace") for part in cut(column, p.ends[:], p.data)]


def optional_texts(column: str, p: Any, count: int) -> list[str]:
    """Read a Texts that may be absent: count empty texts."""
    if not p.ends:
        return [""] * count
    return same_length(column, texts_of(column, p), count)


def same_length(column: str, values: list, count: int) -> list:
    """Return the values if there are count of them."""
    if len(values) != count:
        raise ColumnError(f"column {column}: got {len(values)} entries, want {count}")
    return values


def within(column: str, indices: list[int], limit: int) -> list[int]:
    """Return the indices if all are from 0 to limit - 1."""
    if indices and not (0 <= min(indices) and max(indices) < limit):
        raise ColumnError(f"column {column}: got {min(indices)} to {max(indices)}, want 0 to {limit - 1}")
    return indices


def to_ints(lists: list[list[int]]) -> Any:
    """Make an Ints."""
    values, ends = _flat(lists)
    return _Ints(values=values, ends=ends)


def to_floats(lists: list[list[float]]) -> Any:
    """Make a Floats."""
    values, ends = _flat(lists)
    return _Floats(values=values, ends=ends)


def _flat(lists: list[list]) -> tuple[list, list[int]]:
    values: list = []
    ends: list[int] = []
    for part in lists:
        values += part
        ends.append(len(values))
    return values, ends


def to_texts(texts: list[str]) -> Any:
    """Make a Texts. A lone surrogate, which has no UTF-8 form, becomes "?"."""
    parts = [text.encode("utf-8", "replace") for text in texts]
    ends, end = [], 0
    for part in parts:
        end += len(part)
        ends.append(end)
    return _Texts(data=b"".join(parts), ends=ends)
