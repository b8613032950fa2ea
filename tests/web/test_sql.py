"""Ask in SQL: on a page, over HTTP, and never about a stranger's project."""

import csv
import io
from html import unescape
from urllib.parse import quote

import pytest
from django.test import Client

from tests.web.conftest import Cast, Tell
from tests.web.test_overview import page, words

PAGES = "SELECT DISTINCT page FROM events"
LINKS = "SELECT * FROM links"
COUNTED = "SELECT name, count() AS n, max(at) AS last FROM events WHERE at < '2026-02-01' GROUP BY name ORDER BY n DESC"


@pytest.mark.slow
def test_the_page_shows_rows_and_takes_them_along(cast: Cast, ada: Client, tell: Tell) -> None:
    for person, at, name in (
        ("ann", "05 10:00", "page_view"),
        ("ann", "05 10:01", "share"),
        ("bob", "06 12:00", "page_view"),
    ):
        tell(cast.shop, person, f"2026-01-{at}", name)
        tell(cast.forum, person, f"2026-01-{at}", name)
    told = words(page(ada, f"/p/shop/explore/sql/?sql={quote(COUNTED)}"))
    assert "page_view 2 2026-01-06T12:00:00+00:00" in told
    assert "share 1" in told
    rows = list(csv.reader(io.StringIO(page(ada, f"/p/shop/explore/sql.csv?sql={quote(COUNTED)}"))))
    assert rows[0] == ["name", "n", "last"]
    assert rows[1][:2] == ["page_view", "2"]


def test_without_a_question_it_says_what_can_be_read(january: Cast, ada: Client) -> None:
    told = words(page(ada, "/p/shop/explore/sql/"))
    for name in ("events", "sessions", "people", "is_share", "active_days", "duration_s"):
        assert name in told
    assert "/p/shop/explore/sql/" in page(ada, "/p/shop/explore/")


def test_what_is_wrong_stands_beside_what_was_typed(january: Cast, ada: Client) -> None:
    told = unescape(page(ada, f"/p/shop/explore/sql/?sql={quote(LINKS)}"))
    assert "there is no table 'default.links' here" in told
    assert ">SELECT * FROM links</textarea>" in told


def test_a_stranger_reads_only_their_own(january: Cast, cyd: Client, ben: Client) -> None:
    assert cyd.get(f"/p/shop/explore/sql/?sql={quote(COUNTED)}").status_code == 404
    assert "/secret" in page(cyd, f"/p/forum/explore/sql/?sql={quote(PAGES)}")
    assert "/secret" not in page(ben, f"/p/shop/explore/sql/?sql={quote(PAGES)}")


def test_programs_ask_with_a_key(cast: Cast, client: Client, tell: Tell) -> None:
    tell(cast.shop, "ann", "2026-01-05 10:00")
    tell(cast.forum, "xan", "2026-01-05 10:00")

    def asked(text: object, key: str = cast.secret) -> tuple[int, dict[str, object]]:
        reply = client.post(
            "/api/v1/projects/shop/sql",
            {"sql": text},
            content_type="application/json",
            headers={"authorization": f"Bearer {key}"},
        )
        return reply.status_code, reply.json()

    assert asked("SELECT count() AS n, 1 / 0 AS none FROM events") == (
        200,
        {"columns": ["n", "none"], "rows": [[1, None]], "more": False},
    )
    status, told = asked("SELECT * FROM default.events")
    assert (status, told["error"]) == (
        400,
        {"field": "sql", "message": "there is no table 'default.events' here; use events, sessions, people."},
    )
    assert asked("SELECT 1", cast.stranger_secret)[0] == 403
    assert asked(None)[0] == 400
