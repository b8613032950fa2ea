"""The Overview: whole and as a part, filtered, empty, and what a stranger sees of it."""

import csv
import gzip
import io
import re

import pytest
from django.test import Client

from rapport.store import Store
from rapport.web import board
from rapport.web.look import Look
from tests.web.conftest import JANUARY, Cast, Tell

PART = {"HTTP_HX_REQUEST": "true", "HTTP_HX_TARGET": "page"}
TAGS = re.compile(r"<[^>]+>")


def words(html: str) -> str:
    """What a reader reads."""
    return " ".join(TAGS.sub(" ", html).replace("\u202f", " ").split())


def page(client: Client, address: str, **headers: str) -> str:
    answer = client.get(address, **headers)  # type: ignore[arg-type]
    assert answer.status_code == 200, answer.content[:300]
    return answer.content.decode()


@pytest.mark.slow
def test_the_tiles_say_what_two_people_did(january: Cast, ada: Client) -> None:
    said = words(page(ada, f"/p/shop/{JANUARY}"))
    assert "2 people came and stayed 1 min 30 s on average" in said
    assert "Bounce rate Share of sessions with exactly one view among the sessions with at least one. 50.0 %" in said
    assert "1 min 30 s mean 1 min 30 s median" in said
    assert "/secret" not in said
    assert "FR" not in said


def test_a_part_has_what_the_page_has_without_what_is_around_it(january: Cast, ada: Client) -> None:
    whole, part = page(ada, f"/p/shop/{JANUARY}"), page(ada, f"/p/shop/{JANUARY}", **PART)
    assert "<html" in whole
    assert "<html" not in part
    assert words(part).partition("How engaged")[2] in words(whole)


def test_what_is_not_known_is_a_sentence_with_a_next_step(january: Cast, ada: Client) -> None:
    said = words(page(ada, f"/p/shop/{JANUARY}"))
    assert (
        "The events of this window do not carry what the number needs. Settings, Collection shows what to send." in said
    )


def test_a_filter_is_a_chip_and_every_number_follows_it(january: Cast, ada: Client) -> None:
    html = page(ada, f"/p/shop/{JANUARY}&filter=country==DE")
    assert "1 person came and stayed 3 min on average" in words(html)
    assert "Take away the filter Country is DE" in words(html)
    assert 'href="/p/shop/?from=2026-01-01&amp;to=2026-01-31"' in html, "the chip leads to the page without it"


def test_a_row_leads_to_the_page_filtered_by_it(january: Cast, ada: Client) -> None:
    html = page(ada, f"/p/shop/{JANUARY}")
    assert 'href="/p/shop/?from=2026-01-01&amp;to=2026-01-31&amp;filter=country==US"' in html


def test_the_form_of_a_filter_leads_to_its_address(january: Cast, ada: Client) -> None:
    answer = ada.get(f"/p/shop/{JANUARY}&field=page&is=~&value=te;a")
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/p/shop/?from=2026-01-01&to=2026-01-31&filter=page~te%5C;a"


def test_tabs_split_by_something_else_and_keep_the_rest(january: Cast, ada: Client) -> None:
    html = page(ada, f"/p/shop/{JANUARY}&people=device&filter=country==DE")
    assert "desktop" in html
    assert "filter=country==DE;page==/tea&amp;people=device" in html
    regions = page(ada, f"/p/shop/{JANUARY}&people=region")
    assert "DE-BY" in regions
    assert "filter=region==DE-BY&amp;people=region" in regions


def test_the_comparison_says_sign_and_words(january: Cast, ada: Client) -> None:
    said = words(page(ada, "/p/shop/?from=2026-01-06&to=2026-01-06"))
    assert "−100 % shorter than in the day before" in said
    without = words(page(ada, "/p/shop/?from=2026-01-06&to=2026-01-06&compare=none"))
    assert "the day before" not in without.replace("Compare with the day before", "")


def test_the_first_days_of_a_project_are_compared_with_nothing(january: Cast, ada: Client) -> None:
    said = words(page(ada, f"/p/shop/{JANUARY}"))
    assert "Nothing happened in the 31 days before, so there is nothing to compare with." in said
    assert "none in the" not in said


def test_what_an_address_says_wrongly_is_left_out_and_told(january: Cast, ada: Client) -> None:
    said = words(page(ada, "/p/shop/?from=2026-02-30&metric=fame&filter=nonsense&period=aeon"))
    for sentence in ("This period cannot be shown", "There is no metric", "The filter cannot be read"):
        assert sentence in said


@pytest.mark.parametrize(
    "wrong", ["filter=mood==good", "from=2026-02-01&to=2026-01-01", "from=0001-01-01", "to=9999-12-31"]
)
def test_no_address_breaks_the_page(january: Cast, ada: Client, wrong: str) -> None:
    assert "note warning" in page(ada, f"/p/shop/?{wrong}")


@pytest.mark.parametrize("grain", ["hour", "day", "week", "month"])
@pytest.mark.parametrize("metric", ["people", "stickiness", "retention_d7", "bounce_rate"])
def test_every_grain_can_be_drawn(january: Cast, store: Store, grain: str, metric: str) -> None:
    look = Look.of(january.shop, {"from": "2026-01-01", "to": "2026-01-14", "metric": metric, "grain": grain})
    drawn = board.time_chart(store.engine, look)
    assert drawn.points
    assert drawn.summary.startswith(drawn.metric.title)


