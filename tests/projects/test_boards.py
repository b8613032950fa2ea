"""Boards, saved questions and links under their names: what is kept, moved, refused, and who may see it."""

from datetime import UTC, datetime, timedelta

import pytest

from rapport.projects import actions, boards
from rapport.projects.models import Board, Project, SavedQuestion, Tile

pytestmark = pytest.mark.django_db

PEOPLE = {"metrics": ["people"], "period": ["7d"]}
NOW = datetime(2026, 1, 31, tzinfo=UTC)
LATER = datetime.now(UTC) + timedelta(days=3)


@pytest.fixture
def shop() -> Project:
    """Ada's shop, beside Cyd's who has a board of the same name."""
    stranger = actions.create_project("Cyd's shop").project
    question = boards.save_question(stranger, "Secret", "trend", PEOPLE)
    boards.add_tile(boards.keep_board(stranger, "Monday"), question)
    return actions.create_project("Ada's shop").project


@pytest.fixture
def monday(shop: Project) -> Board:
    """A board with three tiles, a, b and c."""
    board = boards.keep_board(shop, "Monday")
    for name in "abc":
        boards.add_tile(board, boards.save_question(shop, name, "trend", PEOPLE))
    return board


def named(board: Board) -> str:
    return "".join(tile.question.name for tile in boards.tiles_of(board))


def test_a_board_is_found_by_its_short_name_and_only_in_its_project(shop: Project) -> None:
    kept = boards.keep_board(shop, " Monday ", " What we look at. ")
    assert (kept.name, kept.slug, kept.about) == ("Monday", "monday", "What we look at.")
    assert boards.board_of(shop, "monday") == kept
    assert boards.keep_board(shop, "Monday!").slug == "monday-2"
    boards.keep_board(shop, "Tuesday", old=kept)
    assert (boards.board_of(shop, "monday").name, boards.tiles_of(kept)) == ("Tuesday", [])
    with pytest.raises(boards.NoBoard, match="'friday' in this project; there are: monday-2, monday"):
        boards.board_of(shop, "friday")


def test_tiles_move_and_stay_at_either_end(monday: Board) -> None:
    first, _, third = boards.tiles_of(monday)
    boards.move_tile(first, 1)
    assert named(monday) == "bac"
    boards.move_tile(third, -2)
    assert named(monday) == "cba"
    boards.move_tile(third, -1)
    boards.move_tile(first, 5)
    assert named(monday) == "cba"


def test_a_tile_changes_and_goes_while_its_question_stays_saved(monday: Board, shop: Project) -> None:
    tile = boards.tiles_of(monday)[0]
    boards.change_tile(tile, shows="number", width=3)
    found = boards.tile_of(monday, tile.pk)
    assert (found.shows, found.width) == ("number", 3)
    boards.drop_tile(found)
    assert named(monday) == "bc"
    assert [one.name for one in boards.saved_of(shop)] == ["a", "b", "c"]
    boards.drop_question(boards.saved_of(shop)[1])
    assert named(monday) == "c"
    boards.drop_board(monday)
    assert [one.name for one in boards.saved_of(shop)] == ["a", "c"]
    assert boards.boards_of(shop) == []


def test_a_saved_question_says_what_was_asked_and_changes(shop: Project) -> None:
    kept = boards.save_question(shop, "People", "trend", {**PEOPLE, "split": [""], "formula": []})
    assert boards.saved_question_of(shop, kept.pk).asked == PEOPLE
    boards.save_question(shop, "Where", "paths", {"start": ["/"]}, old=kept)
    found = boards.saved_question_of(shop, kept.pk)
    assert (found.name, found.question, found.asked) == ("Where", "paths", {"start": ["/"]})


def test_nothing_of_a_stranger_is_found_or_put_on_a_board(monday: Board, shop: Project) -> None:
    theirs = SavedQuestion.objects.get(name="Secret")
    tile = Tile.objects.get(question=theirs)
    with pytest.raises(boards.NoBoard, match="no saved one"):
        boards.saved_question_of(shop, theirs.pk)
    with pytest.raises(boards.NoBoard, match="the board monday has none"):
        boards.tile_of(monday, tile.pk)
    with pytest.raises(actions.Refused, match="another project"):
        boards.add_tile(monday, theirs)


def test_what_cannot_be_kept_says_which_field(monday: Board, shop: Project) -> None:
    tile = boards.tiles_of(monday)[0]

    def field(do: object) -> str:
        with pytest.raises(actions.Refused) as told:
            do()  # type: ignore[operator]
        return told.value.field

    assert field(lambda: boards.keep_board(shop, " ")) == "name"
    assert field(lambda: boards.keep_board(shop, "x", "y" * 501)) == "about"
    assert field(lambda: boards.save_question(shop, "", "trend", {})) == "name"
    assert field(lambda: boards.save_question(shop, "x", "trend", {"filter": ["x" * 2001]})) == "asked"
    assert field(lambda: boards.save_question(shop, "x", "trend", {"step": ["x"] * 100})) == "asked"
    assert field(lambda: boards.change_tile(tile, shows="cake", width=1)) == "shows"
    assert field(lambda: boards.change_tile(tile, shows="table", width=4)) == "width"
    for _ in range(boards.MOST_TILES - 3):
        boards.add_tile(monday, tile.question)
    assert field(lambda: boards.add_tile(monday, tile.question)) == "board"


def test_a_link_opens_its_board_until_it_is_revoked(monday: Board) -> None:
    new = boards.share_board(monday)
    assert new.token not in str(vars(new.share))
    found = boards.share_of(new.token, NOW)
    assert found
    assert (found.board, boards.unlocks(found, "")) == (monday, True)
    assert boards.share_of(new.token[:-1], NOW) is None
    assert boards.share_of(found.digest, NOW) is None
    boards.revoke_share(monday, found.pk)
    assert boards.share_of(new.token, NOW) is None
    assert boards.shares_of(monday)[0].revoked
    with pytest.raises(actions.Refused, match="already revoked"):
        boards.revoke_share(monday, found.pk)


def test_a_link_expires_to_the_second(monday: Board) -> None:
    new = boards.share_board(monday, expires=LATER)
    assert boards.share_of(new.token, LATER - timedelta(seconds=1))
    assert boards.share_of(new.token, LATER) is None


def test_a_password_is_kept_hashed_and_asked_for(monday: Board) -> None:
    share = boards.share_board(monday, password="only for us").share  # noqa: S106  it opens nothing
    assert "only" not in share.password
    assert [boards.unlocks(share, said) for said in ("only for us", "", "Only for us")] == [True, False, False]


def test_sites_that_may_frame_a_board_are_written_one_way(monday: Board) -> None:
    share = boards.share_board(
        monday, hosts=["Example.org/", " http://127.0.0.1:8000", "", "https://example.org"]
    ).share
    assert share.hosts == ["https://example.org", "http://127.0.0.1:8000"]


@pytest.mark.parametrize(
    ("field", "asked"),
    [
        ("hosts", {"hosts": ["https://example.org; script-src *"]}),
        ("hosts", {"hosts": ["*"]}),
        ("hosts", {"hosts": ["https://example.org/page"]}),
        ("password", {"hosts": ["example.org"], "password": "only for us"}),
        ("password", {"password": "short"}),
        ("expires", {"expires": NOW}),
    ],
)
def test_a_link_that_cannot_be(monday: Board, field: str, asked: dict[str, object]) -> None:
    with pytest.raises(actions.Refused) as told:
        boards.share_board(monday, **asked)  # type: ignore[arg-type]
    assert told.value.field == field
    assert boards.shares_of(monday) == []
