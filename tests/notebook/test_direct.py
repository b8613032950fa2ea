"""Files that are asked where they lie answer as the same files that were taken."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import rapport
from rapport.kernel.refusal import Refusal
from rapport.measure import Shaped
from rapport.notebook import Log
from rapport.store.files.direct import DirectEngine
from tests.trying import tries

BEGUN = datetime(2026, 1, 5, 22, tzinfo=UTC)
ROWS = st.lists(
    st.tuples(
        st.sampled_from(["ann", "bob", "", "cyd"]),
        st.sampled_from([0, 0, 1, 29, 31, 700, 1441]),
        st.sampled_from(["page_view", "page_view", "search", "purchase", "share"]),
        st.sampled_from(["/", "/docs?utm_source=mail", "https://a.example/read/1"]),
        st.sampled_from(["", "https://www.google.com/", "https://a.example/"]),
        st.sampled_from(["DE", "AT", ""]),
        st.sampled_from([1, 2, None]),
    ),
    min_size=1,
    max_size=40,
)
NAMES = ("who", "time", "event", "url", "referrer", "country", "plan")
ASKED: dict[str, dict[str, object]] = {
    "funnel": {"step": ["page_view", "search"], "by": "country", "filter": "entry_page!=/nowhere"},
    "paths": {},
    "content": {},
    "lifecycle": {},
    "retention": {"by": "channel"},
    "trend": {"metrics": ["sessions", "people"], "split": "country"},
    "engagement_index": {},
    "people": {},
}
METRICS: dict[str | None, tuple[str, ...]] = {
    None: ("events", "people", "sessions", "bounce_rate", "shares"),
    "day": ("sessions", "dau"),
    "property:plan": ("events",),
    "entry_page": ("sessions",),
}


def laid(folder: str, name: str, rows: list[tuple[Any, ...]], begun: datetime = BEGUN) -> Path:
    """A file of events so many minutes after each other."""
    minutes, at = 0, []
    for row in rows:
        minutes += row[1]
        at.append(begun + timedelta(minutes=minutes))
    columns = dict(zip(NAMES, zip(*rows, strict=True), strict=True))
    table = pa.table(
        {**columns, "time": pa.array(at, pa.timestamp("ms", "UTC")), "plan": pa.array(columns["plan"], pa.int64())}
    )
    pq.write_table(table, path := Path(folder) / name)
    return path


def told(log: Log, name: str, wanted: dict[str, object]) -> Shaped:
    """All of an answer but its SQL, which says the log's number."""
    answer: Shaped = log.ask(name, **wanted).answer
    return replace(answer, sql=())


@pytest.mark.slow
@settings(max_examples=tries(6), deadline=None)
@given(rows=ROWS, more=ROWS, zone=st.sampled_from(["UTC", "America/New_York"]))
def test_every_answer_is_the_same(rows: list[tuple[Any, ...]], more: list[tuple[Any, ...]], zone: str) -> None:
    with TemporaryDirectory() as folder:
        paths = [laid(folder, "a", rows), laid(folder, "b", more, BEGUN + timedelta(milliseconds=1))]
        options = {"person": "who", "timezone": zone, "views": "page_view"}
        lying, taken = (rapport.read(paths, direct=direct, **options) for direct in (True, False))
        assert isinstance(lying.engine, DirectEngine)
        for name, wanted in ASKED.items():
            assert told(lying, name, wanted) == told(taken, name, wanted)
        for by, names in METRICS.items():
            assert lying.metrics(*names, by=by).rows == taken.metrics(*names, by=by).rows
        assert lying.sessions().rows == taken.sessions().rows
        assert sorted(map(str, lying.events().rows)) == sorted(map(str, taken.events().rows))
        assert (lying.taken, lying.ends()) == (taken.taken, taken.ends())


def test_times_that_cannot_be_read_are_refused_and_counted(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    pq.write_table(
        pa.table({"user_id": ["ann", "bob", "cyd"], "time": ["2026-01-05 10:00", "soon", "2026-01-06"]}), path
    )
    log = rapport.read(path, direct=True)
    assert isinstance(log.engine, DirectEngine)
    assert (log.taken.new, dict(log.taken.refused)) == (2, {Refusal.BAD_TIME: 1})
    assert log.metrics("events", "people").rows == [{"events": 2, "people": 2}]


@pytest.mark.parametrize(
    ("columns", "options", "found"),
    [
        ({"user_id": ["ann", ""], "anonymous_id": ["a1", "a1"]}, {}, (2, 1)),
        ({"user_id": ["ann", "bob"], "user_agent": ["curl/8", "curl/8"]}, {}, (2, 2)),
        ({"user_id": ["ann", "bob"], "number": ["n1", "n1"]}, {"id": "number"}, (1, 1)),
    ],
)
def test_what_must_be_taken_is_taken(
    tmp_path: Path, columns: dict[str, list[str]], options: dict[str, str], found: tuple[int, int]
) -> None:
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({**columns, "time": ["2026-01-05 10:00", "2026-01-05 10:01"]}), path)
    log = rapport.read(path, direct=True, **options)
    assert not isinstance(log.engine, DirectEngine)
    assert log.metrics("events", "people").rows == [dict(zip(("events", "people"), found, strict=True))]
