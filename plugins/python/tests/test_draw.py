"""Holds smacs.draw to the golden vectors of Go's package framework/draw.

Run it from plugins/python: python3 -m unittest discover -s tests
"""

import doctest
import json
import math
import unittest
from pathlib import Path
from typing import Any

from smacs import draw

VECTORS = Path(__file__).resolve().parents[3] / "framework" / "draw" / "testdata"

NAN = math.nan
INF = math.inf


def read(name: str) -> Any:
    """Return the content of one file of vectors."""
    return json.loads((VECTORS / name).read_text(encoding="utf-8"))


def weight(value: float | str | None) -> float:
    """Return a weight of subsets.json: null is NaN, "inf" is infinity."""
    return NAN if value is None else float(value)


class GoldenVectors(unittest.TestCase):
    """The vectors that Go's tests read too."""

    def test_hashes(self) -> None:
        vectors = read("draws.json")["hash"]
        self.assertEqual(len(vectors), 8)
        for v in vectors:
            with self.subTest(fields=v["fields"]):
                self.assertEqual(draw.hash(*v["fields"]), int(v["hash"]))

    def test_draws(self) -> None:
        vectors = read("draws.json")["draws"]
        self.assertEqual(len(vectors), 15)
        for v in vectors:
            with self.subTest(vector=v):
                s = draw.seed(int(v["seed"]), v["repeat"], v["question"], v["kind"])
                self.assertEqual(s, int(v["s"]))
                # Exactly: no logarithm is in it.
                self.assertEqual(draw.uniform(s, v["index"], v["name"]), v["u"])

    def test_gumbel_keys(self) -> None:
        file = read("gumbel.json")
        self.assertEqual(len(file["draws"]), 4)
        for i, v in enumerate(file["draws"]):
            for m, (p, u, key) in enumerate(zip(file["p"], v["u"], v["keys"], strict=True)):
                with self.subTest(draw=i, position=m):
                    self.assertAlmostEqual(math.log(p) + draw.gumbel(u), key, delta=1e-12)

    def test_subsets(self) -> None:
        vectors = read("subsets.json")["subsets"]
        self.assertEqual(len(vectors), 14 * 3)  # cases x candidates of Go's subsets_test.go
        for v in vectors:
            with self.subTest(case=v["case"], candidate=v["candidate"]):
                p = [weight(value) for value in v["p"]]
                got = draw.without_replacement(
                    int(v["s"]), v["candidate"], v["names"], p, v["keep"]
                )
                self.assertEqual(got, v["order"])


class WithoutReplacement(unittest.TestCase):
    """What holds whatever the draw; the cases are those of Go's draw_test.go."""

    def test_edges(self) -> None:
        names = ["a", "b", "c", "d"]
        for case, of, p, keep, want in [
            ("nothing", [], [], 3, []),
            ("keep none", names, [1, 1, 1, 1], 0, []),
            ("keep negative", names, [1, 1, 1, 1], -1, []),
            ("zeros follow, by position", names, [0, 0, 1e-300, 0], 4, [2, 0, 1, 3]),
            ("NaN and negative are zero", names, [NAN, -1, 0, 1e-9], 4, [3, 0, 1, 2]),
            ("all zero", names, [0, 0, 0, 0], 2, [0, 1]),
            ("infinite first", names, [1, INF, 1e300, INF], 2, [1, 3]),
            ("keep beyond the names", names[:1], [1], 9, [0]),
        ]:
            for candidate in range(50):
                with self.subTest(case=case, candidate=candidate):
                    got = draw.without_replacement(42, candidate, of, p, keep)
                    self.assertEqual(got, want)

    def test_nested_in_keep(self) -> None:
        names = [f"llm-{m}" for m in range(20)]
        p = [(m * 7) % 5 for m in range(20)]  # zeros among them
        for s in range(50):
            every = draw.without_replacement(s, 3, names, p, 20)
            self.assertEqual(sorted(every), list(range(20)))
            for keep in range(21):
                self.assertEqual(draw.without_replacement(s, 3, names, p, keep), every[:keep])

    def test_added_name_moves_nobody(self) -> None:
        names, p = ["a", "b", "c", "d"], [0.4, 0.3, 0.2, 0.1]
        for s in range(50):
            before = [names[m] for m in draw.without_replacement(s, 0, names, p, 4)]
            more, weights = ["newcomer", *names], [0.4, *p]
            after = [more[m] for m in draw.without_replacement(s, 0, more, weights, 5)]
            after.remove("newcomer")
            self.assertEqual(after, before)


class Bounds(unittest.TestCase):
    """The ends of the intervals, and what is refused."""

    def test_unit_stays_inside(self) -> None:
        for case, h, want in [
            ("smallest", 0, 2.0**-54),  # (0 + 0.5) x 2^-53
            ("low bits are dropped", 2**11 - 1, 2.0**-54),  # floor
            # 1 - 2^-54 is no float; its upper neighbour is 1
            ("largest", 2**64 - 1, 1 - 2.0**-53),
        ]:
            with self.subTest(case=case):
                u = draw._unit(h)
                self.assertEqual(u, want)
                self.assertTrue(math.isfinite(draw.gumbel(u)))

    def test_no_field_is_the_empty_text(self) -> None:
        self.assertEqual(draw.hash(), draw.hash(""))

    def test_refusals(self) -> None:
        def subset(names: list[str], p: list[float]) -> list[int]:
            return draw.without_replacement(1, 0, names, p, 1)

        for case, error, call in [
            ("lengths", "2 names but 1 weights", lambda: subset(["a", "b"], [1])),
            ("negative seed", "seed is -1,", lambda: draw.seed(-1, 0, "t/0", "dropout")),
            ("seed of 2^64", f"seed is {2**64},", lambda: draw.seed(2**64, 0, "t/0", "dropout")),
            ("s of 2^64", f"s is {2**64},", lambda: draw.uniform(2**64, 0, "")),
            ("u of 0", "", lambda: draw.gumbel(0.0)),
            ("u of 1", "", lambda: draw.gumbel(1.0)),
        ]:
            with self.subTest(case=case), self.assertRaisesRegex(ValueError, error):
                call()


class Readme(unittest.TestCase):
    """The example that people copy."""

    def test_example(self) -> None:
        readme = Path(__file__).resolve().parents[1] / "README.md"
        result = doctest.testfile(str(readme), module_relative=False, encoding="utf-8")
        self.assertEqual(result.failed, 0)
        self.assertEqual(result.attempted, 4)


if __name__ == "__main__":
    unittest.main()
