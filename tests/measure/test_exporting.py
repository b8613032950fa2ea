"""Raw exports: every row once in the file of its day, whatever the batches, and a mark that moves when a row does."""

import io
import itertools
import json
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from rapport.store import exporting
from tests.measure.telling import BERLIN, Story, did

ZONE = ZoneInfo("Europe/Berlin")


def read(story: Story, table: str, day: str) -> pa.Table:
    """The file of a day, read back."""
    when = date.fromisoformat(day)
    pieces = exporting.parquet(story.store.engine, story.project, table, ZONE, when)
    return pq.read_table(io.BytesIO(b"".join(pieces)))


def days(story: Story, table: str) -> dict[str, tuple[int, str]]:
    """Rows and mark of each day."""
    found = exporting.days(story.store.engine, story.project, table, ZONE, date(2026, 1, 1), date(2026, 1, 31))
    return {one.day.isoformat(): (one.rows, one.mark) for one in found}


def test_a_row_is_in_the_file_of_its_day_in_the_projects_zone(berlin: Story) -> None:
    assert berlin.rules == BERLIN
    berlin.tell(
        did("ann", "2026-01-05 22:59", page="/a", properties='{"plan": "pro"}', user_id="u1"),
        did("ann", "2026-01-05 23:01", page="/b", things=("x", "y"), engaged_s=1.5),  # 00:01 on the 6th in Berlin
        did("", "2026-01-06 12:00", "share"),
    )
    assert {day: rows for day, (rows, _) in days(berlin, "events").items()} == {"2026-01-05": 1, "2026-01-06": 2}
    first, second = read(berlin, "events", "2026-01-05").to_pylist(), read(berlin, "events", "2026-01-06").to_pylist()
    assert [(row["page"], row["user_id"], json.loads(row["properties"])) for row in first] == [
        ("/a", "u1", {"plan": "pro"})
    ]
    assert [(row["name"], row["things"], row["engaged_s"], row["roles"][:1]) for row in second] == [
        ("page_view", ["x", "y"], 1.5, ["view"]),
        ("share", [], 0.0, ["share"]),
    ]
    assert first[0]["person"] == second[0]["person"] != ""
    assert second[1]["person"] == ""
    assert first[0]["at"] == datetime(2026, 1, 5, 23, 59, tzinfo=ZONE)


def test_a_session_is_in_the_file_of_the_day_on_which_it_starts(berlin: Story) -> None:
    berlin.tell(did("ann", "2026-01-05 22:59"), did("ann", "2026-01-05 23:01", page="/b"))
    rows = read(berlin, "sessions", "2026-01-05").to_pylist()
    assert [(row["events"], row["duration_s"], row["entry_page"], row["exit_page"]) for row in rows] == [
        (2, 120.0, "/", "/b")
    ]
    assert rows[0]["days"] == [date(2026, 1, 5), date(2026, 1, 6)]
    assert read(berlin, "sessions", "2026-01-06").num_rows == 0
    assert list(days(berlin, "sessions")) == ["2026-01-05"]


@pytest.mark.parametrize("rows", [1, 3, 1000])
def test_batches_of_any_length_are_the_same_rows_in_order(
    berlin: Story, monkeypatch: pytest.MonkeyPatch, rows: int
) -> None:
    noon = datetime(2026, 1, 5, 11)  # noqa: DTZ001  spelled out for a story
    moments = [noon + timedelta(seconds=20 * n) for n in range(20)]
    people = itertools.cycle(("ann", "bob", ""))
    berlin.tell(*(did(next(people), str(at)) for at in moments))
    monkeypatch.setattr(exporting, "ROWS", rows)
    table = read(berlin, "events", "2026-01-05")
    assert [at.replace(tzinfo=None) for at in table["at"].to_pylist()] == moments
    assert len(set(table["id"].to_pylist())) == 20
    batches = list(exporting.batches(berlin.store.engine, berlin.project, "events", ZONE, date(2026, 1, 5)))
    assert len(batches) == {1: 7, 3: 7, 1000: 1}[rows]


def test_a_mark_moves_with_any_row_and_with_who_it_was(berlin: Story) -> None:
    berlin.tell(did("ann", "2026-01-05 10:00"), did("ann", "2026-01-07 10:00"))
    before = days(berlin, "events")
    assert (
        json.loads(read(berlin, "events", "2026-01-05").schema.metadata[exporting.METADATA])["mark"]
        == (before["2026-01-05"][1])
    )
    berlin.tell(did("bob", "2026-01-05 10:00"))
    after = days(berlin, "events")
    assert after["2026-01-05"] != before["2026-01-05"]
    assert after["2026-01-07"] == before["2026-01-07"]
    berlin.tell(did("ann", "2026-01-09 10:00", user_id="u1"))  # now all of Ann's events are u1's
    assert days(berlin, "events")["2026-01-07"][1] != after["2026-01-07"][1]


def test_what_is_no_file_of_ours_has_no_mark(tmp_path: object) -> None:
    assert exporting.mark_in(f"{tmp_path}/none.parquet") is None
