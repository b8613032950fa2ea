"""Boards: a question is saved, stands on a board, moves there, and says why when it cannot be answered any more."""

import json
import re
from collections.abc import Mapping, Sequence
from html import unescape

import pytest
from django.test import Client

from rapport.kernel.segment import Did
from rapport.measure import SHAPES
from rapport.projects import boards
from rapport.projects.models import Board, Project, SavedQuestion, Tile
from rapport.projects.segments import drop_segment, keep_segment
from tests.web.conftest import JANUARY, Cast
from tests.web.test_overview import PART, page, words

DAYS = {"from": ["2026-01-01"], "to": ["2026-01-31"]}
PEOPLE = {**DAYS, "metrics": ["people"]}
ONLY_ID = re.compile(r'\sid="([^"]+)"')


def put(
    project: Project,
    name: str = "People",
    question: str = "trend",
    asked: Mapping[str, Sequence[str]] = PEOPLE,
    shows: str = "answer",
) -> Tile:
    """A tile on the board Monday, which is made when it is not there."""
    board = project.boards.filter(slug="monday").first() or boards.keep_board(project, "Monday")
    return boards.add_tile(board, boards.save_question(project, name, question, asked), shows)


def inside(client: Client, tile: Tile, period: str = "") -> str:
    return page(client, f"/p/shop/boards/monday/tiles/{tile.pk}/{period}")


def saved(client: Client, address: str, **said: str) -> str:
    answer = client.post(address, {"name": "Mine", **said}, follow=True)
    assert answer.status_code == 200
    return unescape(words(answer.content.decode()))


def test_a_question_is_saved_as_it_is_asked_and_put_on_a_new_board(january: Cast, ada: Client) -> None:
    asked = f"{JANUARY}&filter=country==DE&metrics=sessions&by=week&compare=none"
    assert "Save this question" in page(ada, f"/p/shop/explore/trend/{asked}")
    said = saved(ada, f"/p/shop/explore/trend/save/{asked}", new_board="Monday", shows="number")
    assert "Mine is on this board now." in said
    tile = Tile.objects.get()
    assert (tile.board.slug, tile.shows, tile.question.question) == ("monday", "number", "trend")
    expected = {**DAYS, "compare": ["none"], "filter": ["country==DE"], "metrics": ["sessions"], "by": ["week"]}
    assert tile.question.asked == expected
    link = "/p/shop/explore/trend/?from=2026-01-01&amp;to=2026-01-31&amp;compare=none&amp;filter=country==DE"
    assert link in page(ada, "/p/shop/boards/monday/")
    told = words(inside(ada, tile))
    assert told.startswith("1 ")
    assert "1 to 31 Jan 2026 · Country is DE · Sessions" in told


def test_what_began_by_itself_is_kept_as_it_was_seen(january: Cast, ada: Client) -> None:
    saved(ada, f"/p/shop/explore/paths/save/{JANUARY}")
    kept = SavedQuestion.objects.get()
    assert kept.asked["from"] == ["2026-01-01"]
    assert not Tile.objects.exists()
    relative = saved(ada, "/p/shop/explore/time_of_week/save/?period=7d&count=events", name="Hours")
    assert "Hours is saved." in relative
    assert SavedQuestion.objects.get(name="Hours").asked == {"period": ["7d"], "count": ["events"]}


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("trend/save/?metrics=likes", "'likes'"),
        ("trend/save/?segment=lost", "There is no segment 'lost' any more"),
        ("funnel/save/", "step"),
        ("paths/save/?shows=1", "Only a trend comes to one number"),
    ],
)
def test_what_cannot_be_answered_is_not_saved(january: Cast, ada: Client, address: str, why: str) -> None:
    name, _, query = address.partition("save/")
    said = saved(ada, f"/p/shop/explore/{name}save/{query}", shows="number" if "shows" in query else "answer")
    assert "The question was not saved." in said
    assert why in said
    assert not SavedQuestion.objects.exists()


def test_an_empty_list_says_what_it_would_show_and_begins_with_one_click(january: Cast, ada: Client) -> None:
    assert "No board yet" in words(page(ada, "/p/shop/boards/"))
    made = ada.post("/p/shop/boards/", {"starter": "yes"}, follow=True).content.decode()
    assert "<h1>How is engagement?</h1>" in made
    assert made.count("data-tile ") == 8
    for tile in Tile.objects.all():
        address = f"/p/shop/boards/how-is-engagement/tiles/{tile.pk}/{JANUARY}"
        assert 'class="why"' not in page(ada, address) or tile.question.question == "attention", tile
    listed = words(page(ada, "/p/shop/boards/"))
    assert "8 tiles." in listed
    assert "Who comes back retention 1" in listed


