"""How blocks do: showings, clicks and their rate, by block, by position and by reason."""

from dataclasses import dataclass
from typing import Literal

from rapport.store import Engine

SQL = """
SELECT block, part, countIf(first > 0) AS shown, countIf(first > 0 AND last >= first) AS clicked
FROM (
    SELECT toString(getSubcolumn(e.properties, 'block')) AS block,
        toString(getSubcolumn(e.properties, {part:String})) AS part,
        toString(getSubcolumn(e.properties, 'recommendation_id')) AS answer, arrayJoin(e.things) AS thing,
        minIf(toUnixTimestamp64Milli(e.at), bitAnd(e.roles, 2) != 0) AS first,
        maxIf(toUnixTimestamp64Milli(e.at), bitAnd(e.roles, 4) != 0) AS last
    FROM events AS e
    WHERE e.project = {project:UInt32} AND e.at >= toDateTime64({since:Int64}, 3, 'UTC') AND notEmpty(e.things)
        AND bitAnd(e.roles, 6) != 0 AND answer != '' AND block != ''
    GROUP BY block, part, answer, thing
)
GROUP BY block, part
ORDER BY block, part"""
"""An item of an answer is shown once, however often it is scrolled by; a click counts only after its showing."""

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
