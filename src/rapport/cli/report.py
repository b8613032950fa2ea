"""``rapport report``: engagement numbers of files, at once, without a project."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, TaskID, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar

from rapport.cli import mapping
from rapport.cli.options import examples, seconds_of
from rapport.cli.report_table import print_summary
from rapport.cli.trouble import FAILED, WRONG_USE, Trouble
from rapport.kernel.rules import BadRules, Rules
from rapport.notebook.log import Log
from rapport.notebook.reading import read_files
from rapport.notebook.summary import summarize
from rapport.store import EngineError
from rapport.store.files import BadFile, BadOption, Options, Progress

app = typer.Typer(add_completion=False)


@app.command(
    epilog=examples(
        "rapport report access.log",
        "rapport report events.parquet --person customer --time ts --timezone Europe/Berlin",
        "rapport report shop.jsonl.gz --event type --views click --shares share --json",
        "rapport report impressions.csv --clicked click",
        "rapport report day1.csv day2.csv --html report.html",
    ),
)
@mapping.mapped
def report(
    files: Annotated[list[Path], typer.Argument(help="Logs, CSV, JSON Lines or Parquet, also packed (gzip, zstd).")],
    how: dict[str, Any],
    timezone: Annotated[str, typer.Option("--timezone", help="Days are cut in it, and naive times read.")] = "UTC",
    timeout: Annotated[str, typer.Option("--timeout", help="A longer gap begins a new session: 30m, 90s, 1h.")] = "30m",
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")] = False,
    html: Annotated[Path | None, typer.Option("--html", help="Also write a page to share.", metavar="FILE")] = None,
) -> None:
    """Engagement numbers of files: sessions, bounce rate, retention, clicks, shares and the rest.

    Columns are guessed from well-known names and printed; an option overrides. What a file cannot tell is said to be
    unknown, with the reason, and never 0. In an access log a person is an address and user agent, and views are
    successful GETs of pages; --views '*' takes every request, --person address the address alone.
    """
    try:
        rules = Rules(timezone, seconds_of(timeout))
        options = Options(**how, timezone=timezone)
    except (BadRules, BadOption) as wrong:
        raise Trouble(f"--{wrong}" if isinstance(wrong, BadRules) else str(wrong), WRONG_USE) from wrong
    tell(files, options, rules, as_json=as_json, html=html)


def tell(files: list[Path], options: Options, rules: Rules, *, as_json: bool, html: Path | None) -> None:
    """Read the files, say what is in them, and write the page."""
    console = Console(stderr=True)
    try:
        with bar(console) as moved:
            log = read_files(files, options, rules, counted=True, at_once=True, on_progress=moved)
        told = summarize(log)
    except BadOption as wrong:
        raise Trouble(str(wrong), WRONG_USE) from wrong
    except (BadFile, EngineError) as bad:
        raise Trouble(str(bad)) from bad
    explain(log, as_json=as_json)
    refuse_nothing(log)
    if as_json:
        typer.echo(json.dumps(told.object, ensure_ascii=False))
    else:
        print_summary(log, told, Console())
    if html is not None:
        # The page brings the drawing of charts with it, which takes longer to load than most files to read.
        write_page(html, import_module("rapport.cli.report_page").page(log, told))
    if log.torn:
        names = ", ".join(map(str, log.torn))
        raise Trouble(f"{names} breaks off in the middle; what came before it is counted. Copy the file again.")


def explain(log: Log, *, as_json: bool) -> None:
    """Print how the files were read; beside JSON on stderr."""
    for line in log.described():
        typer.echo(line, err=as_json)


def refuse_nothing(log: Log) -> None:
    """A file of which no row could be read was not what it seemed: raises :class:`Trouble`."""
    refused = log.taken.refused
    unread = sum(refused[reason] for reason in refused if reason in {"bad_line", "bad_time"})
    if not log.taken.new and unread:
        worst = max(refused, key=lambda reason: refused[reason])
        names = ", ".join(str(file.path) for file in log.files)
        raise Trouble(f"{names}: no row could be read; {unread:,} refused. {worst.sentence}", FAILED)


def write_page(path: Path, text: str) -> None:
    """Write the page. Raises :class:`Trouble` when the file cannot be written."""
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise Trouble(f"--html: {path} cannot be written ({error.strerror}); name another file.") from error


@contextmanager
def bar(console: Console) -> Iterator[Callable[[Path, Progress], None]]:
    """A bar on a terminal that shows how much of each file is read."""
    shown = Bar(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        DownloadColumn(),
        TimeRemainingColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )
    tasks: dict[Path, TaskID] = {}
    with shown:

        def moved(path: Path, now: Progress) -> None:
            if path not in tasks:
                tasks[path] = shown.add_task(path.name, total=now.size)
            shown.update(tasks[path], completed=now.done)

        yield moved
