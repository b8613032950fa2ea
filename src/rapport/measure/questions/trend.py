"""How numbers go over time: metrics and a formula of them, in all or by the largest values of a field."""

from dataclasses import dataclass
from itertools import zip_longest
from typing import Annotated, Literal

import msgspec

from rapport.kernel.scope import Scope
from rapport.measure.filters import BadQuestion, parse_filters
from rapport.measure.formula import Formula, parse_formula
from rapport.measure.metric import METRICS, Unit
from rapport.measure.parts import Cubes, Cut, Numbers, Part, can_rest
from rapport.measure.question import Number
from rapport.measure.shape import FIELD, METRIC, Column, Shape, Shaped, Wants, shape
from rapport.store import Engine

MOST_METRICS = 10
MOST_SERIES = 20


class TrendWants(Wants, frozen=True, kw_only=True):
    """What can be asked of a trend."""

    metrics: Annotated[
        tuple[str, ...],
        msgspec.Meta(
            title="Metrics",
            description="Which metrics; people when neither these nor a formula are given.",
            examples=["people", "sessions"],
            extra=METRIC,
        ),
    ] = ()
    formula: Annotated[
        str,
        msgspec.Meta(
            title="Formula",
            description="A number made of metrics with + - * / and parentheses.",
            examples=["shares / people * 100"],
        ),
    ] = ""
    by: Annotated[
        Literal["hour", "day", "week", "month"],
        msgspec.Meta(title="By", description="The stretch of time: hour, day, week or month."),
    ] = "day"
    split: Annotated[
        str,
        msgspec.Meta(
            title="Split by",
            description="A field; each of its largest values, by the first metric, is a series.",
            examples=["channel", "property:plan"],
            extra=FIELD,
        ),
    ] = ""
    top: Annotated[
        int, msgspec.Meta(title="Series", description="How many values of the field, 1 to 20.", ge=1, le=MOST_SERIES)
    ] = 5
    before: Annotated[
        bool, msgspec.Meta(title="Period before", description="Also the window of the same length before.")
    ] = False


@dataclass(frozen=True, slots=True)
class Point:
    """One number of one series."""

    at: Annotated[str, Column("Time", "text", "Begin of the stretch of time, on the clock of the project's zone.")]
    metric: Annotated[str, Column("Metric", "text", "The metric's name, or the formula.", term="metric")]
    part: Annotated[str | None, Column("Part", "text", "The field's value; nothing for the whole.", term="dimension")]
    value: Annotated[Number, Column("Value", "ratio", "The number, in the metric's own unit.", term="trend")]
    before: Annotated[
        Number, Column("Before", "ratio", "The number of the same stretch of the window before.", term="trend")
    ]


@dataclass(frozen=True, slots=True)
class Series:
    """One line. ``metric`` is a metric's name or the formula; ``part`` a field's value, None for the whole.

    ``rest`` tells that it is all other values together. ``values`` stand at the trend's ``times``, ``before`` at the
    same places in the window before (none unless compared). ``reason`` says why ``total`` is None.
    """

    metric: str
    title: str
    unit: Unit
    part: str | None
    rest: bool
    values: tuple[Number, ...]
    before: tuple[Number, ...]
    total: Number
    total_before: Number
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend(Shaped):
    """Series over the same times; the rows are their points."""

    by: str
    times: tuple[str, ...]
    times_before: tuple[str, ...]
    series: tuple[Series, ...]


