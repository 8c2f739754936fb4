"""The protocol's calls without a process: payloads, forgetting, hostile messages."""

import unittest
from hashlib import sha256
from math import isnan, nan

from smacs import _columns, _proto, answers
from smacs._service import Service
from test_strategy import declare

M = _proto.message


class Aborted(Exception):
    pass


class Context:
    def is_active(self):
        return True

    def abort(self, code, text):
        raise Aborted(f"{code.name}: {text}")


def references(texts):
    """One question to which each LLM answered one of the texts."""
    n = len(texts)
    return M("ReferenceBlock")(
        texts=_columns.to_texts(["?"]), response_ends=[n], llms=range(n), classes=[0] * n, responses=_columns.to_texts(texts),
        mean_logprobs=[nan] * n, rows=[0], distinct=_columns.to_ints([[]])).SerializeToString()


class ServiceTest(unittest.TestCase):
    def service(self, limit=1 << 20, function=lambda q: [float(len(c.text)) for c in q.candidates], **changes):
        service = Service([declare(function=function, **{"needs": ["texts"], **changes})], limit)
        opened = service.open(M("OpenRequest")(kind="scoring", strategy="mine", config=b"{}"), Context())
        return service, opened.instance

    def put(self, service, data, chunk=7, **wrong):
        first = {"digest": sha256(data).digest(), "kind": 3, "size": len(data), **wrong}
        parts = [data[i : i + chunk] for i in range(0, len(data), chunk)] or [b""]
        service.put(iter([M("PutRequest")(data=parts[0], **first), *(M("PutRequest")(data=part) for part in parts[1:])]), Context())

    def request(self, instance, data, pool=2, responses=(0, 1), **changes):
        request = M("ScoreRequest")(
            instance=instance, pool=_columns.to_texts([f"llm {i}" for i in range(pool)]), references=sha256(data).digest(), item_selections=[0],
            seeds=[1], candidate_ends=[len(responses)], responses=responses, subsets=_columns.to_ints([[] for _ in responses]))
        request.selections.questions.append(0)
        request.selections.llms.CopyFrom(_columns.to_ints([[1, 0]]))
        for name, value in changes.items():
            request.ClearField(name)
            getattr(request, name).extend(value)
        return request

    def test_forgotten_payloads_are_missing(self):
        one, two = references(["a", "bb"]), references(["ccc", "dddd"])
        service, instance = self.service(limit=len(one) + len(two) - 1)
        for data, want in ((one, [1, 2]), (two, [3, 4]), (one, [1, 2])):
            request = self.request(instance, data)
            self.assertEqual(list(service.score(request, Context()).missing), [sha256(data).digest()])
            self.put(service, data)
            answer = service.score(request, Context())
            self.assertEqual((list(answer.terms.values), list(answer.missing)), (want, []))

    def test_payload_that_is_not_what_was_announced(self):
        service, _ = self.service()
        data = references(["a"])
        for want, wrong in {
            "announced with digest": dict(digest=bytes(32)), "longer than the 1 bytes": dict(size=1),
            "unknown kind of payload 9": dict(kind=9), "larger than": dict(size=1 << 40),
        }.items():
            with self.subTest(want), self.assertRaisesRegex(_columns.ColumnError, want):
                self.put(service, data, **wrong)

    def test_columns_that_do_not_fit(self):
        service, instance = self.service()
        data = references(["a", "bb"])
        self.put(service, data)
        for want, changes in {
            "column responses: got -1 to 0, want 0 to 1": dict(responses=[-1, 0]),
            "column responses: got 0 to 2": dict(responses=[0, 2]),
            "column candidate_ends: the lists end at 1, want 2": dict(candidate_ends=[1]),
            "column item_selections: got 1 to 1, want 0 to 0": dict(item_selections=[1]),
            "column seeds: got 2 entries, want 1": dict(seeds=[1, 2]),
        }.items():
            with self.subTest(want), self.assertRaisesRegex(_columns.ColumnError, want):
                service.score(self.request(instance, data, **changes), Context())
        with self.assertRaisesRegex(_columns.ColumnError, "column selections.llms"):
            service.score(self.request(instance, data, pool=1), Context())
        with self.assertRaisesRegex(Aborted, "NOT_FOUND: no instance 99"):
            service.score(self.request(99, data), Context())

    def test_texts_in_any_bytes(self):
        self.assertEqual(_columns.texts_of("x", M("Texts")(data=b"a\xffb", ends=[2, 3])), ["a\ufffd", "b"])
        self.assertEqual(_columns.to_texts(["\ud800!"]).data, b"?!")
        self.assertEqual(_columns.texts_of("x", _columns.to_texts(["", "\U0001f999", ""])), ["", "\U0001f999", ""])

    def test_no_opinion(self):
        data = references(["a", "bb"])
        service, instance = self.service(function=lambda q: [None, nan])
        self.put(service, data)
        self.assertTrue(all(isnan(term) for term in service.score(self.request(instance, data), Context()).terms.values))

    def test_asks_and_results(self):
        def ask(q):
            if not q.results:
                raise answers.Asking(answers.Ask("llm 1", [answers.Message("user", "sure?")], 2), answers.Ask("llm 0"))
            return [float(result.parsed) for result in q.results]

        data = references(["a", "bb"])
        service, instance = self.service(function=ask, needs=["llm"])
        self.put(service, data)
        request = self.request(instance, data)
        asked = service.score(request, Context()).asks
        self.assertEqual((list(asked.items), list(asked.replicates), list(asked.message_ends)), ([0, 0], [2, 0], [1, 1]))
        self.assertEqual(_columns.texts_of("llms", asked.llms) + _columns.texts_of("contents", asked.contents), ["llm 1", "llm 0", "sure?"])
        request.results.asks.CopyFrom(asked)
        request.results.texts.CopyFrom(_columns.to_texts(["yes", "?"]))
        request.results.keys.CopyFrom(_columns.to_texts(["y", ""]))
        request.results.parsed.extend([True, False])
        request.results.mean_logprobs.extend([-1.0, nan])
        self.assertEqual(list(service.score(request, Context()).terms.values), [1.0, 0.0])

    def test_describe(self):
        import smacs

        strategy = declare(params=[smacs.Float("a", default=1.0, min=0.0), smacs.String("b", default="x", one_of=["x", "y"])],
                           function=lambda q, a, b: [], doc="What it does.")
        info = Service([strategy]).describe(None, None).strategies[0]
        a, b = info.params
        self.assertEqual((info.kind, info.id, info.doc, a.type, a.default_float, a.min, a.HasField("max")),
                         ("scoring", "mine", "What it does.", "float", 1.0, 0.0, False))
        self.assertEqual((b.type, b.default_string, list(b.one_of)), ("string", "x", ["x", "y"]))


if __name__ == "__main__":
    unittest.main()
