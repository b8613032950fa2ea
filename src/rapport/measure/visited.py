"""Sessions by the pages that were looked at in them: where they began, and where they ended."""

from dataclasses import dataclass

from rapport.kernel.scope import Scope
from rapport.measure.shape import found, shown
from rapport.measure.shaping import Condition, compile_shape
from rapport.store import Engine

SQL = """
SELECT page, count() AS sessions, countIf(exit_page = page) AS exits, countIf(entry_page = page) AS entries,
    countIf(entry_page = page AND views = 1) AS bounces
FROM (
    SELECT DISTINCT toString(e.page) AS page, s.person, s.session, s.start, s.exit_page AS exit_page,
        s.entry_page AS entry_page, s.views AS views
    FROM (
        SELECT * FROM $seen
        WHERE bitAnd(e.roles, 1) != 0 AND e.person != 0 AND e.at >= toDateTime64({since:Int64}, 3, 'UTC')
            AND e.at <= (SELECT max(stop) FROM $sessions WHERE s.day BETWEEN {first:Date} AND {last:Date})
    ) AS e ASOF JOIN (
        SELECT * FROM $sessions WHERE s.day BETWEEN {first:Date} AND {last:Date}
    ) AS s ON e.person = s.person AND e.session = s.session AND e.at >= s.start
    WHERE e.at <= s.stop AND $only
)
GROUP BY page"""


@dataclass(frozen=True, slots=True)
class Visits:
    """Sessions begun in the window with a view of a page: all, those that ended or began on it, and the bounces."""

    sessions: int
    exits: int
    entries: int
    bounces: int


def visits(engine: Engine, scope: Scope, filters: Condition) -> tuple[dict[str, Visits], str]:
    """By page, and the SQL that found it."""
    statement = compile_shape(SQL, filters)
    return {page: Visits(*counts) for page, *counts in found(engine, statement, scope)}, shown(statement, scope)
