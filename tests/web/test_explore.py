"""Explore: each question has a page made from its row, and a row alone is enough."""

import csv
import io
from datetime import UTC, datetime
from html import unescape

import pytest
from django.test import Client

from rapport.measure import SHAPES, BadQuestion, Shape, Shaped, Wants, shapes
from rapport.measure.shape import shape
from tests.made_up import Line, StepsWants, made_up
from tests.web.conftest import JANUARY, Cast, Tell
from tests.web.test_overview import PART, page, words

__all__ = ["made_up"]


def test_every_question_is_listed_and_found(january: Cast, ada: Client) -> None:
    listed = page(ada, "/p/shop/explore/")
    for one in shapes():
        assert f'<a href="/p/shop/explore/{one.name}/">{one.asks}</a>' in unescape(listed)
        assert f"/p/shop/explore/{one.name}/" in page(ada, "/p/shop/search/", QUERY_STRING=f"q={one.title}")
    assert '<a href="/p/shop/explore/" aria-current="page">' in listed


@pytest.mark.parametrize("name", SHAPES)
def test_every_question_has_a_page_and_a_part(january: Cast, ada: Client, name: str) -> None:
    whole = page(ada, f"/p/shop/explore/{name}/{JANUARY}")
    part = page(ada, f"/p/shop/explore/{name}/{JANUARY}", **PART)
    assert f"<h1>{SHAPES[name].asks}</h1>" in unescape(whole)
    assert "<html" not in part
    assert words(part).partition("Explore")[2] in words(whole)
    assert "/secret" not in whole


def test_the_hours_of_a_week_are_cells_of_a_table(january: Cast, ada: Client) -> None:
    said = words(page(ada, f"/p/shop/explore/time_of_week/{JANUARY}&count=events"))
    assert "Most is going on Monday, 10:00 to 11:00 (events: 3), least on Wednesday." in said
    filtered = words(page(ada, f"/p/shop/explore/time_of_week/{JANUARY}&filter=country==US"))
    assert "Most is going on Tuesday, 12:00 to 13:00 (people: 1)" in filtered


def test_a_form_has_a_field_for_each_thing_that_can_be_asked(
    january: Cast, ada: Client, made_up: Shape[StepsWants]
) -> None:
    html = page(ada, f"/p/shop/explore/made_up/{JANUARY}&step=page_view&step=share&within=9&show=a")
    assert html.count('name="step" type="text"') == 2
    assert 'value="share"' in html
    assert 'name="within" type="number" value="9" autocomplete="off" step="1" min="1" max="60"' in html
    assert '<option value="loose" selected>Loose</option>' in html
    assert '<input type="checkbox" name="show" value="a" checked> A' in html
    assert 'list="known-field"' in html
    assert '<option value="false" selected>No</option>' in html


def test_without_scripts_a_list_gets_one_more_line(january: Cast, ada: Client, made_up: Shape[StepsWants]) -> None:
    html = page(ada, f"/p/shop/explore/made_up/{JANUARY}&step=page_view&step=share&more=step")
    assert html.count('name="step" type="text"') == 3
    assert "page_view 12.3 k" in words(html), "the answer stays"


def test_a_table_has_units_and_says_what_is_not_known(january: Cast, ada: Client, made_up: Shape[StepsWants]) -> None:
    html = page(ada, f"/p/shop/explore/made_up/{JANUARY}&step=page_view&step=share&within=9")
    said = words(html)
    assert "page_view 12.3 k not known not known share 12.3 k 50.0 % not known" in said
    assert 'title="The days that the number needs are not over yet."' in html
    assert "After: The events carry a date but no time of day. Send the time of day with each event." in said
    assert "SELECT 9" in html


def test_the_same_question_is_told_for_elsewhere(january: Cast, ada: Client, made_up: Shape[StepsWants]) -> None:
    html = unescape(
        page(ada, f"/p/shop/explore/made_up/{JANUARY}&step=page_view;page~a b&step=share&filter=country==DE")
    )
    window = "from=2026-01-01&to=2026-01-31"
    asked = "step=page_view;page~a+b&step=share"
    assert f"GET /api/v1/projects/shop/questions/made_up?{window}&{asked}&filter=country==DE" in html
    assert "--step 'page_view;page~a b' --step share --filter country==DE" in html
    assert f'href="/p/shop/explore/made_up.csv?{window}&filter=country==DE&{asked}"' in html


