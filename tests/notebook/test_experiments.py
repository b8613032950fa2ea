"""What experiments of a log prove, in a notebook: shares that a reader can count, and a stranger's log beside it."""

import csv
import json
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import parquet

import rapport
from rapport.measure import BadQuestion
from rapport.notebook import Log
from rapport.notebook.table import NoChart
from rapport.prove.plan import BadExperiment

HEAD = "user_id,time,event,experiment,version,variant\n"
SPLIT = {"control": 0.5, "treatment": 0.5}


def lines(who: str, day: int, experiment: str, version: str, variant: str, *, shares: bool) -> str:
    """Somebody meets a variant on a day of January, and perhaps shares afterwards."""
    met = f"{who},2026-01-{day:02} 10:00,exposure,{experiment},{version},{variant}\n"
    return met + (f"{who},2026-01-{day:02} 10:01,share,,,\n" if shares else "")


def written(path: Path) -> Path:
    """On each of four days 25 people meet each variant: of the control 5 share, of the treatment 15.

    An action that changes nothing holds out 20 of 100; an experiment without a control has no name for it. Two of ten
    are held out of everything.
    """
    told = HEAD
    for day in range(5, 9):
        for n in range(25):
            told += lines(f"c{day}-{n}", day, "green", "2", "control", shares=n < 5)
            told += lines(f"t{day}-{n}", day, "green", "2", "treatment", shares=n < 15)
            told += lines(f"h{day}-{n}", day, "hello", "", "holdout" if n < 5 else "hi", shares=n % 5 == 0)
    told += "".join(lines(f"o{n}", 5, "odd", "1", "ab"[n % 2], shares=False) for n in range(4))
    told += "".join(lines(f"old{n}", 5, "green", "1", "control", shares=True) for n in range(3))
    for n in range(10):
        told += lines(f"g{n}", 5, "global_holdout", "1", "treated" if n < 8 else "holdout", shares=False)
    path.write_text(told)
    return path


@pytest.fixture
def log(tmp_path: Path) -> Log:
    """A log; in a stranger's, read before, everybody of the control shares."""
    stranger = tmp_path / "stranger.csv"
    stranger.write_text(HEAD + "".join(lines(f"c5-{n}", 5, "green", "2", "control", shares=True) for n in range(50)))
    rapport.read(stranger)
    found: Log = rapport.read(written(tmp_path / "log.csv"), shares="share")
    return found


def test_who_met_what(log: Log) -> None:
    found = [(row["experiment"], row["version"], row["variant"], row["people"]) for row in log.experiments()]
    assert found == [
        ("global_holdout", 1, "holdout", 2),
        ("global_holdout", 1, "treated", 8),
        ("green", 1, "control", 3),
        ("green", 2, "control", 100),
        ("green", 2, "treatment", 100),
        ("hello", None, "hi", 80),
        ("hello", None, "holdout", 20),
        ("odd", 1, "a", 2),
        ("odd", 1, "b", 2),
    ]


def test_an_experiment_is_judged_as_in_the_product(log: Log) -> None:
    found = log.experiment("green", "sharing_people", guardrails=["comment_people"], split=SPLIT)
    primary, guardrail = found.rows
    assert (primary["control_mean"], primary["treatment_mean"], primary["verdict"]) == (0.2, 0.6, "better")
    assert primary["effect"] == pytest.approx(0.4)
    assert 0 < primary["low"] < 0.4 < primary["high"]
    assert (guardrail["effect"], guardrail["low"]) == (0, None)
    assert "Everybody has the same value" in guardrail["why"]
    assert found.people == {"control": 100, "treatment": 100}
    assert found.sentence.startswith(
        "People who share: 60.0 % instead of 20.0 % with treatment".replace(" %", "\u202f%")
    )
    assert found.health[0].startswith("The shares of people are as they were meant to be")
    assert [sum(judged.people.values()) for _, judged in found.days] == [50, 100, 150, 200]
    assert "{project:UInt32}" in found.sql
    assert found.sentence in repr(found)
    assert "treatment" in found._repr_html_()


