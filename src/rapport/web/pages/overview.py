"""The Overview, the tables behind it, and what is to be known about one number."""

import csv
from collections.abc import Iterable
from datetime import timedelta

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from rapport.glossary import TERMS
from rapport.measure import DIMENSIONS, METRICS, BadQuestion, Filter, Question, ask, parse_filters
from rapport.measure.questions.span import span
from rapport.projects.models import Membership
from rapport.web import board, chart, runtime, tables
from rapport.web.access import for_members
from rapport.web.figures import figure
from rapport.web.look import OPERATORS, PERIODS, Look, filter_words
from rapport.web.shell import show

PARTS = {"page": "overview/_page.html"}


@require_safe
@for_members
def overview(request: HttpRequest, membership: Membership) -> HttpResponse:
    """People, time, participation and frequency at a glance."""
    look = look_at(request, membership)
    if "field" in request.GET:
        return filtered(request, membership, look)
    return show(request, membership, "overview/page.html", {"look": look, **choices(look), **seen(look)}, PARTS)


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
        "periods": [
            (title, look.shows(period=name, grain="").query, look.period == name)
            for name, (title, _) in PERIODS.items()
        ],
        "chips": [(filter_words(one), look.without(one).query) for one in look.filters],
        "fields": [(name, row.title) for name, row in DIMENSIONS.items()],
        "operators": OPERATORS.items(),
        "metrics": METRICS.values(),
        "grains": [(name, look.shows(grain=name).query, look.grain == name) for name in look.grains()],
        "compare_query": look.shows(compare=not look.compare).query,
        "kept": look.kept(),
        "kept_by_period": look.kept("from", "to", "period", "grain"),
        "kept_by_chart": look.kept("metric", "grain"),
        "unfiltered": look.shows(filters=()).query,
    }


def filtered(request: HttpRequest, membership: Membership, look: Look) -> HttpResponse:
    """From the form of a new filter to the address that has it."""
    field, operator = request.GET["field"], request.GET.get("is", "==")
    wanted = Filter(field, operator if operator in OPERATORS else "==", (request.GET.get("value", "").strip(),))
    try:
        parse_filters(str(wanted))
    except BadQuestion:
        return HttpResponseRedirect(reverse("overview", args=[membership.project.slug]) + look.query)
    return HttpResponseRedirect(reverse("overview", args=[membership.project.slug]) + look.with_filter(wanted).query)


@require_safe
@for_members
def table(request: HttpRequest, membership: Membership, by: str) -> HttpResponse:
    """One table as long as it is."""
    look = look_at(request, membership)
    known_field(by)
    found = tables.table(runtime.store().engine, look, by, tables.MOST_ROWS)
    context = {"look": look, **choices(look), "table": found, "by": by}
    return show(request, membership, "overview/table.html", context)


@require_safe
@for_members
def table_csv(request: HttpRequest, membership: Membership, by: str) -> HttpResponse:
    """The same table for a spreadsheet, every number exact."""
    look = look_at(request, membership)
    known_field(by)
    answer = tables.table_answer(runtime.store().engine, look, by, 10_000)
    names = tables.COLUMNS.get(by, tables.USUAL_COLUMNS)
    return as_csv(look, f"{by}", (by, *names), ([row[by], *(row[name] for name in names)] for row in answer.rows))


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
    return as_csv(look, look.metric, head, rows)


def known_field(by: str) -> None:
    """Raises Http404 for a field that nothing can be split by."""
    if by not in DIMENSIONS:
        raise Http404(f"There is no field {by!r} to split by.")


def as_csv(look: Look, name: str, head: Iterable[str], rows: Iterable[Iterable[object]]) -> HttpResponse:
    """A file of comma-separated values; what is not known is empty."""
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    file = f"{look.project.slug}-{name}-{look.first}-{look.last}.csv"
    response["Content-Disposition"] = f'attachment; filename="{file}"'
    writer = csv.writer(response)
    writer.writerow(head)
    writer.writerows([harmless(cell) for cell in row] for row in rows)
    return response


def harmless(cell: object) -> object:
    """A text that a spreadsheet would take for a formula gets a quote in front: pages are named by strangers."""
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in {"=", "+", "-", "@", "\t", "\r"} else cell


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
