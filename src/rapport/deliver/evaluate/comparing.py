"""How two values compare, as in a browser: a text that is a number compares with numbers, and nothing is 0."""

import math
import operator
import re
from collections.abc import Callable
from typing import Any

PAD = 5
BUILD = re.compile(r"^v|\+.*$", re.DOTALL)
APART = re.compile(r"[-.]")

Order = Callable[[Any, Any], bool]

ORDERS: dict[str, Order] = {"gt": operator.gt, "gte": operator.ge, "lt": operator.lt, "lte": operator.le}


def same(one: object, other: object) -> bool:
    """Whether two values are one without turning one into the other: 1 is not true, a list is never another one."""
    if isinstance(one, dict | list) or isinstance(other, dict | list):
        return False
    return isinstance(one, bool) is isinstance(other, bool) and one == other


def alike(one: Any, other: Any) -> bool:  # noqa: ANN401 - any JSON
    """Whether two values would be written as the same JSON."""
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(alike, one, other))
    if isinstance(one, dict) and isinstance(other, dict):
        return list(one) == list(other) and all(alike(value, other[key]) for key, value in one.items())
    return same(one, other)


def key_of(value: object) -> object:
    """Something by which a value is found in a set, 1 and true apart; None for what is in no set."""
    if isinstance(value, dict | list):
        return None
    return (type(value).__name__, value) if isinstance(value, bool) or value is None else value


def number_of(value: object) -> float:
    """A value as a number; not a number (NaN) where it is none."""
    if value is None:
        return 0.0
    if isinstance(value, int | float):
        return _float(value)
    if isinstance(value, str):
        return _float(value) if value.strip() else 0.0
    return math.nan


def _float(value: float | str) -> float:
    try:
        return float(value)
    except ValueError:
        return math.nan
    except OverflowError:
        return -math.inf if isinstance(value, int) and value < 0 else math.inf


def ordered(order: Order, actual: object, expected: object) -> bool:
    """Whether one value stands so to another; texts by their letters, everything else as numbers."""
    if isinstance(actual, str) and isinstance(expected, str):
        return order(actual, expected)
    return order(number_of(actual), number_of(expected))


def version_of(value: object) -> str:
    """A version number as a text that sorts rightly: ``v1.2.3-rc.1+build`` comes before ``1.2.3``."""
    text = value if isinstance(value, str) and value else str(value) if _is_number(value) else "0"
    parts = APART.split(BUILD.sub("", text))
    if len(parts) == 3:
        # Without a mark it is the release itself, which comes after all that were made ready for it.
        parts.append("~")
    return "-".join(part.rjust(PAD) if part.isascii() and part.isdigit() else part for part in parts)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and bool(value)
