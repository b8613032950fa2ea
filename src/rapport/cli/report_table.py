"""The numbers of a report as tables in a terminal, grouped as people ask for them."""

from typing import Any

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from rapport.kernel.refusal import Refusal
from rapport.measure import METRICS, REASONS
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


def reason(told: Summary, metric: str) -> str:
    """Why a number is unknown, and what may help, in a sentence."""
    lost: dict[str, str] = told.object["unknown"]
    day = metric.removeprefix("retention_d")
    name = PLACES.get(metric) or ("retention" if "retention" in lost else f"retention.D{day}")
    why = lost.get(name, "")
    if why == "not_collected" and name in HINTS:
        return HINTS[name]
    return REASONS.get(why, "It is not known.")


def print_summary(told: Summary, console: Console) -> None:
    """Print everything that is known, and why the rest is not."""
    object_ = told.object
    span = object_["span"]
    if span["first"]:
        console.print(f"\n{span['first']} to {span['last']}, {object_['timezone']}", highlight=False)
    for heading, names in ASPECTS:
        console.print()
        console.print(_aspect(heading, names, told))
    _refused(object_["refused"], console)


def _aspect(heading: str, names: tuple[str, ...], told: Summary) -> Table:
    table = Table(
        title=heading, title_justify="left", title_style="bold", box=None, padding=(0, 2, 0, 0), pad_edge=False
    )
    table.show_header = False
    table.add_column(min_width=24)
    table.add_column(justify="right", min_width=12, no_wrap=True)
    table.add_column(style="dim", overflow="fold")
    for name in names:
        metric = METRICS[name]
        number = told.answer.totals[name]
        said = metric.sentence if number is not None else reason(told, name)
        shown = Text(words.value(metric, number), style="" if number is not None else "dim")
        table.add_row(metric.title, shown, said + _cohort(told, name))
    return table


def _cohort(told: Summary, name: str) -> str:
    parts = told.answer.parts.get(name)
    if not name.startswith("retention") or told.answer.totals[name] is None or not parts:
        return ""
    return f" {parts['numerator']:,} of {parts['denominator']:,}."


def _refused(refused: dict[str, Any], console: Console) -> None:
    if not refused:
        return
    table = Table(
        title="Left out", title_justify="left", title_style="bold", box=None, padding=(0, 2, 0, 0), pad_edge=False
    )
    table.show_header = False
    table.add_column(min_width=24)
    table.add_column(justify="right", min_width=12)
    table.add_column(style="dim", overflow="fold")
    for name, count in refused.items():
        table.add_row(name.replace("_", " "), f"{count:,}", Refusal(name).sentence)
    console.print()
    console.print(Padding(table, (0, 0, 1, 0)))
