"""What is asked besides the verdict, each by a query of its own: wear, parts, and values without the extreme one."""

from dataclasses import replace

from rapport.measure.dimensions import DIMENSIONS
from rapport.projects import segments
from rapport.projects.models import Project
from rapport.prove.checks import Wear, wear
from rapport.prove.parts import Parts, by_field, by_segments, capped
from rapport.prove.verdict import Judged
from rapport.web import runtime
from rapport.web.proof.results import Results

DAYS = 14
"""So many days since the exposure are looked at."""
SEGMENTS = "segments"
"""What people are split by when it is by the project's segments."""
WAYS: dict[str, str] = {
    name: row.title for name, row in DIMENSIONS.items() if row.event and not row.many and name != "event"
}
"""The fields by which people can be split."""


def worn(found: Results) -> dict[tuple[str, str], Wear]:
    """How the effect on the primary metric changes with the days since the exposure, by treatment and metric."""
    if found.plan is None or found.scope is None or not found.people:
        return {}
    primary = tuple(one for one in found.plan.outcomes if one.role == "primary")
    if not primary:
        return {}
    return wear(runtime.store().engine, replace(found.plan, outcomes=primary), found.scope, DAYS)


def split(project: Project, found: Results, by: str) -> Parts | None:
    """The primary metric by a field, or in each segment of the project; None where nothing was counted yet.

    Raises :class:`rapport.measure.BadQuestion`.
    """
    if found.plan is None or found.scope is None:
        return None
    engine = runtime.store().engine
    if by == SEGMENTS:
        usable = {one.name: one.asked for one in segments.segments_of(project) if not segments.gone(project, one.asked)}
        return by_segments(engine, found.plan, found.scope, usable)
    return by_field(engine, found.plan, found.scope, by)


def cut(found: Results) -> dict[str, Judged]:
    """Of metrics in which one person outweighs everybody: the same with values cut, by metric."""
    if found.plan is None or found.scope is None or found.now is None:
        return {}
    return capped(runtime.store().engine, found.plan, found.scope, found.now, ended=found.ended)
