"""Parameters of a strategy: declared once, validated by the engine.

The engine checks an experiment against the declarations before anything is
computed, fills in the defaults, and offers every parameter to sweeps. A
strategy's function gets each one as a keyword argument of its own type.
"""

import math
import re
from dataclasses import dataclass, field

__all__ = ["Bool", "Float", "Int", "Param", "String"]

_ID = re.compile(r"[a-z][a-z0-9_]*")


@dataclass(frozen=True, kw_only=True)
class Param:
    """What all parameters have; declare a Float, an Int, a Bool or a String."""

    name: str = field(kw_only=False)
    """The name in experiments and of the function's argument: [a-z][a-z0-9_]*."""
    default: object
    """The value where the experiment sets none."""
    doc: str = ""
    """Meaning and unit, a short clause."""

    kind = ""  # the protocol's name of the type

    def __post_init__(self) -> None:
        if not _ID.fullmatch(self.name):
            raise ValueError(f"parameter name {self.name!r}: want a lower-case letter, then letters, digits or _")
        try:
            self.check(self.default)
        except (TypeError, ValueError) as e:
            raise type(e)(f"parameter {self.name!r}: default: {e}") from None

    def check(self, value: object) -> object:
        """Return the value in the parameter's own type; raise TypeError or ValueError."""
        raise NotImplementedError


@dataclass(frozen=True, kw_only=True)
class _Number(Param):
    min: float | None = None
    """The least value allowed, inclusive; None for no bound."""
    max: float | None = None
    """The largest value allowed, inclusive; None for no bound."""

    def _in_range(self, value: float) -> None:
        if not math.isfinite(value):
            raise ValueError(f"got {value}, want a finite number")
        if (self.min is not None and value < self.min) or (self.max is not None and value > self.max):
            low = "-inf" if self.min is None else self.min
            high = "inf" if self.max is None else self.max
            raise ValueError(f"got {value}, want {low} to {high}")


@dataclass(frozen=True, kw_only=True)
class Float(_Number):
    """A finite number: ``Float("scale", default=1.0, min=0.0, doc="...")``."""

    default: float
    kind = "float"

    def check(self, value: object) -> float:
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise TypeError(f"got {value!r}, want a number")
        self._in_range(float(value))
        return float(value)


@dataclass(frozen=True, kw_only=True)
class Int(_Number):
    """An integer: ``Int("votes", default=3, min=1, max=9, doc="...")``."""

    default: int
    kind = "int"

    def check(self, value: object) -> int:
        if isinstance(value, float) and value.is_integer():
            value = int(value)  # sweep axes carry whole numbers as floats
        if isinstance(value, bool) or not isinstance(value, int):
            raise TypeError(f"got {value!r}, want an integer")
        self._in_range(value)
        return value


@dataclass(frozen=True, kw_only=True)
class Bool(Param):
    """True or false: ``Bool("normalised", default=False, doc="...")``."""

    default: bool
    kind = "bool"

    def check(self, value: object) -> bool:
        if not isinstance(value, bool):
            raise TypeError(f"got {value!r}, want True or False")
        return value


@dataclass(frozen=True, kw_only=True)
class String(Param):
    """A text, one of some: ``String("norm", default="l1", one_of=["l1", "l2"])``."""

    default: str
    one_of: tuple[str, ...] | list[str] = ()
    """The values allowed; empty for any."""
    kind = "string"

    def check(self, value: object) -> str:
        if not isinstance(value, str):
            raise TypeError(f"got {value!r}, want a string")
        if self.one_of and value not in self.one_of:
            raise ValueError(f"got {value!r}, want one of {', '.join(self.one_of)}")
        return value
