"""Live: who is here now, as a page, as a part and as a stream."""

import asyncio
import json
from datetime import UTC, datetime, timedelta

import pytest
from django.test import AsyncClient, Client

from rapport.measure.questions.live import LivePage, live
from rapport.measure.questions.span import span
from rapport.store import Store
from rapport.web.pages.live import messages
from tests.web.conftest import Cast, Tell

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)


def test_five_minutes_thirty_minutes_and_no_stranger(cast: Cast, tell: Tell, store: Store) -> None:
    tell(cast.shop, "ann", NOON - timedelta(minutes=1), url="/tea")
    tell(cast.shop, "ann", NOON - timedelta(seconds=30), "share", url="/tea")
    tell(cast.shop, "bob", NOON - timedelta(minutes=29, seconds=30))
    tell(cast.shop, "old", NOON - timedelta(minutes=31))
    tell(cast.shop, "late", NOON + timedelta(minutes=1))
    tell(cast.forum, "xan", NOON - timedelta(minutes=1), url="/secret")
    found = live(store.engine, cast.shop.pk, NOON)
    assert (found.people_now, found.people, found.events) == (1, 2, 3)
    assert found.pages == (LivePage("/tea", 1, 1),)
    assert found.minutes == (1, *[0] * 27, 1, 1)
    assert [one.name for one in found.latest] == ["share", "page_view", "page_view"]
    assert found.latest[0].at == NOON - timedelta(seconds=30)


def test_a_project_without_events_has_no_span(cast: Cast, tell: Tell, store: Store) -> None:
    tell(cast.forum, "xan", NOON)
    assert span(store.engine, cast.shop.pk) is None
    tell(cast.shop, "ann", NOON)
    tell(cast.shop, "ann", NOON + timedelta(hours=1))
    found = span(store.engine, cast.shop.pk)
    assert found is not None
    assert (found.events, found.first, found.last) == (2, NOON, NOON + timedelta(hours=1))


def test_the_page_and_its_part(cast: Cast, ada: Client, tell: Tell) -> None:
    tell(cast.shop, "ann", datetime.now(UTC) - timedelta(seconds=5), url="/tea")
    tell(cast.forum, "xan", datetime.now(UTC) - timedelta(seconds=5), url="/secret")
    whole = ada.get("/p/shop/live/").content.decode()
    part = ada.get("/p/shop/live/", HTTP_HX_REQUEST="true", HTTP_HX_TARGET="now").content.decode()
    for html in (whole, part):
        assert "/tea" in html
        assert "/secret" not in html
    assert "<html" in whole
    assert "<html" not in part


def test_an_empty_page_says_what_it_would_show(cast: Cast, ada: Client) -> None:
    html = ada.get("/p/shop/live/").content.decode()
    assert "Nobody looked at a page" in html
    assert "Nothing happened in the last 30 minutes" in html


def test_the_stream_sends_what_changed_and_ends_by_itself(cast: Cast, tell: Tell) -> None:
    tell(cast.shop, "ann", datetime.now(UTC) - timedelta(seconds=5), url="/tea")

    async def heard() -> list[str]:
        return [text async for text in messages(cast.shop, every_s=0.01, longest_s=0.2)]

    said = asyncio.run(heard())
    assert said[0] == "retry: 2000\n\n"
    event, data, _ = said[1].split("\n", 2)
    assert event == "event: now"
    assert "/tea" in json.loads(data.removeprefix("data: "))


@pytest.mark.django_db(transaction=True)
def test_the_stream_is_for_members(cast: Cast) -> None:
    async def statuses() -> list[int]:
        ada, cyd, nobody = AsyncClient(), AsyncClient(), AsyncClient()
        await ada.aforce_login(cast.ada)
        await cyd.aforce_login(cast.cyd)
        return [(await client.get("/p/shop/live/stream")).status_code for client in (ada, cyd, nobody)]

    assert asyncio.run(statuses()) == [200, 404, 403]
