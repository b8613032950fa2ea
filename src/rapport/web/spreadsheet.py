"""Rows as comma-separated values, safe to open in a spreadsheet."""

import csv
from collections.abc import Iterable, Iterator
from datetime import date

from django.http import HttpResponse


class _Echo:
    """Gives back what the writer would write."""

    def write(self, line: str) -> str:
        return line


def lines(head: Iterable[str], rows: Iterable[Iterable[object]]) -> Iterator[str]:
    """The lines of the file; what is not known is empty, numbers are exact."""
    writer = csv.writer(_Echo())
    yield writer.writerow(list(head))
    for row in rows:
        yield writer.writerow([harmless(cell) for cell in row])


def harmless(cell: object) -> object:
    """A text that a spreadsheet would take for a formula gets a quote in front: pages are named by strangers."""
    if isinstance(cell, list | tuple):
        cell = " → ".join(map(str, cell))
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in {"=", "+", "-", "@", "\t", "\r"} else cell


def sent(name: str, head: Iterable[str], rows: Iterable[Iterable[object]]) -> HttpResponse:
    """The file as an answer, to be kept under this name."""
    response = HttpResponse("".join(lines(head, rows)), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def named(*parts: str | date) -> str:
    """A file's name: what it is about, with hyphens between."""
    return "-".join(map(str, parts))
