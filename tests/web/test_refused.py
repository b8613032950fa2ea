"""The page of what was refused: for its members only, with examples that tell nothing of anybody."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client

from rapport.collect import Door, Spool
from rapport.collect.draft import Refused
from rapport.kernel.refusal import Refusal
from rapport.projects import reads
from rapport.web import runtime
from tests.web.conftest import Cast


@pytest.fixture
def door(tmp_path: Path) -> Iterator[Door]:
    """A door that has refused nothing yet."""
    door = Door(reads.write_keys().get, Spool(tmp_path))
    runtime.use_door(door)
    yield door
    runtime.use_door(None)


def test_why_how_often_where_and_an_example(cast: Cast, ada: Client, ben: Client, door: Door) -> None:
    raw = b'{"type":"track","userId":"ann@example.org"}'
    for path in ("/v1/track", "/v1/batch", "/v1/batch"):
        door.refusals.add(cast.shop.pk, Refused(Refusal.NO_NAME, "event"), path, 1_780_000_000_000, raw)
    door.refusals.add(cast.forum.pk, Refused(Refusal.TOO_OLD), "/secret", 1_780_000_000_000)
    door.refusals.add(0, Refused(Refusal.NO_KEY), "/v1/track", 1_780_000_000_000, raw)
    for member in (ada, ben):
        html = member.get("/p/shop/settings/refused/").content.decode()
        assert "3 times" in html
        assert html.index("/v1/batch") < html.index("/v1/track")
        assert "&quot;userId&quot;:&quot;(text)&quot;" in html
        assert "1 × <code>no_key</code>" in html
        assert "ann@example.org" not in html
        assert "/secret" not in html, "a stranger's refusals are her own"


def test_where_nothing_was_refused_the_page_says_so(cast: Cast, ada: Client, cyd: Client, door: Door) -> None:
    assert "Nothing of this project was refused" in ada.get("/p/shop/settings/refused/").content.decode()
    assert cyd.get("/p/shop/settings/refused/").status_code == 404
    runtime.use_door(None)
    assert "does not collect events" in ada.get("/p/shop/settings/refused/").content.decode()


def test_live_and_collection_lead_there(cast: Cast, ada: Client) -> None:
    for address in ("/p/shop/live/", "/p/shop/settings/collection/"):
        assert 'href="/p/shop/settings/refused/"' in ada.get(address).content.decode()
