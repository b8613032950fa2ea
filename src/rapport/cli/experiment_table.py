"""An experiment in a terminal: who took part, one plain sentence a result, and the numbers under it."""

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from rapport.prove.files import Analysis
from rapport.prove.files.analysis import Result
from rapport.prove.maths import Change, Comparison, Interval


def print_analysis(found: Analysis, alpha: float, console: Console) -> None:
    """Print everything that is known."""
    people = Table("Variant", "Units", box=None, padding=(0, 2, 0, 0), pad_edge=False)
    for name, n in found.variants:
        people.add_row(escape(name), f"{n:,}")
    console.print(people)
    srm = "not as they were meant to" if found.srm.broken else "as they were meant to"
    numbers = f"χ² p = {small(found.srm.chi2_p)}, e value {found.srm.e_value:.3g}"
    console.print(f"\nUnits fell to the variants {srm} ({numbers}).", highlight=False)
    for note in found.notes:
        console.print(f"[yellow]{escape(note)}[/yellow]", highlight=False)
    for result in found.results:
        name, both = result.metric.name, result.found
        console.print(f"\n[bold]{escape(name)}[/bold]  {escape(sentence(result, alpha))}", highlight=False)
        means = f"{both.control.mean:.6g} in the control, {both.treatment.mean:.6g} in {result.treatment}"
        console.print(escape(means), highlight=False)
        console.print(table(result))
        for note in result.notes:
            console.print(f"[dim]{escape(note)}[/dim]", highlight=False)


def sentence(result: Result, alpha: float) -> str:
    """What the result says, in one plain sentence."""
    found = result.found
    if found.p is None or found.sequential is None:
        return f"{result.treatment}: nothing can be said yet."
    if isinstance(found.change, Change):
        size = f"{abs(found.change.relative):.1%} {'more' if found.effect > 0 else 'less'} than the control"
    else:
        size = f"{found.effect:+.4g} against the control"
    if found.sequential.p <= alpha:
        return f"{result.treatment} has {size}, and this holds however often one looked."
    if found.p <= alpha:
        return f"{result.treatment} has {size}: sure if this is the one look at the end, not yet if there were others."
    return f"{result.treatment} has {size}, which luck alone explains well."


def table(result: Result) -> Table:
    """The numbers of a result: a row for each way to look at it."""
    rows = Table("", "Effect", "Interval", "p", box=None, padding=(0, 2, 0, 0), pad_edge=False)
    found, look = result.found, result.found.sequential
    rows.add_row("One look at the end", *cells(found, found.interval, found.p))
    rows.add_row("At any look", *cells(found, look.interval if look else None, look.p if look else None))
    if result.plain:
        rows.add_row("Not adjusted, one look", *cells(result.plain, result.plain.interval, result.plain.p))
    if result.capped:
        capped = result.capped.found
        rows.add_row("Capped, one look", *cells(capped, capped.interval, capped.p))
    return rows


def cells(found: Comparison, interval: Interval | None, p: float | None) -> list[str]:
    """Effect, interval and p value."""
    return [f"{found.effect:+.6g}", between(interval), small(p)]


def between(interval: Interval | None) -> str:
    """An interval in words."""
    return f"{interval[0]:+.5g} to {interval[1]:+.5g}" if interval else "–"


def small(p: float | None) -> str:
    """A p value, as short as it can be read."""
    if p is None:
        return "–"
    return f"{p:.4f}" if p >= 0.0001 else "< 0.0001"
