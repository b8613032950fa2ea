"""A board in a notebook: its tiles with their charts, and the same as files."""

import csv
import html
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from os import PathLike
from pathlib import Path

from typing_extensions import override

from rapport.notebook.answered import Answered
from rapport.notebook.door import Door
from rapport.notebook.table import Chart, NoChart, Table


@dataclass(frozen=True, slots=True, repr=False)
class Tile:
    """One question of a board. ``lead`` is the answer in a sentence; ``why`` says why ``table`` is None."""

    name: str
    lead: str
    why: str
    table: Answered | None

    def chart(self, scheme: str = "light") -> Chart:
        """The chart of its question. Raises :class:`rapport.notebook.table.NoChart`."""
        if self.table is None:
            raise NoChart(f"There is nothing to draw: {self.why or self.lead}")
        return self.table.chart(scheme)

    @override
    def __repr__(self) -> str:
        return f"{self.name}\n  {self.lead}"

    def _repr_html_(self) -> str:
        return f"<h4>{html.escape(self.name)}</h4><p>{html.escape(self.lead)}</p>{self._inside()}"

    def _inside(self) -> str:
        try:
            return self.chart().svg
        except NoChart:
            return self.table._repr_html_() if self.table is not None and len(self.table) else ""


@dataclass(frozen=True, slots=True, repr=False)
class Board:
    """A board with its answers; it shows itself with its charts, and ``board[0]`` or ``board["Name"]`` is a tile."""

    door: Door
    board: str
    name: str
    about: str
    period: str
    tiles: tuple[Tile, ...]
    said: Mapping[str, str]

    def __len__(self) -> int:
        return len(self.tiles)

    def __iter__(self) -> Iterator[Tile]:
        return iter(self.tiles)

    def __getitem__(self, which: int | str) -> Tile:
        if isinstance(which, int):
            return self.tiles[which]
        found = next((tile for tile in self.tiles if tile.name == which), None)
        if found is None:
            raise KeyError(f"{self.name} has no tile {which!r}; it has {', '.join(tile.name for tile in self.tiles)}.")
        return found

    def pdf(self) -> bytes:
        """The board on paper, as the server prints it. Raises :class:`rapport.notebook.NoAnswer`."""
        return self.door.content(f"boards/{self.board}/pdf", self.said)

    def save(self, folder: str | PathLike[str]) -> list[Path]:
        """The board as files: a PDF, and for each tile its rows as CSV and its chart as SVG, numbered in their order.

        The folder is made where there is none. Raises OSError where nothing can be written.
        """
        place = Path(folder)
        place.mkdir(parents=True, exist_ok=True)
        made = [place / f"{self.board}.pdf"]
        made[0].write_bytes(self.pdf())
        for number, tile in enumerate(self.tiles, 1):
            start = f"{number:02}-{re.sub(r'[^a-z0-9]+', '-', tile.name.lower()).strip('-') or 'tile'}"
            if tile.table is not None:
                made.append(place / f"{start}.csv")
                write_rows(tile.table, made[-1])
            try:
                drawn = tile.chart().svg
            except NoChart:
                continue
            made.append(place / f"{start}.svg")
            made[-1].write_text(drawn, encoding="utf-8")
        return made

    @override
    def __repr__(self) -> str:
        return "\n".join([f"{self.name} ({self.period})", *map(repr, self.tiles)])

    def _repr_html_(self) -> str:
        head = f"<h3>{html.escape(self.name)}</h3><p>{html.escape(self.about or self.period)}</p>"
        return head + "".join(tile._repr_html_() for tile in self.tiles)


def write_rows(table: Table, place: Path) -> None:
    """All rows as CSV, exact; what is unknown is empty, and a list is JSON."""
    with place.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(table.columns)
        writer.writerows(
            [json.dumps(cell) if isinstance(cell, list) else cell for cell in row.values()] for row in table
        )
