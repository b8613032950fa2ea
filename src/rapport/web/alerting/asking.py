"""The values that an alert judges, from the engine."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from rapport.kernel.scope import FIRST_DAY, Scope
from rapport.kernel.segment import Condition
from rapport.measure import BadQuestion, Question, ask, parse_filters
from rapport.measure.closing import backwards, closed
from rapport.measure.questions.span import span
from rapport.measure.rhythm import Observed
from rapport.measure.watching import Values, Verdict, Watch, behind, by_days, check, judge, watch_of
from rapport.projects.models import Alert, Project
from rapport.projects.segments import NoSegment, segment_of
from rapport.store import Engine
from rapport.web.figures import number
from rapport.web.segments.lacking import lacking

PREVIEW = {"hour": 14, "day": 90, "week": 364}
"""How many days a preview looks back."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What an alert asks: whose events, which of them, and what is watched."""

    project: Project
    watch: Watch
    filter: str = ""
    segment: str = ""

    @classmethod
    def of(cls, alert: Alert) -> "Asked":
        """What a kept alert asks."""
        return cls(alert.project, watch_of_alert(alert), alert.filter, alert.segment)


def watch_of_alert(alert: Alert) -> Watch:
    """What it watches. Raises :class:`BadQuestion` where the metric is not there any more."""
    threshold = alert.value if alert.kind == Alert.Kind.THRESHOLD else None
    return watch_of(alert.metric, alert.every, alert.side, threshold, alert.weeks, alert.false_alarms)


@dataclass(frozen=True, slots=True)
class Seen:
    """Values of a metric by stretch of time; ``reason`` is why none of them is known."""

    values: Values
    begun: date | None
    reason: str


def seen(engine: Engine, asked: Asked, first: date, last: date, today: date) -> Seen:
    """What is needed to judge the stretches from one day to another. Raises :class:`BadQuestion`."""
    project, watch = asked.project, asked.watch
    known = span(engine, project.pk)
    if known is None:
        return Seen({}, None, "no_data")
    begin = max(FIRST_DAY, first - timedelta(days=watch.days_before))
    scope = Scope(project.pk, begin, last, project.rules, today, condition_of(asked))
    name, besides = watch.metric.name, behind(watch.metric)
    wanted = (name, besides) if besides and watch.threshold is None else (name,)
    answer = ask(engine, Question(wanted, by=watch.every, filters=parse_filters(asked.filter), parts=True), scope)
    bottoms = {} if by_days(watch.metric) else answer.bottoms.get(name, {})
    of = bottoms or {str(row[watch.every]): number(row.get(besides)) for row in answer.rows}
    rows = {str(row[watch.every]): number(row[name]) for row in answer.rows}
    values = {
        label: None if value is None else Observed(float(value), as_float(of.get(label)))
        for label, value in rows.items()
    }
    begun = known.first.astimezone(project.rules.zone).date()
    return Seen(values, begun, answer.unknown.get(name, ""))


def as_float(value: float | None) -> float | None:
    """The same, as the arithmetic wants it."""
    return None if value is None else float(value)


def condition_of(asked: Asked) -> Condition | None:
    """Whose events. Raises :class:`BadQuestion` where the segment is gone."""
    if not asked.segment:
        return None
    try:
        condition = segment_of(asked.project, asked.segment).asked
    except NoSegment as wrong:
        raise BadQuestion(str(wrong)) from wrong
    if missing := lacking(asked.project, condition):
        raise BadQuestion(f"segment: {asked.segment} means nobody. {missing}")
    return condition


def verdict(found: Seen, watch: Watch, at: str) -> Verdict:
    """What is found about one stretch."""
    return judge(watch, found.values, at, found.begun, found.reason)


def due(alert: Alert, now: datetime) -> list[str]:
    """The stretches to be judged now."""
    return closed(alert.every, now, alert.project.rules.zone, alert.judged)


def verdicts(engine: Engine, asked: Asked, stretches: list[str], now: datetime) -> list[tuple[str, Verdict]]:
    """What is found about some stretches, from one answer; where nothing can be asked each says why."""
    if not stretches:
        return []
    today = now.astimezone(asked.project.rules.zone).date()
    first, last = days_of(asked.watch, stretches)
    try:
        found = seen(engine, asked, first, min(last, today), today)
    except BadQuestion as wrong:
        return [(at, Verdict(found="unknown", why=str(wrong))) for at in stretches]
    return [(at, verdict(found, asked.watch, at)) for at in stretches]


def days_of(watch: Watch, stretches: list[str]) -> tuple[date, date]:
    """The first and the last day of some stretches."""
    first, last = date.fromisoformat(min(stretches)[:10]), date.fromisoformat(max(stretches)[:10])
    return first, last + timedelta(days=6) if watch.every == "week" else last


def preview(engine: Engine, asked: Asked, now: datetime) -> list[tuple[str, Verdict]]:
    """What it would have found in the past, the latest last. Raises :class:`BadQuestion`."""
    check(asked.watch)
    condition_of(asked)
    parse_filters(asked.filter)
    zone, every = asked.project.rules.zone, asked.watch.every
    oldest = (now.astimezone(zone).date() - timedelta(days=PREVIEW[every])).isoformat()
    found = []
    for label in backwards(every, now, zone):
        if label[:10] < oldest:
            break
        found.append(label)
    return verdicts(engine, asked, found[::-1], now)
