"""Answers to somebody's own SQL, as pages, programs and commands get them."""

from datetime import UTC, date, datetime

from rapport.measure.sql import SqlAnswer, ask_sql
from rapport.projects.models import Project
from rapport.web import runtime


def asked(project: Project, text: str) -> SqlAnswer:
    """The answer. Raises :class:`rapport.measure.BadQuestion`."""
    return ask_sql(runtime.store().engine, project.pk, text)


def told(answer: SqlAnswer) -> dict[str, object]:
    """The answer for a program: times are ISO 8601 in UTC, what JSON has no word for is text."""
    return {
        "columns": list(answer.columns),
        "rows": [[plain(cell) for cell in row] for row in answer.rows],
        "more": answer.more,
    }


def plain(cell: object) -> object:
    """A value as JSON and a spreadsheet have it."""
    if isinstance(cell, datetime):
        return (cell if cell.tzinfo else cell.replace(tzinfo=UTC)).isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, list | tuple):
        return [plain(one) for one in cell]
    if isinstance(cell, dict):
        return {str(name): plain(one) for name, one in cell.items()}
    if cell is None or isinstance(cell, bool | int | str):
        return cell
    # JSON has no infinity, and a number that is none is not known.
    return (cell if cell - cell == 0 else None) if isinstance(cell, float) else str(cell)
