"""The main function of a plugin."""

import os
import sys

from . import _process
from .strategy import Strategy, declared


def serve(*strategies: Strategy) -> None:
    """Serve strategies to the host that started this process, until it ends them.

    It is the last line of a plugin. Without arguments it serves all strategies
    declared so far. What a strategy prints goes to the host's log. A process
    started by hand says what it is, and exits with status 1.
    """
    served = list(strategies) or declared()
    if not served:
        sys.exit("this plugin declares no strategy, want at least one: decorate a function with smacs.scorer(...) or another kind")
    if not _process.hosted():
        sys.exit(_by_hand(served))
    for strategy in served:
        if strategy.sequential and strategy.observer is None:
            sys.exit(f"strategy {strategy.name} is sequential but has no observe function")
    try:
        from . import _proto  # noqa: F401: says what is missing, before anything else needs it
        from ._service import Service
    except ImportError as e:
        sys.exit(str(e))
    _process.claim_output()
    _process.run(Service(served))


def _by_hand(served: list[Strategy]) -> str:
    script = os.path.basename(sys.argv[0])
    names = ", ".join(strategy.name for strategy in served)
    return (f"This is a plugin of smacs; it serves {names}. Do not start it by hand: name it in an experiment,\n\n"
            f'[plugins.mine]\ncommand = ["python3", "./{script}"]')
