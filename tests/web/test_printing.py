"""A board on paper, read with a PDF reader; an answer as a picture and as a file."""

import io
import struct
from datetime import UTC, datetime
from xml.etree import ElementTree

import pyarrow.parquet as pq
import pytest
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from rapport.measure import SHAPES
from rapport.projects import boards
from rapport.web.boards import paper
from rapport.web.boards.pictures import svg
from rapport.web.boards.printing import board_pdf, board_summary
from tests.trying import tries
from tests.web.conftest import JANUARY, Cast
from tests.web.test_boards import DAYS, PEOPLE, put
from tests.web.test_overview import page


def clock() -> int:
    """The first of February, in the morning."""
    return int(datetime(2026, 2, 1, 9, 30, tzinfo=UTC).timestamp() * 1000)


def read(pdf: bytes) -> list[str]:
    """The words of each page."""
    return [" ".join(one.extract_text().replace("\u202f", " ").split()) for one in PdfReader(io.BytesIO(pdf)).pages]


def test_a_report_says_whose_when_and_what_each_number_means(january: Cast) -> None:
    board = put(january.shop, "How many", asked={**PEOPLE, "metrics": ["people", "views"]}, shows="number").board
    put(january.shop, "When", "time_of_week", DAYS)
    put(january.shop, "Ways", "paths", DAYS, "table")
    boards.keep_board(january.shop, board.name, "What we ask on Mondays & <others>.", old=board)
    pages = read(board_pdf(board, clock=clock))
    whole = " ".join(pages)
    assert whole.startswith("Shop Monday What we ask on Mondays & <others>. Period: each number for its own period.")
    assert "Days are those of UTC." in whole
    assert "How many 2 People" in whole
    assert "People: Different people with at least one event in the window." in whole
    assert "Most is going on Monday, 10:00 to 11:00 (people: 1)" in whole
    assert "1 to 31 Jan 2026" in whole
    assert "Step From Kind To" in whole
    assert "/secret" not in whole
    foot = "Shop · Monday · asked Sun 1 Feb 2026, 09:30 (UTC) Page"
    assert all(f"{foot} {n} of {len(pages)}" in said for n, said in enumerate(pages, 1))


def test_a_tile_without_an_answer_says_why_on_paper_and_the_rest_is_there(january: Cast) -> None:
    board = put(january.shop, "Charm", asked={**DAYS, "metrics": ["charm"]}, shows="number").board
    put(january.shop, "Lost", asked={**PEOPLE, "segment": ["lost"]})
    put(january.shop, "People", asked=PEOPLE)
    (said,) = read(board_pdf(board, {"from": "2026-01-05", "to": "2026-01-05"}, clock))
    assert "Period: 5 Jan 2026." in said
    assert "'charm'" in said
    assert "There is no segment 'lost' any more." in said
    assert "People: 1 from 5 Jan 2026." in said


def test_an_empty_board_is_a_page(january: Cast, ada: Client) -> None:
    board = boards.keep_board(january.shop, "Nothing")
    assert read(board_pdf(board, clock=clock))[0].endswith("Page 1 of 1")
    answer = ada.get("/p/shop/boards/nothing.pdf")
    assert answer["Content-Disposition"] == 'attachment; filename="shop-nothing.pdf"'
    assert answer.content.startswith(b"%PDF-")


def test_a_board_with_many_tiles_goes_on_over_pages(january: Cast) -> None:
    for number in range(8):
        board = put(january.shop, f"Trend {number}").board
    pages = read(board_pdf(board, clock=clock))
    assert len(pages) > 2
    found = [at for number in range(8) for at, said in enumerate(pages) if f"Trend {number}" in said]
    assert found == sorted(found)
    assert len(found) == 8


def test_a_board_in_a_few_words(january: Cast) -> None:
    board = put(january.shop, "How many", asked={**PEOPLE, "before": ["true"]}, shows="number").board
    put(january.shop, "Attention", "content", DAYS)
    put(january.shop, "Lost", asked={**PEOPLE, "segment": ["lost"]})
    told = board_summary(board, {"period": "90d"}, clock, rows=1)
    assert (told.heading.project, told.heading.name, told.heading.period) == (
        "Shop",
        "Monday",
        "4 Nov 2025 to 1 Feb 2026",
    )
    many, attention, lost = told.tiles
    assert many.numbers == (("People", "2", "new none in the 90 days before"),)
    assert [one.term for one in many.definitions] == ["people"]
    assert (attention.rows[0][0], len(attention.rows), attention.numbers) == ("/tea", 1, ())
    assert (lost.known, lost.lead) == (False, "There is no segment 'lost' any more.")