def test_whatever_is_chosen_keeps_the_question(january: Cast, ada: Client, made_up: Shape[StepsWants]) -> None:
    html = unescape(page(ada, "/p/shop/explore/made_up/?step=page_view&step=share&filter=country==DE"))
    assert 'href="/p/shop/explore/made_up/?period=7d&filter=country==DE&step=page_view&step=share"' in html
    assert 'href="/p/shop/explore/made_up/?step=page_view&step=share"' in html, "the chip takes only the filter away"
    sent = ada.get("/p/shop/explore/made_up/?step=page_view&step=share&field=page&is=~&value=te")
    assert sent.headers["Location"] == "/p/shop/explore/made_up/?filter=page~te&step=page_view&step=share"


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ("step=page_view", "Give at least 2."),
        ("step=page_view&step=;", "2: say which events are meant"),
        ("step=a&step=b&within=soon", "Give a whole number."),
        ("step=a&step=b&order=chaos", "'chaos' is not among strict, loose."),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_lost(
    january: Cast, ada: Client, made_up: Shape[StepsWants], asked: str, sentence: str
) -> None:
    html = unescape(page(ada, f"/p/shop/explore/made_up/{JANUARY}&{asked}"))
    assert f'role="alert">{sentence}' in html
    assert 'aria-invalid="true"' in html
    for said in asked.split("&"):
        name, _, value = said.partition("=")
        assert f'name="{name}"' in html
        assert f'value="{value}"' in html or name == "order"
    assert "This question has no answer" in html


def test_a_question_that_needs_something_asks_for_it_kindly(
    january: Cast, ada: Client, made_up: Shape[StepsWants]
) -> None:
    html = unescape(page(ada, f"/p/shop/explore/made_up/{JANUARY}"))
    assert "Nothing was asked yet" in html
    assert 'aria-invalid="true"' not in html
    assert "&step=page_view&step=share" in html, "the example"


def test_an_empty_answer_says_what_to_do(january: Cast, ada: Client, made_up: Shape[StepsWants]) -> None:
    asked = "step=nothing&step=share"
    assert "Take the filters away" in page(ada, f"/p/shop/explore/made_up/{JANUARY}&filter=country==DE&{asked}")
    late = page(ada, f"/p/shop/explore/made_up/?from=2026-03-01&to=2026-03-31&{asked}")
    assert "from=2025-12-08&amp;to=2026-01-06" in late
    assert "This project has 4 events" in page(ada, f"/p/shop/explore/made_up/{JANUARY}&{asked}")


def test_without_any_event_it_says_how_to_send_the_first(cast: Cast, ada: Client) -> None:
    assert "No event has arrived yet" in page(ada, "/p/shop/explore/time_of_week/")


def test_an_answer_goes_along_as_csv(january: Cast, ada: Client, made_up: Shape[StepsWants]) -> None:
    answer = ada.get(f"/p/shop/explore/made_up.csv{JANUARY}&step==page_view&step=share")
    rows = list(csv.reader(io.StringIO(answer.content.decode())))
    assert rows == [
        ["step", "people", "share", "after_s"],
        ["'=page_view", "12345", "", ""],
        ["share", "12345", "0.5", ""],
    ]
    assert 'filename="shop-made_up-2026-01-01-2026-01-31.csv"' in answer.headers["Content-Disposition"]
    assert ada.get("/p/shop/explore/made_up.csv").status_code == 400


def test_what_is_typed_is_helped(january: Cast, ada: Client, tell: Tell) -> None:
    tell(january.shop, "ann", "2026-01-05 10:00", "old_news", country="AT")
    tell(january.shop, "ann", datetime.now(UTC), "sign_up", country="DE", url="/tea")
    assert page(ada, "/p/shop/suggested/?step=").split("\n")[0] == '<option value="sign_up">'
    assert '<option value="sign_up;country==">' in page(ada, "/p/shop/suggested/?step=sign_up;")
    assert page(ada, "/p/shop/suggested/?step=sign_up;page==/").split("\n")[0] == '<option value="sign_up;page==/tea">'
    assert page(ada, "/p/shop/suggested/?field=country&is===&value=").split() == ["<option", 'value="DE">']
    assert page(ada, "/p/shop/suggested/?field=mood").strip() == ""


@pytest.mark.parametrize("address", ["explore/", "explore/time_of_week/", "explore/time_of_week.csv", "suggested/"])
def test_a_stranger_finds_nothing(january: Cast, cyd: Client, address: str) -> None:
    assert cyd.get(f"/p/shop/{address}").status_code == 404
    assert Client().get(f"/p/shop/{address}").status_code == 302


@pytest.mark.parametrize("address", ["explore/mood/", "explore/mood.csv"])
def test_what_does_not_exist_is_not_found(cast: Cast, ada: Client, address: str) -> None:
    assert ada.get(f"/p/shop/{address}").status_code == 404


def test_no_question_takes_a_name_that_pages_and_commands_need() -> None:
    class Bad(Wants, frozen=True, kw_only=True):
        """A field with a reserved name."""

        period: str = ""

    row = Shape(
        name="bad", title="", asks="", sentence="", term="", wants=Bad, row=Line, answer=lambda *_: Shaped(), place=0
    )
    with pytest.raises(ValueError, match="no field is called period"):
        shape(row)
    assert "bad" not in SHAPES


def test_a_complaint_about_a_value_names_the_field(made_up: Shape[StepsWants], cast: Cast) -> None:
    with pytest.raises(BadQuestion, match="within: give 60 at most"):
        made_up.ask(None, None, {"step": ["a", "b"], "within": "61"})  # type: ignore[arg-type]  # it gets not so far
