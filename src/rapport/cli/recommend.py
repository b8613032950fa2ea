"""``rapport recommend``: a project's recommendations, and how well the engine foretells what people take, on files."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Literal

import msgspec
import typer
from rich.console import Console
from rich.progress import BarColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bar
from rich.table import Table

from rapport.act.recommend import files
from rapport.cli import recommend_kept
from rapport.cli.options import AsJson, examples
from rapport.cli.trouble import WRONG_USE, Trouble

app = typer.Typer(help="Keep catalogue and blocks, see why something is shown, judge the engine.", add_completion=False)
recommend_kept.register(app)

PARTS = {
    "read": "reading",
    "graph": "directions of taste",
    "together": "items seen together",
    "order": "what comes next",
    "judging": "judging",
}
MOST_TOP = 1000


@app.command(
    "evaluate",
    epilog=examples(
        "rapport recommend evaluate --train train.txt --test test.txt",
        "rapport recommend evaluate --train people.txt --test people.txt --format sequences --attributes tags.json "
        "--top 10 --json",
    ),
)
def evaluate_(
    train: Annotated[Path, typer.Option("--train", help="Lines of: person item item …", metavar="FILE")],
    test: Annotated[Path, typer.Option("--test", help="Lines of the same kind: what came.", metavar="FILE")],
    form: Annotated[
        Literal["pairs", "sequences"],
        typer.Option("--format", help="pairs: items in any order. sequences: in the order of time."),
    ] = "pairs",
    attributes: Annotated[
        Path | None, typer.Option("--attributes", help='JSON: {"item": ["tag", …], …}.', metavar="FILE")
    ] = None,
    top: Annotated[int, typer.Option("--top", help="So many items are listed for each person.")] = 20,
    as_json: AsJson = False,
) -> None:
    """Fit on one file, and say how well it foretells the other.

    pairs: all items that a person has not in --train are ranked, and those in --test came. sequences: fitted without
    the last two items of each line of --train; of each line of --test the last item came, and all items but those
    before it are ranked. Recall is hits ÷ items that came; the numbers of the engine are the same for every file.
    """
    if not 1 <= top <= MOST_TOP:
        raise Trouble(f"--top: {top} cannot be; give 1 to {MOST_TOP}.", WRONG_USE)
    try:
        with bar() as told:
            made = files.pairs if form == "pairs" else files.sequences
            train_lines = files.read_lines(train, lambda share: told("read", share))
            test_lines = train_lines if test == train else files.read_lines(test, lambda share: told("read", share))
            tags = files.read_attributes(attributes) if attributes else None
            found = files.evaluate(made(train_lines, test_lines), tags, top, told)
    except files.BadLines as bad:
        raise Trouble(str(bad)) from bad
    if as_json:
        typer.echo(msgspec.json.encode(found).decode())
    else:
        say(found, top)


def say(found: files.Evaluation, top: int) -> None:
    """The figures in a table."""
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_row("people", f"{found.people:,}")
    table.add_row("items", f"{found.items:,}")
    for name, value in ((f"recall@{top}", found.recall), (f"NDCG@{top}", found.ndcg), ("hit rate", found.hit_rate)):
        table.add_row(name, "unknown" if value is None else f"{value:.4f}")
    table.add_row("fitted in", f"{found.fit_s:.1f} s")
    table.add_row("memory", f"{found.peak_mb:,.0f} MB")
    Console().print(table)


@contextmanager
def bar() -> Iterator[Callable[[str, float], None]]:
    """A bar on a terminal for each part of the work."""
    console = Console(stderr=True)
    shown = Bar(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TimeElapsedColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )
    tasks: dict[str, TaskID] = {}
    with shown:

        def told(part: str, share: float) -> None:
            if part not in tasks:
                tasks[part] = shown.add_task(PARTS.get(part, part), total=1.0)
            shown.update(tasks[part], completed=share)

        yield told