def test_its_intervals_are_drawn_now_and_over_days(log: Log) -> None:
    found = log.experiment("green", "sharing_people")
    (row,) = found.chart()["data"]["values"]
    assert row["middle"] == pytest.approx(200)
    assert len(found.chart_of_days("treatment", "dark")["data"]["values"]) >= 2
    assert found.health[0].startswith("Nobody said which shares of people were meant")
    with pytest.raises(NoChart):
        log.experiment("green", "comment_people").chart()


def test_shares_that_were_not_meant_are_noticed(log: Log) -> None:
    found = log.experiment("green", "sharing_people", split={"control": 0.2, "treatment": 0.8})
    assert {row["verdict"] for row in found} == {"not_yet"}
    assert found.sentence.startswith("Nothing may be concluded")


def test_the_ledger_has_everything_that_was_tried(log: Log) -> None:
    found = log.ledger("sharing_people")
    rows = {row["experiment"]: row for row in found}
    assert [*rows] == ["green", "hello"]
    assert (rows["green"]["version"], rows["green"]["reached"], rows["green"]["people"]) == (2, 100, 200)
    assert rows["hello"]["verdict"] == "not_yet"
    assert rows["green"]["p"] < rows["green"]["portfolio_p"] < 0.05
    assert rows["hello"]["effect"] == 0
    assert any(
        said.startswith("odd has no row. control: '' is none of the variants of odd: a, b") for said in found.left_out
    )
    assert found.chart()["data"]["values"][0]["at"] == "green, treatment"
    assert found.whole is not None
    assert found.whole.people == {"holdout": 2, "treated": 8}
    assert found.whole.rows[0]["effect"] is found.together is None, "nobody's attention is in this log"
    assert "odd has no row" in repr(found)


def test_what_cannot_be_asked(log: Log) -> None:
    with pytest.raises(BadExperiment, match="nobody was exposed to 'gren'"):
        log.experiment("gren", "sharing_people")
    with pytest.raises(BadExperiment, match="'best' is none of the variants of green: control, treatment"):
        log.experiment("green", "sharing_people", control="best")
    with pytest.raises(BadExperiment, match="there is only the control"):
        log.experiment("green", "sharing_people", version=1)
    with pytest.raises(BadQuestion, match="happiness"):
        log.experiment("green", "happiness")


EXPORTED = [
    ("2026-01-05T10:00:00Z", "exposure", {"experiment": "green", "variant": "control", "version": 1}),
    ("2026-01-05T10:01:00Z", "exposure", {"experiment": "green", "variant": "treatment", "version": 1}),
    ("2026-01-05T10:02:00Z", "share", "nothing to read"),
]
"""As events are exported: what they say stands in one column."""


@pytest.mark.parametrize("kind", ["parquet", "csv", "jsonl", "objects"])
def test_exported_events_say_what_they_said(tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"log.{kind.replace('objects', 'jsonl')}"
    text = kind != "objects"
    rows = [
        {"user_id": f"p{n}", "at": at, "name": name, "properties": json.dumps(said) if text else said, "extra": "x"}
        for n, (at, name, said) in enumerate(EXPORTED)
    ]
    if kind == "parquet":
        parquet.write_table(pa.Table.from_pylist(rows), path)
    elif kind == "csv":
        with path.open("w") as file:
            csv.DictWriter(file, rows[0]).writeheader()
            csv.DictWriter(file, rows[0]).writerows(rows)
    else:
        path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    log: Log = rapport.read(path)
    assert [(row["variant"], row["people"]) for row in log.experiments()] == [("control", 1), ("treatment", 1)]
    said = [json.loads(row["properties"]) for row in log.events()]
    assert said[0] == {"experiment": "green", "variant": "control", "version": 1, "extra": "x"}
    assert set(said[2]) == {"properties", "extra"}


@pytest.mark.slow
def test_it_needs_no_settings(tmp_path: Path) -> None:
    ask = "import rapport, sys; log = rapport.read(sys.argv[1], shares='share'); print(log.ledger('sharing_people'))"
    told = subprocess.run(
        [sys.executable, "-c", ask, str(written(tmp_path / "log.csv"))],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
        env={"HOME": str(tmp_path)},
    )
    assert "treatment  sharing_people  0.4" in told.stdout
    assert [one.name for one in tmp_path.iterdir()] == ["log.csv"]
