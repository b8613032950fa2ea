"""Events of the same instant keep the order in which they arrived."""

import json
from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import parquet

from rapport.kernel.event import Event
from rapport.kernel.rules import Rules
from rapport.store import Store
from rapport.store.files import Options, Way, open_file, take

AT = 1_767_600_000_000
NAMES = [f"step_{number * 7 % 30}" for number in range(30)]
"""In an order that no sorting gives."""

ORDERED = "SELECT name FROM seen(project = {project:UInt32}) ORDER BY at, received, seq"


def order_of(store: Store, project: int) -> list[str]:
    return [row[0] for row in store.engine.ask(ORDERED, project)]


def events(project: int, *, received: int = AT) -> list[Event]:
    return [
        Event(project=project, event_id=name, name=name, at=AT, received=received, anonymous_id="ann") for name in NAMES
    ]


def test_of_a_batch(store: Store, project: int, stranger: int) -> None:
    told = events(project)
    store.load([*told, *events(stranger)], lambda _: Rules())
    store.load(told[::-1], lambda _: Rules())
    assert order_of(store, project) == NAMES


def test_of_batches(store: Store, project: int) -> None:
    later, earlier = events(project, received=AT + 1)[:10], events(project)[10:]
    store.load(later, lambda _: Rules())
    store.load(earlier, lambda _: Rules())
    assert order_of(store, project) == NAMES[10:] + NAMES[:10]


@pytest.mark.parametrize("later", [False, True], ids=["through memory", "directly"])
@pytest.mark.parametrize("kind", ["csv", "jsonl", "unfolded", "parquet"])
def test_of_a_file(store: Store, project: int, tmp_path: Path, kind: str, later: bool) -> None:
    path = written(tmp_path, kind)
    for _ in range(1 if later else 2):
        take(store, open_file(path, Options(), tmp_path), Way(project, Rules(), AT, counted=later, label=kind))
        store.settle(project, Rules())
    assert order_of(store, project) == NAMES


def written(folder: Path, kind: str) -> Path:
    rows = [{"user_id": "ann", "timestamp": AT, "event": name} for name in NAMES]
    if kind == "parquet":
        parquet.write_table(pa.Table.from_pylist(rows), folder / "told.parquet", row_group_size=3)
        return folder / "told.parquet"
    lines = {
        "csv": ["user_id,timestamp,event", *(f"ann,{AT},{name}" for name in NAMES)],
        "jsonl": [json.dumps(row) for row in rows],
        "unfolded": [
            json.dumps({"user_id": "ann", "events": [{"timestamp": AT, "event": name} for name in some]})
            for some in (NAMES[:12], NAMES[12:])
        ],
    }[kind]
    path = folder / f"told.{'csv' if kind == 'csv' else 'jsonl'}"
    path.write_text("\n".join([*lines, ""]))
    return path
