"""The protocol's calls, answered by the strategies of this process."""

import itertools
import json
import threading
from collections.abc import Callable, Iterator
from typing import Any

import grpc

from . import _answers, _inputs, _proto
from ._asks import to_asks
from ._columns import ColumnError, same_length
from ._instance import Canceled, Instance, StrategyError
from ._payloads import LIMIT, BankPayload, NeighborBlock, Payloads, References
from .answers import Observation
from .batch import ScoringBatch, SelectionBatch
from .strategy import Strategy

SERVICE = f"{_proto.PACKAGE}.Strategies"


class Service:
    """Answers the calls. The author's code is never called twice at once: it need
    not be safe for threads, of which the interpreter runs one at a time anyway."""

    def __init__(self, strategies: list[Strategy], limit: int = LIMIT) -> None:
        self._strategies = strategies
        self._payloads = Payloads(limit)
        self._turn = threading.Lock()  # held while the author's code runs
        self._instances: dict[int, Instance] = {}
        self._numbers = itertools.count(1)

    def handlers(self) -> Any:
        """Return the calls for a gRPC server."""
        unary = {name: getattr(self, name.lower()) for name in ("Describe", "Open", "Fit", "Select", "Drop", "Aggregate", "Score", "Observe", "Close")}
        handlers = {
            name: grpc.unary_unary_rpc_method_handler(_guarded(call, name), _proto.message(f"{name}Request").FromString, _serialise)
            for name, call in unary.items()
        }
        handlers["Put"] = grpc.stream_unary_rpc_method_handler(_guarded(self.put, "Put"), _proto.message("PutRequest").FromString, _serialise)
        return grpc.method_handlers_generic_handler(SERVICE, handlers)

    def describe(self, _: Any, __: Any) -> Any:
        """List the strategies."""
        return _proto.message("DescribeResponse")(strategies=[_info(s) for s in self._strategies])

    def open(self, p: Any, context: Any) -> Any:
        """Make an instance."""
        for strategy in self._strategies:
            if (strategy.kind, strategy.id) == (p.kind, p.strategy):
                with self._turn:
                    number = next(self._numbers)
                    self._instances[number] = Instance(strategy, json.loads(p.config or b"{}"))
                return _proto.message("OpenResponse")(instance=number)
        context.abort(grpc.StatusCode.NOT_FOUND, f"this plugin has no strategy {p.kind}.{p.strategy}")

    def close(self, p: Any, context: Any) -> Any:
        """End an instance."""
        self._instance(p, context)
        self._instances.pop(p.instance, None)
        return _proto.message("CloseResponse")()

    def put(self, chunks: Iterator[Any], _: Any) -> Any:
        """Take a payload."""
        first = next(chunks)
        if first.size > LIMIT:
            raise ColumnError(f"a payload of {first.size} bytes is larger than the {LIMIT} this plugin keeps")
        data = bytearray(first.data)
        for chunk in chunks:
            data += chunk.data
            if len(data) > first.size:
                raise ColumnError(f"the payload is longer than the {first.size} bytes announced")
        self._payloads.put(first.digest, first.kind, bytes(data))
        return _proto.message("PutResponse")()

    def fit(self, p: Any, context: Any) -> Any:
        """Let a fitted strategy learn from the bank."""
        instance = self._instance(p, context)
        missing: list[bytes] = []
        bank = self._payload(p.bank, BankPayload, missing)
        if not missing:
            if bank is None:
                raise ColumnError("the request names no bank")
            with self._turn:
                instance.fit(bank.seen("texts" in instance.strategy.needs))
        return _proto.message("FitResponse")(missing=missing)

    def observe(self, p: Any, context: Any) -> Any:
        """Tell a sequential strategy the outcomes of the LLMs it selected."""
        instance = self._instance(p, context)
        count = len(p.questions)
        columns = p.questions[:], same_length("llms", p.llms[:], count), same_length("scores", p.scores[:], count)
        with self._turn:
            instance.observe([Observation(*of) for of in zip(*columns)])
        return _proto.message("ObserveResponse")()

    def select(self, p: Any, context: Any) -> Any:
        """Answer for a selection strategy."""
        instance = self._instance(p, context, "selection")
        missing: list[bytes] = []
        payload, block = self._payload(p.bank, BankPayload, missing), self._payload(p.neighbors, NeighborBlock, missing)
        if missing:
            return _proto.message("SelectResponse")(missing=missing)
        with self._turn:
            bank = payload and payload.seen("texts" in instance.strategy.needs)
            inputs, cuts = _inputs.selection_inputs(instance.strategy, instance.state, p, bank, block)
            return self._answer(instance, inputs, lambda: SelectionBatch(bank, inputs, cuts), _rows, _answers.priors, _answers.select_response, context)

    def drop(self, p: Any, context: Any) -> Any:
        """Answer for a dropout strategy."""
        instance = self._instance(p, context, "dropout")
        missing: list[bytes] = []
        references = self._payload(p.references, References, missing)
        if missing:
            return _proto.message("DropResponse")(missing=missing)
        with self._turn:
            inputs = _inputs.dropout_inputs(instance.strategy, instance.state, p, references)
            return self._answer(instance, inputs, lambda: inputs, _items, _answers.drop, _answers.drop_response, context)

    def aggregate(self, p: Any, context: Any) -> Any:
        """Answer for an aggregation strategy."""
        instance = self._instance(p, context, "aggregation")
        missing: list[bytes] = []
        references = self._payload(p.references, References, missing)
        if missing:
            return _proto.message("AggregateResponse")(missing=missing)
        with self._turn:
            inputs = _inputs.aggregation_inputs(instance.strategy, instance.state, p, references)
            return self._answer(instance, inputs, lambda: inputs, _items, _answers.adopted, _answers.aggregate_response, context)

    def score(self, p: Any, context: Any) -> Any:
        """Answer for a scoring strategy."""
        instance = self._instance(p, context, "scoring")
        missing: list[bytes] = []
        references = self._payload(p.references, References, missing)
        if missing:
            return _proto.message("ScoreResponse")(missing=missing)
        with self._turn:
            inputs = _inputs.scoring_inputs(instance.strategy, instance.state, p, references)
            return self._answer(instance, inputs, lambda: ScoringBatch(inputs), _per_question, _answers.terms, _answers.score_response, context)

    def _answer(self, instance: Instance, inputs: Any, batch: Callable[[], Any], split: Any, read: Any, respond: Any, context: Any) -> Any:
        if instance.strategy.batch:
            return respond(instance.whole(batch(), inputs, split, read))
        answers, asks = instance.each(inputs, read, context.is_active)
        response = respond(answers)
        if asks:
            response.asks.CopyFrom(to_asks(asks))
        return response

    def _instance(self, p: Any, context: Any, kind: str = "") -> Instance:
        found = self._instances.get(p.instance)
        if found is None:
            context.abort(grpc.StatusCode.NOT_FOUND, f"no instance {p.instance}: it was closed, or never opened in this process")
        if kind and found.strategy.kind != kind:
            context.abort(grpc.StatusCode.FAILED_PRECONDITION, f"strategy {found.strategy.name} is asked as a {kind} strategy")
        return found

    def _payload(self, digest: bytes, want: type, missing: list[bytes]) -> Any:
        value = self._payloads.get(digest, missing)
        if value is not None and not isinstance(value, want):
            raise ColumnError(f"payload {digest.hex()} is a {type(value).__name__}, want a {want.__name__}")
        return value


