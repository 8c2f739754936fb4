"""Reference values for the tests of package stats, from exact arithmetic.

Run with Python 3.11 (standard library only): python3 references.py > references.json
(two minutes, nearly all for McNemar of a million questions).
Nothing here is shared with the Go code: laws are summed with integers and
fractions, square roots taken with 50 decimal digits.
"""
import json
import math
from decimal import Decimal, getcontext
from fractions import Fraction
from statistics import NormalDist

getcontext().prec = 50


def wilson(x, n, confidence):
    z = Decimal(NormalDist().inv_cdf(0.5 + confidence / 2))
    p, n = Decimal(x) / n, Decimal(n)
    centre = p + z * z / (2 * n)
    half = z * (p * (1 - p) / n + z * z / (4 * n * n)).sqrt()
    shrink = 1 + z * z / n
    return [float((centre - half) / shrink), float((centre + half) / shrink)]


def mcnemar(b, c):
    ways, tail = 1, 0
    for i in range(min(b, c) + 1):
        tail += ways
        ways = ways * (b + c - i) // (i + 1)
    if 2 * tail >= 1 << (b + c):
        return 1.0
    # The leading 80 bits are beyond a float's; a Fraction would look for the
    # greatest common divisor of a million bits.
    shift = max(0, tail.bit_length() - 80)
    return math.ldexp(tail >> shift, shift + 1 - b - c)


def law(b, c, n):
    """Integer weights of D = -n..n, by n convolutions; their sum is n**n."""
    weights = {0: 1}
    for _ in range(n):
        after = {}
        for d, w in weights.items():
            for step, p in ((1, b), (-1, c), (0, n - b - c)):
                if p:
                    after[d + step] = after.get(d + step, 0) + w * p
        weights = after
    return weights


def paired(b, c, n, confidence):
    weights, total = law(b, c, n), n ** n
    alpha = (1 - Fraction(str(confidence))) / 2
    tail = 0
    for d in sorted(weights):
        tail += weights[d]
        if Fraction(tail, total) >= alpha:
            low = d
            break
    tail = 0
    for d in sorted(weights, reverse=True):
        tail += weights[d]
        if Fraction(tail, total) >= alpha:
            high = d
            break
    return [low / n, high / n]


print(json.dumps({
    "wilson": [{"correct": x, "n": n, "confidence": c, "want": wilson(x, n, c)}
               for x, n in ((643, 840), (1, 3), (17, 18), (50000, 100000), (1, 1000000))
               for c in (0.5, 0.9, 0.95, 0.99)],
    "mcnemar": [{"b": b, "c": c, "want": mcnemar(b, c)}
                for b, c in ((0, 0), (1, 0), (3, 3), (30, 60), (60, 30), (0, 500), (400, 500), (499, 501),
                             (9800, 10201), (9300, 10700), (49_800, 50_200), (48_500, 51_500),
                             (45_000, 55_000), (498_000, 502_000))],
    "paired": [{"b": b, "c": c, "n": n, "confidence": conf, "want": paired(b, c, n, conf)}
               for b, c, n in ((1, 1, 5), (3, 0, 7), (0, 4, 9), (5, 5, 10), (6, 3, 9), (8, 2, 11), (40, 10, 100),
                               (99, 1, 101), (50, 49, 100), (7, 7, 150), (100, 0, 100), (0, 100, 100), (1, 0, 300),
                               (80, 60, 400))
               for conf in (0.8, 0.95)],
}, indent=1))
