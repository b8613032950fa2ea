"""``rapport experiment from-aggregates``: sums that somebody else counted, as JSON in and out."""

import io
import json

import pytest

from rapport.cli import main

Said = pytest.CaptureFixture[str]


def test_sums_from_elsewhere(capsys: Said, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = {"type": "proportion", "control": {"n": 1000.0, "sum": 100}, "treatment": {"n": 1000, "sum": 130}}
    monkeypatch.setattr("sys.stdin", io.StringIO(json.dumps(asked)))
    assert main(["experiment", "from-aggregates"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert set(found) == {"effect", "effect_ci", "p", "relative", "relative_ci", "sequential"}
    assert found["effect"] == pytest.approx(0.03)


def mean(total: str, squares: str = "1", n: str = "3") -> str:
    sums = f'{{"n": {n}, "sum": {total}, "sum_squares": {squares}}}'
    return f'{{"type": "mean", "control": {sums}, "treatment": {sums}}}'


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ("[", "input: "),
        (
            '{"type": "mean", "control": {"n": 0.5, "sum": 1, "sum_squares": 1}}',
            "control: n is 0.5; give a whole number",
        ),
        (mean("NaN"), "input: JSON is malformed"),
        (mean("1e999"), "control.sum: Number out of range."),
        (mean("1e200", "1e308"), "sum: 1e+200 is too large to be told"),
        (mean("1e139", "1e300"), "input: these numbers are too large or too small to be told; use another unit."),
        (mean("1", "1", "1e300"), "control: n is 1e+300; give a whole number of people, from 1 to 1e+15"),
        (
            '{"type": "ratio", "control": {"n": 3, "sum": 1, "sum_squares": 1, "den_sum": 2, "den_sum_squares": 2, '
            '"sum_products": 1e9}, "treatment": {"n": 3, "sum": 1, "sum_squares": 1, "den_sum": 2, '
            '"den_sum_squares": 2, "sum_products": 1}}',
            "sum_products: 1e+09 is more or less than such numbers can have",
        ),
        ('{"type": "median"}', "type: Invalid value 'median'."),
        ('{"type": "mean", "control": {"n": 3, "sum": 1}}', "control: Object missing required field `sum_squares`."),
        (
            '{"type": "proportion", "control": {"n": 3, "sum": 4}, "treatment": {"n": 3, "sum": 1}}',
            "sum: 4 of 3 people",
        ),
        (
            '{"type": "mean", "control": {"n": 2, "sum": 4, "sum_squares": 1}, '
            '"treatment": {"n": 2, "sum": 1, "sum_squares": 1}}',
            "sum_squares: 1 is less than any 2 numbers with the sum 4 can have.",
        ),
    ],
)
def test_sums_that_cannot_be(asked: str, sentence: str, capsys: Said, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(asked))
    assert main(["experiment", "from-aggregates"]) == 2
    assert sentence in capsys.readouterr().err


def test_sums_of_which_nothing_can_be_said(capsys: Said, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = {"type": "proportion", "control": {"n": 9, "sum": 0}, "treatment": {"n": 9, "sum": 0}}
    monkeypatch.setattr("sys.stdin", io.StringIO(json.dumps(asked)))
    assert main(["experiment", "from-aggregates"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["effect"], found["p"], found["effect_ci"], found["relative"]) == (0, None, None, None)
    assert "same value" in found["reason"]
