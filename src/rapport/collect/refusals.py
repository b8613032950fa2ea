"""Counts of what was refused, for the page that shows it: by project and reason, with one recent example of each."""

import dataclasses
import threading
from collections.abc import Mapping
from dataclasses import dataclass, replace

from rapport.collect.draft import Refused
from rapport.collect.shape import shape_of
from rapport.collect.tally import Tally
from rapport.kernel.refusal import Refusal

EXAMPLE_MS = 1_000
"""A new example is not made more often than this."""
MOST_PATHS = 20
ELSEWHERE = "elsewhere"

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
    example: str = ""
    """The shape of one that was refused lately, as :func:`rapport.collect.shape.shape_of` makes it."""
    paths: Mapping[str, int] = dataclasses.field(default_factory=dict)
    """How often at each address."""


class Refusals:
    """Counted by any thread, read by any thread. Holds one row a project and reason, since the process began."""

    def __init__(self) -> None:
        self.tally = Tally()
        """The same and what was taken, for whoever writes it down."""
        self._lock = threading.Lock()
        self._counts: dict[tuple[int, Refusal], Count] = {}

    def add(self, project: int, refused: Refused, path: str, at_ms: int, raw: bytes = b"") -> None:
        """Count one, and keep it as the recent example; of what was sent, ``raw``, only its shape."""
        self.tally.refused(project, refused, path, at_ms)
        key = (project, refused.reason)
        with self._lock:
            before = self._counts.get(key, Count())
            stale = not before.example or at_ms - before.last_ms >= EXAMPLE_MS
            where = path if path in before.paths or len(before.paths) < MOST_PATHS else ELSEWHERE
            self._counts[key] = replace(
                before,
                count=before.count + 1,
                last_ms=at_ms,
                path=path,
                field=refused.field,
                message=refused.message,
                example=(stale and shape_of(raw)) or before.example,
                paths={**before.paths, where: before.paths.get(where, 0) + 1},
            )

    def snapshot(self) -> dict[tuple[int, Refusal], Count]:
        """All counts of this moment."""
        with self._lock:
            return dict(self._counts)

    def of(self, project: int) -> dict[Refusal, Count]:
        """The counts of one project."""
        return {reason: count for (whose, reason), count in self.snapshot().items() if whose == project}
