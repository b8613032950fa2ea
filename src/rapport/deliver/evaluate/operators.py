"""The operators of the condition language that look at one value: a row each."""

import re
import warnings
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from rapport.deliver.evaluate.comparing import ORDERS, Order, key_of, ordered, same, version_of

Holds = Callable[[Any], bool]
Groups = Mapping[str, Sequence[Any]]
"""Lists of values under names, which GrowthBook calls saved groups."""
Make = Callable[[Any, Groups], Holds]

LONGEST_TEXT = 2_000
"""Of a text no more than this is looked at by a regular expression."""


def kind_of(value: object) -> str:
    """The type of a value, by the names of JSON."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    kinds: dict[type, str] = {str: "string", int: "number", float: "number", list: "array", dict: "object"}
    return kinds.get(type(value), "unknown")


def _is(wanted: Any, groups: Groups) -> Holds:  # noqa: ANN401 - any JSON
    return lambda value: same(value, wanted)


def _among(wanted: Any, groups: Groups, *, fold: bool = False) -> Holds:  # noqa: ANN401 - any JSON
    """Whether the value, or one of a list's, is one of these."""
    if not isinstance(wanted, list):
        return lambda _: False
    plain = _folded if fold else key_of
    these = {key for key in map(plain, wanted) if key is not None}

    def among(value: Any) -> bool:  # noqa: ANN401 - any JSON
        if isinstance(value, list):
            return any(plain(one) in these for one in value)
        return plain(value) in these

    return among


def _not_among(wanted: Any, groups: Groups, *, fold: bool = False) -> Holds:  # noqa: ANN401 - any JSON
    if not isinstance(wanted, list):
        return lambda _: False
    among = _among(wanted, groups, fold=fold)
    return lambda value: not among(value)


def _folded(value: object) -> object:
    return value.lower() if isinstance(value, str) else key_of(value)


def _in_group(wanted: Any, groups: Groups) -> Holds:  # noqa: ANN401 - any JSON
    return _among(list(groups.get(wanted, ()) if isinstance(wanted, str) else ()), groups)


def _not_in_group(wanted: Any, groups: Groups) -> Holds:  # noqa: ANN401 - any JSON
    among = _in_group(wanted, groups)
    return lambda value: not among(value)


def _all_folded(wanted: Any, groups: Groups) -> Holds:  # noqa: ANN401 - any JSON
    if not isinstance(wanted, list):
        return lambda _: False
    these = {_folded(one) for one in wanted}
    return lambda value: isinstance(value, list) and these <= {_folded(one) for one in value}


def _compared(order: Order, wanted: Any, groups: Groups) -> Holds:  # noqa: ANN401 - any JSON
    return lambda value: ordered(order, value, wanted)


def _version(order: Order, wanted: Any, groups: Groups) -> Holds:  # noqa: ANN401 - any JSON
    asked = version_of(wanted)
    return lambda value: order(version_of(value), asked)


def expression_of(text: str, *, fold: bool = False) -> re.Pattern[str]:
    """A regular expression. Raises :class:`re.error` for what is none."""
    with warnings.catch_warnings():
        # What Python may one day read in another way, it reads as browsers do today.
        warnings.simplefilter("ignore", FutureWarning)
        return re.compile(text, re.IGNORECASE if fold else 0)


def _matching(wanted: Any, groups: Groups, *, fold: bool = False) -> Holds:  # noqa: ANN401 - any JSON
    """What is no regular expression matches nothing."""
    try:
        expression = expression_of(str(wanted), fold=fold)
    except (re.error, RecursionError, OverflowError):
        return lambda _: False
    return lambda value: isinstance(value, str) and expression.search(value[:LONGEST_TEXT]) is not None


def _not_matching(wanted: Any, groups: Groups, *, fold: bool = False) -> Holds:  # noqa: ANN401 - any JSON
    matching = _matching(wanted, groups, fold=fold)
    return lambda value: not matching(value)


def _exists(wanted: Any, groups: Groups) -> Holds:  # noqa: ANN401 - any JSON
    return (lambda value: value is not None) if wanted else (lambda value: value is None)


def _is_not(wanted: Any, groups: Groups) -> Holds:  # noqa: ANN401 - any JSON
    return lambda value: not same(value, wanted)


def _kind(wanted: Any, groups: Groups) -> Holds:  # noqa: ANN401 - any JSON
    return lambda value: kind_of(value) == wanted


OPERATORS: dict[str, Make] = {
    "$eq": _is,
    "$ne": _is_not,
    "$in": _among,
    "$nin": _not_among,
    "$ini": partial(_among, fold=True),
    "$nini": partial(_not_among, fold=True),
    "$alli": _all_folded,
    "$inGroup": _in_group,
    "$notInGroup": _not_in_group,
    "$regex": _matching,
    "$regexi": partial(_matching, fold=True),
    "$notRegex": _not_matching,
    "$notRegexi": partial(_not_matching, fold=True),
    "$exists": _exists,
    "$type": _kind,
    **{f"${name}": partial(_compared, order) for name, order in ORDERS.items()},
    **{f"$v{name}": partial(_version, order) for name, order in ORDERS.items()},
    "$veq": partial(_version, lambda one, other: one == other),
    "$vne": partial(_version, lambda one, other: one != other),
}
