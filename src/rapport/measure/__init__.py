"""Questions and answers: a registry of metrics, a table of fields, and one function that answers."""

from rapport.measure import metrics
from rapport.measure.ask import ask
from rapport.measure.dimensions import DIMENSIONS, TIMES, Dimension
from rapport.measure.filters import BadQuestion, Filter, parse_filters
from rapport.measure.metric import METRICS, REASONS, Example, Metric
from rapport.measure.question import Answer, Number, Question

__all__ = [
    "DIMENSIONS",
    "METRICS",
    "REASONS",
    "TIMES",
    "Answer",
    "BadQuestion",
    "Dimension",
    "Example",
    "Filter",
    "Metric",
    "Number",
    "Question",
    "ask",
    "metrics",
    "parse_filters",
]
