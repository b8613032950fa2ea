"""Which page comes from where."""

from collections.abc import Callable
from pathlib import Path

from rapport.cli.docs import commands, questions, reference, words

PAGES: dict[str, Callable[[], str]] = {
    "metrics.md": reference.metrics,
    "questions.md": questions.questions,
    "sql.md": reference.sql,
    "events.md": reference.events,
    "settings.md": reference.settings,
    "refusals.md": reference.refusals,
    "glossary.md": words.glossary,
    "cli.md": commands.cli,
}
"""File name and the function that gives its text."""


def write(folder: Path) -> None:
    """Write every generated page."""
    for name, text in PAGES.items():
        (folder / name).write_text(text(), encoding="utf-8")


def differing(folder: Path) -> list[str]:
    """Names of generated pages that are not what the registries say now."""
    return [name for name, text in PAGES.items() if not same(folder / name, text())]


def same(path: Path, text: str) -> bool:
    """Whether a file holds exactly this text."""
    return path.is_file() and path.read_text(encoding="utf-8") == text
