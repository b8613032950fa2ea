"""The world is big enough, believable, and the same for everybody on one day."""

from collections import Counter, defaultdict
from datetime import UTC, date, datetime
from statistics import fmean

import msgspec
import pytest

from rapport.demo.season import Season
from rapport.demo.site import TITLES, slug_of
from rapport.demo.world import Plan, World, tell
from rapport.kernel.event import Event

MONDAY = date(2026, 11, 23)
MINUTE_MS = 60_000


@pytest.fixture(scope="module")
def world() -> list[Event]:
    return tell(Plan(project=1, end=MONDAY))


def day_of(event: Event) -> date:
    return datetime.fromtimestamp(event.at / 1000, UTC).date()


def visits(events: list[Event]) -> list[list[Event]]:
    """Events of one browser without a pause of half an hour."""
    found: list[list[Event]] = []
    latest: dict[str, list[Event]] = {}
    for event in events:
        last = latest.get(event.anonymous_id)
        if last and event.at - last[-1].at <= 30 * MINUTE_MS:
            last.append(event)
        else:
            found.append([event])
            latest[event.anonymous_id] = found[-1]
    return found


def test_it_is_as_big_as_promised(world: list[Event]) -> None:
    assert len(world) >= 150_000
    assert len({event.anonymous_id for event in world}) >= 3_000
    assert len({day_of(event) for event in world}) == 90
    assert len({event.country for event in world}) >= 12
    assert {event.device for event in world} == {"desktop", "mobile", "tablet"}


def test_the_same_seed_and_day_tell_the_same() -> None:
    small = Plan(project=1, end=MONDAY, people=60)
    assert tell(small) == tell(small)
    assert tell(small) != tell(Plan(project=1, end=MONDAY, people=60, seed=8))


def test_every_event_has_its_own_id_and_stands_in_order(world: list[Event]) -> None:
    assert len({event.event_id for event in world}) == len(world)
    assert [event.at for event in world] == sorted(event.at for event in world)


def test_every_property_is_an_object(world: list[Event]) -> None:
    assert {type(msgspec.json.decode(event.properties)) for event in world} == {dict}


def test_weekends_are_busier_and_more_mobile(world: list[Event]) -> None:
    people: dict[date, set[str]] = defaultdict(set)
    devices: dict[bool, Counter[str]] = {True: Counter(), False: Counter()}
    for event in world:
        people[day_of(event)].add(event.anonymous_id)
        devices[day_of(event).weekday() >= 5][event.device] += event.name == "page_view"
    weekend = fmean(len(some) for day, some in people.items() if day.weekday() >= 5)
    workday = fmean(len(some) for day, some in people.items() if day.weekday() < 5)
    assert weekend > 1.15 * workday
    mobile = {weekend: count["mobile"] / count.total() for weekend, count in devices.items()}
    assert mobile[True] > mobile[False] + 0.05


def test_the_newsletter_brings_people_on_thursdays(world: list[Event]) -> None:
    days = Counter(day_of(event).weekday() for event in world if "utm_campaign=letter-" in event.url)
    assert days[3] > 0.85 * days.total() > 2_000


def test_the_slow_week_shows_in_its_numbers(world: list[Event]) -> None:
    season = Season(MONDAY, 90)
    bounced: dict[bool, list[bool]] = {True: [], False: []}
    for visit in visits(world):
        slow = (day_of(visit[0]) - season.start).days in season.slow_days
        bounced[slow].append(sum(event.name == "page_view" for event in visit) == 1)
    assert fmean(bounced[True]) > fmean(bounced[False]) + 0.1
    lcp: dict[str, list[int]] = defaultdict(list)
    for event in world:
        if event.name == "web_vitals":
            told = msgspec.json.decode(event.properties)
            lcp[told["release"]].append(told["lcp"])
    assert fmean(lcp["4.2.0"]) > 1.8 * fmean(lcp["4.1.3"])


def test_a_click_is_on_something_that_was_shown_before(world: list[Event]) -> None:
    shown: dict[str, set[str]] = defaultdict(set)
    for event in world:
        if event.name == "view_item_list":
            shown[event.anonymous_id].update(event.things)
        elif event.name == "select_item":
            assert set(event.things) <= shown[event.anonymous_id]


def test_blocks_differ_in_how_often_they_are_clicked(world: list[Event]) -> None:
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for event in world:
        if event.name in {"view_item_list", "select_item"}:
            counts[msgspec.json.decode(event.properties)["block"]][event.name] += 1
    rate = {block: count["select_item"] / count["view_item_list"] for block, count in counts.items()}
    assert rate["sidebar"] < rate["archive"] < rate["read-next"] * 1.2 < rate["hero"] * 1.2


def test_people_sign_up_and_come_back_on_another_device(world: list[Event]) -> None:
    browsers: dict[str, set[str]] = defaultdict(set)
    for event in world:
        if event.user_id:
            browsers[event.user_id].add(event.anonymous_id)
    assert len(browsers) > 300
    assert sum(len(some) == 2 for some in browsers.values()) > 80
    anonymous = {event.anonymous_id for event in world if not event.user_id}
    assert sum(bool(some & anonymous) for some in browsers.values()) > 300


def test_everything_that_engages_happens(world: list[Event]) -> None:
    names = Counter(event.name for event in world)
    for name in ("share", "comment_posted", "purchase", "sign_up", "add_to_cart", "search", "subscribe"):
        assert names[name] > 30, name


def test_somebody_is_there_now() -> None:
    now = int(datetime(2026, 11, 23, 4, 0, tzinfo=UTC).timestamp() * 1000)
    late = [event for visit in World(Plan(1, MONDAY, people=10)).lately(now) for event in visit]
    assert sum(now - 25 * MINUTE_MS <= event.at <= now for event in late) > 10


def test_titles_become_addresses() -> None:
    assert slug_of("Garlic: plant it now, thank yourself in July") == "garlic-plant-it-now-thank-yourself-in-july"
    slugs = [slug_of(title) for titles in TITLES.values() for title in titles]
    assert len(set(slugs)) == len(slugs)
