"""Tables: numbers split by one field, each row leading to the page filtered by it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rapport.measure import METRICS, Answer, Filter, Metric, Question, ask
from rapport.store import Engine
from rapport.web.figures import Figure, figure, number
from rapport.web.look import PANELS, Look, field_title

COLUMNS: dict[str, tuple[str, ...]] = {
    "page": ("views", "people", "engaged_time_total"),
    "entry_page": ("entries", "bounce_rate", "session_duration"),
    "exit_page": ("exits", "people"),
    "event": ("events", "people"),
    "item": ("impressions", "clicks", "ctr"),
}
"""The metrics of a table, by what it is split by."""

USUAL_COLUMNS = ("people", "sessions", "engagement_rate")

NOTHING: dict[str, str] = {
    "channel": "Not known",
    "referrer": "None",
    "campaign": "No campaign",
    "source": "No source",
    "page": "No page",
    "item": "No item",
}
"""What a table calls the rows about which nothing was said."""

PANEL_TITLES = {"content": "Pages", "origin": "Sources", "people": "People", "doing": "Events"}

ROWS = 10
MOST_ROWS = 500


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table. ``share`` is its part of the greatest, in hundredths."""

    label: str
    value: str
    figures: tuple[Figure, ...]
    share: float
    choose: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Table:
    """Numbers split by one field."""

    by: str
    title: str
    columns: tuple[Metric, ...]
    rows: tuple[Row, ...]
    more: bool


@dataclass(frozen=True, slots=True)
class Panel:
    """A table with tabs."""

    name: str
    title: str
    tabs: tuple[tuple[str, str, str, bool], ...]
    """Field, title, address and whether it is in front."""
    table: Table


def panel(engine: Engine, look: Look, name: str) -> Panel:
    """One of the tables with tabs."""
    by = look.tab(name)
    tabs = tuple((tab, field_title(tab), look.with_tab(name, tab).query, tab == by) for tab in PANELS[name])
    return Panel(name, PANEL_TITLES[name], tabs, table(engine, look, by, ROWS))


def table_answer(engine: Engine, look: Look, by: str, limit: int) -> Answer:
    """The numbers of a table."""
    question = Question(COLUMNS.get(by, USUAL_COLUMNS), by=by, filters=look.filters, limit=limit)
    return ask(engine, question, look.scope)


def table(engine: Engine, look: Look, by: str, limit: int) -> Table:
    """Numbers split by a field, the highest first; one row more is asked for to know whether there are more."""
    answer = table_answer(engine, look, by, limit + 1)
    columns = tuple(METRICS[name] for name in COLUMNS.get(by, USUAL_COLUMNS))
    top = max((number(row[columns[0].name]) or 0 for row in answer.rows), default=0) or 1
    shown = tuple(table_row(look, by, columns, row, top) for row in useful(answer.rows, columns)[:limit])
    return Table(by, field_title(by), columns, shown, more=len(answer.rows) > limit)


def useful(rows: Iterable[dict[str, object]], columns: Sequence[Metric]) -> list[dict[str, object]]:
    """Rows that say something."""
    return [row for row in rows if any(number(row[metric.name]) for metric in columns)]


def table_row(look: Look, by: str, columns: Sequence[Metric], row: dict[str, object], top: float) -> Row:
    """One row, with the address at which it alone is looked at."""
    value = str(row[by])
    wanted = Filter(by, "==", (value,))
    chosen = wanted in look.filters
    return Row(
        label=value or NOTHING.get(by, "Not known"),
        value=value,
        figures=tuple(figure(metric, number(row[metric.name])) for metric in columns),
        share=round(100 * (number(row[columns[0].name]) or 0) / top, 1),
        choose=(look.without(wanted) if chosen else look.with_filter(wanted)).query,
        chosen=chosen,
    )
