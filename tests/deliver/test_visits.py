"""Months of visits at once: who is meant by chance stays meant, and no cap is ever passed."""

import asyncio
import random
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from rapport.collect import Door, Spool, SpoolReader
from rapport.collect.asked import Asked
from rapport.collect.records import content_of
from rapport.deliver import api, caps
from rapport.kernel.event import Event
from rapport.projects.models import Project
from rapport.web.delivery.decide import decide
from rapport.web.delivery.door import Answering
from rapport.web.delivery.library import Library
from rapport.web.delivery.membership import Membership
from tests.deliver.conftest import MESSAGE
from tests.deliver.serving import no_engine

DAY_MS = 86_400_000
START = 1_790_000_000_000
VISITS, PEOPLE, DAYS = 10_000, 250, 14
LATE_MS = 300_000
"""So long may it take until what was said is loaded and counted; a server takes seconds."""
Said = defaultdict[str, dict[str, list[int]]]
"""Moments by person and action."""
CAPS = {"tip": (1, 30), "news": (2, 7), "offer": (2, 1)}
WHOLE = (4, 7)


class House:
    """What answers a page, without the network between: its clock is set by hand, and so is when events are loaded."""

    def __init__(self, folder: Path, keys: dict[str, int]) -> None:
        self.now = START
        self.loop = asyncio.new_event_loop()
        self.spool, self.reader = Spool(folder), SpoolReader(folder)
        self.events: list[Event] = []
        self.library = Library(lambda: self.now)
        door = Door(keys.get, self.spool, lambda: self.now)
        self.answering = Answering(
            door, self.library, Membership(no_engine, dict), clock=lambda: self.now, lately=lambda *_: self.lately
        )
        self.lately: Any = {}
        self.library.refresh()

    def visit(self, project: int, person: str, **said: Any) -> list[str]:
        """Somebody comes to a page and is shown everything that they may be; gives what that was."""
        self.lately = caps.lately(project, [person])
        body = {"writeKey": "rk_w_shop", "userId": person, **said}
        answer = self.loop.run_until_complete(decide(self.answering, Asked("", msgspec.json.encode(body))))
        told = msgspec.json.decode(answer.body)
        return [one["key"] for one in told["actions"]][: told["left"]]

    def load(self) -> None:
        """What was said until now is counted."""
        events = [event for record in self.reader.read() for event in content_of(record).events]
        self.library.note(events)
        self.reader.commit()
        self.events += events

    def close(self) -> None:
        """The end."""
        self.loop.run_until_complete(self.spool.close())
        self.loop.close()


@pytest.fixture
def keep(shop: Project) -> Any:
    """Makes an action and starts it."""

    def made(key: str, **said: Any) -> None:
        api.keep_action(shop, key, {**MESSAGE, **said}, "a test")
        api.start(api.experiment_of(shop, key), "a test")

    return made


@pytest.fixture
def house(tmp_path: Path, shop: Project, stranger: Project) -> Iterator[House]:
    """The shop's and a stranger's; nobody is in the holdout of everything, whose clocks stand still."""
    for project, cap in ((shop, {"times": 0, "days": 7}), (stranger, {"times": 1, "days": 365})):
        api.change_practice(project, {"global_holdout": 0, "cap": cap}, "a test")
    api.keep_action(stranger, "tip", MESSAGE, "a test")
    api.start(api.experiment_of(stranger, "tip"), "a test")
    it = House(tmp_path, {"rk_w_shop": shop.pk, "rk_w_stranger": stranger.pk})
    yield it
    it.close()


def test_a_fifth_stays_a_fifth_after_ten_triggers(house: House, keep: Any, shop: Project) -> None:
    keep("tip", coverage=0.2, trigger={"on": "event", "value": "search"})
    house.library.refresh()
    people = [f"person-{number}" for number in range(500)]
    reached = [{one for one in people if house.visit(shop.pk, one, url=f"/{n}")} for n in range(10)]
    assert abs(len(reached[0]) / len(people) - 0.2) < 0.04
    assert {frozenset(one) for one in reached} == {frozenset(reached[0])}


def most_within(moments: list[int], days: int) -> int:
    """How often at most in so many days, counted anew from each moment on."""
    return max(sum(at <= one < at + days * DAY_MS for one in moments) for at in moments)


@pytest.mark.slow
def test_no_cap_is_ever_passed(house: House, keep: Any, shop: Project) -> None:
    for priority, (key, (times, days)) in enumerate(CAPS.items()):
        keep(key, cap={"times": times, "days": days}, priority=priority, holdout=0.3)
    api.change_practice(shop, {"cap": {"times": WHOLE[0], "days": WHOLE[1]}}, "a test")
    house.library.refresh()
    chance = random.Random(7)  # noqa: S311  nothing is kept secret by it
    # Each comes to two pages within a millisecond.
    moments = sorted(START + chance.randrange(DAYS * DAY_MS) for _ in range(VISITS // 2))
    shown: Said = defaultdict(lambda: defaultdict(list))
    loaded = START
    for house.now in moments:
        if house.now > loaded + LATE_MS:
            loaded = house.now
            house.load()
        person = f"person-{chance.randrange(PEOPLE)}"
        for _ in range(2):
            house.now += 1
            for key in house.visit(shop.pk, person, expose=[*CAPS]):
                shown[person][key].append(house.now)
    house.load()
    assert len(shown) == PEOPLE
    for key, (times, days) in CAPS.items():
        assert max(most_within(one[key], days) for one in shown.values() if key in one) == times, key
    everything = [sorted(at for moments in one.values() for at in moments) for one in shown.values()]
    assert max(most_within(one, WHOLE[1]) for one in everything) == WHOLE[0]

    # What was said is exactly what was shown, to those who are held out as well.
    said: Said = defaultdict(lambda: defaultdict(list))
    for event in house.events:
        said[event.user_id][msgspec.json.decode(event.properties)["experiment"]].append(event.at)
    assert said == shown
    held = [event for event in house.events if msgspec.json.decode(event.properties)["held_out"]]
    assert 0.2 < len(held) / len(house.events) < 0.4
    # Nothing of it counts for a stranger's people of the same names.
    assert {event.project for event in house.events} == {shop.pk}
    assert house.visit(shop.pk + 1, "person-0", expose=["tip"], writeKey="rk_w_stranger") == ["tip"]
    assert house.visit(shop.pk + 1, "person-0", expose=["tip"], writeKey="rk_w_stranger") == []
