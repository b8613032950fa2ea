"""The project's engagement index: each week's four aspects as percentiles among its own last 52 weeks."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Annotated

import msgspec

from rapport.kernel.rules import BadRules, Rules
from rapport.kernel.scope import Scope
from rapport.measure.ask import ask
from rapport.measure.filters import BadQuestion, parse_filters
from rapport.measure.index import ASPECTS, Weights, weighed
from rapport.measure.question import Answer, Question
from rapport.measure.shape import Column, Shape, Shaped, Wants, shape
from rapport.store import Engine

WEEKS = 52
"""A week is ranked among so many, itself included."""
FEWEST = 8
"""With fewer weeks a rank says nothing."""

ATTENTION, LENGTH = "engaged_time", "session_duration"
METRICS = {
    "participation": "participation_rate",
    "time": ATTENTION,
    "frequency": "active_days_per_person",
    "emotional_connection": "sharing_people",
}
"""The metric of a week that stands for an aspect. Without any engaged time the length of sessions stands in."""

PERCENTILE = "Share of the last 52 weeks with less, and half of those with as much; 0 to 100."


class IndexWants(Wants, frozen=True, kw_only=True):
    """What can be asked of the engagement index."""

    weights: Annotated[
        str,
        msgspec.Meta(
            title="Weights",
            description="Of participation, time, frequency and emotional connection, with commas; "
            "the project's own where nothing is said.",
            examples=["2,1,1,1"],
        ),
    ] = ""


@dataclass(frozen=True, slots=True)
class IndexWeek:
    """One week. A percentile is None where the aspect was not collected, or fewer than 8 weeks have it."""

    week: Annotated[date, Column("Week", "time", "The week's Monday.")]
    engagement_index: Annotated[float | None, Column("Engagement index", "ratio", "The percentiles, weighed.")]
    participation: Annotated[float | None, Column("Participation", "ratio", PERCENTILE)]
    time: Annotated[float | None, Column("Time", "ratio", PERCENTILE)]
    frequency: Annotated[float | None, Column("Frequency", "ratio", PERCENTILE)]
    emotional_connection: Annotated[float | None, Column("Emotional connection", "ratio", PERCENTILE)]
    participation_rate: Annotated[float | None, Column("Participation rate", "share", "What is ranked.")]
    time_s: Annotated[float | None, Column("Time per session", "s", "What is ranked.")]
    active_days_per_person: Annotated[float | None, Column("Active days per person", "ratio", "What is ranked.")]
    sharing_people: Annotated[float | None, Column("People who shared", "share", "What is ranked.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Index(Shaped):
    """The weeks, and by which weights and what kind of time they were made."""

    weights: dict[str, float]
    time_is: str = ATTENTION


def engagement_index(engine: Engine, scope: Scope, wants: IndexWants) -> Index:
    """Each whole week of the window, ranked. A week that is not over is left out."""
    weights = weights_of(wants.weights) if wants.weights.strip() else scope.rules.weights
    answer, weeks = past(engine, scope, wants.filter)
    time_is = ATTENTION if any(row[ATTENTION] for row in answer.rows) else LENGTH
    names = {**METRICS, "time": time_is}
    values = {aspect: [number(row[metric]) for row in answer.rows] for aspect, metric in names.items()}
    rows = []
    for place, week in enumerate(weeks):
        if week + timedelta(days=6) < scope.first:
            continue
        parts = [percentile(values[aspect.name], place, aspect.optional) for aspect in ASPECTS]
        raws = [values[aspect.name][place] for aspect in ASPECTS]
        rows.append(IndexWeek(week, weighed(parts, weights), *parts, *raws))
    known = any(row.engagement_index is not None for row in rows)
    return Index(
        rows=tuple(rows),
        weights=dict(zip((aspect.name for aspect in ASPECTS), weights, strict=True)),
        time_is=time_is,
        unknown={} if known else {"engagement_index": "too_few" if any(values["frequency"]) else "no_data"},
        sql=tuple(dict.fromkeys(answer.sql[name] for name in METRICS.values())),
    )


def past(engine: Engine, scope: Scope, filter: str) -> tuple[Answer, list[date]]:
    """The metrics of each whole week up to the window's end, from as far back as the first week is ranked among."""
    over = min(scope.last, scope.today - timedelta(days=1)) if scope.today else scope.last
    end = over - timedelta(days=(over.weekday() + 1) % 7)
    begin = scope.first - timedelta(days=scope.first.weekday() + 7 * (WEEKS - 1))
    if end < scope.first:
        return Answer(sql=dict.fromkeys(METRICS.values(), "")), []
    question = Question((*METRICS.values(), LENGTH), "week", parse_filters(filter))
    answer = ask(engine, question, replace(scope, first=begin, last=end))
    return answer, [date.fromisoformat(str(row["week"])) for row in answer.rows]


def percentile(values: list[float | None], place: int, optional: bool) -> float | None:
    """The mid-rank of a week among the weeks up to it, 0 to 100."""
    among = [value for value in values[max(0, place - WEEKS + 1) : place + 1] if value is not None]
    value = values[place]
    if value is None or len(among) < FEWEST or (optional and not any(among)):
        return None
    less, same = sum(other < value for other in among), sum(other == value for other in among)
    return 100 * (less + same / 2) / len(among)


def weights_of(text: str) -> Weights:
    """Weights from text. Raises :class:`BadQuestion`."""
    try:
        first, second, third, fourth = (float(part) for part in text.split(","))
        return Rules(weights=(first, second, third, fourth)).weights
    except (ValueError, BadRules):
        raise BadQuestion(
            f"weights: {text!r} are not four numbers of 0 or more, at least one above 0; write for example 2,1,1,1."
        ) from None


def number(value: object) -> float | None:
    """A metric's value in a row."""
    return float(value) if isinstance(value, int | float) else None


shape(
    Shape(
        name="engagement_index",
        title="Engagement index",
        asks="Is engagement growing?",
        sentence="Participation, time, frequency and emotional connection of each week, ranked among the last 52.",
        term="engagement-index",
        wants=IndexWants,
        row=IndexWeek,
        answer=engagement_index,
        place=80,
        examples=("--project shop --weights 2,1,1,1",),
    )
)
