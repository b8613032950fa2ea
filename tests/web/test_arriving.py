"""Arriving: events as they come in, as a page, as a part and as a stream; only for members, and only in memory."""

import asyncio
import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from django.test import AsyncClient, Client
from pytest_django import Settings

from rapport.collect import Onlooker, Seen
from rapport.kernel.event import OF_A_DAY, Event
from rapport.kernel.tally import DAY_MS, Tallied
from rapport.projects.actions import count_at_door
from rapport.store import Store
from rapport.web import deeds, runtime
from rapport.web.arriving import arrival
from rapport.web.emptying import Emptying
from rapport.web.lookout import MOST_SHOWN, Lookout, Messenger
from rapport.web.pages.arriving import messages
from tests.web.conftest import Cast

NOON_MS = 1_795_435_200_000
PATIENCE_S = 20.0
PAGE = "/p/shop/settings/arriving/"


def seen(project: int, name: str = "page_view", **more: Any) -> Seen:
    """Ann did something at noon, and her own clock said the same."""
    event = Event(project=project, event_id="e", name=name, at=NOON_MS, received=NOON_MS, anonymous_id="ann")
    fields = {"raw": f'{{"event":"{name}"}}', "named": name, "event": event, "said_at": NOON_MS, **more}
    return Seen(project=project, received=NOON_MS, path="/v1/track", **fields)


def eventually(happened: Callable[[], bool]) -> bool:
    """Whether it happens within much patience."""
    until = time.monotonic() + PATIENCE_S
    while not (now := happened()) and time.monotonic() < until:
        time.sleep(0.01)
    return now


@pytest.fixture
def lookout(tmp_path: Path) -> Iterator[Lookout]:
    """A server that shows what arrives; its folder's name is longer than an address of a socket may be."""
    folder = tmp_path / "a-folder-with-a-name-so-long-that-no-socket-in-it-could-be-bound-by-its-whole-name" / "looking"
    folder.mkdir(parents=True)
    (folder / "9.sock").touch()
    lookout = Lookout(folder)
    lookout.start()
    runtime.use_lookout(lookout)
    yield lookout
    runtime.use_lookout(None)
    lookout.stop()
    assert list(folder.iterdir()) == []


def test_members_see_what_arrives_and_strangers_nothing(
    cast: Cast, ada: Client, ben: Client, cyd: Client, lookout: Lookout
) -> None:
    assert not lookout.wants(cast.shop.pk)
    assert "Listening" in ada.get(PAGE).content.decode()
    lookout.look(cast.forum.pk)
    for project in (cast.shop.pk, cast.forum.pk):
        lookout.tell(seen(project, "share" if project == cast.shop.pk else "secret_told"))
    for member in (ada, ben):
        html = member.get(PAGE).content.decode()
        assert html.count("<details") == 1 + html.count('<details class="menu')
        assert "share" in html
        assert "secret_told" not in html
    assert cyd.get(PAGE).status_code == 404
    assert Client().get(PAGE).status_code == 302
    part = ada.get(PAGE, HTTP_HX_REQUEST="true").content.decode()
    assert "share" in part
    assert "<html" not in part
    number = part.partition('data-number="')[2].partition('"')[0]
    assert ada.get(f"{PAGE}?after={number}", HTTP_HX_REQUEST="true").content.decode().strip() == ""
    assert ada.get(f"{PAGE}?after=nonsense").status_code == 200


@pytest.mark.django_db(transaction=True)
def test_the_stream_is_for_members(cast: Cast, lookout: Lookout) -> None:
    async def statuses() -> list[int]:
        ada, cyd, nobody = AsyncClient(), AsyncClient(), AsyncClient()
        await ada.aforce_login(cast.ada)
        await cyd.aforce_login(cast.cyd)
        return [(await client.get(f"{PAGE}stream")).status_code for client in (ada, cyd, nobody)]

    assert asyncio.run(statuses()) == [200, 404, 403]


