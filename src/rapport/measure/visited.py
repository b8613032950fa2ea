"""Sessions by the pages that were looked at in them: where they began, and where they ended."""

from dataclasses import dataclass

from rapport.kernel.scope import Scope
from rapport.measure.shape import found, shown
from rapport.measure.shaping import Condition, compile_shape
from rapport.store import Engine

SQL = """
SELECT toString(place) AS page, sum(sessions) AS visits, sum(exits) AS ended, sum(entries) AS began, sum(bounces)
FROM (
    SELECT arrayJoin(arrayDistinct([s.entry_page, s.exit_page])) AS place, count() AS sessions,
        countIf(s.exit_page = place) AS exits, countIf(s.entry_page = place) AS entries,
        countIf(s.entry_page = place AND s.views = 1) AS bounces
    FROM $sessions
    WHERE s.day BETWEEN {first:Date} AND {last:Date} AND s.views BETWEEN 1 AND {told:UInt8}
    GROUP BY place
    UNION ALL
    SELECT e.page AS place, uniqExact(s.stream, s.start), uniqExactIf((s.stream, s.start), s.exit_page = e.page),
        uniqExactIf((s.stream, s.start), s.entry_page = e.page),
        uniqExactIf((s.stream, s.start), s.entry_page = e.page AND s.views = 1)
    FROM (
        SELECT *, $stream_e AS stream FROM $seen
        WHERE bitAnd(e.roles, 1) != 0 AND e.person != 0 AND e.at >= toDateTime64({since:Int64}, 3, 'UTC')
            AND e.at <= (SELECT max(stop) FROM $sessions WHERE s.day BETWEEN {first:Date} AND {last:Date})
    ) AS e ASOF JOIN (
        SELECT *, $stream_s AS stream FROM $sessions
        WHERE s.day BETWEEN {first:Date} AND {last:Date} AND s.views > {told:UInt8}
    ) AS s ON e.stream = s.stream AND e.at >= s.start
    WHERE e.at <= s.stop AND $only
    GROUP BY place
)
GROUP BY page"""
"""Of sessions with up to ``told`` views each page is one of their ends; of the others, and wherever it matters which
view it was, the views tell."""

TOLD = 2
"""So many views of a session are known from its ends."""


@dataclass(frozen=True, slots=True)
class Visits:
    """Sessions begun in the window with a view of a page: all, those that ended or began on it, and the bounces."""

    sessions: int
    exits: int
    entries: int
    bounces: int


def visits(engine: Engine, scope: Scope, filters: Condition) -> tuple[dict[str, Visits], str]:
    """By page, and the SQL that found it."""
    statement, told = compile_shape(SQL, filters), 0 if filters else TOLD
    rows = found(engine, statement, scope, told=told)
    return {page: Visits(*counts) for page, *counts in rows}, shown(statement, scope, told=told)
