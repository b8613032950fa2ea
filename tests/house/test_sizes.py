"""Files stay under 300 lines and functions under 30. ``longer.txt`` lists what is above; it may only shrink.

A test may be long where it tells many facts one after the other.
"""

import ast
from pathlib import Path

import pytest

from tests.house.tree import ROOT, named, python, text_of, tracked

FILE_LINES, FUNCTION_LINES, SQL_LINES = 300, 30, 40
LIST = Path(__file__).parent / "longer.txt"
FOLDERS = ("src/", "tests/", "benchmarks/")


def sizes(source: str) -> list[tuple[str, int]]:
    """Name and lines of each function; the docstring is not counted, for explaining shall cost nothing."""
    return [
        (node.name, lines_of(node))
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]


def lines_of(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    first = function.body[0]
    told = 0
    if ast.get_docstring(function, clean=False) is not None:
        told = (first.end_lineno or first.lineno) - first.lineno + 1
    return (function.end_lineno or function.lineno) - function.lineno + 1 - told


def longer() -> dict[str, int]:
    """Everything above its limit, with its lines."""
    found = {}
    for path in python(*FOLDERS):
        source = text_of(path) or ""
        if (lines := source.count("\n")) > FILE_LINES:
            found[named(path)] = lines
        if not named(path).startswith("tests/"):
            found |= {f"{named(path)}:{name}": lines for name, lines in sizes(source) if lines > FUNCTION_LINES}
    return found


def listed() -> dict[str, int]:
    """What ``longer.txt`` allows: a name and its lines in each line."""
    rows = (line.split() for line in LIST.read_text().splitlines() if line and not line.startswith("#"))
    return {name: int(lines) for name, lines in rows}


@pytest.mark.slow
def test_nothing_grows_beyond_its_limit() -> None:
    allowed = listed()
    grown = {name: lines for name, lines in longer().items() if lines > allowed.get(name, 0)}
    lines_each = "\n".join(f"{name} {lines}" for name, lines in sorted(grown.items()))
    assert not grown, f"split these; {LIST.relative_to(ROOT)} may only shrink\n{lines_each}"


@pytest.mark.slow
def test_what_has_shrunk_leaves_the_list() -> None:
    now = longer()
    assert {name for name in listed() if name not in now} == set()


def test_sql_of_the_schema_is_written_in_short_statements() -> None:
    schema = [path for path in tracked() if path.suffix == ".sql"]
    statements = {named(path): (text_of(path) or "").split(";\n") for path in schema}
    long = {name for name, parts in statements.items() for part in parts if part.strip().count("\n") > SQL_LINES}
    assert not long


def test_a_docstring_is_not_counted() -> None:
    assert sizes('def f():\n    """One\n    two."""\n    return 1\n') == [("f", 2)]
    assert sizes("async def g():\n    return 1\n") == [("g", 2)]
