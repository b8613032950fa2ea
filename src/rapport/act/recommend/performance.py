"""How blocks do: showings, clicks and their rate, by block, by position and by reason."""

from dataclasses import dataclass
from typing import Literal

from rapport.store import Engine

SQL = """
SELECT block, part, count() AS shown, countIf(last >= first) AS clicked
FROM (
    SELECT block, answer, each.1 AS thing,
        argMinIf(
            multiIf({part:String} = 'item_id', each.1,
                told = '' AND {part:String} = 'position', toString(each.2), told),
            ms, bitAnd(roles, 2) != 0
        ) AS part,
        minIf(ms, bitAnd(roles, 2) != 0) AS first, maxIf(ms, bitAnd(roles, 4) != 0) AS last
    FROM (
        SELECT toString(getSubcolumn(e.properties, 'block')) AS block,
            toString(getSubcolumn(e.properties, {part:String})) AS told,
            toString(getSubcolumn(e.properties, 'recommendation_id')) AS answer,
            arrayJoin(arrayZip(e.things, arrayEnumerate(e.things))) AS each,
            toUnixTimestamp64Milli(e.at) AS ms, e.roles AS roles
        FROM events AS e
        WHERE e.project = {project:UInt32} AND e.at >= toDateTime64({since:Int64}, 3, 'UTC') AND notEmpty(e.things)
            AND bitAnd(e.roles, 6) != 0 AND answer != '' AND block != ''
    )
    GROUP BY block, answer, thing
)
WHERE first > 0
GROUP BY block, part
ORDER BY block, toUInt64OrZero(part), part"""
"""An item of an answer is shown once, however often it is scrolled by, at the place and for the reason of the first
time; a click counts only after its showing. Of several in one event the order is their place."""

DAYS = 28
Part = Literal["block", "position", "reason", "item_id"]


@dataclass(frozen=True)
class Performance:
    """A block, or a part of it, over :data:`DAYS` days."""

    block: str
    part: str
    shown: int
    clicked: int

    @property
    def rate(self) -> float | None:
        """Click-through rate; None of nothing shown."""
        return self.clicked / self.shown if self.shown else None


def performance(engine: Engine, project: int, now: int, part: Part = "block") -> list[Performance]:
    """Of each block, split by a part; ``now`` is in milliseconds."""
    rows = engine.ask(SQL, project, since=now // 1000 - DAYS * 86_400, part=part)
    return [Performance(*row) for row in rows]
