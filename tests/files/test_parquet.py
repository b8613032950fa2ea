"""Parquet: columns of every type, read where they lie or sent to a store that cannot see the file."""

import gzip
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from pyarrow import parquet

from rapport.kernel.refusal import Refusal
from rapport.kernel.rules import Rules
from rapport.store import Engine, Store
from rapport.store.files import BadFile, Options, Way, open_file, parquet_intake, take
from rapport.store.files.parquet import ParquetFile
from tests.files.conftest import RECEIVED, Desk

TEN = datetime(2026, 1, 5, 10, tzinfo=UTC)


def written(folder: Path, **columns: Any) -> Path:
    path = folder / "a.parquet"
    parquet.write_table(pa.table(columns), path)
    return path


def test_numbers_missing_people_and_strange_names(desk: Desk) -> None:
    path = written(
        desk.folder,
        user_id=pa.array([7.0, None, 8.0]),
        ms=pa.array([TEN, TEN, None], pa.timestamp("us", "UTC")),
        n=pa.array([1, 2, 3]),
        tags=pa.array([["a"], [], None], pa.list_(pa.string())),
    )
    taken = desk.take(path, time="ms")
    assert (taken.new, dict(taken.refused)) == (2, {Refusal.BAD_TIME: 1})
    assert desk.rows("user_id, person != 0, toString(properties.n), toString(at)") == [
        ("", 0, "2", "2026-01-05 10:00:00.000"),
        ("7", 1, "1", "2026-01-05 10:00:00.000"),
    ]


@pytest.mark.parametrize(
    ("times", "first"),
    [
        (pa.array([datetime(2026, 1, 5, 10)], pa.timestamp("us")), "2026-01-05 09:00:00.000"),  # noqa: DTZ001  naive
        (pa.array([TEN], pa.timestamp("ns", "UTC")), "2026-01-05 10:00:00.000"),
        (pa.array([date(2026, 1, 5)]), "2026-01-04 23:00:00.000"),
        (pa.array([int(TEN.timestamp())]), "2026-01-05 10:00:00.000"),
        (pa.array([int(TEN.timestamp() * 1000)]), "2026-01-05 10:00:00.000"),
        (pa.array(["2026-01-05 10:00"]), "2026-01-05 09:00:00.000"),
        (pa.array([-3]), "1999-12-28 23:00:00.000"),
    ],
)
def test_times_of_every_type_are_read_in_the_zone(desk: Desk, times: pa.Array, first: str) -> None:
    desk.take(written(desk.folder, time=times, person=pa.array(["ann"])), timezone="Europe/Berlin")
    assert desk.rows("toString(at)") == [(first,)]


def test_what_tells_a_file_from_another_depends_on_nothing_but_it(desk: Desk) -> None:
    file = ParquetFile(
        path := written(desk.folder, time=pa.array([TEN], pa.timestamp("ms", "UTC")), a=["b"]), path, Options()
    )
    assert file.fingerprint() == repr([{"time": 1767607200000, "a": "b"}]).encode()


@pytest.mark.slow
def test_dictionaries_devices_and_the_same_file_again(desk: Desk) -> None:
    agent = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:120.0) Gecko/20100101 Firefox/120.0"
    path = written(
        desk.folder,
        ts=pa.array([TEN, TEN], pa.timestamp("ms", "UTC")),
        who=pa.array(["ann", "ann"]).dictionary_encode(),
        user_agent=pa.array([agent, agent]),
    )
    assert desk.take(path, person="who").new == 2
    assert desk.rows("device, browser, os") == [("desktop", "Firefox", "Windows")] * 2
    packed = desk.lay("b.parquet.gz", gzip.compress(path.read_bytes()))
    assert desk.take(packed, person="who").duplicate == 2


@pytest.mark.slow
def test_rows_travel_to_a_store_that_cannot_see_the_file(
    desk: Desk, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parquet_intake, "CARRIED_ROWS", 2)
    path = written(desk.folder, user_id=pa.array(["a", "b", "c", "d", "e"]), time=pa.array([TEN] * 5))
    text = desk.lay("a.csv", "user_id,time\na,2026-01-05 10:00\n")
    other = Engine({"interface": "chdb", "path": store.engine.query("SELECT path FROM system.disks", {}).rows[0][0]})
    way = Way(desk.project, Rules(), RECEIVED)
    for file, new in ((path, 5), (text, 1), (path, 0)):
        opened = open_file(file, Options(), desk.folder)
        assert take(store, opened, way, reading=other).new == new
    store.settle(desk.project, Rules())
    assert desk.sessions() == 5
    other.close()


@pytest.mark.parametrize("size", [100, 400])
def test_half_a_file_is_none(desk: Desk, size: int) -> None:
    whole = written(desk.folder, time=pa.array([1, 2, 3])).read_bytes()
    with pytest.raises(BadFile, match="no whole Parquet file"):
        desk.open(desk.lay("b.parquet", whole[:size]))


def test_no_rows_are_said_to_be_none(desk: Desk) -> None:
    with pytest.raises(BadFile, match="has no rows"):
        desk.open(written(desk.folder, time=pa.array([], pa.int64())))
