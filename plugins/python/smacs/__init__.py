"""Strategies in Python for the smacs framework.

A plugin is a file with a decorated function for each strategy and one last line::

    import smacs

    @smacs.scorer("brevity", needs=["texts"],
                  params=[smacs.Float("scale", default=1000.0, min=1.0, doc="characters per point")])
    def brevity(q: smacs.ScoringInput, scale: float) -> list[float]:
        \"\"\"Minus the length of a candidate's text.\"\"\"
        return [-len(c.text) / scale for c in q.candidates]

    smacs.serve()

The kinds are selector, dropper, aggregator and scorer; each says what its
function gets and returns. A strategy computes from its input alone: no clock, no
network, and no random numbers but ``q.draw``. See README.md beside this package.
"""

from . import draw
from ._process import claim_output as _claim_output
from ._process import hosted as _hosted
from ._serve import serve
from .answers import Ask, Asking, Drop, Message, Observation, OwnText, Priors, Result
from .batch import ScoringBatch, SelectionBatch
from .data import UNPARSED, Bank, Candidate, NeedError, Neighbors, Question, Reference, Response
from .inputs import AggregationInput, DropoutInput, ScoringInput, SelectionInput
from .params import Bool, Float, Int, String
from .strategy import Strategy, aggregator, dropper, scorer, selector

__all__ = [
    "AggregationInput", "Ask", "Asking", "Bank", "Bool", "Candidate", "Drop", "DropoutInput", "Float", "Int", "Message",
    "NeedError", "Neighbors", "Observation", "OwnText", "Priors", "Question", "Reference", "Response", "Result", "ScoringBatch",
    "ScoringInput", "SelectionBatch", "SelectionInput", "Strategy", "String", "UNPARSED", "aggregator", "draw", "dropper",
    "scorer", "selector", "serve",
]

if _hosted():
    # Before the author's code prints anything.
    _claim_output()
