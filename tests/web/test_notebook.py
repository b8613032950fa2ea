"""A kept project in a notebook: the same numbers as on its pages, its boards with charts, and boards as files."""

import contextlib
import csv
from pathlib import Path

import pytest
from django.test import Client
from typing_extensions import override

import rapport
from rapport.kernel.segment import Did
from rapport.measure import SHAPES, BadQuestion
from rapport.notebook import Kept, NoAnswer
from rapport.notebook.door import Door
from rapport.notebook.table import NoChart
from rapport.projects import boards, segments
from rapport.store import Store
from rapport.web.asking import scope_of
from tests.web.conftest import Cast
from tests.web.test_boards import DAYS, PEOPLE, put

NEEDED = {"funnel": {"step": ["page_view", "share"]}}


class Inside(Door):
    """Asks the server of this process."""

    @override
    def asked(self, address: str) -> tuple[int, bytes]:
        answer = Client().get(address, headers={"authorization": f"Bearer {self.key}"})
        return answer.status_code, answer.content


@pytest.fixture
def shop(january: Cast) -> Kept:
    """Ada's shop in January."""
    return Kept(Inside("http://shop.example", "shop", january.secret)).between("2026-01-01", "2026-01-31")


def test_metrics_are_those_of_the_project(shop: Kept, january: Cast) -> None:
    assert shop.metrics("people", "shares", "ctr").rows == [{"people": 2, "shares": 1, "ctr": None}]
    assert shop.metrics("ctr").unknown == {"ctr": "not_collected"}
    table = shop.metrics("people", by="country")
    assert {row["country"]: row["people"] for row in table} == {"DE": 1, "US": 1}
    assert table.chart()["mark"] == "bar"
    segments.keep_segment(january.shop, "Sharers", Did("share"))
    assert shop.only("sharers").metrics("people").rows == [{"people": 1}]
    assert repr(shop.only("sharers")).endswith("2026-01-01 to 2026-01-31, people of sharers")


@pytest.mark.parametrize("question", SHAPES)
def test_every_question_comes_whole(question: str, shop: Kept, january: Cast, engaged: Store) -> None:
    wanted = NEEDED.get(question, {})
    table = getattr(shop, question)(**wanted)
    scope = scope_of(january.shop, "2026-01-01", "2026-01-31")
    assert table.answer == SHAPES[question].ask(engaged.engine, scope, wanted)
    assert "SELECT" in table.sql
    assert table._repr_html_()
    with contextlib.suppress(NoChart):
        assert table.chart().svg.startswith("<svg")


def test_boards_show_themselves_and_are_saved_as_files(shop: Kept, january: Cast, tmp_path: Path) -> None:
    boards.keep_board(january.shop, "Monday", "What <we> ask.")
    put(january.shop, "People", "trend", PEOPLE)
    put(january.shop, "When", "time_of_week", DAYS)
    put(january.shop, "Gone", "time_of_week", {**DAYS, "segment": ["nobody"]})
    assert shop.boards().rows == [{"board": "monday", "name": "Monday", "tiles": 3, "about": "What <we> ask."}]
    found = shop.board("monday")
    assert (len(found), found["People"].lead, found[2].table) == (3, found[0].lead, None)
    assert "People: 2" in repr(found)
    shown = found._repr_html_()
    assert "What &lt;we&gt; ask." in shown
    assert (shown.count("<svg"), shown.count("<table")) == (1, 1)
    assert "There is no segment" in shown
    with pytest.raises(NoChart, match="no segment"):
        found["Gone"].chart()
    with pytest.raises(KeyError, match="it has People, When, Gone"):
        found["Nothing"]
    made = found.save(tmp_path / "monday")
    assert [path.name for path in made] == [
        "monday.pdf",
        "01-people.csv",
        "01-people.svg",
        "02-when.csv",
    ]
    assert made[0].read_bytes().startswith(b"%PDF")
    rows = list(csv.DictReader(made[1].read_text().splitlines()))
    assert sum(float(row["value"] or 0) for row in rows) == 2


def test_what_has_no_answer_says_why(shop: Kept, january: Cast) -> None:
    with pytest.raises(NoAnswer, match="there is none called 'nothing'"):
        shop.board("nothing")
    with pytest.raises(BadQuestion, match="use one of"):
        shop.ask("mood")
    with pytest.raises(BadQuestion, match="count: 'fame' is not among"):
        shop.time_of_week(count="fame")
    with pytest.raises(NoAnswer, match="segment: there is none called 'x'"):
        shop.only("x").funnel(step=["a", "b"])
    strange = Kept(Inside("http://shop.example", "shop", january.stranger_secret))
    with pytest.raises(NoAnswer):
        strange.metrics("people")
    with pytest.raises(NoAnswer, match=r"url: http://127\.0\.0\.1:9 does not answer"):
        rapport.open("shop", "rk_s_x", "http://127.0.0.1:9").metrics()
    assert "funnel" in dir(shop)
    assert not hasattr(shop, "mood")
