"""Sessions straight from Parquet files are those that come out when the files are taken."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import rapport
from rapport.store.files import BadFile
from tests.trying import tries

BEGUN = datetime(2026, 1, 5, tzinfo=UTC)
LATER = BEGUN + timedelta(seconds=1)
WHO = st.sampled_from(["ann", "bob", "", "null"])
GAPS = st.sampled_from([0, 1, 29, 30, 31, 600, 1439, 1441])
ROWS = st.lists(st.tuples(WHO, GAPS, st.sampled_from(["", "", "s1"])), min_size=1, max_size=60)


def file_of(folder: Path, name: str, rows: list[tuple[str, int, str]], begun: datetime = BEGUN) -> Path:
    """Events so many minutes after each other."""
    minutes, at = 0, []
    for _, gap, _ in rows:
        minutes += gap
        at.append(begun + timedelta(minutes=minutes))
    who, _, own = zip(*rows, strict=True)
    path = folder / name
    pq.write_table(pa.table({"who": who, "time": pa.array(at, pa.timestamp("ms", "UTC")), "visit": own}), path)
    return path


@settings(max_examples=tries(15), deadline=None)
@given(rows=ROWS, more=ROWS, seconds=st.sampled_from([60, 1800, 28_800]), own=st.booleans())
def test_they_are_the_same_as_of_files_that_are_taken(
    rows: list[tuple[str, int, str]], more: list[tuple[str, int, str]], seconds: int, own: bool
) -> None:
    options = {"person": "who", "time": "time", **({"session": "visit"} if own else {})}
    with TemporaryDirectory() as folder:
        paths = [file_of(Path(folder), "a.parquet", rows), file_of(Path(folder), "b.parquet", more, LATER)]
        found = rapport.sessions(paths, timeout=seconds, **options)
        taken = rapport.read(paths, timeout=seconds, **options).sessions()
    columns = ("start", "stop", "duration_s", "events", *(["session"] if own else []))
    assert sorted([row[name] for name in columns] for row in found) == sorted(
        [row[name] for name in columns] for row in taken
    )
    assert {row["person"] for row in found} <= {"ann", "bob"}


def test_two_people_can_be_counted(tmp_path: Path) -> None:
    path = file_of(
        tmp_path, "a.parquet", [("ann", 0, ""), ("bob", 0, ""), ("ann", 30, ""), ("ann", 31, ""), ("", 1, "")]
    )
    rows = sorted((row["person"], row["duration_s"], row["events"]) for row in rapport.sessions(path, person="who"))
    assert rows == [("ann", 0, 1), ("ann", 1800, 2), ("bob", 0, 1)]


def test_what_has_to_be_taken_whole_says_so(tmp_path: Path) -> None:
    text = tmp_path / "a.csv"
    text.write_text("user_id,time\nann,2026-01-05 10:00\n")
    with pytest.raises(BadFile, match="is no Parquet file; take it whole"):
        rapport.sessions(text)
    path = file_of(tmp_path, "a.parquet", [("ann", 0, ""), ("ann", 30, "")])
    with pytest.raises(BadFile, match="does not say by one column who"):
        rapport.sessions(path)
    with pytest.raises(BadFile, match="there are rows with one id"):
        rapport.sessions(path, person="who", id="visit")
    apart = [file_of(tmp_path, name, [(name, 0, "v1")], begun) for name, begun in (("c", BEGUN), ("d", LATER))]
    with pytest.raises(BadFile, match="there are rows with one id"):
        rapport.sessions(apart, person="who", id="visit")
    with pytest.raises(BadFile, match="begins as"):
        rapport.sessions([path, file_of(tmp_path, "b.parquet", [("ann", 0, "")])], person="who")
