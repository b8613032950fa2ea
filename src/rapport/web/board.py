"""What the Overview shows: tiles, the chart over time, and tables. Questions and their answers, put into words."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.safestring import SafeString

from rapport.measure import METRICS, Answer, Metric, Question, ask
from rapport.store import Engine
from rapport.web import chart, words
from rapport.web.annotating import Mark, marked, marks_of, noted
from rapport.web.figures import Figure, figure, number
from rapport.web.look import PANELS, Look, usual_grain
from rapport.web.spark import sparkline
from rapport.web.tables import Panel, panel

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
    marks: list[Mark]
    """What happened in the period."""


@dataclass(frozen=True, slots=True)
class Board:
    """The whole Overview."""

    tiles: list[Tile]
    chart: TimeChart
    panels: list[Panel]
    lead: str
    """The most important numbers in a sentence."""
    compared: bool
    """Whether there is a period before to compare with."""
    empty: bool


def board(engine: Engine, look: Look) -> Board:
    """Everything on the Overview; the tables wait for the engine while the tiles do."""
    with ThreadPoolExecutor(len(PANELS)) as pool:
        tables = [pool.submit(panel, engine, look, name) for name in PANELS]
        answer = ask(engine, tile_question(look), look.scope)
        drawn = time_chart(engine, look, answer)
        panels = [one.result() for one in tables]
    return Board(
        tiles=tiles(look, answer),
        chart=drawn,
        panels=panels,
        lead=lead(look, answer),
        compared=comparable(answer),
        empty=not answer.totals["events"],
    )


def lead(look: Look, answer: Answer) -> str:
    """How many people came and how long they stayed, against the period before."""
    people, stayed = answer.totals["people"], answer.totals["session_duration"]
    if not answer.totals["events"]:
        return "Nobody was seen."
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


def comparable(answer: Answer) -> bool:
    """Whether anything happened in the period before: a project's first weeks are compared with nothing."""
    return bool(answer.previous and answer.previous["events"])


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
    if comparable(answer) and answer.previous and now is not None:
        change = words.Change(metric, now, answer.previous[name], look.against)
    return Tile(
        figure=figure(metric, now, answer.unknown.get(name, "")),
        beside=figure(METRICS[beside], answer.totals[beside], answer.unknown.get(beside, "")) if beside else None,
        change=change,
        spark=sparkline([number(row[name]) for row in answer.rows]) if now is not None else SafeString(""),
        chosen=look.metric == name,
        choose=look.shows(metric=name, grain="").query,
    )


def time_chart(engine: Engine, look: Look, known: Answer | None = None) -> TimeChart:
    """The chosen metric over time; ``known`` is the tiles' answer, which often holds it already."""
    if known is None or look.metric not in TILE_METRICS or look.grain != tile_grain(look):
        question = Question((look.metric,), by=look.grain, filters=look.filters, compare=look.compare)
        known = ask(engine, question, look.scope)
    metric = METRICS[look.metric]
    points = chart_points(look, metric, known)
    compared = any(point["before"] for point in points)
    if not compared:
        points = [{**point, "before": None, "at_before": ""} for point in points]
    marks = marks_of(look.project, look.first, look.last, look.today)
    points = noted(points, marks, look.last)
    total = figure(metric, known.totals[look.metric], known.unknown.get(look.metric, ""))
    return TimeChart(
        metric=metric,
        grain=look.grain,
        points=points,
        spec=marked(chart.over_time(metric, points, look.against), marks, look.last),
        marks=marks,
        compared=compared,
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
