"""The Overview, the tables behind it, and what is to be known about one number."""

from datetime import timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from rapport.glossary import TERMS
from rapport.measure import DIMENSIONS, METRICS, Question, ask
from rapport.measure.questions.span import span
from rapport.projects.models import Membership
from rapport.web import board, chart, runtime, spreadsheet, tables
from rapport.web.access import for_members
from rapport.web.bar import bar, filtered
from rapport.web.figures import figure
from rapport.web.look import Look, filter_words
from rapport.web.shell import show
from rapport.web.spreadsheet import named

PARTS = {"page": "overview/_page.html"}


@require_safe
@for_members
def overview(request: HttpRequest, membership: Membership) -> HttpResponse:
    """People, time, participation and frequency at a glance."""
    look = look_at(request, membership)
    elsewhere = filtered(request, look, reverse("overview", args=[membership.project.slug]))
    return elsewhere or show(request, membership, "overview/page.html", {**choices(look), **seen(look)}, PARTS)


def look_at(request: HttpRequest, membership: Membership) -> Look:
    """What the address looks at."""
    return Look.of(membership.project, request.GET.dict())


def seen(look: Look) -> dict[str, object]:
    """What the engine has to say."""
    engine = runtime.store().engine
    found = board.board(engine, look)
    said: dict[str, object] = {"board": found, "chart": found.chart, "chart_themes": chart.THEMES}
    known = span(engine, look.project.pk) if found.empty else None
    if known is not None:
        last = known.last.astimezone(look.project.rules.zone).date()
        said |= {"span": known, "last_day": last, "last_window": last - timedelta(days=29)}
    return said


def choices(look: Look) -> dict[str, object]:
    """What can be chosen on the page, each with its address."""
    return {
        **bar(look, reverse("overview", args=[look.project.slug])),
        "metrics": METRICS.values(),
        "grains": [(name, look.shows(grain=name).query, look.grain == name) for name in look.grains()],
        "kept_by_chart": look.kept("metric", "grain"),
    }


@require_safe
@for_members
def table(request: HttpRequest, membership: Membership, by: str) -> HttpResponse:
    """One table as long as it is."""
    look = look_at(request, membership)
    known_field(by)
    found = tables.table(runtime.store().engine, look, by, tables.MOST_ROWS)
    context = {**choices(look), "table": found, "by": by}
    return show(request, membership, "overview/table.html", context)


@require_safe
@for_members
def table_csv(request: HttpRequest, membership: Membership, by: str) -> HttpResponse:
    """The same table for a spreadsheet, every number exact."""
    look = look_at(request, membership)
    known_field(by)
    answer = tables.table_answer(runtime.store().engine, look, by, 10_000)
    names = tables.COLUMNS.get(by, tables.USUAL_COLUMNS)
    rows = ([row[by], *(row[name] for name in names)] for row in answer.rows)
    return spreadsheet.sent(named(look.project.slug, by, look.first, look.last), (by, *names), rows)


@require_safe
@for_members
def chart_csv(request: HttpRequest, membership: Membership) -> HttpResponse:
    """The chart's rows for a spreadsheet."""
    look = look_at(request, membership)
    found = board.time_chart(runtime.store().engine, look)
    head = (look.grain, look.metric, *(("period_before", f"{look.metric}_before") if look.compare else ()))
    rows = (
        [point["key"], point["now"], *((point["key_before"], point["before"]) if look.compare else ())]
        for point in found.points
    )
    return spreadsheet.sent(named(look.project.slug, look.metric, look.first, look.last), head, rows)


def known_field(by: str) -> None:
    """Raises Http404 for a field that nothing can be split by."""
    if by not in DIMENSIONS:
        raise Http404(f"There is no field {by!r} to split by.")


@require_safe
@for_members
def number(request: HttpRequest, membership: Membership, metric: str) -> HttpResponse:
    """What a number means, how it is made, on how many people it rests, and the SQL."""
    look = look_at(request, membership)
    if metric not in METRICS:
        raise Http404(f"There is no metric {metric!r}.")
    row = METRICS[metric]
    names = tuple(dict.fromkeys((metric, "people", "sessions", "events")))
    answer = ask(runtime.store().engine, Question(names, filters=look.filters, parts=True), look.scope)
    context = {
        "look": look,
        "metric": row,
        "term": TERMS.get(row.slug),
        "figure": figure(row, answer.totals[metric], answer.unknown.get(metric, "")),
        "parts": answer.parts.get(metric),
        "people": answer.totals["people"],
        "sessions": answer.totals["sessions"],
        "events": answer.totals["events"],
        "sql": answer.sql.get(metric, ""),
        "filters": [filter_words(one) for one in look.filters],
    }
    return show(request, membership, "overview/number.html", context, {"about": "overview/_number.html"})
