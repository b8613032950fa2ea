"""Reading files in a notebook: a story that a reader can count, and a stranger's log beside it."""

from pathlib import Path

import pyarrow as pa
import pytest

import rapport
from rapport.measure import BadQuestion
from rapport.notebook import Log
from rapport.notebook.table import NoChart
from rapport.store.files import BadFile, BadOption

VISITS = """user_id,time,event,page
ann,2026-01-05 10:00,page_view,/
ann,2026-01-05 10:05,page_view,/docs
ann,2026-01-06 10:00,page_view,/
bob,2026-01-05 12:00,page_view,/docs
bob,2026-01-05 12:01,share,/docs
"""


@pytest.fixture
def log(tmp_path: Path) -> Log:
    """Ann comes on two days, Bob on one; a stranger's log is read before."""
    other = tmp_path / "other.csv"
    other.write_text(VISITS.replace("ann", "zoe"))
    rapport.read(other)
    path = tmp_path / "visits.csv"
    path.write_text(VISITS)
    found: Log = rapport.read(path, views="page_view")
    return found


def test_metrics_of_the_whole_log(log: Log) -> None:
    assert log.metrics("people", "sessions", "bounce_rate", "shares").rows == [
        {"people": 2, "sessions": 3, "bounce_rate": 2 / 3, "shares": 1}
    ]


def test_metrics_by_day_and_by_page(log: Log) -> None:
    by_day = log.metrics("people", by="day")
    assert by_day.rows == [{"day": "2026-01-05", "people": 2}, {"day": "2026-01-06", "people": 1}]
    assert log.metrics("views", by="page", filter="page!=/").rows == [{"page": "/docs", "views": 2}]


def test_sessions_events_and_retention(log: Log) -> None:
    assert [(row["events"], row["views"], row["duration_s"]) for row in log.sessions()] == [
        (2, 2, 300.0),
        (2, 1, 60.0),
        (1, 1, 0.0),
    ]
    assert [row["user_id"] for row in log.events()] == ["ann", "ann", "bob", "bob", "ann"]
    first = log.came_back().rows[0]
    assert first == {"metric": "Retention, day 1", "eligible": 2, "retained": 1, "rate": 0.5}


def test_a_table_is_arrow_and_pandas_and_shows_itself(log: Log) -> None:
    table = log.metrics("bounce_rate", "retention_d30", by="day")
    assert isinstance(table.arrow(), pa.Table)
    assert list(table.pandas().columns) == ["day", "bounce_rate", "retention_d30"]
    assert "50.0" in repr(table)
    shown = table._repr_html_()
    assert "Share of sessions with exactly one view" in shown
    assert "retention_d30 is not known: The days that the number needs are not over yet." in shown


def test_a_chart_is_drawn_by_time_and_by_field(log: Log) -> None:
    lines, bars = log.metrics("people", by="day").chart(), log.metrics("views", by="page").chart("dark")
    assert lines["mark"]["type"] == "line"
    assert lines["data"]["values"][0] == {"day": "2026-01-05", "people": 2}
    assert bars["mark"] == "bar"
    assert "application/vnd.vegalite.v6+json" in bars._repr_mimebundle_()
    durations = log.metrics("session_duration", by="day").chart()["encoding"]["y"]
    assert "2\\u202fmin" in durations["axis"]["labelExpr"]
    with pytest.raises(NoChart, match="by='day'"):
        log.metrics("people").chart()


def test_a_log_says_how_it_was_read(log: Log) -> None:
    assert repr(log).splitlines() == [
        "Log",
        "5 events in 1 file",
        "visits.csv: csv; guessed: time = time, person = user_id, event = event, page = page",
    ]
    assert "<pre>" in log._repr_html_()


def test_a_log_without_events_knows_nothing(tmp_path: Path) -> None:
    path = tmp_path / "none.csv"
    path.write_text("user_id,time\nann,soon\n")
    log = rapport.read(path)
    assert log.metrics("people").unknown == {"people": "no_data"}
    assert log.came_back().rows == []


def test_what_is_wrong_is_said(log: Log, tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="no such file"):
        rapport.read(tmp_path / "none.csv")
    with pytest.raises(BadOption, match="--person"):
        rapport.read(log.files[0].path, person="who")
    with pytest.raises(BadQuestion, match="is no metric"):
        log.metrics("peoples")
