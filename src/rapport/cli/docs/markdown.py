"""The little Markdown that generated pages are made of."""

from collections.abc import Iterable, Sequence

NOTE = "<!-- Written by `make docs` from the source; change it there. -->"


def page(title: str, *blocks: str) -> str:
    """A whole page."""
    return "\n\n".join([NOTE, f"# {title}", *(block.strip("\n") for block in blocks if block.strip())]) + "\n"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; cells may hold Markdown."""
    lines = [line(head), line(["---"] * len(head)), *(line(row) for row in rows)]
    return "\n".join(lines)


def line(cells: Sequence[str]) -> str:
    """One row of a table."""
    return "| " + " | ".join(" ".join(cell.replace("|", "\\|").split()) for cell in cells) + " |"


def code(text: str) -> str:
    """Text as it is typed; nothing for nothing."""
    return f"`{text}`" if text else ""


def anchor(name: str) -> str:
    """A place that other pages can point to."""
    return f'<a id="{name}"></a>'
