"""What the Overview shows: tiles, the chart over time, and tables. Questions and their answers, put into words."""

from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.safestring import SafeString

from rapport.measure import METRICS, Answer, Filter, Metric, Number, Question, ask
from rapport.store import Engine
from rapport.web import chart, words
from rapport.web.look import PANELS, Look, field_title, usual_grain
from rapport.web.spark import sparkline

TILES: tuple[tuple[str, str], ...] = (
    ("people", ""),
    ("sessions", ""),
    ("session_duration", "session_duration_median"),
    ("engaged_time", "engaged_time_median"),
    ("bounce_rate", ""),
    ("engagement_rate", ""),
    ("participation_rate", ""),
    ("stickiness", ""),
    ("sessions_per_person", ""),
    ("ctr", ""),
    ("shares", ""),
    ("comments", ""),
)
"""A metric for each tile, and the one that always stands beside it."""

TILE_METRICS = tuple(name for pair in TILES for name in pair if name)

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
class Figure:
    """One number as a page shows it."""

    metric: Metric
    text: str
    exact: str
    why: str = ""
    """Why it is not known; empty when it is."""
    next_step: str = ""


@dataclass(frozen=True, slots=True)
class Tile:
    """One metric at a glance."""

    figure: Figure
    beside: Figure | None
    change: words.Change | None
    spark: SafeString
    chosen: bool
    choose: str
    """The address at which the chart shows this metric."""


@dataclass(frozen=True, slots=True)
class TimeChart:
    """A metric over time: its specification, and the rows of the table behind it."""

    metric: Metric
    grain: str
    points: list[chart.Spec]
    spec: chart.Spec
    compared: bool
    summary: str
    figure: Figure


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


@dataclass(frozen=True, slots=True)
class Board:
    """The whole Overview."""

    tiles: list[Tile]
    chart: TimeChart
    panels: list[Panel]
    lead: str
    """The most important numbers in a sentence."""
    empty: bool


def board(engine: Engine, look: Look) -> Board:
    """Everything on the Overview; the tables wait for the engine while the tiles do."""
    with ThreadPoolExecutor(len(PANELS)) as pool:
        tables = [pool.submit(panel, engine, look, name) for name in PANELS]
        answer = ask(engine, tile_question(look), look.scope)
        drawn = time_chart(engine, look, answer)
        panels = [one.result() for one in tables]
    return Board(tiles(look, answer), drawn, panels, lead(look, answer), empty=not answer.totals["events"])


def lead(look: Look, answer: Answer) -> str:
    """How many people came and how long they stayed, against the period before."""
    people, stayed = answer.totals["people"], answer.totals["session_duration"]
    if not people:
        return (
            f"{words.plural(int(answer.totals['events'] or 0), 'event', 'events')} happened; who did them is not known."
        )
    came = f"{words.plural(int(people), 'person', 'people')} came"
    if stayed is None:
        return f"{came}."
    said = f"{came} and stayed {words.duration(stayed)} on average"
    before = (answer.previous or {}).get("session_duration")
    if not before:
        return f"{said}."
    change = words.Change(METRICS["session_duration"], stayed, before, look.against)
    return f"{said}, {change.sign.lstrip('+−')} {change.words}." if change.moved else f"{said}, {change.words}."


def tile_grain(look: Look) -> str:
    """The grain of the tiles' small lines: never hours, so that one question serves all of them."""
    return usual_grain("stickiness", look.days)


def tile_question(look: Look) -> Question:
    """All tiles at once; ``events`` tells an empty period from one in which nobody is known."""
    return Question((*TILE_METRICS, "events"), by=tile_grain(look), filters=look.filters, compare=look.compare)


def tiles(look: Look, answer: Answer) -> list[Tile]:
    """The answer, tile by tile."""
    return [tile(look, answer, name, beside) for name, beside in TILES]