def _serialise(message: Any) -> bytes:
    return message.SerializeToString()


def _guarded(call: Callable[[Any, Any], Any], name: str) -> Callable[[Any, Any], Any]:
    """Turn what the strategy raised into the response's error, and a message that
    does not fit the protocol into a status."""
    response = _proto.message(f"{name}Response")

    def handle(request: Any, context: Any) -> Any:
        try:
            return call(request, context)
        except StrategyError as e:
            return response(error=str(e))
        except Canceled:
            context.abort(grpc.StatusCode.CANCELLED, "the host no longer waits for the answer")
        except ColumnError as e:
            context.abort(grpc.StatusCode.INVALID_ARGUMENT, str(e))

    return handle


def _items(answer: Any, _: Any) -> list[Any]:
    return list(answer)


def _rows(answer: Any, _: Any) -> list[Any]:
    if getattr(answer, "ndim", 2) != 2:
        raise TypeError(f"returned an array of shape {answer.shape}, want one row per question and cut")
    return list(answer)


def _per_question(answer: Any, inputs: Any) -> list[Any]:
    """Split one array of all terms by question; a list has one entry per question already."""
    if getattr(answer, "ndim", 0) != 1:
        return list(answer)
    ends = list(itertools.accumulate(len(q.candidates) for q in inputs))
    if len(answer) != ends[-1]:
        raise TypeError(f"returned an array of {len(answer)} numbers, want {ends[-1]}, one per candidate")
    values = answer.tolist()
    return [values[end - len(q.candidates) : end] for end, q in zip(ends, inputs)]


def _info(s: Strategy) -> Any:
    info = _proto.message("StrategyInfo")(
        kind=s.kind, id=s.id, version=s.version, doc=s.doc, needs=s.needs, seeded=s.seeded, sequential=s.sequential,
        fitted=s.fitter is not None, keeps=s.keeps, count=s.count)
    for param in s.params:
        p = info.params.add(name=param.name, type=param.kind, doc=param.doc, one_of=getattr(param, "one_of", ()))
        setattr(p, f"default_{param.kind}", param.default)
        for bound in ("min", "max"):
            if getattr(param, bound, None) is not None:
                setattr(p, bound, getattr(param, bound))
    return info
