"""``rapport report``: one object on stdout, sentences on stderr, and never a traceback."""

import gzip
import itertools
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from rapport.cli import main
from rapport.notebook.shelf import SHELF
from rapport.store import Store

Said = pytest.CaptureFixture[str]

_projects = itertools.count(900_000, 100)

SHOP = """user_id,time,event,page
ann,2026-01-05 23:50,view,/
ann,2026-01-06 00:10,view,/docs
ann,2026-01-06 10:00,fork,/docs
bob,2026-01-05 12:00,view,/
,2026-01-05 12:00,view,/
bob,soon,view,/
"""


@pytest.fixture(autouse=True)
def shelf(store: Store) -> Iterator[None]:
    """Read into the test's engine."""
    SHELF.use(store, next(_projects))
    yield
    SHELF.use(None)


def laid(folder: Path, content: str | bytes, name: str = "shop.csv") -> str:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return str(path)


def told(said: Said, *arguments: str) -> dict[str, Any]:
    assert main(["report", *arguments, "--json"]) == 0
    object_: dict[str, Any] = json.loads(said.readouterr().out)
    return object_


def test_the_object_of_a_shop(tmp_path: Path, capsys: Said) -> None:
    path = laid(tmp_path, SHOP)
    assert told(capsys, path, "--event", "event", "--views", "view", "--shares", "fork") == {
        "events": 5,
        "people": 2,
        "sessions": 3,
        "views": 4,
        "session_duration": {"mean_s": 400.0, "median_s": 0.0},
        "bounce_rate": 0.5,
        "engagement_rate": 1 / 3,
        "views_per_session": 1.0,
        "sessions_per_person": 1.5,
        "active_days_per_person": 1.5,
        "returning_share": 0.5,
        "dau_mean": 1.5,
        "retention": {
            "D1": {"eligible": 2, "retained": 1, "rate": 0.5},
            "D7": {"eligible": 0, "retained": 0, "rate": None},
            "D30": {"eligible": 0, "retained": 0, "rate": None},
        },
        "ctr": {"impressions": None, "clicks": None, "rate": None},
        "shares": 1,
        "comments": None,
        "participation_rate": 0.5,
        "span": {"first": "2026-01-05T12:00:00+00:00", "last": "2026-01-06T10:00:00+00:00"},
        "refused": {"bad_time": 1},
        "unknown": {
            "comments": "not_collected",
            "ctr": "not_collected",
            "retention.D7": "incomplete",
            "retention.D30": "incomplete",
        },
        "timezone": "UTC",
        "timeout_s": 1800,
    }


def test_several_files_are_one_and_days_are_cut_in_the_zone(tmp_path: Path, capsys: Said) -> None:
    first, second = laid(tmp_path, SHOP), laid(tmp_path, SHOP.replace("ann", "cat"), "more.csv")
    object_ = told(capsys, first, second, "--timezone", "America/New_York", "--timeout", "5m")
    assert (object_["events"], object_["people"], object_["timeout_s"]) == (10, 3, 300)
    assert object_["span"]["first"] == "2026-01-05T12:00:00-05:00"


def test_dates_give_no_sessions(tmp_path: Path, capsys: Said) -> None:
    object_ = told(capsys, laid(tmp_path, "user_id,date\nann,2026-01-05\nann,2026-01-06\n"))
    assert object_["session_duration"] == {"mean_s": None, "median_s": None}
    assert object_["unknown"]["sessions"] == object_["unknown"]["session_duration"] == "time_too_coarse"
    assert (object_["people"], object_["returning_share"], object_["span"]["first"]) == (1, 1.0, "2026-01-05")


def test_without_people_there_are_counts_and_clicks(tmp_path: Path, capsys: Said) -> None:
    object_ = told(
        capsys, laid(tmp_path, "time,hit\n" + "2026-01-05 10:00,0\n" * 3 + "2026-01-05,1\n"), "--clicked", "hit"
    )
    assert object_["ctr"] == {"impressions": 4, "clicks": 1, "rate": 0.25}
    assert (object_["events"], object_["views"], object_["people"]) == (4, 4, None)
    assert object_["unknown"]["people"] == object_["unknown"]["retention"] == "no_person"


def test_the_guess_is_printed_beside_the_numbers(tmp_path: Path, capsys: Said) -> None:
    path = laid(tmp_path, SHOP)
    assert main(["report", path]) == 0
    out = capsys.readouterr().out
    assert "shop.csv: csv; guessed: time = time, person = user_id, event = event, page = page" in out
    assert "Bounce rate" in out
    assert "--shares NAMES says which events are shares." in " ".join(out.split())
    assert "bad time" in out
    main(["report", path, "--json"])
    assert "guessed" in capsys.readouterr().err


@pytest.mark.slow
def test_the_page_needs_nothing_else(tmp_path: Path, capsys: Said) -> None:
    page = tmp_path / "out.html"
    path = laid(tmp_path, SHOP, "a & b.csv")
    assert main(["report", path, "--html", str(page)]) == 0
    text = page.read_text()
    assert "<h1>a &amp; b.csv</h1>" in text
    assert text.count("<svg") >= 2
    assert "src=" not in text.replace("xlink", "")
    assert "<script" not in text
    capsys.readouterr()


@pytest.mark.slow
def test_half_a_file_is_counted_and_said(tmp_path: Path, capsys: Said) -> None:
    rows = "user_id,time\n" + "".join(f"p{n},2026-01-05 10:00:{n % 60:02}\n" for n in range(50_000))
    packed = gzip.compress(rows.encode())
    path = laid(tmp_path, packed[: len(packed) // 2], "half.csv.gz")
    assert main(["report", path, "--json"]) == 1
    said = capsys.readouterr()
    assert json.loads(said.out)["refused"] == {"bad_line": 1}
    assert "breaks off in the middle" in said.err


@pytest.mark.parametrize(
    ("content", "arguments", "code", "sentence"),
    [
        (SHOP, ["--person", "userid"], 2, "Did you mean 'user_id'?"),
        (SHOP, ["--timezone", "Mars/Olympus"], 2, "--timezone: 'Mars/Olympus' is not a known time zone"),
        (SHOP, ["--timeout", "soon"], 2, "--timeout"),
        (SHOP, ["--timeout", "9h"], 2, "--timeout: 32400 s is not between"),
        (SHOP, ["--format", "xml"], 2, "--format"),
        (SHOP, ["--bots", "some"], 2, "--bots"),
        (SHOP, ["--html", "/no/where.html"], 1, "--html: /no/where.html cannot be written"),
        (SHOP, ["--format", "jsonl"], 1, "none of the first lines is a JSON object"),
        (SHOP, ["--format", "parquet"], 1, "is no whole Parquet file"),
        ("", [], 1, "is empty"),
        (b"\0\1\2\3" * 99, [], 1, "is a binary file"),
        ("user_id,time\nann,10000-01-01\n", [], 1, "no row could be read; 1 refused"),
    ],
)
def test_what_is_wrong_is_one_sentence(
    tmp_path: Path, capsys: Said, content: str | bytes, arguments: list[str], code: int, sentence: str
) -> None:
    assert main(["report", laid(tmp_path, content), "--json", *arguments]) == code
    said = capsys.readouterr()
    assert sentence in said.err
    assert "Traceback" not in said.err


@pytest.mark.parametrize(("path", "sentence"), [("none.csv", "no such file"), ("", "is a folder")])
def test_what_is_no_file(tmp_path: Path, capsys: Said, path: str, sentence: str) -> None:
    assert main(["report", str(tmp_path / path)]) == 1
    assert sentence in capsys.readouterr().err
