"""Numbers by a stretch of time, of the whole and of the largest parts of it: the same numbers as :func:`ask` gives."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from rapport.kernel.scope import Scope
from rapport.measure.ask import ask
from rapport.measure.dimensions import PROPERTY, dimension
from rapport.measure.filters import Filter
from rapport.measure.metric import METRICS, Metric
from rapport.measure.question import Answer, Number, Question
from rapport.measure.reading import Counts, Cube, Found, Place, Reading, halves, plan, read, read_cube, read_times
from rapport.measure.sources import cubes
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


Cubes = dict[Place, Cube]
"""What was read by time and a field at once."""


@dataclass(frozen=True, slots=True)
class Cut:
    """How a window is cut: which metrics, by which stretch of time, of which events."""

    engine: Engine
    names: tuple[str, ...]
    time: str
    filters: tuple[Filter, ...]

    def cubed(self, scope: Scope, by: str, top: int, values: Sequence[str] = ()) -> Cubes:
        """What one reading gives of all that the others here ask for: of ``values``, and the ``top`` largest.

        Raises :class:`BadQuestion`.
        """
        found: Cubes = {}
        times = plan(self._metrics, self.time)
        keys = list(values)
        for (source, split), tallies in plan(self._metrics, by).items():
            if not cubes(source, split or "", self.time):
                # The first says which values the others are of.
                return {}
            every = tuple(dict.fromkeys((*tallies, *times[source, self.time])))
            first = None if found else self._metrics[0]
            reading = Reading((source, split), every, self.filters, keys, top, first)
            found[source, split] = read_cube(self.engine, reading, self.time, scope)
            keys = list(dict.fromkeys([*keys, *found[source, split].by_field.found]))[:top]
        return found

    def whole(self, scope: Scope, cubed: Cubes) -> tuple[Part, Answer]:
        """Everything as one part, and the answer it came from. Raises :class:`BadQuestion`."""
        known: Counts = {(source, self.time): cube.by_time for (source, _), cube in cubed.items()}
        answer = ask(self.engine, Question(self.names, self.time, self.filters), scope, known)
        times = {str(row[self.time]): _numbers(row, self.names) for row in answer.rows}
        return Part(None, times, answer.totals, answer.unknown), answer

    def largest(self, scope: Scope, by: str, top: int, cubed: Cubes) -> dict[str, Numbers]:
        """The largest values of a field, by the first metric, with their totals. Raises :class:`BadQuestion`."""
        many = not by.startswith(PROPERTY) and bool(dimension(by, "").many)
        # Events without any item are no item.
        known: Counts = {place: cube.by_field for place, cube in cubed.items()}
        answer = ask(self.engine, Question(self.names, by, self.filters, limit=top + many), scope, known)
        found = {str(row[by]): _numbers(row, self.names) for row in answer.rows}
        return dict([one for one in found.items() if one[0] or not many][:top])

    def totals(self, scope: Scope, by: str, values: Sequence[str], cubed: Cubes) -> dict[str, Numbers]:
        """The totals of these values, whichever are the largest."""
        counts = {
            place: cubed[place].by_field
            if place in cubed
            else read(self.engine, Reading(place, tallies, self.filters, values, len(values)), scope)
            for place, tallies in plan(self._metrics, by).items()
        }
        return {value: self._values(by, counts, value) for value in values}

    def parts(self, scope: Scope, by: str, totals: Mapping[str, Numbers], whole: Part, cubed: Cubes) -> list[Part]:
        """A part for each value that has totals. What is not known of the whole is not known of a part."""
        counts: dict[str, Counts] = {value: {} for value in totals}
        for place, tallies in plan(self._metrics, by).items():
            reading = Reading(place, tallies, self.filters, list(totals))
            cube = cubed.get(place)
            pairs = cube.pairs if cube else read_times(self.engine, reading, self.time, scope)
            for value in totals:
                counts[value][place] = pairs.get(value) or Found({}, "")
        return [
            Part(
                value,
                {stretch: _known(self._values(by, counts[value], stretch), whole) for stretch in whole.times},
                _known(told, whole),
                {name: whole.unknown.get(name) or _reason(METRICS[name]) for name in told if told[name] is None}
                | whole.unknown,
            )
            for value, told in totals.items()
        ]

    @property
    def _metrics(self) -> list[Metric]:
        return [METRICS[name] for name in self.names]

    def _values(self, by: str, counts: Counts, key: str) -> Numbers:
        return {metric.name: metric.value(*halves(metric, by, counts, key)) for metric in self._metrics}

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


def _known(told: Numbers, whole: Part) -> Numbers:
    return {name: None if name in whole.unknown else value for name, value in told.items()}


def _reason(metric: Metric) -> str:
    """Why a part has no number where the whole has one."""
    return metric.empty if metric.missing == "no_data" else metric.missing


def _numbers(row: dict[str, object], names: tuple[str, ...]) -> Numbers:
    return {name: row[name] for name in names}  # type: ignore[misc]  # rows of an answer hold numbers


def _minus(whole: Number, parts: list[Number]) -> Number:
    # What was not there counts nothing; a sum of seconds may miss its zero by a rounding.
    return None if whole is None else max(0, whole - sum(part or 0 for part in parts))
