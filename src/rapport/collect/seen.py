"""What becomes of events, told to whoever looks while they arrive. While nobody looks nothing is made of it.

Nothing of it is ever written down.
"""

import re
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import msgspec

from rapport.collect.asked import Asked
from rapport.collect.consent import only_counted
from rapport.collect.dialect import Dialect, Heard
from rapport.collect.draft import Draft, Refused
from rapport.collect.judge import Desk
from rapport.collect.replies import Missed
from rapport.collect.shape import shape_of
from rapport.collect.times import BadTime, instant_ms
from rapport.kernel.event import Event

MOST_CHARS = 8_000
"""Of what was received so much is shown."""
MOST_A_SECOND = 50
"""Of one project and by one process: what comes on top is only counted."""
MOST_NAME_CHARS = 200
ADDRESS = re.compile(r'("\$?(?:ip|ip_address|ipAddress)"\s*:\s*)"[^"]*"')
"""Addresses of machines are shown to nobody, also those that a client says."""


class Seen(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One event as it was received and as it was understood, or why it was refused."""

    project: int
    received: int
    """Milliseconds since 1970-01-01 UTC."""
    path: str
    """The address it was sent to; it tells the dialect."""
    named: str = ""
    """Its name as the client said it."""
    raw: str = ""
    """What was received, cut where it is long. Of who does not want to be known only the shape."""
    hidden: bool = False
    """Whether ``raw`` is only the shape."""
    event: Event | None = None
    said_at: int | None = None
    """Its time by the client's own clock; None when it said none."""
    trial: bool = False
    """Whether it was only judged: then it was neither kept nor counted."""
    reason: str = ""
    """The name of the refusal; '' for an event that was taken."""
    field: str = ""
    message: str = ""
    skipped: int = 0
    """How many came before it that are not shown."""


class Onlooker:
    """Whoever looks: knows of which projects, and hears of so many events a second. This one never looks."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._told: dict[int, tuple[int, int]] = {}
        self._skipped: dict[int, int] = {}

    def wants(self, project: int) -> bool:
        """Whether somebody looks at this project. Asked for every request, so it answers at once."""
        return False

    def looks(self) -> bool:
        """Whether somebody looks at anything."""
        return False

    def hear(self, seen: Seen) -> None:
        """An event that is to be shown. Never waits and never fails."""

    def has_room(self, project: int) -> bool:
        """Whether another event may be told in this second."""
        second, told = self._told.get(project, (0, 0))
        return second != int(self._clock()) or told < MOST_A_SECOND

    def tell(self, seen: Seen) -> None:
        """One more event."""
        now = int(self._clock())
        second, told = self._told.get(seen.project, (0, 0))
        self._told[seen.project] = (now, told + 1 if second == now else 1)
        skipped = self._skipped.pop(seen.project, 0)
        self.hear(msgspec.structs.replace(seen, skipped=skipped) if skipped else seen)

    def skip(self, project: int, count: int) -> None:
        """So many events are not told."""
        self._skipped[project] = self._skipped.get(project, 0) + count


Verdict = Event | Refused | None
"""None for an event that was in order, but not taken because another of its request was refused."""


def show(
    onlooker: Onlooker, desk: Desk, dialect: Dialect, asked: Asked, heard: Heard, verdicts: Iterator[Verdict]
) -> None:
    """Tell what became of each event of a request, one verdict each in their order."""
    for index, raw in enumerate(heard.events):
        if not onlooker.has_room(desk.project):
            onlooker.skip(desk.project, len(heard.events) - index)
            return
        verdict = next(verdicts, None)
        if verdict is not None:
            onlooker.tell(_seen(verdict, raw, desk, dialect, asked, heard))


def verdicts_of(count: int, events: Sequence[Event], missed: Sequence[Missed]) -> Iterator[Verdict]:
    """What became of each of so many events, from those that were taken and those that were not."""
    refused = {one.index: one.refused for one in missed}
    taken = iter(events)
    return (refused.get(index) or next(taken, None) for index in range(count))


def show_refused(onlooker: Onlooker, desk: Desk, asked: Asked, why: Refused) -> None:
    """Tell that a request was refused as a whole."""
    hidden = only_counted("", desk.caller, desk.policy.privacy)
    if not onlooker.has_room(desk.project):
        onlooker.skip(desk.project, 1)
        return
    onlooker.tell(
        Seen(
            project=desk.project,
            received=desk.received,
            path=asked.path,
            raw=shape_of(asked.body) if hidden else _text(asked.body),
            hidden=hidden,
            reason=why.reason,
            field=why.field,
            message=why.message,
        )
    )


def _seen(verdict: Event | Refused, raw: bytes, desk: Desk, dialect: Dialect, asked: Asked, heard: Heard) -> Seen:
    read = heard.read(raw)
    draft = read if isinstance(read, Draft) else Draft(name=None)
    hidden = only_counted(draft.consent, desk.caller, desk.policy.privacy)
    seen = Seen(
        project=desk.project,
        received=desk.received,
        path=asked.path,
        named=_named(raw, dialect.names) or asked.said,
        raw=shape_of(raw) if hidden else _text(raw),
        hidden=hidden,
        trial=heard.trial,
    )
    if isinstance(verdict, Refused):
        told = {"reason": verdict.reason.value, "field": verdict.field, "message": verdict.message}
        return msgspec.structs.replace(seen, **told)
    return msgspec.structs.replace(seen, event=verdict, said_at=_said_at(draft))


def _said_at(draft: Draft) -> int | None:
    if draft.said_at is None or draft.said_at == "":
        return None
    try:
        return instant_ms(draft.said_at)
    except BadTime:
        return None


def _named(raw: bytes, names: Sequence[str]) -> str:
    """The first text that stands in one of these places, such as ``verb.id``."""
    try:
        said = msgspec.json.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return ""
    for name in names:
        found: Any = said
        for part in name.split("."):
            found = found.get(part) if isinstance(found, dict) else None
        if isinstance(found, str) and found.strip():
            return found.strip()[:MOST_NAME_CHARS]
    return ""


def _text(raw: bytes) -> str:
    text = ADDRESS.sub(r'\1"(address)"', raw[: 4 * MOST_CHARS].decode("utf-8", "replace"))
    return text if len(text) <= MOST_CHARS else f"{text[:MOST_CHARS]}…"
