"""Heavy inputs: they cross once, are kept by digest, and are read when used."""

import threading
from collections import OrderedDict
from hashlib import sha256
from typing import Any

from . import _proto
from ._columns import ColumnError, cut, lists_of, optional_lists, optional_texts, same_length, texts_of, within
from .data import CANDIDATES, RESPONSES, Bank, Candidate, Neighbors, Question, Response

LIMIT = 256 << 20
"""Bytes of payloads a process keeps; what it forgets it answers MISSING."""

_BANK, _NEIGHBORS, _REFERENCES = 1, 2, 3  # PayloadKind
_KINDS = {kind: _proto.message(name) for kind, name in ((_BANK, "Bank"), (_NEIGHBORS, "NeighborBlock"), (_REFERENCES, "ReferenceBlock"))}


class Payloads:
    """Payloads by digest; the least recently used go first. Safe for threads."""

    def __init__(self, limit: int = LIMIT) -> None:
        self._limit, self._bytes = limit, 0
        self._lock = threading.Lock()
        self._known: OrderedDict[bytes, tuple[int, Any]] = OrderedDict()

    def put(self, digest: bytes, kind: int, data: bytes) -> None:
        """Keep a payload after checking that it is what was announced."""
        found = sha256(data).digest()
        if digest != found:
            raise ColumnError(f"payload announced with digest {digest.hex()} has {found.hex()}")
        if kind not in _KINDS:
            raise ColumnError(f"unknown kind of payload {kind}")
        value = _decode(kind, data)
        with self._lock:
            if digest in self._known:
                return  # two callers missed it at once
            self._known[digest] = len(data), value
            self._bytes += len(data)
            while self._bytes > self._limit and len(self._known) > 1:
                self._bytes -= self._known.popitem(last=False)[1][0]

    def get(self, digest: bytes, missing: list[bytes]) -> Any:
        """Return the payload, or None and note the digest as missing. No digest is no payload."""
        if not digest:
            return None
        with self._lock:
            if digest not in self._known:
                missing.append(digest)
                return None
            self._known.move_to_end(digest)
            return self._known[digest][1]


def _decode(kind: int, data: bytes) -> Any:
    message = _KINDS[kind].FromString(data)
    if kind == _BANK:
        return BankPayload(message)
    return NeighborBlock(message) if kind == _NEIGHBORS else References(message)


class BankPayload:
    """The question bank, as those see it who need texts and those who do not."""

    def __init__(self, p: Any) -> None:
        self._llms = texts_of("llms", p.llms)
        width = len(self._llms)
        self._responses = References(p.responses) if p.HasField("responses") else None
        rows = p.entries or max(len(p.scores) // max(1, width), len(p.costs) // max(1, width), len(p.task_of), len(p.responses.response_ends))
        self._parts = _table("scores", p.scores[:], rows, width), _tasks(p, rows), _table("costs", p.costs[:], rows, width)
        if self._responses:
            same_length("responses", self._responses.texts, rows)
        self._rows = rows
        self._seen: dict[bool, Bank] = {}

    def seen(self, texts: bool) -> Bank:
        """Return the bank for a strategy that needs texts or does not."""
        if texts not in self._seen:
            view = self._responses and self._responses.view(self._llms, texts)
            questions = [view.question(row) for row in range(self._rows)] if view else None
            self._seen[texts] = Bank(self._llms, *self._parts, questions, self._rows)
        return self._seen[texts]


def _tasks(p: Any, rows: int) -> list[str] | None:
    if not p.task_of:
        return None
    names = texts_of("tasks", p.tasks)
    return [names[i] for i in within("task_of", same_length("task_of", p.task_of[:], rows), len(names))]


def _table(column: str, values: list[float], rows: int, width: int) -> list[list[float]] | None:
    if not values:
        return None
    same_length(column, values, rows * width)
    return [values[start : start + width] for start in range(0, len(values), width)]


class NeighborBlock:
    """The neighbours of the questions of a block."""

    def __init__(self, p: Any) -> None:
        ends = p.ends[:]
        rows, similarities = cut("rows", ends, p.rows[:]), cut("similarities", ends, p.similarities[:])
        units = same_length("units", p.units[:], len(ends))
        self.questions = [Neighbors(*of) for of in zip(rows, similarities, units)]


class References:
    """What the LLMs answered to the questions of a block.

    They are kept as columns; a view makes the questions that are asked for.
    """

    def __init__(self, p: Any) -> None:
        count = len(p.llms)
        self._columns = (p.llms[:], same_length("classes", p.classes[:], count), optional_texts("keys", p.keys, count),
                         optional_texts("responses", p.responses, count), same_length("mean_logprobs", p.mean_logprobs[:], count))
        self.texts = texts_of("texts", p.texts)
        self._ends = same_length("response_ends", p.response_ends[:], len(self.texts))
        if (self._ends[-1] if self._ends else 0) != count or any(a > b for a, b in zip(self._ends, self._ends[1:])):
            raise ColumnError(f"column response_ends: the lists do not end at {count}, the number of responses")
        self._add_similarities(p)
        self._views: dict[tuple[bool, tuple[str, ...]], View] = {}

    def _add_similarities(self, p: Any) -> None:
        questions = len(self.texts)
        self._rows = same_length("rows", p.rows[:], questions)
        self._matrices = optional_lists("similarities", p.similarities, questions)
        self._distinct = same_length("distinct", lists_of("distinct", p.distinct), questions)
        for rows, matrix, distinct in zip(self._rows, self._matrices, self._distinct):
            same_length("similarities", matrix, rows * rows)
            within("distinct", distinct, rows)

    def view(self, pool: list[str], texts: bool) -> "View":
        """Return the questions as a strategy sees them that needs texts or does not."""
        key = texts, tuple(pool)
        if key not in self._views:
            self._views[key] = View(self, pool, texts)
        return self._views[key]

    def make(self, i: int, names: dict[int, str], texts: bool) -> Question:
        """Make a question of the block."""
        within("questions", [i], len(self.texts))
        start, end = self._ends[i - 1] if i else 0, self._ends[i]
        response = RESPONSES[texts]
        responses = [
            response(llm, names[llm], answer, key, text, logprob, at)
            for at, (llm, answer, key, text, logprob) in enumerate(zip(*(column[start:end] for column in self._columns)))
        ]
        return Question(responses, self.texts[i] if texts else None, self._distinct[i], self._matrices[i], self._rows[i])


class View:
    """The questions of a block, each made when it is first used."""

    def __init__(self, references: References, pool: list[str], texts: bool) -> None:
        self._references, self._texts = references, texts
        self._names = {-1: "", **dict(enumerate(pool))}
        self._made: dict[int, Question] = {}

    def question(self, i: int) -> Question:
        """Return a question by its index in the block."""
        made = self._made.get(i)
        if made is None:
            made = self._made[i] = self._references.make(i, self._names, self._texts)
        return made


def candidate(question: Question, i: int, texts: bool) -> Candidate:
    """Return a response as a candidate, made once as long as it needs no subset."""
    made = question.candidates.get(i)
    if made is None:
        made = question.candidates[i] = as_candidate(question.responses[i], texts)
    return made


def as_candidate(r: Response, texts: bool, subset: list[int] | None = None) -> Candidate:
    """Make a candidate of a response."""
    return CANDIDATES[texts](r.llm, r.name, r.answer, r.key, r.text if texts else "", r.mean_logprob, r.index, subset)
