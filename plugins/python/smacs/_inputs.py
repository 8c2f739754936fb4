"""Requests become the inputs of a strategy's function."""

from collections.abc import Callable
from typing import Any

from ._asks import results_by_item
from ._columns import ColumnError, cut, lists_of, optional_lists, optional_texts, same_length, texts_of, within
from ._payloads import NeighborBlock, References, View, as_candidate, candidate
from .data import REFERENCES, Bank, Neighbors, Question, Response
from .inputs import AggregationInput, DropoutInput, ScoringInput, SelectionInput
from .strategy import Strategy


class Selections:
    """The selections of a request: which LLMs, best first, with which priors."""

    def __init__(self, p: Any, pool: int) -> None:
        self.llms = lists_of("selections.llms", p.llms)
        self.questions = same_length("selections.questions", p.questions[:], len(self.llms))
        self.priors = optional_lists("selections.priors", p.priors, len(self.llms))
        for llms, priors in zip(self.llms, self.priors):
            within("selections.llms", llms, pool)
            if priors:
                same_length("selections.priors", priors, len(llms))


def selection_inputs(strategy: Strategy, state: object, p: Any, bank: Bank | None, block: NeighborBlock | None) -> tuple[list[SelectionInput], list[int]]:
    """Return the items, and per question its number of cuts."""
    if bank is None:
        raise ColumnError("the request names no bank")
    questions = p.questions[:]
    if block is not None:
        within("questions", questions, len(block.questions))
    texts = optional_texts("texts", p.texts, len(questions)) if "texts" in strategy.needs else [None] * len(questions)
    all_cuts = same_length("cuts", lists_of("cuts", p.cuts), len(questions))
    results = results_by_item(p.results, len(p.cuts.values))
    items: list[SelectionInput] = []
    for index, seed, text, cuts in zip(questions, same_length("seeds", p.seeds[:], len(questions)), texts, all_cuts):
        all_neighbors = block.questions[index] if block is not None else Neighbors()
        within("cuts", cuts, len(all_neighbors) + 1)
        within("rows", all_neighbors.rows, len(bank))
        for count in cuts:
            items.append(SelectionInput(
                index=index, seed=seed, results=results.get(len(items), []), state=state,
                bank=bank, neighbors=all_neighbors.nearest(count), own_text=text))
    return items, [len(cuts) for cuts in all_cuts]


def dropout_inputs(strategy: Strategy, state: object, p: Any, references: References | None) -> list[DropoutInput]:
    """Return the items of a DropRequest."""
    pool = texts_of("pool", p.pool)
    selections = Selections(p.items, len(pool))
    count = len(selections.llms)
    question: Callable[[int], Question] = (lambda i: Question(own_text=None)) if references is None else _view(strategy, references, pool).question
    results = results_by_item(p.results, count)
    columns = (selections.questions, selections.llms, selections.priors, same_length("seeds", p.seeds[:], count), same_length("keeps", p.keeps[:], count))
    return [
        DropoutInput(index=index, seed=seed, results=results.get(i, []), state=state, question=question(index), pool=pool,
                     llms=llms, priors=priors, keep=keep, candidates=p.candidates)
        for i, (index, llms, priors, seed, keep) in enumerate(zip(*columns))
    ]


def aggregation_inputs(strategy: Strategy, state: object, p: Any, references: References | None) -> list[AggregationInput]:
    """Return the items of an AggregateRequest."""
    pool = texts_of("pool", p.pool)
    selections = Selections(p.selections, len(pool))
    view, texts = _view(strategy, references, pool), "texts" in strategy.needs
    of_item = within("item_selections", p.item_selections[:], len(selections.llms))
    count = len(of_item)
    results = results_by_item(p.results, count)
    columns = (of_item, same_length("subsets", lists_of("subsets", p.subsets), count),
               same_length("replicates", p.replicates[:], count), same_length("seeds", p.seeds[:], count))
    items = []
    for i, (s, subset, replicate, seed) in enumerate(zip(*columns)):
        llms, priors, question = selections.llms[s], selections.priors[s], view.question(selections.questions[s])
        within("subsets", subset, len(llms))
        within("selections.llms", llms, len(question.responses))
        shown = [_reference(question.responses[llms[rank]], texts, rank, priors[rank] if priors else float("nan")) for rank in subset]
        items.append(AggregationInput(
            index=selections.questions[s], seed=seed, results=results.get(i, []), state=state, question=question, pool=pool,
            llms=llms, priors=priors, references=shown, replicate=replicate))
    return items


def scoring_inputs(strategy: Strategy, state: object, p: Any, references: References | None) -> list[ScoringInput]:
    """Return the items of a ScoreRequest."""
    pool = texts_of("pool", p.pool)
    selections = Selections(p.selections, len(pool))
    view = _view(strategy, references, pool)
    of_item = within("item_selections", p.item_selections[:], len(selections.llms))
    count = len(of_item)
    responses = same_length("candidate_ends", cut("candidate_ends", p.candidate_ends[:], p.responses[:]), count)
    subsets = _subsets(strategy, p)
    results = results_by_item(p.results, count)
    items, first = [], 0
    for i, (s, chosen, seed) in enumerate(zip(of_item, responses, same_length("seeds", p.seeds[:], count))):
        question = view.question(selections.questions[s])
        within("responses", chosen, len(question.responses))
        items.append(ScoringInput(
            index=selections.questions[s], seed=seed, results=results.get(i, []), state=state, question=question, pool=pool,
            llms=selections.llms[s], priors=selections.priors[s],
            candidates=_candidates(strategy, question, chosen, subsets and subsets[first : first + len(chosen)])))
        first += len(chosen)
    return items


def _subsets(strategy: Strategy, p: Any) -> list[list[int]] | None:
    if "subsets" not in strategy.needs:
        return None
    return same_length("subsets", lists_of("subsets", p.subsets), len(p.responses))


def _candidates(strategy: Strategy, question: Question, responses: list[int], subsets: list[list[int]] | None) -> list:
    texts = "texts" in strategy.needs
    if subsets is None:
        return [candidate(question, i, texts) for i in responses]
    return [as_candidate(question.responses[i], texts, subset) for i, subset in zip(responses, subsets)]


def _reference(r: Response, texts: bool, rank: int, prior: float) -> Any:
    return REFERENCES[texts](r.llm, r.name, r.answer, r.key, r.text if texts else "", r.mean_logprob, r.index, rank, prior)


def _view(strategy: Strategy, references: References | None, pool: list[str]) -> View:
    if references is None:
        raise ColumnError("the request names no references")
    return references.view(pool, "texts" in strategy.needs)