@pytest.mark.parametrize("name", SHAPES)
def test_every_answer_is_a_picture_and_a_file(january: Cast, ada: Client, name: str) -> None:
    query = JANUARY + ("&step=page_view&step=share" if name == "funnel" else "")
    answer = ada.get(f"/p/shop/explore/{name}.svg{query}")
    nothing = b"nothing to draw" in answer.content
    assert answer.status_code == (400 if nothing else 200), answer.content[:300]
    if not nothing:
        assert answer["Content-Type"] == "image/svg+xml"
        assert ElementTree.fromstring(answer.content).tag.endswith("svg")  # noqa: S314  our own
        assert b"/secret" not in answer.content
    table = pq.read_table(io.BytesIO(ada.get(f"/p/shop/explore/{name}.parquet{query}").content))
    assert table.column_names == list(SHAPES[name].columns)
    assert nothing or f"/p/shop/explore/{name}.parquet?" in page(ada, f"/p/shop/explore/{name}/{query}")


def test_a_picture_is_chosen_by_its_name(january: Cast, ada: Client) -> None:
    address = f"/p/shop/explore/trend.png{JANUARY}&metrics=people&metrics=views"
    first, second = ada.get(address).content, ada.get(f"{address}&picture=trend-1").content
    assert first[:4] == second[:4] == b"\x89PNG"
    assert first != second
    assert struct.unpack(">I", first[16:20])[0] >= 1400
    assert ada.get(f"{address}&picture=lost").status_code == 404
    assert ada.get(f"/p/shop/explore/trend.svg{JANUARY}&metrics=charm").status_code == 400
    cards = page(ada, f"/p/shop/explore/trend/{JANUARY}&metrics=people&metrics=views")
    assert "/p/shop/explore/trend.svg?from=2026-01-01&amp;to=2026-01-31&amp;metrics=people&amp;metrics=views" in cards
    assert "picture=trend-1" in cards


def test_names_that_no_document_can_hold_do_no_harm(january: Cast, ada: Client) -> None:
    put(january.shop, "Fox \U0001f98a & <b>", asked={**DAYS, "metrics": ["people"], "filter": ["page==/\x1f"]})
    put(january.shop, "Long " + "x" * 95, "time_of_week", DAYS)
    (said,) = read(board_pdf(boards.board_of(january.shop, "monday"), clock=clock))
    assert "& <b>" in said
    spec = {"data": {"values": [{"a": "\x01<&", "b": 1}]}, "mark": "bar", "encoding": {"y": {"field": "a"}}}
    assert ElementTree.fromstring(svg(spec)).tag.endswith("svg")  # noqa: S314  our own


def test_a_stranger_gets_no_file(january: Cast, cyd: Client) -> None:
    put(january.shop)
    for address in ("boards/monday.pdf", "explore/trend.svg", "explore/trend.parquet"):
        assert cyd.get(f"/p/shop/{address}").status_code == 404


@settings(max_examples=tries(60))
@given(st.text(min_size=1, max_size=200), st.sampled_from([8, 10, 20]), st.booleans())
def test_no_line_is_wider_than_its_room_and_no_letter_is_lost(said: str, size: int, bold: bool) -> None:
    lines = paper.wrapped(said, size, 120, bold)
    assert all(paper.breadth(one, size, bold) <= 120 or len(one) == 1 for one in lines)
    assert "".join("".join(lines).split(" ")) == "".join(said.split(" "))
    assert paper.breadth(paper.clipped(said, size, 120, bold), size, bold) <= 120 + size


def test_what_stays_with_the_next_never_ends_a_page() -> None:
    high = paper.Block(400, "")
    heading = paper.Block(20, "", stays=True)
    pages = list(paper.paged([high, heading, high, heading, heading, paper.Block(2000, "")]))
    assert [len(one) for one in pages] == [1, 2, 2, 1]
