"""Logic as data: what must hold of earlier answers and hidden fields, so that it can be listed, drawn and sent."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Any

import msgspec

Answers = Mapping[str, Any]
"""By the name of a question or a hidden field; what is not in it is not answered."""
EMPTY: Sequence[Any] = (None, "", [], {}, ())
OTHER = "other"
"""How an answer names what somebody wrote beside the choices: ``{"other": "rice"}``."""


class Op(StrEnum):
    """How an answer is compared. Without an answer only ``is_not``, ``lacks``, ``none_of`` and ``empty`` hold."""

    IS = "is"
    IS_NOT = "is_not"
    ABOVE = "above"
    LEAST = "at_least"
    BELOW = "below"
    MOST = "at_most"
    CONTAINS = "contains"
    LACKS = "lacks"
    ANY_OF = "any_of"
    ALL_OF = "all_of"
    NONE_OF = "none_of"
    EMPTY = "empty"
    ANSWERED = "answered"


WITHOUT_VALUE = (Op.EMPTY, Op.ANSWERED)
OF_LISTS = (Op.ANY_OF, Op.ALL_OF, Op.NONE_OF)


class Condition(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One comparison (``answer``, ``op``, ``value``), or several: ``all`` of them, ``any``, or ``none``.

    ``answer`` names a question, a hidden field, or a row of a matrix as ``question.row``.
    """

    answer: str = ""
    op: Op = Op.IS
    value: Any = None
    all: Sequence["Condition"] = ()
    any: Sequence["Condition"] = ()
    none: Sequence["Condition"] = ()


def holds(condition: Condition | None, answers: Answers) -> bool:
    """Whether it holds; no condition always does."""
    if condition is None:
        return True
    if condition.answer:
        return _COMPARE[condition.op](value_of(condition.answer, answers), condition.value)
    return (
        all(holds(one, answers) for one in condition.all)
        and (not condition.any or any(holds(one, answers) for one in condition.any))
        and not any(holds(one, answers) for one in condition.none)
    )


def value_of(name: str, answers: Answers) -> Any:  # noqa: ANN401 - any JSON
    """An answer by its name; of ``question.row`` the row's. None without one."""
    if name in answers:
        return answers[name]
    question, _, row = name.partition(".")
    rows = answers.get(question)
    return rows.get(row) if row and isinstance(rows, Mapping) else None


def named_in(condition: Condition | None) -> Iterator[str]:
    """The questions and hidden fields that it looks at, without rows."""
    if condition is not None:
        if condition.answer:
            yield condition.answer.partition(".")[0]
        for one in (*condition.all, *condition.any, *condition.none):
            yield from named_in(one)


def depth_of(condition: Condition) -> int:
    """How many conditions stand in each other."""
    return 1 + max((depth_of(one) for one in (*condition.all, *condition.any, *condition.none)), default=0)


def plain(value: Any) -> Any:  # noqa: ANN401 - any JSON
    """An answer for comparing: who chose "other" chose :data:`OTHER`, whatever they wrote there."""
    if isinstance(value, Mapping) and set(value) == {OTHER}:
        return OTHER
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    return value


def _same(answer: Any, value: Any) -> bool:  # noqa: ANN401 - any JSON
    """1 is not true, and the order of several choices does not count."""
    answer, value = plain(answer), plain(value)
    if isinstance(answer, bool) is not isinstance(value, bool):
        return False
    if isinstance(answer, list) and isinstance(value, list):
        return len(answer) == len(value) and all(one in answer for one in value)
    return bool(answer == value)


def _contains(answer: Any, value: Any) -> bool:  # noqa: ANN401 - any JSON
    answer = plain(answer)
    if isinstance(answer, list):
        return any(_same(one, value) for one in answer)
    if isinstance(answer, str) and isinstance(value, str):
        return value.casefold() in answer.casefold()
    return answer not in EMPTY and _same(answer, value)


def _ordered(compare: Callable[[Any, Any], bool]) -> Callable[[Any, Any], bool]:
    """Numbers with numbers, texts (dates are) with texts; everything else does not hold."""

    def compared(answer: Any, value: Any) -> bool:  # noqa: ANN401 - any JSON
        numbers = all(isinstance(one, int | float) and not isinstance(one, bool) for one in (answer, value))
        texts = all(isinstance(one, str) and one for one in (answer, value))
        return (numbers or texts) and compare(answer, value)

    return compared


def _any_of(answer: Any, value: Any) -> bool:  # noqa: ANN401 - any JSON
    return any(_contains(answer, one) if isinstance(answer, list) else _same(answer, one) for one in value or ())


_COMPARE: Mapping[Op, Callable[[Any, Any], bool]] = {
    Op.IS: _same,
    Op.IS_NOT: lambda answer, value: not _same(answer, value),
    Op.ABOVE: _ordered(lambda answer, value: answer > value),
    Op.LEAST: _ordered(lambda answer, value: answer >= value),
    Op.BELOW: _ordered(lambda answer, value: answer < value),
    Op.MOST: _ordered(lambda answer, value: answer <= value),
    Op.CONTAINS: _contains,
    Op.LACKS: lambda answer, value: not _contains(answer, value),
    Op.ANY_OF: _any_of,
    Op.ALL_OF: lambda answer, value: answer not in EMPTY and all(_contains(answer, one) for one in value or ()),
    Op.NONE_OF: lambda answer, value: not _any_of(answer, value),
    Op.EMPTY: lambda answer, _: answer in EMPTY,
    Op.ANSWERED: lambda answer, _: answer not in EMPTY,
}
