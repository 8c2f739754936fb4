"""An open strategy: its parameters, its state, and calls into the author's code."""

import sys
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from .answers import Ask, Asking
from .strategy import Strategy

_HERE = str(Path(__file__).parent)


class StrategyError(Exception):
    """The strategy's own error, one line; the host adds plugin, strategy and call."""


class Canceled(Exception):
    """Nobody waits for the answer any more."""


class Instance:
    """A strategy opened with one configuration."""

    def __init__(self, strategy: Strategy, table: dict[str, Any]) -> None:
        self.strategy = strategy
        self.state: object = None
        try:
            self.config = strategy.config(table)
        except ValueError as e:
            raise StrategyError(str(e)) from None
        if strategy.opener is not None:
            self.state = guarded("open", strategy.opener, **self.config)

    def fit(self, bank: Any) -> None:
        """Let the strategy learn from the bank."""
        if self.strategy.fitter is None:
            raise StrategyError(f"strategy {self.strategy.name} is not fitted")
        self.state = guarded("fit", self.strategy.fitter, bank, **self.config)

    def observe(self, observations: list[Any]) -> None:
        """Tell the strategy the outcomes of the LLMs it selected."""
        if self.strategy.observer is None:
            return
        state = guarded("observe", self.strategy.observer, self.state, observations, **self.config)
        if state is not None:
            self.state = state

    def each(self, inputs: Sequence[Any], read: Callable[[Any, Any], Any], alive: Callable[[], bool]) -> tuple[list[Any], list[tuple[int, Ask]]]:
        """Call the function of one question on each input; an item that asks is None."""
        function, config = self.strategy.function, self.config
        answers: list[Any] = []
        asks: list[tuple[int, Ask]] = []
        for i, q in enumerate(inputs):
            if not alive():
                raise Canceled
            try:
                answers.append(read(function(q, **config), q))
            except Asking as asking:
                answers.append(None)
                asks += [(i, ask) for ask in asking.asks]
            except (Exception, SystemExit) as e:
                raise _failure(f"question {q.index} of the block", e) from e
        return answers, asks

    def whole(self, batch: Any, inputs: Sequence[Any], split: Callable[[Any, Sequence[Any]], Sequence[Any]], read: Callable[[Any, Any], Any]) -> list[Any]:
        """Call the function of a batch, and read its answer item by item."""
        if not inputs:
            return []
        try:
            answers = split(self.strategy.function(batch, **self.config), inputs)
        except Asking:
            raise StrategyError("a function of a batch cannot ask for LLM answers: declare a function of one question") from None
        except (Exception, SystemExit) as e:
            raise _failure(f"a batch of {len(inputs)}", e) from e
        if len(answers) != len(inputs):
            raise StrategyError(f"a batch of {len(inputs)}: returned {len(answers)} answers, want one per item")
        out = []
        for q, answer in zip(inputs, answers):
            try:
                out.append(read(answer, q))
            except Exception as e:
                raise _failure(f"question {q.index} of the block", e) from e
        return out


def guarded(what: str, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """Call the author's code; its exception becomes a StrategyError."""
    try:
        return function(*args, **kwargs)
    except (Exception, SystemExit) as e:
        raise _failure(what, e) from e


def _failure(where: str, e: BaseException) -> StrategyError:
    """Write the traceback to the log and return the error in one line."""
    tb = e.__traceback__
    while tb is not None and tb.tb_frame.f_code.co_filename.startswith(_HERE):
        tb = tb.tb_next  # this package's frames say nothing to an author
    frames = traceback.extract_tb(tb)
    print(f"{where}:", *traceback.format_exception(type(e), e, tb), sep="\n", end="", file=sys.stderr, flush=True)
    last = "".join(traceback.format_exception_only(type(e), e)).strip().splitlines()[-1]
    inner = [frame for frame in frames if not frame.filename.startswith(_HERE)]
    at = f" ({Path(inner[-1].filename).name}:{inner[-1].lineno})" if inner else ""
    return StrategyError(f"{where}: {last}{at}")
