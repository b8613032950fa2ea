"""Items from files, feeds and events: taken as they are meant, refused with the mend."""

from typing import Any

import pytest

from rapport.act.recommend import api as recommend
from rapport.act.recommend.catalogue.said import item_in
from rapport.deliver.api import Wrong
from rapport.projects.models import Project

RSS = """<rss><channel><title>x</title><item><title>Tea &amp; you</title><link>https://a.example/1</link>
<guid>one</guid><category>leaf</category><pubDate>Tue, 01 Sep 2026 10:00:00 GMT</pubDate></item></channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>Pots</title><id>two</id>
<link href="https://a.example/2"/><author><name>Ann</name></author><category term="clay"/>
<published>2026-09-01T10:00:00Z</published></entry></feed>"""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "sku,name,price,tags,available,colour\ngreen,Green 🫖 tea,5.50 EUR,leaf|hot,yes,green\n",
            {
                "id": "green", "title": "Green 🫖 tea", "price": 5.5, "tags": ["leaf", "hot"], "available": True,
                "properties": {"colour": "green"},
            },
        ),
        ('{"id": 7, "title": "Pot", "tags": ["clay"]}\n\n', {"id": "7", "title": "Pot", "tags": ["clay"]}),
        ('[{"id": "a b", "valid_to": "2026-09-01"}]', {"id": "a b", "ends": 1_788_220_800_000}),
        (
            RSS,
            {
                "type": "article", "id": "one", "title": "Tea & you", "url": "https://a.example/1", "tags": ["leaf"],
                "starts": 1_788_256_800_000,
            },
        ),
        (
            ATOM,
            {
                "type": "article", "id": "two", "title": "Pots", "url": "https://a.example/2", "tags": ["clay"],
                "author": "Ann", "starts": 1_788_256_800_000,
            },
        ),
    ],
)  # fmt: skip
def test_a_file_is_read_as_what_it_is(text: str, expected: dict[str, Any]) -> None:
    assert recommend.read_items(text.encode()) == [expected]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (b"", "holds no item"),
        (b"<rss><item>", "no whole XML"),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><rss/>', "DOCTYPE"),
        (b'{"id": "a"}\n{"id"', "line 2"),
        (b"id,available\na,perhaps\n", "neither yes nor no"),
        (b"id,price\na,cheap\n", "line 2"),
        (b"\xff\xfe", "give CSV"),
    ],
)
def test_what_cannot_be_read_is_said(text: bytes, sentence: str) -> None:
    with pytest.raises(recommend.BadItems, match=sentence):
        recommend.read_items(text, "items")


@pytest.mark.parametrize(
    ("item", "field"),
    [
        ({"id": ""}, "id"),
        ({"id": "x" * 501}, "id"),
        ({"id": "a", "price": -1}, "price"),
        ({"id": "a", "url": "javascript:alert(1)"}, "url"),
        ({"id": "a", "starts": 2, "ends": 1}, "ends"),
        ({"id": "a", "colour": "red"}, "item"),
        ({"id": "a", "tags": "leaf"}, "tags"),
        ({"title": "no id"}, "item"),
        ({"id": "a", "tags": ["x"] * 101}, "tags"),
        ({"id": "a", "properties": {"x": "y" * 30_000}}, "properties"),
    ],
)
def test_a_wrong_item_keeps_all_of_them_out(shop: Project, item: dict[str, Any], field: str) -> None:
    with pytest.raises(Wrong) as wrong:
        recommend.keep_items(shop, [{"id": "good"}, item])
    assert wrong.value.field == field
    assert not shop.items.filter(key="good").exists()


def test_what_events_say_never_replaces_what_was_given(shop: Project) -> None:
    recommend.keep_items(shop, [{"id": "green", "title": "Green?"}, {"id": "mint", "title": "Mint"}], "events")
    titles = {item.id: item.title for item in recommend.items_of(shop)}
    assert (titles["green"], titles["mint"]) == ("Green", "Mint")
    recommend.keep_items(shop, [{"id": "mint", "title": "Peppermint"}])
    assert recommend.told_item(recommend.item_of(shop, "mint"))["source"] == "given"
    assert recommend.drop_items(shop, ["mint", "nothing"]) == 1


def test_an_event_names_an_item_in_its_list_or_beside_its_id() -> None:
    listed = {"currency": "EUR", "items": [{"item_id": "a"}, {"item_id": "b", "item_name": "Bee", "price": "3.5"}]}
    assert item_in("b", listed) | {"url": "", "image": ""} == {
        "id": "b", "title": "Bee", "price": 3.5, "category": "", "author": "", "url": "", "image": "", "type": "item",
    }  # fmt: skip
    beside = item_in("c", {"content_id": "c", "title": "Sea", "price": "nan", "url": "ftp://x", "brand": 4})
    assert (beside["title"], beside["price"], beside["url"], beside["author"]) == ("Sea", None, "", "")