def tile(look: Look, answer: Answer, name: str, beside: str) -> Tile:
    """One tile."""
    metric = METRICS[name]
    now = answer.totals[name]
    change = None
    if answer.previous is not None and now is not None:
        change = words.Change(metric, now, answer.previous[name], look.against)
    return Tile(
        figure=figure(metric, now, answer.unknown.get(name, "")),
        beside=figure(METRICS[beside], answer.totals[beside], answer.unknown.get(beside, "")) if beside else None,
        change=change,
        spark=sparkline([number(row[name]) for row in answer.rows]) if now is not None else SafeString(""),
        chosen=look.metric == name,
        choose=look.shows(metric=name, grain="").query,
    )


def figure(metric: Metric, value: Number, reason: str = "") -> Figure:
    """A number in words, or why there is none."""
    if value is None and reason:
        return Figure(metric, words.value(metric, None), "not known", words.why(reason), words.next_step(reason))
    return Figure(metric, words.value(metric, value), words.exact(metric, value))


def number(value: object) -> Number:
    """A cell of an answer as a number."""
    return value if isinstance(value, int | float) else None


def time_chart(engine: Engine, look: Look, known: Answer | None = None) -> TimeChart:
    """The chosen metric over time; ``known`` is the tiles' answer, which often holds it already."""
    if known is None or look.metric not in TILE_METRICS or look.grain != tile_grain(look):
        question = Question((look.metric,), by=look.grain, filters=look.filters, compare=look.compare)
        known = ask(engine, question, look.scope)
    metric = METRICS[look.metric]
    points = chart_points(look, metric, known)
    total = figure(metric, known.totals[look.metric], known.unknown.get(look.metric, ""))
    return TimeChart(
        metric=metric,
        grain=look.grain,
        points=points,
        spec=chart.over_time(metric, points, look.against),
        compared=look.compare,
        summary=summary(metric, points),
        figure=total,
    )


def chart_points(look: Look, metric: Metric, answer: Answer) -> list[chart.Spec]:
    """One row a stretch of time: its names, its value now and before, and whether it is not over."""
    before = [*answer.previous_rows, *({} for _ in answer.rows)]
    points: list[chart.Spec] = []
    for n, (row, earlier) in enumerate(zip(answer.rows, before, strict=False)):
        label = str(row[look.grain])
        if look.grain == "hour" and label[:16] > look.now.isoformat()[:16]:
            break
        now, then = number(row[metric.name]), number(earlier.get(metric.name))
        points.append(
            {
                "n": n,
                "at": words.bucket(look.grain, label, look.today),
                "key": label,
                "key_before": str(earlier.get(look.grain, "")),
                "tick": words.tick(look.grain, label, look.days),
                "now": now,
                "before": then,
                "said": words.value(metric, now),
                "said_before": words.value(metric, then),
                "at_before": words.bucket(look.grain, str(earlier[look.grain]), look.today) if earlier else "",
                "open": part_of(look, label),
            }
        )
    return points


def part_of(look: Look, label: str) -> str:
    """``first`` or ``last`` for a stretch of which the period holds, or time has brought, only a part; else empty."""
    start = date.fromisoformat(label[:10])
    if look.grain == "hour":
        return "last" if label[:13] == look.now.isoformat()[:13] else ""
    length = {"day": 1, "week": 7}.get(look.grain) or (
        (start.replace(day=28) + timedelta(days=4)).replace(day=1) - start
    ).days
    end = start + timedelta(days=length - 1)
    if end >= look.today or end > look.last:
        return "last"
    return "first" if start < look.first else ""


def summary(metric: Metric, points: Sequence[chart.Spec]) -> str:
    """The chart in a sentence, for whoever does not see it."""
    known = [point for point in points if point["now"] is not None]
    if not known:
        return f"{metric.title}: nothing is known in this period."
    high, low = max(known, key=lambda point: point["now"]), min(known, key=lambda point: point["now"])
    return f"{metric.title}: highest {high['said']} ({high['at']}), lowest {low['said']} ({low['at']})."


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
