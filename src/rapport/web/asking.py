"""A question in words, as an address, a command or a form gives it, and its answer as the API sends it."""

from datetime import date, datetime, timedelta

import msgspec

from rapport.kernel.clock import Clock, day_of, now_ms
from rapport.kernel.scope import FIRST_DAY, LAST_DAY, BadScope, Scope
from rapport.kernel.segment import BadSegment, Condition
from rapport.measure import Answer, Question, ask, parse_filters
from rapport.projects.models import Project
from rapport.projects.segments import NoSegment, segment_of
from rapport.web import runtime
from rapport.web.segments.lacking import lacking

DAYS = 30
"""Length of the window when nobody says where it begins."""
MOST_DAYS_BY_HOUR = 366

COMPARISONS = {"": False, "none": False, "previous": True}


class BadRequest(ValueError):
    """Words that are no question. The message names the field and the mend."""


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What was asked, as text. Days are of the project's zone, the last one inclusive."""

    metrics: str
    """Names, separated by commas."""
    first: str = ""
    last: str = ""
    by: str = ""
    filter: str = ""
    segment: str = ""
    """Short name of a segment of the project; everybody without one."""
    compare: str = ""
    parts: bool = False
    limit: int = 1000


def answered(project: Project, asked: Asked, clock: Clock = now_ms) -> dict[str, object]:
    """The API's answer. Raises :class:`BadRequest`, :class:`BadScope` or :class:`rapport.measure.BadQuestion`."""
    return told(*answer(project, asked, clock))


def answer(project: Project, asked: Asked, clock: Clock = now_ms) -> tuple[Question, Scope, Answer]:
    """The question and the window in these words, and the answer. Raises the same."""
    question, scope = question_of(asked), scope_of(project, asked.first, asked.last, clock, segment=asked.segment)
    if question.by == "hour" and scope.days > MOST_DAYS_BY_HOUR:
        raise BadRequest(f"by: hours are told of at most {MOST_DAYS_BY_HOUR} days at once; ask for fewer, or by day.")
    return question, scope, ask(runtime.store().engine, question, scope)


def question_of(asked: Asked) -> Question:
    """The question in these words."""
    if asked.compare not in COMPARISONS:
        raise BadRequest(f"compare: {asked.compare!r} cannot be compared with; use previous or leave it out.")
    if not 1 <= asked.limit <= 10_000:
        raise BadRequest(f"limit: {asked.limit} is not between 1 and 10000.")
    names = tuple(dict.fromkeys(name.strip() for name in asked.metrics.split(",") if name.strip()))
    if not names:
        raise BadRequest("metrics: name at least one, such as metrics=people,bounce_rate.")
    return Question(
        metrics=names,
        by=asked.by or None,
        filters=parse_filters(asked.filter),
        compare=COMPARISONS[asked.compare],
        limit=asked.limit,
        parts=asked.parts,
    )


def scope_of(project: Project, first: str, last: str, clock: Clock = now_ms, *, segment: str = "") -> Scope:
    """The window in these words, the last 30 days where they are empty, of the people of a segment.

    Raises :class:`BadScope`, or :class:`BadRequest` for a segment that the project does not have.
    """
    today = day_of(clock(), project.rules.zone)
    end = day(last, "to") if last else max(today, day(first, "from")) if first else today
    begin = day(first, "from") if first else end - timedelta(days=DAYS - 1)
    condition = condition_of(project, segment) if segment else None
    return Scope(project.pk, begin, end, project.rules, today, condition)


def condition_of(project: Project, slug: str) -> Condition:
    """What a segment asks. Raises :class:`BadRequest` when there is none, or when what it needs is gone."""
    try:
        condition = segment_of(project, slug).asked
    except NoSegment as wrong:
        raise BadRequest(str(wrong)) from None
    except BadSegment as wrong:
        raise BadRequest(f"segment: {slug} cannot be read: {wrong}") from None
    if missing := lacking(project, condition):
        raise BadRequest(f"segment: {slug} means nobody. {missing}")
    return condition


def day(text: str, field: str) -> date:
    """A calendar day. Raises :class:`BadScope`."""
    try:
        found = datetime.strptime(text.strip(), "%Y-%m-%d").date()  # noqa: DTZ007  a day has no zone
    except ValueError:
        raise BadScope(f"{field}: {text!r} is no day; write it as 2026-01-31.") from None
    if not FIRST_DAY <= found <= LAST_DAY:
        raise BadScope(f"{field}: {found} is not between {FIRST_DAY} and {LAST_DAY}.")
    return found


def told(question: Question, scope: Scope, answer: Answer) -> dict[str, object]:
    """What the API says: a number that is not known is null, and ``unknown`` says why."""
    said: dict[str, object] = {
        "from": scope.first.isoformat(),
        "to": scope.last.isoformat(),
        "timezone": scope.rules.timezone,
        "rows": answer.rows,
        "totals": answer.totals,
        "unknown": answer.unknown,
    }
    if question.compare:
        said["previous"] = answer.previous
        said["previous_rows"] = answer.previous_rows
    if question.parts:
        said["parts"] = answer.parts
    return said
