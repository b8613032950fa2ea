"""Annotations: noted on a page, by a key and from a terminal; on every chart over time, and never on a stranger's."""

import json
from typing import Any

import pytest
from django.test import Client

from rapport.projects import annotations as kept
from rapport.projects import boards
from rapport.projects.models import Annotation
from rapport.web import deeds
from rapport.web.boards.drawing import drawn
from rapport.web.boards.telling import told
from tests.web.conftest import JANUARY, Cast
from tests.web.test_overview import page, words


def spec(html: str, name: str) -> dict[str, Any]:
    """A chart's specification, as the page has it."""
    text = html.partition(f'<script id="{name}" type="application/json">')[2].partition("</script>")[0]
    found: dict[str, Any] = json.loads(text)
    return found


def noted(cast: Cast) -> list[Annotation]:
    """Two notes of Ada's in January, one of a stranger's."""
    kept.keep_annotation(cast.forum, "2026-01-05", "The forum moved")
    return [
        kept.keep_annotation(cast.shop, "2026-01-06T14:30", "Checkout was down", "https://example.org/why", cast.ada),
        kept.keep_annotation(cast.shop, "2026-01-05", "Version 2.1 & more", author=cast.ada),
    ]


def test_a_note_is_a_numbered_line_on_the_overview_and_text_beside_it(january: Cast, ada: Client) -> None:
    noted(january)
    html = page(ada, f"/p/shop/{JANUARY}")
    chart = spec(html, "chart-spec")
    assert {one["key"]: one["note"] for one in chart["data"]["values"] if "note" in one} == {
        "2026-01-05": "1, Mon 5 Jan: Version 2.1 & more",
        "2026-01-06": "2, Tue 6 Jan, 14:30: Checkout was down",
    }
    lines = [layer["data"]["values"] for layer in chart["layer"] if layer["mark"].get("style") == "note"]
    assert lines == [[{"n": 4, "number": "1"}, {"n": 5, "number": "2"}]], "the fifth and the sixth of the month"
    said = words(html)
    assert "What happened Mon 5 Jan: Version 2.1 &amp; more Tue 6 Jan, 14:30: Checkout was down" in said
    assert "2, Tue 6 Jan, 14:30: Checkout was down" in said, "in the table, too"
    assert 'href="https://example.org/why"' in html
    assert "The forum moved" not in html


@pytest.mark.parametrize(
    ("question", "picture", "field"),
    [
        ("trend/?metrics=people&", "spec-trend-0", "n"),
        ("lifecycle/?every=day&", "spec-turns", "at"),
        ("states/?", "spec-states", "at"),
        ("frequency/?", "spec-series", "n"),
    ],
)
def test_a_note_is_on_every_chart_over_time(
    january: Cast, ada: Client, question: str, picture: str, field: str
) -> None:
    noted(january)
    html = page(ada, f"/p/shop/explore/{question}{JANUARY[1:]}")
    chart = spec(html, picture)
    lines = [layer["data"]["values"] for layer in chart["layer"] if layer["mark"].get("style") == "note"]
    assert [[one["number"] for one in line] for line in lines] == [["1", "2"]]
    assert all(field in one for one in lines[0])
    assert "Checkout was down" in words(html)
    assert "The forum moved" not in html


def test_two_notes_of_one_week_share_a_line(january: Cast, ada: Client) -> None:
    noted(january)
    chart = spec(page(ada, f"/p/shop/{JANUARY}&grain=week"), "chart-spec")
    [line] = [layer["data"]["values"] for layer in chart["layer"] if layer["mark"].get("style") == "note"]
    assert [one["number"] for one in line] == ["1+"]


def test_a_chart_that_is_not_over_time_has_none(january: Cast, ada: Client) -> None:
    noted(january)
    chart = spec(page(ada, f"/p/shop/explore/frequency/{JANUARY}"), "spec-histogram")
    assert "layer" not in chart


