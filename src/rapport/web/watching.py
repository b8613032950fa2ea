"""How collecting and loading go at this moment: for the health page and for whoever watches by program."""

import os
import resource
import sys
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from rapport.collect import SpoolReader
from rapport.kernel.clock import Clock, now_ms
from rapport.web.collectors import Collectors
from rapport.web.loader import Loader, Progress


@dataclass(frozen=True, slots=True)
class State:
    """One look at the server."""

    progress: Progress
    waiting_bytes: int
    waiting_events: int | None
    """None when there are too many to count them quickly."""
    oldest_s: float
    """For how long the oldest of them has waited; 0 when nothing waits."""
    memory_bytes: int
    cpu_s: float
    collectors: tuple[int, int, int] | None = None
    """How many run, how many should, and how many died and were replaced; None when nobody asked for any."""

    @property
    def last_load(self) -> datetime | None:
        """When the engine last took something, in UTC."""
        at = self.progress.last_ms
        return None if at is None else datetime.fromtimestamp(at / 1000, UTC)

    @property
    def load_s(self) -> float:
        """How long the engine takes for a block of events, on average."""
        return self.progress.load_s / self.progress.loads if self.progress.loads else 0.0


class Watch:
    """Looks when asked. From any thread; it disturbs nobody."""

    def __init__(
        self, loader: Loader, reader: SpoolReader, collectors: Collectors | None = None, clock: Clock = now_ms
    ) -> None:
        self._loader, self._reader, self._collectors, self._clock = loader, reader, collectors, clock

    def look(self) -> State:
        """How it is now."""
        waiting, beside = self._reader.waiting(), self._collectors
        return State(
            progress=self._loader.progress,
            waiting_bytes=self._reader.backlog_bytes(),
            waiting_events=waiting.events,
            oldest_s=max(0.0, (self._clock() - waiting.oldest_ms) / 1000) if waiting.oldest_ms else 0.0,
            memory_bytes=memory_bytes(),
            cpu_s=time.process_time(),
            collectors=(beside.alive(), beside.count, beside.restarts) if beside else None,
        )


def memory_bytes() -> int:
    """Memory that this process holds; its largest so far where the system does not tell."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
