"""``rapport query``: ask a project for metrics."""

import csv
import sys
from typing import Annotated, Any

import msgspec
import typer
from rich.console import Console
from rich.table import Table

from rapport.cli.house import reached
from rapport.cli.options import AsJson, Data, ProjectName, examples
from rapport.cli.trouble import WRONG_USE, Trouble
from rapport.measure import REASONS

app = typer.Typer(add_completion=False)


@app.command(
    epilog=examples(
        "rapport query people sessions bounce_rate --project shop",
        "rapport query sessions --project shop --by day --from 2026-01-01 --to 2026-01-31 --csv",
        "rapport query people --project shop --by country --filter 'device==mobile;page~/blog'",
        "rapport query ctr retention_d7 --project shop --compare --parts --json",
    )
)
def query(
    metrics: Annotated[list[str], typer.Argument(help="Names of metrics; rapport glossary lists them.")],
    data: Data,
    project: ProjectName,
    first: Annotated[str, typer.Option("--from", help="First day.", metavar="DAY")] = "",
    last: Annotated[str, typer.Option("--to", help="Last day, inclusive.", metavar="DAY")] = "",
    by: Annotated[str, typer.Option("--by", help="hour, day, week, month, or a field such as page or country.")] = "",
    condition: Annotated[str, typer.Option("--filter", help="Conditions: country==DE|AT;page~docs.")] = "",
    segment: Annotated[str, typer.Option("--segment", help="Only the people of this segment.")] = "",
    compare: Annotated[bool, typer.Option("--compare", help="Also the window before.")] = False,
    parts: Annotated[bool, typer.Option("--parts", help="Also both halves of each ratio.")] = False,
    limit: Annotated[int, typer.Option("--limit", help="Most rows of a field.", min=1, max=10_000)] = 1000,
    as_json: AsJson = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print CSV.")] = False,
) -> None:
    """Ask a project for metrics: totals, by time or by field. The last 30 days unless --from and --to say otherwise."""
    if as_json and as_csv:
        raise Trouble("Give either --json or --csv.", WRONG_USE)
    asked: dict[str, object] = {"metrics": ",".join(metrics), "first": first, "last": last, "by": by}
    asked |= {"filter": condition, "segment": segment, "compare": "previous" if compare else ""}
    asked |= {"parts": parts, "limit": limit}
    with reached(data, "rapport query") as house:
        answer = house.do("query", project=project, asked=asked)
    if as_json:
        typer.echo(msgspec.json.encode(answer).decode())
    else:
        (write_csv if as_csv else show)(answer, by)


def write_csv(answer: dict[str, Any], by: str) -> None:
    """Rows, or the totals when nothing splits them; what is unknown is empty."""
    rows = answer["rows"] if by else [answer["totals"]]
    writer = csv.DictWriter(sys.stdout, fieldnames=columns(answer, by), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)


def columns(answer: dict[str, Any], by: str) -> list[str]:
    """What splits the rows, then the metrics."""
    return [*([by] if by else []), *answer["totals"]]


def show(answer: dict[str, Any], by: str) -> None:
    """Tables for people."""
    console = Console()
    console.print(f"[dim]{answer['from']} to {answer['to']}, {answer['timezone']}[/dim]")
    if by:
        console.print(rows_table(answer, by))
        console.print()
    console.print(totals_table(answer))
    for metric, reason in answer["unknown"].items():
        console.print(f"[dim]{metric} is unknown ({reason}). {REASONS.get(reason, '')}[/dim]")


def rows_table(answer: dict[str, Any], by: str) -> Table:
    """A line a bucket."""
    table = Table(by, box=None, pad_edge=False)
    for metric in answer["totals"]:
        table.add_column(metric, justify="right")
    for row in answer["rows"]:
        table.add_row(str(row[by]) or "[dim](none)[/dim]", *(number(row[metric]) for metric in answer["totals"]))
    return table


def totals_table(answer: dict[str, Any]) -> Table:
    """A line a metric, with the window before and both halves when they were asked for."""
    previous, parts = answer.get("previous"), answer.get("parts")
    table = Table("metric", box=None, pad_edge=False)
    table.add_column("total", justify="right")
    if previous is not None:
        table.add_column("before", justify="right")
    if parts is not None:
        table.add_column("of", justify="right")
    for metric, value in answer["totals"].items():
        cells = [metric, number(value)]
        if previous is not None:
            cells.append(number(previous.get(metric)))
        if parts is not None:
            halves = parts.get(metric)
            cells.append(f"{number(halves['numerator'])} / {number(halves['denominator'])}" if halves else "")
        table.add_row(*cells)
    return table


def number(value: float | None) -> str:
    """A number for people; a dash where it is unknown."""
    if value is None:
        return "–"
    return f"{value:,}" if isinstance(value, int) else f"{value:,.4g}" if abs(value) < 1000 else f"{value:,.1f}"