@pytest.mark.parametrize("name", SHAPES)
def test_every_question_stands_on_a_board_without_getting_in_the_way_of_another(
    january: Cast, ada: Client, name: str
) -> None:
    asked = {**DAYS, **({"step": ["page_view", "share"]} if name == "funnel" else {})}
    tiles = [put(january.shop, "One", name, asked), put(january.shop, "Two", name, asked, "table")]
    html = "".join(inside(ada, tile) for tile in tiles)
    ids = ONLY_ID.findall(html)
    assert len(ids) == len(set(ids))
    assert re.findall(r'data-chart="([^"]+)"', html) == [one for one in ids if "-spec-" in one]
    assert "<h2" not in html
    assert "/secret" not in html
    assert f'href="/p/shop/glossary/{SHAPES[name].term}"' in html or name == "trend"


def test_a_number_has_its_change_and_its_line(january: Cast, ada: Client) -> None:
    html = inside(ada, put(january.shop, shows="number"))
    assert '<span title="2">2</span>' in html
    assert 'class="spark"' in html
    assert 'href="/p/shop/glossary/people"' in html
    two = words(inside(ada, put(january.shop, asked={**PEOPLE, "metrics": ["people", "stickiness"]}, shows="number")))
    assert two.startswith("People 2")


def test_the_board_can_say_another_period_for_all_tiles(january: Cast, ada: Client) -> None:
    tile = put(january.shop)
    html = page(ada, f"/p/shop/boards/monday/{JANUARY}")
    assert f'hx-get="/p/shop/boards/monday/tiles/{tile.pk}/?from=2026-01-01&amp;to=2026-01-31"' in html
    assert "People: 1" in words(inside(ada, tile, "?from=2026-01-06&to=2026-01-06"))
    assert "Periods as saved" in words(page(ada, "/p/shop/boards/monday/"))
    assert "<html" not in page(ada, "/p/shop/boards/monday/", **PART)


def test_one_tile_that_cannot_be_answered_says_why_and_the_board_stands(january: Cast, ada: Client) -> None:
    segment = keep_segment(january.shop, "Sharers", Did("share"))
    kept = put(january.shop, asked={**PEOPLE, "segment": ["sharers"]})
    assert "People: 1" in words(inside(ada, kept))
    assert "· Sharers ·" in words(inside(ada, kept))
    drop_segment(segment)
    metric = put(january.shop, asked={**DAYS, "metrics": ["charm"]})
    gone = put(january.shop, "Gone", "astrology", {})
    assert unescape(words(inside(ada, kept))).startswith("There is no segment 'sharers' any more.")
    assert "'charm'" in unescape(words(inside(ada, metric)))
    assert unescape(words(inside(ada, gone))) == "There is no question 'astrology' any more."
    assert page(ada, "/p/shop/boards/monday/").count("data-tile ") == 3
    nothing = put(january.shop, asked={"metrics": ["people"], "from": ["2020-01-01"], "to": ["2020-01-02"]})
    assert "2020" in words(inside(ada, nothing))


def test_tiles_move_change_and_go(january: Cast, ada: Client) -> None:
    first, second = put(january.shop, "One"), put(january.shop, "Two", "paths")
    address = f"/p/shop/boards/monday/tiles/{first.pk}/"
    assert ada.post(address, {"move": "later"}, **PART).status_code == 204  # type: ignore[arg-type]
    assert boards.tiles_of(first.board) == [second, first]
    assert ada.post(address, {"move": "earlier"}).status_code == 302
    assert boards.tiles_of(first.board) == [first, second]
    ada.post(address, {"shows": "number", "width": "2"})
    first.refresh_from_db()
    assert (first.shows, first.width) == ("number", 2)
    assert 'class="board-tile wide-2"' in page(ada, "/p/shop/boards/monday/")
    wrong = ada.post(f"/p/shop/boards/monday/tiles/{second.pk}/", {"shows": "number", "width": "1"}, follow=True)
    assert "Only a trend comes to one number" in words(wrong.content.decode())
    ada.post(address, {"drop": "yes"})
    assert boards.tiles_of(second.board) == [second]
    assert SavedQuestion.objects.filter(name="One").exists()


