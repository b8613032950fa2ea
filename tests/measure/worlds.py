"""Small made-up worlds for the laws: a few people, a few weeks around a change of the clock."""

import itertools
import os
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from rapport.kernel.event import Event
from rapport.kernel.rules import Rules
from rapport.kernel.scope import Scope
from rapport.store import Store
from tests.measure.befalling import befall_stranger
from tests.trying import tries as fewer

MORE = int(os.environ.get("RAPPORT_EXAMPLES", "1"))
"""Set it to 20 to try twenty times as many worlds, each time other ones."""


def tries(count: int) -> settings:
    """So many worlds; the same in each run, unless more were asked for."""
    slow = [HealthCheck.too_slow, HealthCheck.data_too_large]
    return settings(max_examples=fewer(count) * MORE, derandomize=MORE == 1, deadline=None, suppress_health_check=slow)


BASE = date(2026, 3, 10)
"""The clocks of Berlin go forward on 29 March 2026."""

NAMES = (
    "page_view",
    "page_view",
    "page_view",
    "view_item_list",
    "select_item",
    "click",
    "share",
    "comment_posted",
    "purchase",
    "user_engagement",
    "poll_voted",
)

_numbers = itertools.count(500_000, 2)


def fresh_project() -> int:
    """A project that nobody has used. The next number is the stranger's."""
    return next(_numbers)


@dataclass(frozen=True)
class World:
    """Events of a project, and a stranger's beside them, and the scope to look at."""

    events: tuple[Event, ...]
    scope: Scope

    def load(self, store: Store) -> None:
        """Put the world into the store, with a stranger who does the same twice as often."""
        store.load(self.events, lambda project: self.scope.rules)
        befall_stranger(store, self.events, 2)


@st.composite
def events(draw: st.DrawFn, project: int) -> tuple[Event, ...]:
    """Up to thirty events, some of them by nobody known, some with a session id of the client's."""
    count = draw(st.integers(0, 30))
    days = draw(st.lists(st.integers(0, 45), min_size=1, max_size=6))
    made = []
    for number in range(count):
        midnight = datetime.combine(BASE + timedelta(days=draw(st.sampled_from(days))), datetime.min.time(), UTC)
        minute = draw(st.sampled_from([0, 59, 60, 61, 89, 91, 600, 605, 629, 636, 1320, 1350, 1380, 1410, 1439]))
        at = int(midnight.timestamp() * 1000) + minute * 60_000 + draw(st.integers(0, 59_999))
        campaign = draw(st.sampled_from([("", ""), ("", ""), ("news", "email")]))
        name = draw(st.sampled_from(NAMES))
        made.append(
            Event(
                project=project,
                event_id=f"e{number}",
                name=name,
                at=at,
                received=at,
                anonymous_id=draw(st.sampled_from(["ann", "bob", "cat", "ann", "bob", "day:1", ""])),
                session=draw(st.sampled_from(["", "", "", "s1"])),
                url=draw(st.sampled_from(["/a", "/b", "/docs", ""])),
                source=campaign[0],
                medium=campaign[1],
                country=draw(st.sampled_from(["", "DE", "AT"])),
                region=draw(st.sampled_from(["", "DE-BY", "AT-9"])),
                engaged_ms=draw(st.sampled_from([0, 4_000, 12_500])) if name == "user_engagement" else 0,
                things=draw(st.sampled_from([(), ("x",), ("x", "y")])),
                properties=draw(st.sampled_from(["{}", '{"plan":"pro"}', '{"plan":3}', '{"plan":"it\'s"}'])),
            )
        )
    return tuple(made)


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """A world and a window on it, with or without a present day."""
    project = fresh_project()
    rules = Rules(draw(st.sampled_from(["UTC", "Europe/Berlin", "Asia/Kolkata"])))
    first = BASE + timedelta(days=draw(st.integers(0, 30)))
    last = first + timedelta(days=draw(st.sampled_from([0, 1, 6, 20, 45])))
    today = draw(st.sampled_from([None, last, last + timedelta(days=1), last - timedelta(days=1)]))
    return World(draw(events(project)), Scope(project, first, last, rules, today))
