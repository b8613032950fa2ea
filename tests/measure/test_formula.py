"""Formulas: what they give, and what is none."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.measure import BadQuestion
from rapport.measure.formula import parse_formula

NUMBERS = {"views": 7, "people": 3, "sessions": 0, "events": 5}

Tree = tuple[str, Fraction | None]
"""A formula as text, and its value counted beside it; None where it divides by zero."""


def _joined(parts: tuple[Tree, str, Tree]) -> Tree:
    (left, a), sign, (right, b) = parts
    text = f"({left}) {sign} ({right})"
    if a is None or b is None or (sign == "/" and not b):
        return text, None
    return text, {"+": lambda: a + b, "-": lambda: a - b, "*": lambda: a * b, "/": lambda: a / b}[sign]()


LEAVES = st.one_of(
    st.sampled_from(sorted(NUMBERS)).map(lambda name: (name, Fraction(NUMBERS[name]))),
    st.integers(0, 9).map(lambda number: (str(number), Fraction(number))),
    st.sampled_from(["0.5", "2.25"]).map(lambda text: (text, Fraction(text))),
)
TREES = st.recursive(LEAVES, lambda inner: st.tuples(inner, st.sampled_from("+-*/"), inner).map(_joined), max_leaves=6)


@given(TREES)
def test_a_formula_gives_what_arithmetic_gives(tree: Tree) -> None:
    text, wanted = tree
    if not any(name in text for name in NUMBERS) or len(text) > 200:
        return
    value, reason = parse_formula(text).value(NUMBERS, {})
    if wanted is None:
        assert (value, reason) == (None, "no_number")
    else:
        assert value == pytest.approx(float(wanted))
        assert reason == ""


def test_the_usual_order_of_signs_holds() -> None:
    assert parse_formula("views - people * 2").value(NUMBERS, {}) == (1, "")
    assert parse_formula("-(views - people) / 2").value(NUMBERS, {}) == (-2, "")


def test_null_in_is_null_out_with_its_reason() -> None:
    formula = parse_formula("views / ctr + people")
    assert formula.names == ("views", "ctr", "people")
    assert formula.value({**NUMBERS, "ctr": None}, {"ctr": "not_collected"}) == (None, "not_collected")
    assert formula.value({**NUMBERS, "ctr": None}, {}) == (None, "no_data")


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("shares / people * 100", "ratio"),
        ("engaged_time_total / views", "s"),
        ("session_duration - engaged_time", "s"),
        ("2 * views", "count"),
        ("views / 2", "ratio"),
        ("bounce_rate - 0.5", "share"),
        ("1 - bounce_rate", "share"),
        ("engaged_time / session_duration", "ratio"),
        ("bounce_rate + views", "ratio"),
    ],
)
def test_units_go_with_it(text: str, unit: str) -> None:
    assert parse_formula(text).unit == unit


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("views +", "'views +' cannot be read"),
        ("", "cannot be read"),
        ("1 + 2", "names no metric"),
        ("visits / 2", "'visits' is no metric"),
        ("views ** 2", "'views ** 2' is not possible"),
        ("views // 2", "is not possible"),
        ("abs(views)", "'abs(views)' is not possible"),
        ("views.real", "is not possible"),
        ("__import__('os')", "is not possible"),
        ("views + 'x'", "is not possible"),
        ("views + True", "is not possible"),
        ("views if people else 1", "is not possible"),
        ("views + 1j", "is not possible"),
        ("(" * 120 + "views" + ")" * 120, "245 signs"),
        ("engaged_time + views", "a number in s and one in count cannot be added"),
    ],
)
def test_nothing_else_is_a_formula(text: str, told: str) -> None:
    with pytest.raises(BadQuestion) as wrong:
        parse_formula(text)
    assert str(wrong.value).startswith("formula: ")
    assert told in str(wrong.value)
