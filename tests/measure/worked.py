"""Worked examples of the manual: their events, question and table are read from the page, so that they cannot drift."""

import re
from pathlib import Path
from typing import Any

from rapport.kernel.event import Event
from tests.measure.telling import did

PAGES = Path(__file__).parents[2] / "docs" / "questions"


def events_of(page: str) -> list[Event]:
    """The events of a page's example: person, day, time, name, and the page where one is said."""
    lines = [line.split() for line in block(page, "events").splitlines()]
    return [did(who, f"{day} {clock}", name, *where) for who, day, clock, name, *where in lines]


def question_of(page: str) -> dict[str, Any]:
    """What is asked; what is said several times is a list."""
    asked: dict[str, Any] = {}
    for word in block(page, "question").split():
        name, _, value = word.partition("=")
        before = asked.get(name)
        asked[name] = [*before, value] if isinstance(before, list) else [value] if name == "step" else value
    return asked


def table_of(page: str) -> list[dict[str, str]]:
    """The rows of the page's last table, as text."""
    rows = [line.strip()[1:-1].split("|") for line in text_of(page).splitlines() if line.startswith("|")]
    head, _, *body = [[cell.strip() for cell in row] for row in rows]
    return [dict(zip(head, row, strict=True)) for row in body]


def told(row: object, names: list[str]) -> dict[str, str]:
    """Some fields of a row as the manual writes them: nothing for what is unknown, four digits of a share."""
    values = {name: getattr(row, name) for name in names}
    return {
        name: "" if value is None else str(round(value, 4) if isinstance(value, float) else value)
        for name, value in values.items()
    }


def block(page: str, name: str) -> str:
    """A code block of a page."""
    found = re.search(rf"```{name}\n(.*?)```", text_of(page), re.DOTALL)
    assert found, f"{page}: no block {name}"
    return found[1]


def text_of(page: str) -> str:
    """A page of the manual."""
    return (PAGES / f"{page}.md").read_text(encoding="utf-8")