@pytest.mark.django_db(transaction=True)
def test_the_stream_goes_on_where_the_browser_was(cast: Cast, lookout: Lookout) -> None:
    lookout.look(cast.shop.pk)
    lookout.tell(seen(cast.shop.pk, "share"))
    lookout.tell(seen(cast.shop.pk, "search"))
    known = lookout.look(cast.shop.pk)[0][0]

    async def heard() -> list[str]:
        said = []
        async for text in messages(cast.shop, known, every_s=0.01):
            said.append(text)
            if text == ": nothing new\n\n":
                break
        return said

    count_at_door([Tallied(0, "unknown_key", "/v1/t", time.time_ns() // 1_000_000 // DAY_MS, 2, NOON_MS)])
    said = asyncio.run(heard())
    nobody, html = said[1].removesuffix("\n\n").split("\ndata: ", 1)
    assert nobody == "event: nobody"
    assert "2 × <code>unknown_key</code>" in json.loads(html)
    number, event, data, _ = said[2].split("\n", 3)
    assert (number, event) == (f"id: {known + 1}", "event: arrivals")
    html = json.loads(data.removeprefix("data: "))
    assert "search" in html
    assert "share" not in html
    assert len(said) == 4


def test_a_stream_ends_by_itself_so_that_rights_are_checked_again(cast: Cast, lookout: Lookout) -> None:
    async def heard() -> list[str]:
        return [text async for text in messages(cast.shop, longest_s=0)]

    assert asyncio.run(heard()) == ["retry: 1000\n\n"]


def test_nothing_is_heard_before_somebody_looks_and_little_is_held(lookout: Lookout) -> None:
    lookout.tell(seen(7))
    assert not lookout.looks()
    assert lookout.look(7) == []
    for _ in range(MOST_SHOWN + 5):
        lookout.hear(seen(7))
    assert len(lookout.look(7)) == MOST_SHOWN
    lookout.forget(7)
    assert lookout.look(7) == []


def test_it_is_gone_when_nobody_looks_any_more(tmp_path: Path) -> None:
    now = [0.0]
    lookout = Lookout(tmp_path, lambda: now[0], linger_s=60)
    lookout.start()
    lookout.look(7)
    lookout.hear(seen(7))
    now[0] = 59.0
    assert len(lookout.look(7)) == 1
    now[0] = 118.0
    assert lookout.wants(7)
    now[0] = 200.0
    assert eventually(lambda: not lookout.wants(7))
    assert list(tmp_path.iterdir()) == []
    assert lookout.look(7) == []
    lookout.stop()
    assert lookout.look(7) == [], "and a server that ends begins nothing new"
    assert not lookout.looks()


def test_who_is_forgotten_goes_also_from_here(
    cast: Cast, engaged: Store, lookout: Lookout, tmp_path: Path, settings: Settings
) -> None:
    settings.DATA = str(tmp_path)
    runtime.use_spool(Emptying(tmp_path, lambda: None))
    for project in (cast.shop.pk, cast.forum.pk):
        lookout.look(project)
        lookout.tell(seen(project))
    deeds.perform("person.forget", {"project": "shop", "person": "ann"})
    runtime.use_spool(None)
    assert lookout.look(cast.shop.pk) == []
    assert len(lookout.look(cast.forum.pk)) == 1, "a stranger's person of the same name stays"


def test_collectors_tell_what_is_looked_at_and_nothing_else(lookout: Lookout) -> None:
    messenger = Messenger(lookout._directory)
    messenger.look()
    assert not messenger.looks()
    lookout.look(7)

    def found_out() -> bool:
        messenger.look()
        return messenger.wants(7)

    assert eventually(found_out)
    assert not messenger.wants(8)
    messenger.tell(seen(7, "share"))
    assert eventually(lambda: bool(lookout.look(7)))
    assert [one.named for _, one in lookout.look(7)] == ["share"]
    messenger.close()
    assert not messenger.wants(7)


def test_a_collector_is_not_held_up_by_a_server_that_is_gone(tmp_path: Path) -> None:
    messenger = Messenger(tmp_path)
    (tmp_path / "7.sock").touch()
    messenger.look()
    assert messenger.wants(7)
    messenger.tell(seen(7))
    messenger.close()


def test_an_onlooker_by_itself_never_looks() -> None:
    onlooker = Onlooker()
    onlooker.hear(seen(1))
    assert (onlooker.looks(), onlooker.wants(1)) == (False, False)


def test_words_for_time_person_and_roles(cast: Cast) -> None:
    cast.shop.timezone = "Europe/Berlin"
    late = arrival(1, seen(cast.shop.pk, "purchase", said_at=NOON_MS + 90_000), cast.shop)
    assert f"{late.received:%H:%M}" == "13:00"
    assert late.happened == "2026-11-23 13:00:00, corrected by −1\u202fmin 30\u202fs: the sender’s clock is off"
    assert late.counts_as == ["active", "key event"]
    assert late.kinds == "taken,active,key event"
    assert arrival(1, seen(cast.shop.pk, "share", trial=True), cast.shop).kinds == "tried,share,active"
    assert arrival(1, seen(1, said_at=None), cast.shop).happened.endswith("it says no time")
    assert arrival(1, seen(1), cast.shop).happened == "2026-11-23 13:00:00, as it says"
    people = []
    for ids in (("u", "a"), ("", "a"), ("", f"{OF_A_DAY}a"), ("", "")):
        event = Event(project=1, event_id="e", name="tea", at=1, received=1, user_id=ids[0], anonymous_id=ids[1])
        people.append(arrival(1, seen(1, event=msgspec.structs.replace(event, roles=1)), cast.shop))
    assert [one.person for one in people] == ["known", "anonymous", "cookieless", "nobody"]
    assert people[0].counts_as == ["view"], "roles that an event was given win over those of its name"


def test_a_refused_one_shows_reason_field_and_mend(cast: Cast, ada: Client, lookout: Lookout) -> None:
    lookout.look(cast.shop.pk)
    raw = '{"a": "</script><b>"'
    lookout.tell(
        seen(cast.shop.pk, event=None, raw=raw, reason="no_name", field="event", message="event: Say it.", skipped=3)
    )
    html = ada.get(PAGE).content.decode()
    assert "refused: no_name" in html
    assert "field <code>event</code>" in html
    assert "event: Say it." in html
    assert "&lt;/script&gt;&lt;b&gt;" in html
    assert "3 more came before this one" in html


def test_a_process_that_does_not_collect_says_so(cast: Cast, ada: Client) -> None:
    assert "does not collect events" in ada.get(PAGE).content.decode()


def test_live_start_and_collection_lead_there(cast: Cast, ada: Client) -> None:
    for address in ("/p/shop/live/", "/p/shop/start/", "/p/shop/settings/collection/"):
        assert f'href="{PAGE}"' in ada.get(address).content.decode()
