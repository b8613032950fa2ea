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


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ("[", "input: "),
        (
            '{"type": "mean", "control": {"n": 0.5, "sum": 1, "sum_squares": 1}}',
            "control: n is 0.5; give a whole number",
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
