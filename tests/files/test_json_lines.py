"""JSON Lines: nested fields, lists of rows, and lines that are none."""

import json

import pytest

from rapport.kernel.refusal import Refusal
from tests.files.conftest import Desk


def lines(*objects: object) -> str:
    return "".join(json.dumps(one) + "\n" for one in objects)


def test_nested_fields_have_dotted_names(desk: Desk) -> None:
    text = lines(
        {
            "userId": "ann",
            "timestamp": "2026-01-05T10:00:00Z",
            "event": "order",
            "context": {"page": {"url": "/a?x=1"}},
        },
        {
            "userId": "bob",
            "timestamp": 1767607200,
            "event": "share",
            "context": {"page": {"url": "/b"}},
            "plan": "gold",
        },
    )
    path = desk.lay("a.jsonl", text)
    assert desk.open(path).guessed == {
        "time": "timestamp",
        "person": "userId",
        "event": "event",
        "page": "context.page.url",
    }
    assert desk.take(path).new == 2
    assert desk.rows("user_id, name, page, toString(properties.plan)") == [
        ("ann", "order", "/a", ""),
        ("bob", "share", "/b", "gold"),
    ]


@pytest.mark.slow
def test_each_object_of_the_one_list_is_a_row(desk: Desk) -> None:
    text = lines(
        {"session": 7, "events": [{"aid": 1, "ts": 1767607200000, "type": "click"}, {"aid": 2, "ts": 1767607201000}]},
        {"session": 8, "events": []},
        {"session": 9, "events": [{"aid": 1, "ts": 1767607202000, "type": "order"}]},
    )
    taken = desk.take(desk.lay("a.jsonl", text + "{broken\n"), person="session")
    assert (taken.new, dict(taken.refused)) == (3, {Refusal.BAD_LINE: 1})
    assert desk.rows("user_id, name, things") == [
        ("7", "click", ["1"]),
        ("7", "page_view", ["2"]),
        ("9", "order", ["1"]),
    ]
    assert desk.take(desk.lay("b.jsonl", text), person="session").duplicate == 3


def test_a_list_inside_an_event_stays_one_event(desk: Desk) -> None:
    text = lines({"user": "ann", "time": "2026-01-05", "items": [{"sku": "a"}, {"sku": "b"}]})
    assert desk.take(desk.lay("a.jsonl", text)).new == 1


def test_bad_lines_are_counted_one_by_one(desk: Desk) -> None:
    good = '{"user": "ann", "time": "2026-01-05T10:00:00Z", "a.b": 1, "a": {"b": 2}}\n'
    text = good + 'not json\n\n{"user": "bob"}\n42\n[1]\n' + good.strip() + "trailing\n" + good
    taken = desk.take(desk.lay("a.jsonl", text))
    assert dict(taken.refused) == {Refusal.BAD_LINE: 4, Refusal.BAD_TIME: 1}
    assert taken.new == 2


def test_strange_names_and_values_do_no_harm(desk: Desk) -> None:
    text = lines(
        {"u`s'e\\r": "x'); --", "time": "2026-01-05", "{project:UInt32}": "1", "null": None, "deep": {"a": {}}}
    )
    assert desk.take(desk.lay("a.jsonl", text), person="u`s'e\\r").new == 1
    assert desk.rows("user_id") == [("x'); --",)]


def test_names_give_roles_and_options_give_more(desk: Desk) -> None:
    names = ("page_view", "fork", "shown", "picked", "said", "else")
    text = lines(*({"user": "ann", "time": f"2026-01-05T10:0{n}:00Z", "type": name} for n, name in enumerate(names)))
    desk.take(
        desk.lay("a.jsonl", text),
        event="type",
        views=("page_view",),
        shares=("fork",),
        impressions=("shown",),
        clicks=("picked",),
        comments=("said",),
    )
    view, impression, click, share, comment, active = 1, 2, 4, 8, 16, 32
    assert desk.rows("name, roles") == [
        ("page_view", view),
        ("fork", share | active),
        ("shown", impression),
        ("picked", click | active),
        ("said", comment | active),
        ("else", active),
    ]


def test_without_names_of_views_every_row_is_one(desk: Desk) -> None:
    text = lines(
        {"user": "ann", "time": "2026-01-05", "type": "fork"}, {"user": "ann", "time": "2026-01-06", "type": ""}
    )
    desk.take(desk.lay("a.jsonl", text))
    assert desk.rows("name, roles") == [("fork", 33), ("page_view", 1)]


def test_a_clicked_row_is_an_impression_and_a_click(desk: Desk) -> None:
    text = lines(
        *({"time": "2026-01-05", "item_id": n, "hit": hit} for n, hit in enumerate((0, 1, "true", False, None)))
    )
    desk.take(desk.lay("a.jsonl", text), clicked="hit")
    assert sorted(desk.rows("things, name, roles")) == [
        (["0"], "view_item_list", 3),
        (["1"], "select_item", 39),
        (["2"], "select_item", 39),
        (["3"], "view_item_list", 3),
        (["4"], "view_item_list", 3),
    ]
