"""A server that collects and delivers, on a port of this machine."""

import asyncio
import contextlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from rapport.collect import Door, Spool
from rapport.kernel.event import Event
from rapport.kernel.policy import Policy
from rapport.measure.segment_ids import Ids, number_of
from rapport.store import Engine
from rapport.web.delivery.door import Answering
from rapport.web.delivery.front import Delivery
from rapport.web.delivery.library import Library
from rapport.web.delivery.membership import Known, Membership
from rapport.web.front import Front, Health
from rapport.web.tracker import Tracker
from tests.collect.serving import Reply, Stage, ask, kept

BROWSER = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36"


def no_engine() -> Engine:
    """Deciding never asks it."""
    raise AssertionError("Nothing here may ask the engine.")


class Delivering:
    """A running server: what it delivers is read again by :meth:`refresh`."""

    def __init__(self, stage: Stage, spool: Path, keys: Mapping[str, int], policies: Mapping[int, Policy]) -> None:
        self.stage, self.directory, self.port = stage, spool, stage.port
        self.library = Library()
        self.membership = Membership(no_engine, dict)
        self.shown: dict[str, list[int]] = {}
        self.spool = Spool(spool)
        self.door = Door(keys.get, self.spool, policies=policies.get)
        self.stuck: dict[str, dict[str, str]] = {}
        self.looked_up: list[str] = []
        answering = Answering(
            self.door, self.library, self.membership, policies.get, lately=self._lately, stuck=self._stuck_to
        )
        stage.door = Front(door=self.door, health=Health(), tracker=Tracker(), delivery=Delivery(answering))
        self.refresh()

    @property
    def url(self) -> str:
        """Where clients ask."""
        return f"http://127.0.0.1:{self.port}"

    def refresh(self) -> None:
        """What was changed counts from here on."""
        self.library.refresh()

    def decide(self, key: str = "rk_w_shop", **body: Any) -> Any:
        """What somebody sees."""
        reply = self.post("/v1/decide", {"writeKey": key, **body})
        assert reply.status == 200, reply.body
        return reply.json

    def post(self, path: str, body: bytes | object, *, method: str = "POST", **headers: str) -> Reply:
        """One raw request; underscores in the names of headers stand for hyphens."""
        raw = body if isinstance(body, bytes) else msgspec.json.encode(body)
        return ask(self.port, path, raw, method, {name.replace("_", "-"): value for name, value in headers.items()})

    def kept(self) -> list[Event]:
        """Every event that was said."""
        return kept(self.directory)

    def put(self, project: int, segment: str, *people: str) -> None:
        """These people, by their known ids, are in a segment."""
        numbers = sorted(number_of(person) for person in people)
        self.membership._known[project] = Known({segment: Ids(numbers)}, 1_790_000_000_000)

    def _stuck_to(self, project: int, people: Sequence[str]) -> Mapping[str, str]:
        self.looked_up += people
        return next((self.stuck[one] for one in people if one in self.stuck), {})

    def _lately(self, project: int, people: Sequence[str]) -> Mapping[str, Sequence[int]]:
        return self.shown


@contextlib.contextmanager
def delivering(
    stage: Stage, spool: Path, keys: Mapping[str, int], policies: Mapping[int, Policy] | None = None
) -> Iterator[Delivering]:
    """A server, until the end of the block."""
    it = Delivering(stage, spool, keys, policies or {})
    try:
        yield it
    finally:
        asyncio.run_coroutine_threadsafe(it.spool.close(), stage.loop).result()
        stage.door = None
