"""Counts of what was refused, for the page that shows it: by project and reason, with one recent example of each."""

import threading
from dataclasses import dataclass, replace

from rapport.collect.draft import Refused
from rapport.collect.tally import Tally
from rapport.kernel.refusal import Refusal

NOBODY = 0
"""Counts under this project when no project is known: a missing or an unknown key, a body that is not JSON."""


@dataclass(frozen=True, slots=True)
class Count:
    """How often, and the last time: nothing of it tells about a person. ``path`` is the address that was asked."""

    count: int = 0
    last_ms: int = 0
    path: str = ""
    field: str = ""
    message: str = ""


class Refusals:
    """Counted by any thread, read by any thread. Holds one row a project and reason, since the process began."""

    def __init__(self) -> None:
        self.tally = Tally()
        """The same and what was taken, for whoever writes it down."""
        self._lock = threading.Lock()
        self._counts: dict[tuple[int, Refusal], Count] = {}

    def add(self, project: int, refused: Refused, path: str, at_ms: int) -> None:
        """Count one, and keep it as the recent example."""
        self.tally.refused(project, refused, path, at_ms)
        key = (project, refused.reason)
        with self._lock:
            before = self._counts.get(key, Count())
            self._counts[key] = replace(
                before,
                count=before.count + 1,
                last_ms=at_ms,
                path=path,
                field=refused.field,
                message=refused.message,
            )

    def snapshot(self) -> dict[tuple[int, Refusal], Count]:
        """All counts of this moment."""
        with self._lock:
            return dict(self._counts)

    def of(self, project: int) -> dict[Refusal, Count]:
        """The counts of one project."""
        return {reason: count for (whose, reason), count in self.snapshot().items() if whose == project}
