"""What the door took and refused since it was last written down: kept in memory, never waited for."""

import threading
from collections.abc import Iterable, Mapping
from dataclasses import replace

from rapport.collect.draft import Refused
from rapport.collect.shape import shape_of
from rapport.kernel.tally import DAY_MS, Tallied

Key = tuple[int, str, str, int]


class Tally:
    """Counted by any thread; whoever writes it down takes it away. A row a project, reason, address and day."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._rows: dict[Key, Tallied] = {}
        self._taken: dict[Key, tuple[int, int]] = {}
        """Events and time of the last one: the way of nearly every request, so it makes nothing but a pair."""

    def taken(self, project: int, events: int, path: str, at_ms: int) -> None:
        """Events were taken."""
        key = (project, "", path, at_ms // DAY_MS)
        with self._lock:
            before = self._taken.get(key)
            self._taken[key] = (before[0] + events if before else events, at_ms)

    def refused(self, project: int, refused: Refused, path: str, at_ms: int, raw: bytes = b"") -> None:
        """One event, or a request that could not be read, was refused. Of what was sent, ``raw``, only its shape stays.

        The first one since it was last written down is the example, so that many cost little.
        """
        day = at_ms // DAY_MS
        row = Tallied(project, refused.reason, path, day, 1, at_ms, refused.field, refused.message)
        before = self._rows.get(row.key)
        if raw and (before is None or not before.example):
            row = replace(row, example=shape_of(raw))
        with self._lock:
            before = self._rows.get(row.key)
            self._rows[row.key] = before + row if before else row

    def waiting(self) -> list[Tallied]:
        """All that nobody has taken away yet."""
        with self._lock:
            return _together(self._rows, self._taken)

    def take_away(self) -> list[Tallied]:
        """All of it; from here on it is counted from zero."""
        with self._lock:
            rows, self._rows = self._rows, {}
            taken, self._taken = self._taken, {}
        return _together(rows, taken)

    def put_back(self, rows: Iterable[Tallied]) -> None:
        """It could not be written down: it waits for the next time."""
        with self._lock:
            for row in rows:
                later = self._rows.get(row.key)
                self._rows[row.key] = row + later if later else row


def _together(rows: Mapping[Key, Tallied], taken: Mapping[Key, tuple[int, int]]) -> list[Tallied]:
    found = {key: Tallied(*key, events, last_ms) for key, (events, last_ms) in taken.items()}
    for key, row in rows.items():
        found[key] = row + found[key] if key in found else row
    return list(found.values())