def test_a_question_without_an_answer_is_a_page_that_says_so(january: Cast, ada: Client) -> None:
    answer = ada.get(f"/p/shop/{JANUARY}&filter=property:==x")
    assert answer.status_code == 400
    assert "This question has no answer" in answer.content.decode()


def test_without_any_event_it_says_how_to_send_the_first(cast: Cast, ada: Client) -> None:
    said = words(page(ada, "/p/shop/"))
    assert "No event has arrived yet" in said
    assert "Send the first event, or import a file" in said


def test_an_empty_period_leads_to_where_events_are(january: Cast, ada: Client) -> None:
    html = page(ada, "/p/shop/?from=2026-03-01&to=2026-03-31")
    assert "Nothing happened in this period" in html
    assert "?from=2025-12-08&amp;to=2026-01-06" in html


def test_filters_that_nothing_fits_can_be_taken_away(january: Cast, ada: Client) -> None:
    assert "Nothing fits these filters" in page(ada, f"/p/shop/{JANUARY}&filter=country==AQ")


def test_a_name_from_outside_is_shown_as_text(january: Cast, ada: Client, tell: Tell) -> None:
    tell(january.shop, "eve", "2026-01-07 10:00", url="/<script>alert(1)</script>", country="DE")
    html = page(ada, f"/p/shop/{JANUARY}")
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert" in html


@pytest.mark.parametrize(
    "address",
    [
        "/p/shop/",
        "/p/shop/by/page/",
        "/p/shop/by/page.csv",
        "/p/shop/chart.csv",
        "/p/shop/number/people/",
        "/p/shop/live/",
        "/p/shop/glossary/",
        "/p/shop/glossary/session",
        "/p/shop/search/",
        "/p/shop/start/",
        "/p/shop/settings/",
        "/p/shop/settings/keys/",
        "/p/shop/settings/members/",
        "/p/shop/settings/collection/",
        "/p/shop/settings/health/",
        "/p/shop/live/stream",
    ],
)
def test_a_stranger_finds_nothing_and_nobody_is_sent_to_sign_in(january: Cast, cyd: Client, address: str) -> None:
    assert cyd.get(address).status_code == 404
    assert Client().get(address).status_code in {302, 403}


def test_a_table_goes_along_as_csv(january: Cast, ada: Client) -> None:
    answer = ada.get(f"/p/shop/by/country.csv{JANUARY}")
    rows = list(csv.reader(io.StringIO(answer.content.decode())))
    assert rows == [
        ["country", "people", "sessions", "engagement_rate"],
        ["DE", "1", "1", "1.0"],
        ["US", "1", "1", "0.0"],
    ]
    assert 'filename="shop-country-2026-01-01-2026-01-31.csv"' in answer.headers["Content-Disposition"]


def test_a_csv_hands_no_formula_to_a_spreadsheet(january: Cast, ada: Client, tell: Tell) -> None:
    tell(january.shop, "eve", "2026-01-07 10:00", "=1+1")
    assert "\r\n'=1+1," in ada.get(f"/p/shop/by/event.csv{JANUARY}").content.decode()


def test_the_chart_goes_along_as_csv(january: Cast, ada: Client) -> None:
    answer = ada.get("/p/shop/chart.csv?from=2026-01-05&to=2026-01-07&metric=sessions")
    rows = list(csv.reader(io.StringIO(answer.content.decode())))
    assert rows[0] == ["day", "sessions", "period_before", "sessions_before"]
    assert [row[:2] for row in rows[1:]] == [["2026-01-05", "1"], ["2026-01-06", "1"], ["2026-01-07", "0"]]


def test_all_rows_of_a_table(january: Cast, ada: Client) -> None:
    said = words(page(ada, f"/p/shop/by/page/{JANUARY}"))
    assert "/tea 2 2" in said


@pytest.mark.parametrize("address", ["/p/shop/by/mood/", "/p/shop/by/mood.csv", "/p/shop/number/fame/"])
def test_what_does_not_exist_is_not_found(cast: Cast, ada: Client, address: str) -> None:
    assert ada.get(address).status_code == 404


def test_a_number_tells_how_it_is_made(january: Cast, ada: Client) -> None:
    said = words(page(ada, f"/p/shop/number/bounce_rate/{JANUARY}"))
    for part in ("sessions with exactly one view ÷", "Here 1 ÷ 2", "2 people, 2 sessions, 4 events", "SELECT"):
        assert part in said
    part = page(ada, f"/p/shop/number/bounce_rate/{JANUARY}", HTTP_HX_REQUEST="true", HTTP_HX_TARGET="about")
    assert "<html" not in part


def test_a_page_is_small_and_allows_no_foreign_script(january: Cast, ada: Client) -> None:
    answer = ada.get(f"/p/shop/{JANUARY}", headers={"accept-encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert len(answer.content) < 40_000
    policy = answer.headers["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert "<script>" not in gzip.decompress(answer.content).decode()


def test_a_cache_never_gives_a_part_for_the_page(january: Cast, ada: Client) -> None:
    answer = ada.get(f"/p/shop/{JANUARY}")
    assert {"HX-Request", "HX-Target", "Cookie"} <= set(answer.headers["Vary"].split(", "))
    assert answer.headers["Cache-Control"] == "private, no-cache"


def test_while_sessions_are_computed_again_the_page_says_so(january: Cast, ada: Client) -> None:
    january.shop.settled = False
    january.shop.save()
    assert "Sessions are being computed again" in page(ada, f"/p/shop/{JANUARY}")
