"""Formulas of metrics: ``shares / people * 100``. Numbers, names of metrics, ``+ - * /`` and parentheses; nothing else.

Python's own parser reads them, and only these kinds of its nodes are let through; nothing of them is ever run.
"""

import ast
import math
from collections.abc import Mapping
from dataclasses import dataclass

from rapport.measure.filters import BadQuestion
from rapport.measure.metric import METRICS, Unit
from rapport.measure.question import Number

MOST_SIGNS = 200
"""A longer formula is refused."""

SIGNS: dict[type[ast.operator], str] = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}
NO_NUMBER = "no_number"


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula that was read. ``names`` are its metrics, in the order in which they stand in it."""

    text: str
    node: ast.expr
    names: tuple[str, ...]
    unit: Unit

    def value(self, numbers: Mapping[str, Number], unknown: Mapping[str, str]) -> tuple[Number, str]:
        """Its value for these numbers, and if that is None why: a metric's reason, or ``no_number``."""
        missing = [name for name in self.names if numbers.get(name) is None]
        if missing:
            return None, unknown.get(missing[0], "no_data")
        try:
            value = _value(self.node, numbers)
        except ArithmeticError:
            return None, NO_NUMBER
        return (value, "") if math.isfinite(value) else (None, NO_NUMBER)


def parse_formula(text: str) -> Formula:
    """Read a formula. Raises :class:`BadQuestion`, which says what in it is no formula."""
    if len(text) > MOST_SIGNS:
        raise BadQuestion(f"formula: {len(text)} signs; write {MOST_SIGNS} at most.")
    try:
        node = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise BadQuestion(f"formula: {text!r} cannot be read; write for example shares / people * 100.") from None
    names: dict[str, None] = {}
    unit = _unit(node, names)
    if not names:
        raise BadQuestion(f"formula: {text!r} names no metric; write for example shares / people * 100.")
    return Formula(text.strip(), node, tuple(names), unit or "ratio")


def _value(node: ast.expr, numbers: Mapping[str, Number]) -> float:
    if isinstance(node, ast.Constant):
        return float(node.value)  # type: ignore[arg-type]  # only numbers were let through
    if isinstance(node, ast.Name):
        return float(numbers[node.id] or 0)
    if isinstance(node, ast.UnaryOp):
        return -_value(node.operand, numbers)
    assert isinstance(node, ast.BinOp)  # noqa: S101  # nothing else was let through
    left, right = _value(node.left, numbers), _value(node.right, numbers)
    match SIGNS[type(node.op)]:
        case "+":
            return left + right
        case "-":
            return left - right
        case "*":
            return left * right
        case _:
            return left / right


def _unit(node: ast.expr, names: dict[str, None]) -> Unit | None:
    """The unit of a part, None for a plain number; notes the metrics that it names."""
    match node:
        case ast.Constant(value=int() | float() as number) if not isinstance(number, bool):
            return None
        case ast.Name(id=name):
            if name not in METRICS:
                raise BadQuestion(f"formula: {name!r} is no metric; use one of {', '.join(METRICS)}.")
            names[name] = None
            return METRICS[name].unit
        case ast.UnaryOp(op=ast.USub(), operand=inner):
            return _unit(inner, names)
        case ast.BinOp(left=left, op=sign, right=right) if type(sign) in SIGNS:
            return _joined(SIGNS[type(sign)], _unit(left, names), _unit(right, names))
    raise BadQuestion(
        f"formula: {ast.unparse(node)!r} is not possible; use metrics, numbers, + - * / and parentheses only."
    )


def _joined(sign: str, left: Unit | None, right: Unit | None) -> Unit | None:
    """The unit of two parts together. Raises :class:`BadQuestion` for seconds and something else in one sum."""
    if sign in "+-":
        if left and right and left != right and "s" in (left, right):
            raise BadQuestion(f"formula: a number in {left} and one in {right} cannot be added; divide one of them.")
        return left if right in (left, None) else right if left is None else "ratio"
    if right is None:
        return "ratio" if left == "count" and sign == "/" else left
    if sign == "*":
        return right if left is None else "s" if "s" in (left, right) and left != right else "ratio"
    return "s" if left == "s" and right != "s" else "ratio"
