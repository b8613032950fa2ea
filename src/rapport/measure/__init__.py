"""Questions and answers: a registry of metrics, a table of fields, and one function that answers."""

from rapport.measure import metrics, questions
from rapport.measure.ask import ask
from rapport.measure.dimensions import DIMENSIONS, TIMES, Dimension
from rapport.measure.filters import BadQuestion, Filter, parse_filters
from rapport.measure.metric import METRICS, REASONS, Example, Metric
from rapport.measure.question import Answer, Number, Question
from rapport.measure.shape import SHAPES, Column, Shape, Shaped, Wants, shapes

__all__ = [
    "DIMENSIONS",
    "METRICS",
    "REASONS",
    "SHAPES",
    "TIMES",
    "Answer",
    "BadQuestion",
    "Column",
    "Dimension",
    "Example",
    "Filter",
    "Metric",
    "Number",
    "Question",
    "Shape",
    "Shaped",
    "Wants",
    "ask",
    "metrics",
    "parse_filters",
    "questions",
    "shapes",
]
