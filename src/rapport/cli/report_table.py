"""The numbers of a report as tables in a terminal, grouped as people ask for them."""

from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from rapport.kernel.refusal import Refusal
from rapport.measure import METRICS, REASONS, Metric, Number
from rapport.notebook.log import Log
from rapport.notebook.summary import DAYS, SINGLE, Summary
from rapport.web import words

ASPECTS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("How much", ("events", "people", "sessions", "views")),
    ("Time", ("session_duration", "session_duration_median", "views_per_session", "bounce_rate", "engagement_rate")),
    ("Frequency", ("sessions_per_person", "active_days_per_person", "returning_share", "dau")),
    ("Coming back", tuple(f"retention_d{day}" for day in DAYS)),
    ("Taking part", ("participation_rate", "shares", "comments", "impressions", "clicks", "ctr")),
)
"""Headings, each with its metrics, in the order in which they are read."""

PLACES = {metric: name for name, metric in SINGLE.items()} | {
    "session_duration": "session_duration",
    "session_duration_median": "session_duration",
    "impressions": "ctr",
    "clicks": "ctr",
    "ctr": "ctr",
}
"""Metric to its name in the object, under which the reason stands when it is unknown."""


HINTS: dict[str, str] = {
    "participation_rate": "--event COLUMN names what people did.",
    "shares": "--shares NAMES says which events are shares.",
    "comments": "--comments NAMES says which events are comments.",
    "ctr": "--impressions NAMES and --clicks NAMES, or --clicked COLUMN, say what was shown and chosen.",
}
"""What to add when a number was not collected, by its name in the object."""


def reason(log: Log, told: Summary, metric: str) -> str:
    """Why a number is unknown, and what may help, in a sentence."""
    lost: dict[str, str] = told.object["unknown"]
    day = metric.removeprefix("retention_d")
    name = PLACES.get(metric) or ("retention" if "retention" in lost else f"retention.D{day}")
    why = lost.get(name, "")
    if why == "not_collected" and all(file.format == "log" for file in log.files):
        return "An access log does not tell."
    if why == "not_collected" and name in HINTS:
        return HINTS[name]
    return REASONS.get(why, "It is not known.")


def unknown(log: Log, told: Summary, names: tuple[str, ...]) -> dict[str, list[str]]:
    """Sentence to the titles of the numbers that it explains the want of."""
    found: dict[str, list[str]] = {}
    for name in names:
        if told.answer.totals[name] is None:
            found.setdefault(reason(log, told, name), []).append(METRICS[name].title)
    return found


def shown(metric: Metric, number: Number) -> str:
    """A number with its unit; counts in full, since a report is read once and quoted."""
    return words.exact(metric, number) if metric.unit == "count" and number is not None else words.value(metric, number)


def period(log: Log, told: Summary) -> str:
    """The days of the log in words."""
    scope = log.scope()
    return "no event" if scope is None else f"{words.days(scope.first, scope.last)}, {told.object['timezone']}"


def print_summary(log: Log, told: Summary, console: Console) -> None:
    """Print everything that is known, and why the rest is not."""
    console.print(f"\n{period(log, told)}", highlight=False)
    for heading, names in ASPECTS:
        console.print(f"\n[bold]{heading}[/bold]")
        known = [name for name in names if told.answer.totals[name] is not None]
        if known:
            console.print(_numbers(known, told))
        for why, titles in unknown(log, told, names).items():
            console.print(f"[dim]Not known: {', '.join(titles)}. {escape(why)}[/dim]", highlight=False)
    if told.object["refused"]:
        console.print("\n[bold]Left out[/bold]")
        console.print(_refused(told.object["refused"]))


def _plain() -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, show_header=False)
    table.add_column(min_width=24)
    table.add_column(justify="right", min_width=10, no_wrap=True)
    table.add_column(style="dim", overflow="fold")
    return table


def _numbers(names: list[str], told: Summary) -> Table:
    table = _plain()
    for name in names:
        metric = METRICS[name]
        number = Text(shown(metric, told.answer.totals[name]), style="bold")
        table.add_row(metric.title, number, metric.sentence + _cohort(told, name))
    return table


def _cohort(told: Summary, name: str) -> str:
    parts = told.answer.parts.get(name)
    if not name.startswith("retention") or not parts:
        return ""
    return f" {parts['numerator']:,} of {parts['denominator']:,}."


def _refused(refused: dict[str, Any]) -> Table:
    table = _plain()
    for name, count in refused.items():
        table.add_row(name.replace("_", " "), f"{count:,}", Refusal(name).sentence)
    return table
