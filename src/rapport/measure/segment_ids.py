"""Who is in a segment, as numbers of their ids: small enough to be kept in memory and looked up at once."""

import hashlib
from array import array
from bisect import bisect_left
from collections.abc import Iterable

from rapport.kernel.scope import Scope
from rapport.kernel.segment import Condition
from rapport.measure.segments import segment_test
from rapport.measure.sources import SEEN, WINDOW
from rapport.store import Engine

IDS = """
SELECT DISTINCT reinterpretAsUInt64(substring(MD5(id), 1, 8)) AS number
FROM (
    SELECT DISTINCT e.person AS person, arrayJoin([concat('u', e.user_id), concat('a', e.anonymous_id)]) AS id
    FROM $seen
    WHERE e.person != 0 AND $window
)
WHERE length(id) > 1 AND $test
ORDER BY number"""


class Ids:
    """A sorted set of numbers, eight bytes each."""

    def __init__(self, numbers: Iterable[int] = ()) -> None:
        self._numbers = array("Q", numbers)

    def __len__(self) -> int:
        return len(self._numbers)

    def holds(self, number: int) -> bool:
        """Whether it is one of them."""
        at = bisect_left(self._numbers, number)
        return at < len(self._numbers) and self._numbers[at] == number


def number_of(user_id: str = "", anonymous_id: str = "") -> int:
    """The number of one id; of the known one where both are given."""
    text = f"u{user_id}" if user_id else f"a{anonymous_id}"
    return int.from_bytes(hashlib.md5(text.encode("utf-8", "replace"), usedforsecurity=False).digest()[:8], "little")


def ids_of(engine: Engine, segment: Condition, scope: Scope) -> Ids:
    """The ids of everybody in a segment at the end of the scope's window, of those who did anything in it."""
    test = segment_test(segment, scope)
    sql = IDS.replace("$seen", SEEN).replace("$window", WINDOW).replace("$test", test.sql)
    values = {name: value for name, value in scope.bound().items() if name != "project"} | test.values
    bound = {name: value for name, value in values.items() if f"{{{name}:" in sql}
    return Ids(engine.ask_arrow(sql, scope.project, **bound)["number"].to_pylist())
