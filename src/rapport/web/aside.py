"""Events that the engine refused and that wait in the data folder for somebody to look at them."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from rapport.collect import BadRecord, content_of, of_events
from rapport.kernel.event import Event


@dataclass(frozen=True, slots=True)
class Aside:
    """The folder of such events. What cannot be read is nobody's that could be known, and is left alone."""

    folder: Path

    def remove(self, project: int, ids: frozenset[str]) -> int:
        """Take the events of a person away; gives how many."""
        removed = 0
        for path, events in self._files():
            rest = [event for event in events if not _is(event, project, ids)]
            removed += len(events) - len(rest)
            if not rest:
                path.unlink(missing_ok=True)
            elif len(rest) < len(events):
                path.write_bytes(of_events(rest))
        return removed

    def told(self, project: int, ids: frozenset[str]) -> Iterator[dict[str, Any]]:
        """The events of a person."""
        for _, events in self._files():
            yield from (msgspec.to_builtins(event) for event in events if _is(event, project, ids))

    def _files(self) -> Iterator[tuple[Path, list[Event]]]:
        if not self.folder.is_dir():
            return
        for path in sorted(self.folder.iterdir()):
            try:
                yield path, content_of(path.read_bytes()).events
            except (OSError, BadRecord):
                continue


def _is(event: Event, project: int, ids: frozenset[str]) -> bool:
    return event.project == project and not ids.isdisjoint({event.anonymous_id, event.user_id, event.alias_of})
