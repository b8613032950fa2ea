"""The page of what was refused: durable, for its members only, with examples that tell nothing of anybody."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client

from rapport.collect import Tally
from rapport.collect.draft import Refused
from rapport.kernel.refusal import Refusal
from rapport.kernel.tally import NOBODY, Tallied
from rapport.projects import actions
from rapport.web import refused, runtime
from rapport.web.counting import Counting
from tests.web.conftest import Cast

TODAY = date(2026, 11, 23)
NOON_MS = round(datetime(2026, 11, 23, 12, tzinfo=UTC).timestamp() * 1000)
DAY = NOON_MS // 86_400_000


@pytest.fixture
def tally(db: None) -> Iterator[Tally]:
    """What the door of this process counts; it is written down when a page asks."""
    tally = Tally()
    runtime.use_counts(Counting(tally, actions.count_at_door).write_now)
    yield tally
    runtime.use_counts(None)


def test_why_how_often_where_and_an_example(cast: Cast, ada: Client, ben: Client, tally: Tally) -> None:
    now = round(datetime.now(UTC).timestamp() * 1000)
    raw = b'{"type":"track","userId":"ann@example.org"}'
    for path in ("/v1/track", "/v1/batch", "/v1/batch"):
        tally.refused(cast.shop.pk, Refused(Refusal.NO_NAME, "event"), path, now, raw)
    tally.refused(cast.forum.pk, Refused(Refusal.TOO_OLD), "/secret", now)
    tally.refused(NOBODY, Refused(Refusal.NO_KEY), "/v1/track", now, raw)
    for member in (ada, ben):
        html = member.get("/p/shop/settings/refused/").content.decode()
        assert "3 times" in html
        assert html.index("/v1/batch") < html.index("/v1/track")
        assert "&quot;userId&quot;:&quot;(text)&quot;" in html
        assert "1 × <code>no_key</code>" in html
        assert "ann@example.org" not in html
        assert "/secret" not in html, "a stranger's refusals are her own"


def test_days_of_all_processes_are_told_for_thirty_days(cast: Cast) -> None:
    def told(ago: int, count: int, **more: str) -> Tallied:
        at = NOON_MS - ago * 86_400_000
        return Tallied(cast.shop.pk, "no_name", "/v1/t", DAY - ago, count, at, "event", "event: Say it.", **more)

    actions.count_at_door([told(0, 2, example='{"new":"(text)"}')])
    actions.count_at_door([told(0, 3), told(29, 4, example='{"old":"(text)"}'), told(30, 100)])
    actions.count_at_door([Tallied(cast.shop.pk, "bot", "/v1/p", DAY - 1, 8, NOON_MS), told(40, 7)])
    actions.count_at_door([Tallied(cast.shop.pk, "", "/v1/p", DAY, 1_000, NOON_MS)])
    no_name, bot = sorted(refused.of(cast.shop.pk, TODAY), key=lambda one: one.reason, reverse=True)
    assert (no_name.count, no_name.by_day) == (9, {TODAY: 5, TODAY - timedelta(days=29): 4})
    assert (no_name.first, no_name.last) == (TODAY - timedelta(days=29), datetime(2026, 11, 23, 12, tzinfo=UTC))
    assert no_name.example == '{"new":"(text)"}', "also after others came without one"
    assert no_name.detail == "Say it."
    assert (bot.count, bot.paths) == (8, [("/v1/p", 8)])
    assert refused.of(cast.forum.pk, TODAY) == []


def test_a_reason_of_another_version_does_not_break_the_page(cast: Cast) -> None:
    actions.count_at_door([Tallied(cast.shop.pk, "too_purple", "/v1/p", DAY, 1, NOON_MS, "", "Paint it.")])
    assert [(one.reason, one.sentence) for one in refused.of(cast.shop.pk, TODAY)] == [("too_purple", "Paint it.")]


def test_where_nothing_was_refused_the_page_says_so(cast: Cast, ada: Client, cyd: Client) -> None:
    assert "Nothing of this project was refused" in ada.get("/p/shop/settings/refused/").content.decode()
    assert cyd.get("/p/shop/settings/refused/").status_code == 404


def test_live_and_collection_lead_there(cast: Cast, ada: Client) -> None:
    for address in ("/p/shop/live/", "/p/shop/settings/collection/"):
        assert 'href="/p/shop/settings/refused/"' in ada.get(address).content.decode()
