"""Keeps people coming while the demo is served: each visit is sent to the site's own door as it happens.

``python -m rapport.demo.trickle URL WRITE_KEY END SEED``; ends with the process that started it.
"""

import contextlib
import heapq
import http.client
import itertools
import os
import random
import sys
import time
from collections.abc import Iterable
from datetime import UTC, date, datetime
from urllib.parse import urlsplit

import msgspec

from rapport.demo.agents import AGENTS
from rapport.demo.world import Plan, World
from rapport.kernel.clock import now_ms
from rapport.kernel.event import Event

FIRST_PAUSE_S, LONGEST_PAUSE_S = 4.0, 40.0
"""Between two visits. The pause grows, so that a demo left alone for a night is not all that there is to see."""
CALM_AFTER_S = 1200.0


def message(event: Event) -> dict[str, object]:
    """An event as a Segment message, with its time."""
    properties: dict[str, object] = msgspec.json.decode(event.properties, type=dict[str, object])
    if event.engaged_ms:
        properties["engagement_time_msec"] = event.engaged_ms
    if event.things:
        properties["items"] = [{"item_id": thing} for thing in event.things]
    said: dict[str, object] = {
        "messageId": event.event_id,
        "anonymousId": event.anonymous_id,
        "userId": event.user_id or None,
        "timestamp": datetime.fromtimestamp(event.at / 1000, UTC).isoformat(),
        "properties": properties,
        "context": {
            "page": {"url": event.url, "referrer": event.referrer},
            "userAgent": AGENTS[event.device, event.browser, event.os],
            "location": {"country": event.country, "region": event.region},
        },
    }
    if event.name == "page_view":
        return {**said, "type": "page"}
    if event.name == "identify":
        return {**said, "type": "identify", "traits": properties}
    return {**said, "type": "track", "event": event.name}


class Sender:
    """Posts events to the door of one project."""

    def __init__(self, url: str, write_key: str) -> None:
        self._place = urlsplit(url)
        self._headers = {"Authorization": f"Bearer {write_key}", "Content-Type": "application/json"}

    def send(self, events: Iterable[Event]) -> int:
        """Send them in one request; gives the status, 0 when nobody answers."""
        body = msgspec.json.encode({"batch": [message(event) for event in events]})
        connection = http.client.HTTPConnection(self._place.hostname or "127.0.0.1", self._place.port, timeout=10)
        try:
            connection.request("POST", "/v1/batch", body, self._headers)
            return connection.getresponse().status
        except (OSError, http.client.HTTPException):
            return 0
        finally:
            connection.close()


def pause_s(after_s: float) -> float:
    """How long until the next visit, so long after the start."""
    return FIRST_PAUSE_S + (LONGEST_PAUSE_S - FIRST_PAUSE_S) * min(1.0, after_s / CALM_AFTER_S)


def run(sender: Sender, world: World, parent: int) -> None:
    """Send visits until the process that started us is gone."""
    # New people every time the demo is served: their ids must not be those of the last time.
    chance = random.Random()
    began, next_visit = time.monotonic(), time.monotonic()
    number = itertools.count()
    coming: list[tuple[int, int, Event]] = []
    due: list[Event] = []
    while os.getppid() == parent:
        if time.monotonic() >= next_visit:
            for event in world.newcomer(chance, now_ms()):
                heapq.heappush(coming, (event.at, next(number), event))
            next_visit = time.monotonic() + pause_s(time.monotonic() - began) * chance.uniform(0.5, 1.5)
        while coming and coming[0][0] <= now_ms():
            due.append(heapq.heappop(coming)[2])
        if due and sender.send(due):
            due = []
        time.sleep(0.5)


def main(arguments: list[str]) -> int:
    """Send until the parent ends or Ctrl-C."""
    url, write_key, end, seed = arguments
    world = World(Plan(0, date.fromisoformat(end), seed=int(seed), people=1))
    with contextlib.suppress(KeyboardInterrupt):
        run(Sender(url, write_key), world, os.getppid())
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
