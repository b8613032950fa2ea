"""Questions of the registry in a terminal: made from the row alone, straight on files."""

import csv
import io
import itertools
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from rapport.cli.main import main
from rapport.measure import Shape, shapes
from rapport.notebook.shelf import SHELF
from rapport.store import Store
from tests.made_up import StepsWants, made_up

__all__ = ["made_up"]

Said = pytest.CaptureFixture[str]

_projects = itertools.count(960_000, 100)

SHOP = """user_id,time,event,page
ann,2026-01-05 23:50,view,/
ann,2026-01-06 00:10,view,/docs
ann,2026-01-06 10:00,fork,/docs
bob,2026-01-05 12:00,view,/
"""


@pytest.fixture(autouse=True)
def shelf(store: Store) -> Iterator[None]:
    """Read into the test's engine."""
    SHELF.use(store, next(_projects))
    yield
    SHELF.use(None)


@pytest.fixture
def shop(tmp_path: Path) -> str:
    path = tmp_path / "shop.csv"
    path.write_text(SHOP)
    return str(path)


def told(said: Said, *arguments: str) -> dict[str, Any]:
    assert main([*arguments, "--json"]) == 0
    answer: dict[str, Any] = json.loads(said.readouterr().out)
    return answer


def test_a_file_is_asked_without_a_project(shop: str, capsys: Said) -> None:
    answer = told(capsys, "time-of-week", shop, "--event", "event", "--timezone", "Europe/Berlin")
    assert (answer["from"], answer["to"], answer["timezone"]) == ("2026-01-05", "2026-01-06", "Europe/Berlin")
    busy = [(row["weekday"], row["hour"], row["people"]) for row in answer["rows"] if row["events"]]
    assert busy == [(1, 12, 1), (1, 23, 1), (2, 0, 1), (2, 10, 1)]
    assert answer["unknown"] == {}
    assert "sql" not in answer


def test_what_an_answer_has_besides_its_rows(shop: str, capsys: Said) -> None:
    answer = told(capsys, "retention", shop, "--event", "event", "--periods", "1")
    assert [(cell["people"], cell["returned"]) for cell in answer["average"]] == [(2, 2), (2, 1)]
    assert main(["retention", shop, "--event", "event", "--periods", "1"]) == 0
    said = capsys.readouterr().out
    assert "50.0" in said
    assert said.endswith("Left out: 0\n--json has more: average, sizes\n")


@pytest.mark.slow
def test_days_and_filters_narrow_it(shop: str, capsys: Said) -> None:
    filtered = told(capsys, "time-of-week", shop, "--filter", "event==fork")
    assert [row["hour"] for row in filtered["rows"] if row["events"]] == [10]
    narrow = told(capsys, "time-of-week", shop, "--from", "2026-01-06", "--sql")
    assert sum(row["events"] for row in narrow["rows"]) == 2
    assert "toDayOfWeek" in narrow["sql"][0]
    outside = told(capsys, "time-of-week", shop, "--from", "2026-02-01")
    assert (outside["rows"], outside["unknown"]) == ([], {"": "no_data"})


def test_a_row_alone_makes_a_command(shop: str, capsys: Said, made_up: Shape[StepsWants]) -> None:
    asked = ("made-up", shop, "--step", "a", "--step", "b;page~x", "--within", "9", "--twice", "--show", "b")
    answer = told(capsys, *asked)
    assert [row["step"] for row in answer["rows"]] == ["a", "b;page~x"]
    assert main([*asked]) == 0
    out = capsys.readouterr().out
    assert "Does a row suffice?" in out
    assert "12.3\u202fk" in out
    assert "After: The events carry a date but no time of day." in out


def test_csv_has_every_row_and_the_rest_goes_to_stderr(shop: str, capsys: Said, made_up: Shape[StepsWants]) -> None:
    assert main(["made-up", shop, "--step", "a", "--step", "b", "--csv", "--sql"]) == 0
    said = capsys.readouterr()
    rows = list(csv.reader(io.StringIO(said.out)))
    assert rows == [["step", "people", "share", "after_s"], ["a", "12345", "", ""], ["b", "12345", "0.5", ""]]
    assert "guessed" in said.err
    assert "SELECT 30" in said.err


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--count", "fame"], "count: 'fame' is not among events, people, engaged_s."),
        (["--from", "soon"], "from: 'soon' is no day"),
        (["--from", "2026-02-02", "--to", "2026-02-01"], "is after 2026-02-01"),
        (["--timezone", "Mars/Olympus"], "--timezone: 'Mars/Olympus'"),
        (["--project", "shop"], "Give either files to read, or --project"),
        (["--json", "--csv"], "Give either --json or --csv."),
        (["--filter", "mood==good"], "'mood' is no field"),
    ],
)
def test_what_is_wrong_is_one_sentence(shop: str, capsys: Said, arguments: list[str], sentence: str) -> None:
    assert main(["time-of-week", shop, *arguments]) == 2
    said = capsys.readouterr()
    assert sentence in said.err
    assert "Traceback" not in said.err
    assert said.out == ""


def test_a_question_needs_a_file_or_a_project(capsys: Said) -> None:
    assert main(["time-of-week"]) == 2
    assert "Give either files to read, or --project" in capsys.readouterr().err


def test_a_project_has_its_own_time_zone(capsys: Said) -> None:
    assert main(["time-of-week", "--project", "shop", "--timezone", "UTC"]) == 2
    assert "--timezone is for files" in capsys.readouterr().err


def test_the_list_of_commands_groups_them(capsys: Said, made_up: Shape[StepsWants]) -> None:
    assert main(["--help"]) == 0
    out = capsys.readouterr().out
    assert "Questions, asked of a project or of files" in out
    for one in shapes():
        assert one.name.replace("_", "-") in out
    assert main(["time-of-weak"]) == 2
    assert "Did you mean 'time-of-week'?" in capsys.readouterr().err


def test_a_funnel_of_a_file_is_a_table_with_its_notes(tmp_path: Path, capsys: Said) -> None:
    path = tmp_path / "events.csv"
    path.write_text(SHOP.replace("user_id,time,event", "buyer,ts,what"))
    named = ("--person", "buyer", "--time", "ts", "--event", "what", "--page", "page")
    assert main(["funnel", str(path), *named, "--step", "view", "--step", "fork"]) == 0
    out = capsys.readouterr().out
    assert "Where do people stop on the way?" in out
    first, second = (line.split() for line in out.splitlines() if line.startswith("everybody"))
    assert (first[2:5], second[2:6]) == (["1", "view", "2"], ["2", "fork", "1", "1"])
    assert "had less time for the other steps." in out
    assert "()" not in out
