"""Others computed the same from the same sums: ``golden.json`` holds what gbstats 0.8.0 and tea-tasting 1.14.0 say.

Both were asked in environments of their own, since neither fits beside the rest. gbstats: two-sided t test and
sequential t test (N* of 5,000 and 50,000) on absolute differences; tea-tasting: the t test, and the relative effect.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from rapport.prove.aggregates import answer, read_aggregates

ROWS: list[dict[str, Any]] = json.loads((Path(__file__).parent / "golden.json").read_text())
NAMES = [f"{row['type']}-{row['control']['n']}" for row in ROWS]

every_row = pytest.mark.parametrize("row", ROWS, ids=NAMES)


def near(value: object) -> Any:
    return pytest.approx(value, abs=1e-9, rel=0)


def answered(row: dict[str, Any], n_star: int) -> dict[str, Any]:
    sums = {name: row[name] for name in ("type", "control", "treatment")}
    return answer(read_aggregates(json.dumps(sums | {"n_star": n_star})))


def test_all_four_kinds_are_there() -> None:
    assert len(ROWS) == 15
    assert {row["type"] for row in ROWS} == {"proportion", "mean", "ratio", "cuped"}


@every_row
def test_one_look_is_as_gbstats_has_it(row: dict[str, Any]) -> None:
    found = answered(row, 5000)
    assert {name: found[name] for name in ("effect", "effect_ci", "p")} == {
        name: near(value) for name, value in row["t"].items()
    }


@every_row
@pytest.mark.parametrize("n_star", [5000, 50000])
def test_any_look_is_as_gbstats_has_it(row: dict[str, Any], n_star: int) -> None:
    expected = row[f"sequential_{n_star}"]
    assert answered(row, n_star)["sequential"] == {name: near(value) for name, value in expected.items()}


@every_row
def test_the_relative_effect_is_as_tea_tasting_has_it(row: dict[str, Any]) -> None:
    found = answered(row, 5000)
    for name in ("effect", "effect_ci", "p", "relative", "relative_ci"):
        assert found[name] == near(row["tea_tasting"][name]), name
