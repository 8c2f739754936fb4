"""Counter-based random numbers: the same ones as Go's package framework/draw.

A number is a pure function of what it is drawn for: the experiment's seed, the
repeat, the question, the kind of the strategy, the candidate and the LLM.
Nothing is consumed and nothing is remembered, so a draw depends neither on the
order of execution nor on any other cell of a sweep, and adding an LLM to the
pool moves nobody else's draw. No other form of randomness is allowed in a
strategy.

The engine sends a strategy the result of :func:`seed` with each question; the
strategy calls :func:`uniform` or :func:`without_replacement` with it.

:func:`hash`, :func:`seed` and :func:`uniform` agree with Go bit for bit.
:func:`gumbel` may differ from Go in the last digit, as the logarithm of the C
library does, so :func:`without_replacement` agrees but where two keys are no
further apart than that.
"""

import math
from collections.abc import Sequence

__all__ = ["hash", "seed", "uniform", "gumbel", "without_replacement"]

# Parameters of FNV-1a 64 (Fowler, Noll, Vo; RFC 9923).
_FNV_OFFSET = 14695981039346656037
_FNV_PRIME = 1099511628211

_UINT64 = 2**64 - 1

# The ASCII unit separator, which no decimal number and no sensible name contains.
_SEPARATOR = "\x1f"


def hash(*fields: str) -> int:
    """Return the splitmix64 finaliser of FNV-1a 64 over the fields.

    The fields are joined by byte 0x1F and hashed as UTF-8; numbers enter as
    decimals. ``hash()`` is the hash of the empty text. A field that itself
    contains 0x1F is not told apart from two fields. The result is a uint64,
    0 to 2**64 - 1.

    Raises TypeError for a field that is no str and UnicodeEncodeError for one
    that has no UTF-8 form (a lone surrogate).
    """
    return _finalise(_fnv1a(_SEPARATOR.join(fields).encode("utf-8")))


def seed(seed: int, repeat: int, question: str, kind: str) -> int:
    """Return the seed of one strategy kind for one question in one repeat.

    It is hash(seed, repeat, question, kind): seed is the experiment's, a
    uint64; repeat counts from 0; question is "task/id"; kind is "selection",
    "dropout", "aggregation" or "scoring". The engine computes it and sends it
    to the strategy, which thereby never learns the question's id.

    Raises ValueError if seed is no uint64.
    """
    return hash(_uint64(seed, "seed"), f"{repeat:d}", question, kind)


def uniform(s: int, index: int, name: str) -> float:
    """Return the draw u(s, index, name), strictly between 0 and 1.

    It is (floor(hash(s, index, name) / 2**11) + 0.5) * 2**-53, with s from
    :func:`seed`. index is the candidate's number or another counter from 0;
    name is an LLM's name where the draw is per LLM, "" else.

    Raises ValueError if s is no uint64.
    """
    return _unit(hash(_uint64(s, "s"), f"{index:d}", name))


def gumbel(u: float) -> float:
    """Return -log(-log u), the quantile of the standard Gumbel law.

    u comes from :func:`uniform`. The largest of log p_m + gumbel(u_m) over m is
    m with probability proportional to p_m (the Gumbel-max trick).

    Raises ValueError unless 0 < u < 1.
    """
    return -math.log(-math.log(u))


def without_replacement(
    s: int, candidate: int, names: Sequence[str], p: Sequence[float], keep: int
) -> list[int]:
    """Draw keep positions of names for one candidate, without replacement.

    The law is successive sampling (Plackett-Luce): position m is drawn next
    with probability p[m] over the sum of p of those left. The positions come
    in the order of drawing.

    It ranks the keys log p[m] + gumbel(uniform(s, candidate, names[m])) and
    takes the keep largest, descending. So the answer for a smaller keep is a
    prefix of the answer for a larger one, and a name's draw does not depend on
    the other names. Names are to be distinct: equal names share one draw.

    The weights p need not sum to 1. A weight that is zero, negative or NaN has
    key -inf: such positions follow all positive ones. Equal keys go by
    position. A keep beyond len(names) gives all positions, a keep below 1 none.

    Raises ValueError if names and p differ in length or s is no uint64.
    """
    if len(names) != len(p):
        raise ValueError(f"draw: {len(names)} names but {len(p)} weights")
    keys = [_key(weight, uniform(s, candidate, name)) for name, weight in zip(names, p)]
    # sorted is stable, and stays so with reverse.
    order = sorted(range(len(keys)), key=keys.__getitem__, reverse=True)
    return order[: max(0, keep)]


def _key(weight: float, u: float) -> float:
    if not weight > 0:  # NaN too
        return -math.inf
    return math.log(weight) + gumbel(u)


def _unit(h: int) -> float:
    """Take the upper 53 bits of a hash to the open unit interval.

    The sum with 0.5 rounds in its last place above 2**52, where it can round up
    to 2**53: that one value in 2**53 is moved below 1.
    """
    return min((float(h >> 11) + 0.5) * 2.0**-53, 1 - 2.0**-53)


def _uint64(n: int, what: str) -> str:
    if not 0 <= n <= _UINT64:
        raise ValueError(f"draw: {what} is {n}, want a uint64, 0 to 2**64 - 1")
    return f"{n:d}"


def _fnv1a(data: bytes) -> int:
    h = _FNV_OFFSET
    for byte in data:
        h = (h ^ byte) * _FNV_PRIME & _UINT64
    return h


def _finalise(z: int) -> int:
    """The output function of splitmix64 without its increment.

    Steele, Lea, Flood, OOPSLA 2014; constants of Vigna's splitmix64.c.
    """
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9 & _UINT64
    z = (z ^ z >> 27) * 0x94D049BB133111EB & _UINT64
    return z ^ z >> 31
