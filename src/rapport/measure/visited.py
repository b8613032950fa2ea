"""Sessions by the pages that were looked at in them: where they began, and where they ended."""

from dataclasses import dataclass

from rapport.kernel.scope import Scope
from rapport.measure.shape import found, shown
from rapport.measure.shaping import Condition, compile_shape
from rapport.store import Engine

SQL = """
SELECT toString(place) AS page, count() AS visits, countIf(s.exit_page = place) AS ended,
    countIf(s.entry_page = place) AS began, countIf(s.entry_page = place AND s.views = 1)
FROM $sessions ARRAY JOIN s.pages AS place
WHERE s.day BETWEEN {first:Date} AND {last:Date}
GROUP BY page"""

OF_EVENTS = """
SELECT toString(e.page) AS page, uniqExact(s.stream, s.start), uniqExactIf((s.stream, s.start), s.exit_page = e.page),
    uniqExactIf((s.stream, s.start), s.entry_page = e.page),
    uniqExactIf((s.stream, s.start), s.entry_page = e.page AND s.views = 1)
FROM (
    SELECT *, $stream_e AS stream FROM $seen
    WHERE bitAnd(e.roles, 1) != 0 AND e.person != 0 AND e.at >= toDateTime64({since:Int64}, 3, 'UTC')
        AND e.at <= (SELECT max(stop) FROM $sessions WHERE s.day BETWEEN {first:Date} AND {last:Date})
) AS e ASOF JOIN (
    SELECT *, $stream_s AS stream FROM $sessions WHERE s.day BETWEEN {first:Date} AND {last:Date}
) AS s ON e.stream = s.stream AND e.at >= s.start
WHERE e.at <= s.stop AND $only
GROUP BY page"""
"""The same where it matters which view it was."""


@dataclass(frozen=True, slots=True)
class Visits:
    """Sessions begun in the window with a view of a page: all, those that ended or began on it, and the bounces."""

    sessions: int
    exits: int
    entries: int
    bounces: int


def visits(engine: Engine, scope: Scope, filters: Condition) -> tuple[dict[str, Visits], str]:
    """By page, and the SQL that found it."""
    statement = compile_shape(OF_EVENTS if filters else SQL, filters)
    return {page: Visits(*counts) for page, *counts in found(engine, statement, scope)}, shown(statement, scope)
