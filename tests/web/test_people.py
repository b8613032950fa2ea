"""The pages of people: who they are, everything about one, and their rights."""

import json
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from rapport.kernel.segment import Did
from rapport.measure.person import find_person
from rapport.projects import segments
from rapport.store import Store
from rapport.web import runtime
from rapport.web.emptying import Emptying
from tests.web.conftest import JANUARY, Cast, TellAll, event
from tests.web.test_overview import page, words


@pytest.fixture
def town(cast: Cast, tell_all: TellAll) -> Cast:
    """Ann on a phone and, signed in, on a laptop; Bob; and a stranger's Ann."""
    shop, forum, ann = cast.shop.pk, cast.forum.pk, "ann@example.org"
    tell_all(
        [
            event(shop, "phone-1", "2026-01-05 10:00", device="mobile", engaged_ms=65_000),
            event(shop, "phone-1", "2026-01-05 10:01", "identify", user_id=ann, properties='{"plan":"pro"}'),
            event(shop, "laptop-1", "2026-01-06 10:00", "share", user_id=ann, device="desktop"),
            event(shop, "bob", "2026-01-06 12:00", country="DE"),
            event(forum, "phone-1", "2026-01-07 10:00", "secret_seen"),
        ]
    )
    return cast


@pytest.fixture
def empty_spool(tmp_path: Path, settings: Settings) -> Iterator[None]:
    """A data folder of which everything is loaded."""
    settings.DATA = tmp_path
    (tmp_path / "spool").mkdir()
    runtime.use_spool(Emptying(tmp_path / "spool", lambda: None))
    yield
    runtime.use_spool(None)


def test_people_are_listed_searched_and_filtered(town: Cast, ada: Client) -> None:
    listed = words(page(ada, f"/p/shop/people/{JANUARY}"))
    assert "2 people in the period" in listed
    assert "ann@example.org" in listed
    assert "6 Jan 2026, 12:00" in listed
    assert "1 min 5 s" in listed
    for query, name in (
        ("search=phone", "ann@example.org"),
        ("search=%22pro%22", "ann@example.org"),
        ("filter=country==DE", "bob"),
    ):
        found = words(page(ada, f"/p/shop/people/{JANUARY}&{query}"))
        assert "1 person" in found
        assert name in found
    assert "Nobody fits" in page(ada, f"/p/shop/people/{JANUARY}&search=zoe")
    assert "Nobody is known here" in page(ada, "/p/shop/people/?from=2025-01-01&to=2025-01-02")


def test_one_person_is_told_whole(town: Cast, ada: Client, engaged: Store) -> None:
    segments.keep_segment(town.shop, "Sharers", Did("share"))
    told = words(page(ada, "/p/shop/people/ann@example.org/"))
    assert "In Sharers" in told
    for part in ("plan pro", "phone-1 anonymous", "laptop-1 anonymous", "identify", "share", "10:01:00"):
        assert part in told
    assert "secret_seen" not in told
    number = find_person(engaged.engine, town.shop.pk, "phone-1")
    assert words(page(ada, f"/p/shop/people/{number}/")).count("ann@example.org") >= 2
    assert "No session before that" in page(ada, "/p/shop/people/bob/?before=2026-01-01T00:00:00Z")


def test_nobody_known_by_a_name_is_said_to_be(town: Cast, ada: Client, cyd: Client) -> None:
    assert ada.get("/p/shop/people/zoe/").status_code == 404
    assert cyd.get("/p/shop/people/bob/").status_code == 404
    assert cyd.get("/p/forum/people/bob/").status_code == 404


@pytest.mark.slow
def test_a_person_is_handed_what_is_known_and_forgotten_by_a_typed_id(
    town: Cast, ada: Client, ben: Client, empty_spool: None
) -> None:
    rows = [json.loads(line) for line in ada.get("/p/shop/people/bob/export/").content.splitlines()]
    assert {row["table"] for row in rows} == {"events", "sessions"}
    assert ben.get("/p/shop/people/bob/export/").status_code == 403
    assert ben.post("/p/shop/people/bob/forget/", {"name": "bob"}).status_code == 403
    wrong = ada.post("/p/shop/people/bob/forget/", {"name": "Bob"}, follow=True).content.decode()
    assert "Nothing was removed." in wrong
    receipt = words(ada.post("/p/shop/people/bob/forget/", {"name": "bob"}).content.decode())
    assert "The person is forgotten" in receipt
    assert ada.get("/p/shop/people/bob/").status_code == 404
    assert "1 person in the period" in words(page(ada, f"/p/shop/people/{JANUARY}"))


def test_the_api_asks_about_a_segment(town: Cast, client: Client) -> None:
    segments.keep_segment(town.shop, "Sharers", Did("share"))
    said = {"authorization": f"Bearer {town.secret}"}
    window = "metrics=people,events&from=2026-01-01&to=2026-01-31"
    told = client.get(f"/api/v1/projects/shop/metrics?{window}&segment=sharers", headers=said).json()
    assert told["totals"] == {"people": 1, "events": 3}
    lost = client.get(f"/api/v1/projects/shop/metrics?{window}&segment=lost", headers=said)
    assert lost.status_code == 400
    assert lost.json()["error"]["field"] == "segment"
    assert "sharers" in unescape(lost.json()["error"]["message"])