def test_an_editor_adds_changes_and_deletes(january: Cast, ada: Client) -> None:
    typed = {"text": " New  shelf ", "day": "2026-01-07", "time": "09:15", "back": f"/p/shop/{JANUARY}"}
    back = ada.post("/p/shop/annotations/", typed)
    assert back["location"] == f"/p/shop/{JANUARY}", "whoever came from a chart goes back to it"
    [one] = kept.annotations_of(january.shop)
    assert (one.text, one.at, one.author) == ("New shelf", "2026-01-07T09:15", january.ada)
    elsewhere = ada.post("/p/shop/annotations/", typed | {"back": "https://evil.example/"})
    assert elsewhere["location"] == "/p/shop/annotations/"
    assert "New shelf" in page(ada, f"/p/shop/annotations/{one.pk}/")
    wrong = ada.post(f"/p/shop/annotations/{one.pk}/", typed | {"link": "ftp://x"}).content.decode()
    assert "Give an address that begins with https://" in wrong
    ada.post(f"/p/shop/annotations/{one.pk}/", typed | {"text": "Old shelf", "time": ""})
    assert "Wed 7 Jan" in words(page(ada, "/p/shop/annotations/"))
    ada.post(f"/p/shop/annotations/{one.pk}/drop/")
    assert [other.text for other in kept.annotations_of(january.shop)] == ["New shelf"]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"text": "", "day": "2026-01-07"}, "Say what happened in 1 to 200 characters."),
        ({"text": "x" * 201, "day": "2026-01-07"}, "Say what happened in 1 to 200 characters."),
        ({"text": "x", "day": "7.1.2026"}, "Write a day as 2026-01-31"),
    ],
)
def test_what_cannot_be_kept_says_why_and_loses_nothing(
    cast: Cast, ada: Client, typed: dict[str, str], said: str
) -> None:
    html = ada.post("/p/shop/annotations/", typed).content.decode()
    assert said in html
    assert f'value="{typed["text"]}"' in html
    assert not kept.annotations_of(cast.shop)


def test_viewers_read_and_strangers_see_nothing(january: Cast, ben: Client, cyd: Client) -> None:
    first = noted(january)[0]
    assert "Checkout was down" in page(ben, "/p/shop/annotations/")
    assert ben.post("/p/shop/annotations/", {"text": "x", "day": "2026-01-01"}).status_code == 403
    assert ben.post(f"/p/shop/annotations/{first.pk}/drop/").status_code == 403
    assert cyd.get("/p/shop/annotations/").status_code == 404
    assert cyd.post(f"/p/forum/annotations/{first.pk}/drop/").status_code == 404, "of another project"
    assert len(kept.annotations_of(january.shop)) == 2


def test_a_program_notes_and_takes_back(cast: Cast) -> None:
    key = {"authorization": f"Bearer {cast.secret}"}
    address = "/api/v1/projects/shop/annotations"
    body = {"text": "Deployed", "at": "2026-01-05T10:00"}
    made = Client().post(address, body, content_type="application/json", headers=key).json()
    assert made == {"id": made["id"], "at": "2026-01-05T10:00", "text": "Deployed", "link": ""}
    wrong = Client().post(address, body | {"at": "soon"}, content_type="application/json", headers=key)
    assert (wrong.status_code, wrong.json()["error"]["field"]) == (400, "at")
    one = f"{address}/{made['id']}"
    changed = Client().put(one, body | {"text": "Rolled back"}, content_type="application/json", headers=key)
    assert changed.json()["text"] == "Rolled back"
    assert Client().get(address, headers=key).json()["annotations"] == [changed.json()]
    stranger = {"authorization": f"Bearer {cast.stranger_secret}"}
    assert Client().delete(one, headers=stranger).status_code == 403
    assert Client().delete(one.replace("shop", "forum"), headers=stranger).status_code == 404
    assert Client().delete(f"{address}/{10**30}", headers=key).status_code == 404
    assert Client().delete(one, headers=key).json() == {"removed": made["id"]}
    assert not kept.annotations_of(cast.shop)


def test_a_terminal_notes_lists_and_removes(cast: Cast) -> None:
    made: Any = deeds.perform("annotation.add", {"project": "shop", "text": "Sale", "at": "2026-01-05"})
    assert deeds.perform("annotation.list", {"project": "shop"}) == [made]
    assert deeds.perform("annotation.list", {"project": "forum"}) == []
    with pytest.raises(deeds.Declined, match="none with the number"):
        deeds.perform("annotation.remove", {"project": "forum", "number": made["id"]})
    assert deeds.perform("annotation.remove", {"project": "shop", "number": made["id"]}) == made


def test_a_note_is_on_the_tile_of_a_board_and_not_for_whoever_comes_by_a_link(january: Cast, ada: Client) -> None:
    noted(january)
    board = boards.keep_board(january.shop, "Monday", author=january.ada)
    saved = boards.save_question(january.shop, "People", "trend", {"metrics": ["people"], "from": ["2026-01-01"]})
    tile = boards.add_tile(board, saved)
    mine = page(ada, f"/p/shop/boards/monday/tiles/{tile.pk}/{JANUARY}")
    assert "Checkout was down" in words(mine)
    closed = drawn(told(tile, {"from": "2026-01-01", "to": "2026-01-31"}), closed=True)
    assert "People by day" in closed
    assert "Checkout was down" not in closed
