"""``rapport glossary``: explain a term, or search the terms."""

from collections.abc import Iterable
from importlib import import_module
from typing import TYPE_CHECKING, Annotated

import msgspec
import typer
from rich.console import Console
from rich.markdown import Markdown
from rich.padding import Padding
from rich.table import Table

from rapport.cli.options import AsJson, examples
from rapport.cli.trouble import Trouble

if TYPE_CHECKING:
    from rapport.glossary import Term

app = typer.Typer(add_completion=False)

MOST_FOUND = 12


@app.command(
    epilog=examples("rapport glossary", "rapport glossary bounce-rate", "rapport glossary how long do people stay")
)
def glossary(
    words: Annotated[list[str] | None, typer.Argument(help="A term, a metric, or words to look for.")] = None,
    as_json: AsJson = False,
) -> None:
    """Explain a term: what it means, its formula, an example. Other words are searched for."""
    shelf = import_module("rapport.glossary")
    text = " ".join(words or [])
    term = named(shelf.TERMS.values(), text)
    found = [term] if term else shelf.search(text) if text else list(shelf.TERMS.values())
    if not found:
        raise Trouble(f"Nothing in the glossary fits {text!r}; list all terms with: rapport glossary")
    if as_json:
        typer.echo(msgspec.json.encode([msgspec.structs.asdict(line) for line in map(Line.of, found)]).decode())
    elif term:
        show(term)
    else:
        listed(found[:MOST_FOUND] if text else found)


class Line(msgspec.Struct, frozen=True):
    """What is printed of a term as JSON."""

    slug: str
    title: str
    kind: str
    short: str
    formula: str
    example: str
    metrics: tuple[str, ...]
    see: tuple[str, ...]

    @classmethod
    def of(cls, term: "Term") -> "Line":
        """The line of this term."""
        return cls(
            term.slug, term.title, term.kind, term.short, term.formula, term.example, tuple(term.metrics), term.see
        )


def named(terms: Iterable["Term"], text: str) -> "Term | None":
    """The term that is called exactly so, by slug, title or metric."""
    wanted = text.casefold().strip()
    for term in terms:
        if wanted in {term.slug, term.title.casefold(), *term.metrics}:
            return term
    return None


def show(term: "Term") -> None:
    """One term whole."""
    console = Console()
    console.print(f"[bold]{term.title}[/bold]  [dim]{term.kind}[/dim]")
    console.print(term.short, markup=False, highlight=False)
    for title, text in (("Formula", term.formula), ("Example", term.example)):
        if text:
            console.print(f"\n[bold]{title}[/bold]")
            console.print(Padding(Markdown(text), (0, 0, 0, 2)))
    console.print()
    console.print(Markdown(term.body))
    if term.see:
        console.print(f"\n[dim]See also: {', '.join(term.see)}[/dim]")


def listed(terms: Iterable["Term"]) -> None:
    """Terms, a line each."""
    table = Table("term", "kind", "meaning", box=None, pad_edge=False)
    for term in terms:
        table.add_row(term.slug, term.kind, term.short)
    Console().print(table)
