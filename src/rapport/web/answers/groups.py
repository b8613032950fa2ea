"""Answers side by side: of the people of a segment and of all others, or by what their events say of a field."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from rapport.act.interact import api as interact
from rapport.kernel.clock import Clock, day_of, now_ms
from rapport.kernel.scope import Scope
from rapport.measure import DIMENSIONS, BadQuestion
from rapport.measure.said_by import values_of
from rapport.measure.segment_ids import ids_of, number_of
from rapport.projects import segments
from rapport.projects.models import Project
from rapport.web import runtime
from rapport.web.answers.board import between, number

SEGMENT, MOST = "segment:", 20
FIELDS = ("country", "device", "browser", "os", "channel", "source", "campaign", "page")
"""What is offered; any other field of events can be written."""


@dataclass(frozen=True, slots=True)
class Groups:
    """Answers to one question, by group; people of whom nothing is known are told apart."""

    rows: tuple[Mapping[str, Any], ...]
    more: int
    names: tuple[str, ...]
    """The choices of the question, where it has some."""


def splits(project: Project) -> list[tuple[str, str]]:
    """What answers can be split by, as it is asked and as it is called."""
    found = [(f"{SEGMENT}{one.slug}", f"Segment {one.name}") for one in segments.segments_of(project)]
    return [*found, *((name, DIMENSIONS[name].title) for name in FIELDS)]


def groups(
    project: Project, interaction: interact.Interaction, question: str, by: str, clock: Clock = now_ms
) -> Groups:
    """Raises :class:`rapport.measure.BadQuestion` for a field that is none, or a segment that is not there."""
    zone = project.rules.zone
    today = day_of(clock(), zone)
    scope = Scope(project.pk, interaction.created.astimezone(zone).date(), today, project.rules, today)
    ids = list({(known, device) for known, device, _ in interact.said_to(interaction, question)})
    rows = interact.crossed(interaction, question, grouping(project, scope, by, ids))
    names = tuple(dict.fromkeys(name for one in rows for name in one.get("choices", ())))
    unit = unit_of(interaction, question)
    told = tuple({**one, **said(unit, one)} for one in rows[:MOST])
    return Groups(told, max(0, len(rows) - MOST), names)


def unit_of(interaction: interact.Interaction, question: str) -> str:
    """What sort of number a question has: ``nps``, ``satisfied`` (a share), or a ``mean``."""
    if interaction.use == "quiz":
        return "satisfied"
    kind = next((str(one.kind) for one in interact.questions_of(interaction) if one.name == question), "")
    return {"nps": "nps", "csat": "satisfied"}.get(kind, "mean")


def said(unit: str, row: Mapping[str, Any]) -> dict[str, str]:
    """The one number of a group in words, and between which it lies."""
    one = row.get("headline") or row.get("agreed")
    if not one or one["value"] is None:
        return {}
    sort = "agreed" if row.get("agreed") else unit
    return {"said": number(sort, one["value"]), "range": between(sort, one).strip(" ()")}


def grouping(project: Project, scope: Scope, by: str, ids: list[tuple[str, str]]) -> Callable[[str, str], str | None]:
    """Which group somebody is in, by both of their ids."""
    engine = runtime.store().engine
    if by.startswith(SEGMENT):
        try:
            segment = segments.segment_of(project, by.removeprefix(SEGMENT))
        except segments.NoSegment as wrong:
            raise BadQuestion(f"by: {wrong}") from wrong
        inside = ids_of(engine, segment.asked, scope)

        def member(known: str, person: str) -> str:
            numbers = [number_of(one) for one in (known, person) if one]
            numbers += [number_of(anonymous_id=person)] if person else []
            return segment.name if any(map(inside.holds, numbers)) else "everybody else"

        return member
    # Whoever is assigned by a known id has it as both.
    values = values_of(engine, scope, by, [*ids, *((person, "") for _, person in ids)])

    def valued(known: str, person: str) -> str:
        found = (values.get(one) for one in (f"u{known}", f"a{person}", f"u{person}"))
        return next(filter(None, found), "not known")

    return valued
