"""A raw export in a terminal and over HTTP: whole, repeated, changed in between."""

import io
from pathlib import Path

import pyarrow.dataset as ds
import pyarrow.parquet as pq
import pytest

from tests.journeys.house import Server, new_project, rapport

WEEK = "user_id,time,page\nann,2026-01-05 10:00,/\nann,2026-01-05 10:05,/docs\nbob,2026-01-06 12:00,/docs\n"


def loaded(server: Server, shop: dict[str, str], folder: Path, text: str) -> None:
    """Import rows into a project."""
    path = folder / f"rows-{len(text)}.csv"
    path.write_text(text)
    assert rapport("import", path, "--project", shop["project"], "--data", server.data).code == 0


@pytest.mark.slow
def test_only_what_changed_is_written_again(server: Server, shop: dict[str, str], tmp_path: Path) -> None:
    out = tmp_path / "out"
    loaded(server, shop, tmp_path, WEEK)
    loaded(server, new_project(server.data, "Strangers"), tmp_path, WEEK.replace("ann", "zoe"))
    export = ("export-events", out, "--project", shop["project"], "--data", server.data)
    first = rapport(*export, "--json").json
    assert {name: first[name] for name in ("written", "unchanged", "rows")} == {"written": 4, "unchanged": 0, "rows": 5}
    table = ds.dataset(out / "events", partitioning="hive").to_table()
    assert sorted(zip(table["day"].to_pylist(), table["user_id"].to_pylist(), strict=True)) == [
        ("2026-01-05", "ann"),
        ("2026-01-05", "ann"),
        ("2026-01-06", "bob"),
    ]
    assert sorted(ds.dataset(out / "sessions", partitioning="hive").to_table()["events"].to_pylist()) == [1, 2]

    (out / "events" / "day=2026-01-05" / "_part-0.parquet").write_text("Somebody pulled the plug.")
    (out / "events" / "day=2026-01-05" / "part-0.parquet").write_text("half a file")
    assert rapport(*export, "--json").json["written"] == 1
    assert rapport(*export, "--json").json["unchanged"] == 4

    loaded(server, shop, tmp_path, WEEK + "cat,2026-01-06 13:00,/\n")
    again = rapport(*export, "--json").json
    assert (again["written"], again["unchanged"], again["removed"]) == (2, 2, 0)

    assert rapport("forget", "ann", "--project", shop["project"], "--data", server.data).code == 0
    gone = rapport(*export, "--json").json
    assert (gone["written"], gone["removed"]) == (0, 2)
    assert ds.dataset(out / "events", partitioning="hive").to_table()["user_id"].to_pylist() == ["bob", "cat"]
    assert "0 files written" in rapport(*export).out


def test_days_narrow_it_and_what_is_wrong_is_one_sentence(server: Server, shop: dict[str, str], tmp_path: Path) -> None:
    loaded(server, shop, tmp_path, WEEK)
    export = ("export-events", tmp_path / "out", "--project", shop["project"], "--data", server.data)
    assert rapport(*export, "--from", "2026-01-06", "--json").json["written"] == 2
    assert not (tmp_path / "out" / "events" / "day=2026-01-05").exists()
    for arguments, sentence in (
        (("--from", "soon"), "from: 'soon' is no day"),
        (("--from", "2026-02-02", "--to", "2026-02-01"), "give the earlier day first"),
    ):
        said = rapport(*export, *arguments)
        assert (said.code, said.err.count("\n")) == (2, 1)
        assert sentence in said.err
    (tmp_path / "file").write_text("")
    said = rapport("export-events", tmp_path / "file", *export[2:])
    assert said.code == 2
    assert "name another folder" in said.err


def test_a_day_comes_over_http(server: Server, shop: dict[str, str], tmp_path: Path) -> None:
    loaded(server, shop, tmp_path, WEEK)
    own = f"/api/v1/projects/{shop['project']}/export"
    got = server.get(f"{own}/events", shop["secret_key"], day="2026-01-05")
    assert got.status == 200
    assert pq.read_table(io.BytesIO(got.body))["page"].to_pylist() == ["/", "/docs"]
    assert (
        pq.read_table(io.BytesIO(server.get(f"{own}/events", shop["secret_key"], day="2025-01-05").body)).num_rows == 0
    )
    assert (
        pq.read_table(io.BytesIO(server.get(f"{own}/sessions", shop["secret_key"], day="2026-01-06").body)).num_rows
        == 1
    )
    for table, asked in (("events", {}), ("events", {"day": "soon"}), ("people", {"day": "2026-01-05"})):
        wrong = server.get(f"{own}/{table}", shop["secret_key"], **asked)
        assert wrong.status == 400
        assert wrong.json["error"]["message"]
    stranger = new_project(server.data, "Cyd's")
    assert server.get(f"{own}/events", stranger["secret_key"], day="2026-01-05").status == 403
