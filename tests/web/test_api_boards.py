"""Boards over the API: made, read with their answers, changed and deleted with the secret key of their project."""

import io
import json
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from pypdf import PdfReader

from rapport.projects import boards
from rapport.projects.models import Board, SavedQuestion, Tile
from tests.web.conftest import Cast
from tests.web.test_boards import DAYS, PEOPLE, put

MONDAY = {
    "name": "Monday",
    "about": "What we ask.",
    "tiles": [
        {"name": "People", "question": "trend", "asked": PEOPLE, "shows": "number"},
        {"name": "When", "question": "time_of_week", "asked": DAYS, "width": 3},
    ],
}


def call(cast: Cast, method: str, path: str = "", body: object = None, **said: str) -> HttpResponse:
    address = f"/api/v1/projects/{said.get('project', 'shop')}/boards{path}"
    headers = {"authorization": f"Bearer {said.get('key', cast.secret)}"}
    answer: HttpResponse = Client().generic(  # type: ignore[assignment]
        method, address, json.dumps(body) if body is not None else "", content_type="application/json", headers=headers
    )
    return answer


def told(cast: Cast, method: str, path: str = "", body: object = None, **said: str) -> tuple[int, dict[str, Any]]:
    answer = call(cast, method, path, body, **said)
    return answer.status_code, json.loads(answer.content)


def test_a_board_is_made_with_its_tiles_and_read_again(january: Cast) -> None:
    status, made = told(january, "POST", "", MONDAY)
    assert status == 200
    assert made == told(january, "GET", "/monday")[1]
    assert [(one["name"], one["shows"], one["width"]) for one in made["tiles"]] == [
        ("People", "number", 1),
        ("When", "answer", 3),
    ]
    assert made["tiles"][0]["asked"] == PEOPLE
    (line,) = told(january, "GET")[1]["boards"]
    assert (line["board"], line["name"], line["about"], line["tiles"]) == ("monday", "Monday", "What we ask.", 2)


def test_its_answers_are_those_of_its_questions(january: Cast) -> None:
    told(january, "POST", "", MONDAY)
    put(january.shop, "Lost", asked={**PEOPLE, "segment": ["lost"]})
    status, said = told(january, "GET", "/monday/answers")
    assert (status, said["period"], said["timezone"]) == (200, "each number for its own period", "UTC")
    people, when, lost = said["tiles"]
    assert (people["answer"]["from"], people["answer"]["to"], people["why"]) == ("2026-01-01", "2026-01-31", "")
    assert [row["people"] for row in when["answer"]["rows"] if row["people"]] == [1, 1]
    assert (lost["answer"], lost["why"]) == (None, "There is no segment 'lost' any more.")
    status, one_day = told(january, "GET", "/monday/answers?from=2026-01-06&to=2026-01-06")
    assert one_day["period"] == "6 Jan 2026"
    assert sum(row["people"] for row in one_day["tiles"][1]["answer"]["rows"]) == 1


def test_it_is_printed(january: Cast) -> None:
    told(january, "POST", "", MONDAY)
    answer = call(january, "GET", "/monday/pdf?period=90d")
    assert answer["Content-Type"] == "application/pdf"
    assert "Monday" in PdfReader(io.BytesIO(answer.content)).pages[0].extract_text()


