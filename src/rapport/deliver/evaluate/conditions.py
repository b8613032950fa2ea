"""GrowthBook's condition language (as MongoDB asks), compiled to functions of what is known of a person."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from rapport.deliver.evaluate.comparing import alike, number_of
from rapport.deliver.evaluate.operators import OPERATORS, Groups, Holds
from rapport.deliver.evaluate.visit import text_of

Test = Callable[[Mapping[str, Any]], bool]

__all__ = ["Groups", "Holds", "Test", "compile_condition", "compile_value"]


def compile_condition(condition: Mapping[str, Any], groups: Groups | None = None) -> Test:
    """Whether what is known of a person meets a condition. What cannot be understood is never met."""
    if not isinstance(condition, Mapping):
        return lambda _: False
    tests = [_part(name, asked, groups or {}) for name, asked in condition.items()]
    if len(tests) == 1:
        return tests[0]
    return _every(tests)


def _part(name: str, asked: Any, groups: Groups) -> Test:  # noqa: ANN401 - any JSON
    match name:
        case "$and" | "$or" | "$nor" if not isinstance(asked, list):
            return lambda _: False
        case "$and":
            return _every([compile_condition(one, groups) for one in asked])
        case "$or":
            return _some([compile_condition(one, groups) for one in asked])
        case "$nor":
            return _none(_some([compile_condition(one, groups) for one in asked]))
        case "$not":
            return _none(compile_condition(asked, groups))
    holds = compile_value(asked, groups)
    if "." not in name:
        return lambda known: holds(known.get(name))
    path = name.split(".")
    return lambda known: holds(_found(known, path))


def compile_value(asked: Any, groups: Groups) -> Holds:  # noqa: ANN401 - any JSON
    """Whether one value is what is asked for: a value, or operators such as ``{"$gt": 3}`` that must all hold."""
    if isinstance(asked, str):
        return lambda value: value == asked if isinstance(value, str) else text_of(value) == asked
    if isinstance(asked, bool):
        return lambda value: value is not None and _truth(value) is asked
    if isinstance(asked, int | float):
        return lambda value: number_of(value) == asked and value is not None
    if asked is None:
        return lambda value: value is None
    if isinstance(asked, list) or not _has_operators(asked):
        return lambda value: alike(value, asked)
    tests = [_operator(name, wanted, groups) for name, wanted in asked.items()]
    return tests[0] if len(tests) == 1 else lambda value: all(test(value) for test in tests)


def _operator(name: str, wanted: Any, groups: Groups) -> Holds:  # noqa: ANN401 - any JSON
    match name:
        case "$not":
            inner = compile_value(wanted, groups)
            return lambda value: not inner(value)
        case "$elemMatch":
            return _any_element(wanted, groups)
        case "$size":
            sized = compile_value(wanted, groups)
            return lambda value: isinstance(value, list) and sized(len(value))
        case "$all":
            return _all_of([compile_value(one, groups) for one in wanted] if isinstance(wanted, list) else None)
    made = OPERATORS.get(name)
    return made(wanted, groups) if made else lambda _: False


def _any_element(wanted: Any, groups: Groups) -> Holds:  # noqa: ANN401 - any JSON
    if _has_operators(wanted):
        holds = compile_value(wanted, groups)
        return lambda value: isinstance(value, list) and any(map(holds, value))
    test = compile_condition(wanted, groups)
    return lambda value: isinstance(value, list) and any(isinstance(one, dict) and test(one) for one in value)


def _all_of(tests: Sequence[Holds] | None) -> Holds:
    if tests is None:
        return lambda _: False
    return lambda value: isinstance(value, list) and all(any(map(test, value)) for test in tests)


def _every(tests: Sequence[Test]) -> Test:
    def every(known: Mapping[str, Any]) -> bool:
        for test in tests:  # noqa: SIM110 - all() with a generator takes twice as long
            if not test(known):
                return False
        return True

    return every


def _some(tests: Sequence[Test]) -> Test:
    return lambda known: not tests or any(test(known) for test in tests)


def _none(test: Test) -> Test:
    return lambda known: not test(known)


def _found(known: Any, path: Sequence[str]) -> Any:  # noqa: ANN401 - any JSON
    for name in path:
        if not isinstance(known, Mapping) or name not in known:
            return None
        known = known[name]
    return known


def _has_operators(asked: Any) -> bool:  # noqa: ANN401 - any JSON
    return isinstance(asked, dict) and bool(asked) and all(name.startswith("$") for name in asked)


def _truth(value: object) -> bool:
    return True if isinstance(value, list | dict) else bool(value)
