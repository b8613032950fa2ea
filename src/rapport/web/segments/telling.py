"""Segments and uploaded lists as API and commands tell them, and how both change them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import msgspec

from rapport.kernel.clock import day_of, now_ms
from rapport.kernel.scope import BadScope, Scope
from rapport.kernel.segment import BadSegment, Condition, checked
from rapport.measure import BadQuestion
from rapport.measure.questions.people import count_people
from rapport.measure.segments import segment_test
from rapport.projects import segments as kept
from rapport.projects.models import PersonList, Project, Segment
from rapport.store import listing
from rapport.web import runtime
from rapport.web.asking import BadRequest
from rapport.web.segments.lacking import lacking
from rapport.web.segments.words import segment_words

DAYS = 365
"""People are counted who were there in so many days, today included."""


def told(project: Project, one: Segment, *, counting: bool = True) -> dict[str, object]:
    """A segment in words and as JSON, with the people it means today; null and the reason when that is unknown."""
    said: dict[str, object] = {"segment": one.slug, "name": one.name, "words": "", "condition": {}, "people": None}
    said |= {"created": one.created.isoformat(timespec="seconds"), "changed": one.changed.isoformat(timespec="seconds")}
    try:
        condition = one.asked
        said |= {"condition": msgspec.to_builtins(condition), "words": segment_words(condition, list_names(project))}
        trouble = lacking(project, condition) or trouble_of(project, condition)
        people = counted(project, condition) if counting and not trouble else None
        return said | {"people": people, "trouble": trouble}
    except (BadQuestion, BadSegment, BadScope, BadRequest) as wrong:
        return said | {"trouble": str(wrong)}


def told_list(one: PersonList) -> dict[str, object]:
    """An uploaded list; its ids are told to nobody."""
    return {"list": one.pk, "name": one.name, "ids": one.ids, "created": one.created.isoformat(timespec="seconds")}


def read(condition: object) -> Condition:
    """A condition as JSON says it. Raises :class:`BadSegment`."""
    try:
        return checked(msgspec.convert(condition, Condition))
    except (msgspec.ValidationError, RecursionError) as wrong:
        raise BadSegment(f"condition: {wrong}") from None


def trouble_of(project: Project, condition: Condition) -> str:
    """Why nobody could be counted, found without asking the engine; nothing when all is well."""
    try:
        segment_test(condition, year_of(project, condition))
    except (BadQuestion, BadSegment, BadScope) as wrong:
        return str(wrong)
    return kept.gone(project, condition)


def counted(project: Project, condition: Condition) -> int:
    """People of the last :data:`DAYS` days whom the condition means now. Raises :class:`BadRequest`."""
    if trouble := trouble_of(project, condition):
        raise BadRequest(trouble if ": " in trouble else f"condition: {trouble}")
    return count_people(runtime.store().engine, year_of(project, condition))


def keep(project: Project, name: str, condition: object, old: Segment | None = None) -> Segment:
    """A new segment, or an old one changed. Raises :class:`BadRequest`, :class:`BadSegment` or ``Refused``."""
    asked = read(condition)
    if trouble := trouble_of(project, asked):
        raise BadRequest(trouble if ": " in trouble else f"condition: {trouble}")
    return kept.keep_segment(project, name, asked, old=old)


def keep_list(project: Project, name: str, ids: Sequence[str]) -> PersonList:
    """A new list of people. Raises ``Refused``."""
    store = runtime.store()
    return kept.keep_list(project, name, ids, lambda number, once: listing.put(store, project.pk, number, once))


def drop_list(found: PersonList) -> None:
    """A list is gone. Raises ``Refused`` while a segment needs it."""
    store, project = runtime.store(), found.project.pk
    kept.drop_list(found, lambda number: listing.drop(store, project, number))


def year_of(project: Project, condition: Condition) -> Scope:
    """A segment's people in the last :data:`DAYS` days."""
    today = day_of(now_ms(), project.rules.zone)
    scope = Scope(project.pk, today - timedelta(days=DAYS - 1), today, project.rules, today)
    return replace(scope, segment=condition)


def list_names(project: Project) -> dict[int, str]:
    """Names of uploaded lists by their numbers."""
    return {one.pk: one.name for one in kept.lists_of(project)}
