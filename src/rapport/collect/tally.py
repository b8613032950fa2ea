"""What the door took and refused since it was last written down: kept in memory, never waited for."""

import threading
from collections.abc import Iterable

from rapport.collect.draft import Refused
from rapport.kernel.tally import DAY_MS, Tallied


class Tally:
    """Counted by any thread; whoever writes it down takes it away. A row a project, reason, address and day."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._rows: dict[tuple[int, str, str, int], Tallied] = {}

    def taken(self, project: int, events: int, path: str, at_ms: int) -> None:
        """Events were taken."""
        self._add(Tallied(project, "", path, at_ms // DAY_MS, events, at_ms))

    def refused(self, project: int, refused: Refused, path: str, at_ms: int) -> None:
        """One event, or a request that could not be read, was refused."""
        day = at_ms // DAY_MS
        self._add(Tallied(project, refused.reason, path, day, 1, at_ms, refused.field, refused.message))

    def take_away(self) -> list[Tallied]:
        """All of it; from here on it is counted from zero."""
        with self._lock:
            rows, self._rows = self._rows, {}
        return list(rows.values())

    def put_back(self, rows: Iterable[Tallied]) -> None:
        """It could not be written down: it waits for the next time."""
        with self._lock:
            for row in rows:
                later = self._rows.get(row.key)
                self._rows[row.key] = row + later if later else row

    def _add(self, row: Tallied) -> None:
        with self._lock:
            before = self._rows.get(row.key)
            self._rows[row.key] = before + row if before else row