def test_numbers_and_saved_questions_are_added(january: Cast, ada: Client) -> None:
    board = boards.keep_board(january.shop, "Monday")
    assert "This board is empty" in words(page(ada, "/p/shop/boards/monday/"))
    ada.post("/p/shop/boards/monday/tiles/", {"metric": "bounce_rate"})
    question = boards.save_question(january.shop, "Ways", "paths", DAYS)
    ada.post("/p/shop/boards/monday/tiles/", {"question": str(question.pk)})
    told = [(tile.question.name, tile.shows) for tile in boards.tiles_of(board)]
    assert told == [("Bounce rate", "number"), ("Ways", "answer")]
    for said in ({"metric": "charm"}, {"question": "0"}, {}):
        answer = ada.post("/p/shop/boards/monday/tiles/", said, follow=True).content.decode()
        assert "Nothing was added." in words(answer)


def test_a_board_is_made_renamed_and_deleted_and_its_questions_stay(january: Cast, ada: Client) -> None:
    made = ada.post("/p/shop/boards/", {"name": "Monday", "about": "What we ask."}, follow=True)
    assert "What we ask." in words(made.content.decode())
    assert "was not made" in words(ada.post("/p/shop/boards/", {"name": ""}, follow=True).content.decode())
    tile = put(january.shop)
    assert "What is this board called?" in page(ada, "/p/shop/boards/monday/edit/")
    wrong = ada.post("/p/shop/boards/monday/edit/", {"name": "", "about": "kept"}).content.decode()
    assert "Give it a name" in wrong
    assert ">kept</textarea>" in wrong
    assert (
        "500 characters" in ada.post("/p/shop/boards/monday/edit/", {"name": "a", "about": "x" * 501}).content.decode()
    )
    ada.post("/p/shop/boards/monday/edit/", {"name": "Tuesday", "about": ""})
    assert "<h1>Tuesday</h1>" in page(ada, "/p/shop/boards/monday/")
    gone = ada.post("/p/shop/boards/monday/drop/", follow=True).content.decode()
    assert "The board Tuesday is gone" in words(gone)
    assert "People trend 0" in words(gone)
    ada.post(f"/p/shop/saved/{tile.question.pk}/drop/")
    assert not SavedQuestion.objects.exists()


def test_a_viewer_reads_and_changes_nothing(january: Cast, ben: Client) -> None:
    tile = put(january.shop)
    html = page(ben, "/p/shop/boards/monday/")
    assert '<form method="post"' not in html.partition('id="page"')[2].partition('<dialog id="find"')[0]
    assert "People: 2" in words(inside(ben, tile))
    assert "Save this question" not in page(ben, f"/p/shop/explore/trend/{JANUARY}")
    for address in (
        "boards/",
        "boards/monday/edit/",
        "boards/monday/drop/",
        "boards/monday/tiles/",
        f"boards/monday/tiles/{tile.pk}/",
        f"saved/{tile.question.pk}/drop/",
        "explore/trend/save/",
    ):
        assert ben.post(f"/p/shop/{address}", {"name": "x", "drop": "yes"}).status_code == 403, address
    assert (Board.objects.count(), Tile.objects.count()) == (1, 1)


def test_a_stranger_reaches_nothing_by_any_number(january: Cast, cyd: Client) -> None:
    tile = put(january.shop)
    boards.keep_board(january.forum, "Monday")
    assert cyd.get("/p/shop/boards/monday/").status_code == 404
    assert cyd.get(f"/p/forum/boards/monday/tiles/{tile.pk}/").status_code == 404
    assert cyd.post(f"/p/forum/boards/monday/tiles/{tile.pk}/", {"drop": "yes"}).status_code == 404
    assert cyd.post(f"/p/forum/saved/{tile.question.pk}/drop/").status_code == 404
    cyd.post("/p/forum/boards/monday/tiles/", {"question": str(tile.question.pk)})
    assert list(Tile.objects.all()) == [tile]
    assert "None yet." in words(page(cyd, "/p/forum/boards/"))


def test_the_specifications_of_a_tile_are_whole(january: Cast, ada: Client) -> None:
    html = inside(ada, put(january.shop))
    spec = re.search(r'<script id="tile-\d+-spec-trend-0" type="application/json">(.*?)</script>', html)
    assert spec
    assert json.loads(spec[1])["data"]["name"] == "points"
