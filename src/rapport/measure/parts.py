"""Numbers by a stretch of time, of the whole and of the largest parts of it: the same numbers as :func:`ask` gives."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from rapport.kernel.scope import Scope
from rapport.measure.ask import ask
from rapport.measure.dimensions import PROPERTY, dimension
from rapport.measure.filters import Filter
from rapport.measure.metric import METRICS, Metric
from rapport.measure.question import Answer, Number, Question
from rapport.measure.reading import Counts, Reading, halves, plan, read, read_times
from rapport.store import Engine

Numbers = dict[str, Number]
"""Metric to its number."""


@dataclass(frozen=True, slots=True)
class Part:
    """One part. ``value`` is the field's value, None for the whole; ``rest`` tells that it is all other values.

    ``times`` are its numbers by the name of the stretch of time, ``unknown`` the reasons for totals that are None.
    """

    value: str | None
    times: dict[str, Numbers]
    totals: Numbers
    unknown: dict[str, str] = field(default_factory=dict)
    rest: bool = False


@dataclass(frozen=True, slots=True)
class Cut:
    """How a window is cut: which metrics, by which stretch of time, of which events."""

    engine: Engine
    names: tuple[str, ...]
    time: str
    filters: tuple[Filter, ...]

    def whole(self, scope: Scope) -> tuple[Part, Answer]:
        """Everything as one part, and the answer it came from. Raises :class:`BadQuestion`."""
        answer = ask(self.engine, Question(self.names, self.time, self.filters), scope)
        times = {str(row[self.time]): _numbers(row, self.names) for row in answer.rows}
        return Part(None, times, answer.totals, answer.unknown), answer

    def largest(self, scope: Scope, by: str, top: int) -> tuple[str, ...]:
        """The values of a field that are largest by the first metric. Raises :class:`BadQuestion`."""
        many = not by.startswith(PROPERTY) and bool(dimension(by, "").many)
        # Events without any item are no item.
        answer = ask(self.engine, Question(self.names, by, self.filters, limit=top + many), scope)
        values = [str(row[by]) for row in answer.rows]
        return tuple([value for value in values if value or not many][:top])

    def parts(self, scope: Scope, by: str, values: Sequence[str], whole: Part) -> list[Part]:
        """A part for each of these values. What is not known of the whole is not known of a part."""
        metrics = [METRICS[name] for name in self.names]
        totals: Counts = {}
        times: dict[str, Counts] = {value: {} for value in values}
        for place, tallies in plan(metrics, by).items():
            reading = Reading(place, tallies, self.filters, values, len(values))
            totals[place] = read(self.engine, reading, scope)
            for value, found in read_times(self.engine, reading, self.time, scope).items():
                times[value][place] = found
        return [self._part(metrics, by, value, totals, times[value], whole) for value in values]

    def _part(self, metrics: list[Metric], by: str, value: str, totals: Counts, counts: Counts, whole: Part) -> Part:
        told: Numbers = {}
        unknown: dict[str, str] = {}
        for metric in metrics:
            top, bottom = halves(metric, by, totals, value)
            told[metric.name] = None if metric.name in whole.unknown else metric.value(top, bottom)
            if told[metric.name] is None:
                unknown[metric.name] = whole.unknown.get(metric.name) or metric.why_null(bottom)
        rows = {
            stretch: {
                metric.name: None
                if metric.name in whole.unknown
                else metric.value(*halves(metric, by, counts, stretch))
                for metric in metrics
            }
            for stretch in whole.times
        }
        return Part(value, rows, told, unknown)

    def rest(self, whole: Part, parts: Sequence[Part]) -> Part:
        """What the whole has besides these parts: only of metrics whose parts add up."""
        names = [name for name in self.names if METRICS[name].adds and whole.totals[name] is not None]

        def left(all_of_it: Numbers, each: list[Numbers]) -> Numbers:
            return {name: _minus(all_of_it[name], [one[name] for one in each]) for name in names}

        times = {stretch: left(told, [part.times[stretch] for part in parts]) for stretch, told in whole.times.items()}
        return Part(None, times, left(whole.totals, [part.totals for part in parts]), rest=True)


def can_rest(by: str) -> bool:
    """Whether an event has one value of the field only: then parts add up to the whole."""
    return by.startswith(PROPERTY) or not dimension(by, "").many


def _numbers(row: dict[str, object], names: tuple[str, ...]) -> Numbers:
    return {name: row[name] for name in names}  # type: ignore[misc]  # rows of an answer hold numbers


def _minus(whole: Number, parts: list[Number]) -> Number:
    # What was not there counts nothing; a sum of seconds may miss its zero by a rounding.
    return None if whole is None else max(0, whole - sum(part or 0 for part in parts))
