"""Sessions by the pages that were looked at in them: where they began, and where they ended."""

from dataclasses import dataclass

from rapport.kernel.scope import Scope
from rapport.measure.shape import found, shown
from rapport.measure.shaping import Condition, compile_shape
from rapport.store import Engine

SQL = """
SELECT toString(page) AS page, count() AS sessions, countIf(exit) AS exits, countIf(entry) AS entries,
    countIf(entry AND alone) AS bounces
FROM (
    SELECT e.page AS page, any(s.exit_page = e.page) AS exit, any(s.entry_page = e.page) AS entry,
        any(s.views = 1) AS alone
    FROM (
        SELECT * FROM $seen
        WHERE bitAnd(e.roles, 1) != 0 AND e.person != 0 AND e.at >= toDateTime64({since:Int64}, 3, 'UTC')
            AND e.at <= (SELECT max(stop) FROM $sessions WHERE s.day BETWEEN {first:Date} AND {last:Date})
    ) AS e ASOF JOIN (
        SELECT * FROM $sessions WHERE s.day BETWEEN {first:Date} AND {last:Date}
    ) AS s ON e.person = s.person AND e.session = s.session AND e.at >= s.start
    WHERE e.at <= s.stop AND $only
    GROUP BY e.page, s.person, s.session, s.start
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
