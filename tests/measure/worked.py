"""The worked examples of the manual's pages about questions: what happened, what is asked, what comes back.

A page has a block ``csv`` of events (columns that :func:`did` does not know are properties), a block ``json`` of what
is asked, and after it a table of the answer; its columns are fields of the answer's rows, an empty cell is None.
"""

import csv
import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from rapport.kernel.event import Event
from tests.house.tree import ROOT
from tests.measure.telling import did

KNOWN = ("person", "at", "event", "page")


@dataclass(frozen=True)
class Worked:
    """One worked example."""

    events: list[Event]
    wanted: dict[str, object]
    table: list[dict[str, str]]

    @property
    def days(self) -> tuple[str, str]:
        """The first and the last day (UTC) of the events."""
        days = sorted(event.at for event in self.events)
        return _day(days[0]), _day(days[-1])


def worked(name: str) -> Worked:
    """The example of the page about a question."""
    text = (ROOT / "docs" / "questions" / f"{name}.md").read_text()
    told, asked = (re.findall(rf"^```{kind}\n(.*?)^```", text, re.MULTILINE | re.DOTALL)[0] for kind in ("csv", "json"))
    lines = [_cells(line) for line in text.split("```json", 1)[1].splitlines() if line.startswith("|")]
    head, rows = lines[0], lines[2:]
    return Worked(
        [_event(row) for row in csv.DictReader(told.splitlines())],
        json.loads(asked),
        [dict(zip(head, row, strict=True)) for row in rows],
    )


def written(value: object) -> str:
    """A value as the pages write it."""
    if value is None:
        return ""
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


def _event(row: dict[str, str]) -> Event:
    details: dict[str, Any] = {name: row[name] for name in ("country", "device") if row.get(name)}
    if things := row.get("items"):
        details["things"] = tuple(things.split())
    properties = {
        name: _value(text)
        for name, text in row.items()
        if text and name not in {*KNOWN, "country", "device", "items", "engaged_s"}
    }
    return did(
        row["person"],
        row["at"],
        row["event"],
        row["page"],
        engaged_s=float(row.get("engaged_s") or 0),
        properties=json.dumps(properties),
        **details,
    )


def _value(text: str) -> object:
    return float(text) if re.fullmatch(r"[\d.]+", text) else text


def _day(ms: int) -> str:
    return datetime.fromtimestamp(ms / 1000, UTC).date().isoformat()