def trend(engine: Engine, scope: Scope, wants: TrendWants) -> Trend:
    """Every series: first metrics in the order asked for, then the formula; the parts of each by size."""
    formula = parse_formula(wants.formula) if wants.formula.strip() else None
    names = tuple(dict.fromkeys(wants.metrics)) or (() if formula else ("people",))
    if len(names) > MOST_METRICS:
        raise BadQuestion(f"metrics: {len(names)} asked for; give {MOST_METRICS} at most.")
    every = tuple(dict.fromkeys([*names, *(formula.names if formula else ())]))
    cut = Cut(engine, every, wants.by, parse_filters(wants.filter))
    cubed = cut.cubed(scope, wants.split, wants.top) if wants.split else {}
    whole, answer = cut.whole(scope, cubed)
    totals = cut.largest(scope, wants.split, wants.top, cubed) if wants.split else {}
    now_parts = _parts(cut, scope, wants, totals, whole, cubed)
    past, parts = _past(cut, scope.previous(), wants, list(totals)) if wants.before else (None, [])
    past_parts: list[Part] | list[None] = parts if past else [None] * len(now_parts)
    asked: list[str | Formula] = [*names, *([formula] if formula else [])]
    series = [
        one
        for what in asked
        for now, before in zip(now_parts, past_parts, strict=True)
        if (one := _series(what, now, before))
    ]
    return Trend(
        rows=tuple(_points(series, whole)),
        unknown={"value": series[0].reason} if series and all(one.reason for one in series) else {},
        sql=tuple(dict.fromkeys(answer.sql.values())),
        by=wants.by,
        times=tuple(whole.times),
        times_before=tuple(past.times) if past else (),
        series=tuple(series),
    )


def _past(cut: Cut, scope: Scope, wants: TrendWants, values: list[str]) -> tuple[Part, list[Part]]:
    """The window before: the whole, and the parts of these values."""
    cubed = cut.cubed(scope, wants.split, len(values), values) if values else {}
    whole = cut.whole(scope, cubed)[0]
    totals = cut.totals(scope, wants.split, values, cubed) if values else {}
    return whole, _parts(cut, scope, wants, totals, whole, cubed)


def _parts(
    cut: Cut, scope: Scope, wants: TrendWants, totals: dict[str, Numbers], whole: Part, cubed: Cubes
) -> list[Part]:
    if not wants.split:
        return [whole]
    parts = cut.parts(scope, wants.split, totals, whole, cubed) if totals else []
    return [*parts, cut.rest(whole, parts)] if len(totals) == wants.top and can_rest(wants.split) else parts


def _series(what: str | Formula, now: Part, before: Part | None) -> Series | None:
    """A metric's or a formula's series of one part; None where the rest of it cannot be known."""
    if now.rest and (isinstance(what, Formula) or what not in now.totals):
        return None
    past = before if before and (isinstance(what, Formula) or not before.rest or what in before.totals) else None
    values = tuple(_value(what, numbers, now)[0] for numbers in now.times.values())
    total, reason = _value(what, now.totals, now)
    return Series(
        metric=what.text if isinstance(what, Formula) else what,
        title=what.text if isinstance(what, Formula) else METRICS[what].title,
        unit=what.unit if isinstance(what, Formula) else METRICS[what].unit,
        part=now.value,
        rest=now.rest,
        values=values,
        before=tuple(_value(what, numbers, past)[0] for numbers in past.times.values()) if past else (),
        total=total,
        total_before=_value(what, past.totals, past)[0] if past else None,
        reason=reason if total is None else "",
    )


def _value(what: str | Formula, numbers: dict[str, Number], part: Part) -> tuple[Number, str]:
    if isinstance(what, Formula):
        return what.value(numbers, part.unknown)
    return numbers[what], part.unknown.get(what, "")


def _points(series: list[Series], whole: Part) -> list[Point]:
    return [
        Point(at, one.metric, OTHER if one.rest else one.part, value, before)
        for one in series
        for at, value, before in zip_longest(whole.times, one.values, one.before[: len(one.values)])
    ]


OTHER = "(other)"
"""What the rest is called in rows."""

shape(
    Shape(
        name="trend",
        title="Trend",
        asks="How does it go over time?",
        sentence="Metrics, or a formula of them, by hour, day, week or month; in all or by the values of a field.",
        term="trend",
        wants=TrendWants,
        row=Point,
        answer=trend,
        place=10,
        examples=("--project shop --metrics sessions --split channel", "--project shop --formula 'shares / people'"),
    )
)
