"""Who is in a segment is read from the engine; what was shown is read from exposures."""

import itertools
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest

from rapport.deliver import api, caps
from rapport.deliver.models import Flag, Shown
from rapport.kernel.event import Event
from rapport.projects.models import Project, Segment
from rapport.store import Store
from rapport.web.delivery.library import Library
from rapport.web.delivery.membership import Membership
from rapport.web.delivery.shown import ShownPeople
from tests.deliver.conftest import MESSAGE

_numbers = itertools.count(7_100_000, 100)
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
MS = int(NOON.timestamp() * 1000)


def event(project: int, person: str, name: str = "page_view", at: int = MS, **more: Any) -> Event:
    id = f"{name}{person}{at}"
    return Event(project=project, event_id=id, name=name, at=at, received=at, user_id=person, **more)


def exposure(project: int, person: str, experiment: str = "hello", at: int = MS) -> Event:
    properties = msgspec.json.encode({"experiment": experiment, "variant": "hi", "held_out": False}).decode()
    return event(project, person, "exposure", at, properties=properties)


@pytest.fixture
def numbered(db: None) -> None:
    """The engine outlives a test, the database does not: projects of this test have numbers of their own."""
    Project.objects.create(pk=next(_numbers), name="first", slug="first").delete()


def test_segments_are_read_from_the_engine(numbered: None, shop: Project, stranger: Project, store: Store) -> None:
    events = [
        event(shop.pk, "ada", "purchase"),
        event(shop.pk, "ada", anonymous_id="ada's phone"),
        event(shop.pk, "ben"),
        event(stranger.pk, "xan", "purchase"),
        event(stranger.pk, "ben", "purchase"),
    ]
    store.load(events, lambda _: shop.rules)
    for project in (shop, stranger):
        condition = '{"type":"did","events":"purchase"}'
        Segment.objects.create(project=project, name="Buyers", slug="buyers", condition=condition)
    wanted = {shop.pk: frozenset({"buyers", "gone"})}
    membership = Membership(lambda: store.engine, lambda: wanted, clock=lambda: MS)
    assert membership.of(shop.pk, "ada", "") == ((), None)
    membership.read()
    assert membership.of(shop.pk, "ada", "") == (["buyers"], MS)
    assert membership.of(shop.pk, "", "ada's phone") == (["buyers"], MS)
    assert membership.of(shop.pk, "ben", "") == ([], MS)
    assert membership.of(shop.pk, "xan", "") == ([], MS)
    assert membership.of(stranger.pk, "xan", "") == ((), None)


def test_what_was_shown_is_counted_once_however_often_it_is_loaded(shop: Project, stranger: Project) -> None:
    events = [exposure(shop.pk, "ada"), exposure(shop.pk, "ada", at=MS + 5), exposure(shop.pk, "ada", "other")]
    events += [exposure(stranger.pk, "ada"), event(shop.pk, "ada")]
    capped = {shop.pk: frozenset({"hello"})}
    for _ in range(2):
        caps.note(events, capped)
    assert caps.lately(shop.pk, ["ada"]) == {"hello": [MS, MS + 5]}
    assert caps.lately(shop.pk, ["ben"]) == {}
    assert caps.lately(stranger.pk, ["ada"]) == {}
    shown = ShownPeople()
    assert shown(shop.pk, ["ben"])
    shown.refresh()
    assert (shown(shop.pk, ["x", "ada"]), shown(shop.pk, ["ben"]), shown(stranger.pk, ["ada"])) == (True, False, False)
    caps.note([exposure(shop.pk, "ben")], capped)
    shown.refresh()
    assert shown(shop.pk, ["ben"])
    caps.forget_person(shop.pk, ["ben"])
    assert caps.forget_before(NOON + timedelta(days=300)) == 0
    assert caps.forget_before(NOON + timedelta(days=400)) == 1
    caps.note(events, capped)
    caps.forget_person(shop.pk, ["ada"])
    assert not Shown.objects.exists()


def test_a_library_reads_again_what_was_changed(shop: Project, stranger: Project) -> None:
    library = Library(clock=lambda: MS)
    library.refresh()
    assert "button" not in library(shop.pk).features
    api.keep_flag(shop, "button", {"default": True}, "a test")
    library.refresh()
    book = library(shop.pk)
    assert "button" in book.features
    library.refresh()
    assert library(shop.pk) is book
    assert library(stranger.pk).look("ada", {}).flag("button").value == "strange"
    api.keep_action(shop, "hello", MESSAGE, "a test")
    api.start(api.experiment_of(shop, "hello"), "a test")
    library.refresh()
    library.note([exposure(shop.pk, "ada"), exposure(stranger.pk, "ada")])
    assert [one.person for one in Shown.objects.all()] == ["ada"]
    shop_number = shop.pk
    shop.delete()
    library.refresh()
    assert "button" not in library(shop_number).features


def test_what_cannot_be_read_holds_up_nobody_else(
    shop: Project, stranger: Project, caplog: pytest.LogCaptureFixture
) -> None:
    api.keep_flag(shop, "button", {"default": True}, "a test")
    Flag.objects.filter(project=shop).update(rules=[{"by": "hand"}])
    library = Library(clock=lambda: MS)
    library.refresh()
    library.refresh()
    assert "button" not in library(shop.pk).features
    assert library(stranger.pk).look("ada", {}).flag("button").value == "strange"
    assert caplog.text.count("cannot be read; nothing of it is delivered") == 1


def test_a_schedule_opens_without_a_change(shop: Project) -> None:
    now = [MS]
    library = Library(clock=lambda: now[0])
    api.keep_action(shop, "hello", {**MESSAGE, "starts": (NOON + timedelta(hours=1)).isoformat()}, "a test")
    api.start(api.experiment_of(shop, "hello"), "a test")
    library.refresh()
    assert library(shop.pk).actions == []
    now[0] += 3_600_000
    library.refresh()
    assert len(library(shop.pk).actions) == 1