def test_it_is_changed_and_deleted_piece_by_piece(january: Cast) -> None:
    made = told(january, "POST", "", MONDAY)[1]
    status, changed = told(january, "PATCH", "/monday", {"name": "Tuesday"})
    assert (status, changed["board"], changed["name"], changed["about"]) == (200, "monday", "Tuesday", "What we ask.")
    assert told(january, "PATCH", "/monday", {"about": ""})[1]["about"] == ""
    first, second = (one["tile"] for one in made["tiles"])
    status, moved = told(january, "PATCH", f"/monday/tiles/{second}", {"place": 1, "shows": "table"})
    assert (status, [(one["tile"], one["shows"]) for one in moved["tiles"]]) == (
        200,
        [(second, "table"), (first, "number")],
    )
    status, moved = told(january, "PATCH", f"/monday/tiles/{second}", {"place": 99, "width": 2})
    assert [(one["tile"], one["width"]) for one in moved["tiles"]] == [(first, 1), (second, 2)]
    assert told(january, "PATCH", f"/monday/tiles/{second}", {"shows": "number"})[0] == 400
    assert told(january, "PATCH", f"/monday/tiles/{second}", {"place": 0})[0] == 400
    status, tile = told(january, "POST", "/monday/tiles", {"name": "Ways", "question": "paths", "asked": DAYS})
    assert (status, tile["question"]) == (200, "paths")
    assert told(january, "DELETE", f"/monday/tiles/{made['tiles'][0]['tile']}")[0] == 200
    assert [one["name"] for one in told(january, "GET", "/monday")[1]["tiles"]] == ["When", "Ways"]
    assert told(january, "DELETE", "/monday") == (200, {"dropped": "monday"})
    assert told(january, "GET", "/monday")[0] == 404
    assert SavedQuestion.objects.count() == 3


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "field", "message"),
    [
        ("POST", "", {"name": ""}, 400, "name", "1 to 100 characters"),
        ("POST", "", {"name": "a\x07b"}, 400, "name", "control character"),
        ("POST", "", {}, 400, "name", "Field required"),
        ("POST", "", {"name": "x", "about": "y" * 501}, 400, "about", "500 characters"),
        ("POST", "/monday/tiles", {"name": "x", "question": "stars"}, 400, "question", "'stars' is none"),
        ("POST", "/monday/tiles", {"name": "x", "question": "trend", "asked": {"up": ["1"]}}, 400, "asked", "'up'"),
        (
            *("POST", "/monday/tiles", {"name": "x", "question": "trend", "asked": {"segment": ["gone"]}}),
            *(400, "asked", "There is no segment 'gone' any more."),
        ),
        ("POST", "/monday/tiles", {"name": "x", "question": "paths", "shows": "number"}, 400, "shows", "Only a trend"),
        ("POST", "/monday/tiles", {"name": "x", "question": "paths", "width": 9}, 400, "width", "Choose 1, 2 or 3"),
        ("GET", "/monday/answers?period=decade", None, 400, "period", "There is no period 'decade'"),
        ("GET", "/monday/pdf?from=soon", None, 400, "from", "Write days as 2026-01-31."),
        ("GET", "/friday", None, 404, "board", "'friday' in this project; there are: monday"),
        ("DELETE", "/monday/tiles/0", None, 404, "tile", "has none with the number 0"),
        ("DELETE", "/monday/tiles/99999999999999999999", None, 404, "tile", "has none with the number"),
    ],
)
def test_what_cannot_be_names_its_field(
    january: Cast, method: str, path: str, body: object, status: int, field: str, message: str
) -> None:
    boards.keep_board(january.shop, "Monday")
    said = told(january, method, path, body)
    assert (said[0], said[1]["error"]["field"]) == (status, field)
    assert message in said[1]["error"]["message"]
    assert (Board.objects.count(), Tile.objects.count()) == (1, 0)


def test_a_board_with_one_tile_that_cannot_be_is_not_made_at_all(january: Cast) -> None:
    wrong = {**MONDAY, "tiles": [*MONDAY["tiles"], {"name": "x", "question": "trend", "asked": {"metrics": ["charm"]}}]}
    status, said = told(january, "POST", "", wrong)
    assert (status, said["error"]["field"]) == (400, "asked")
    assert "'charm'" in said["error"]["message"]
    assert not Board.objects.exists()
    assert not SavedQuestion.objects.exists()


def test_a_key_opens_the_boards_of_its_own_project_only(january: Cast) -> None:
    tile = put(january.forum)
    boards.keep_board(january.shop, "Monday")
    assert told(january, "GET", "", project="forum")[0] == 403
    assert told(january, "POST", "", MONDAY, project="forum")[0] == 403
    assert told(january, "DELETE", f"/monday/tiles/{tile.pk}")[0] == 404
    assert told(january, "GET", "/monday", key="rk_s_nothing")[0] == 401
    assert Tile.objects.get() == tile


def test_the_document_describes_it(january: Cast) -> None:
    document = json.loads(Client().get("/api/v1/openapi.json").content)
    board = document["paths"]["/api/v1/projects/{project}/boards/{board}"]
    assert set(board) == {"get", "patch", "delete"}
    assert "asked" in document["components"]["schemas"]["TileIn"]["properties"]
