"""Explore: what can be asked, and a page for each question."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from rapport.glossary import TERMS
from rapport.measure import METRICS, SHAPES, BadQuestion, Shape, shapes
from rapport.measure.questions.span import span
from rapport.projects.models import Membership
from rapport.web import chart, runtime, spreadsheet
from rapport.web.access import for_members
from rapport.web.annotating import marked, marks_of, over_time
from rapport.web.bar import bar, filtered
from rapport.web.explore import Asking, suggest
from rapport.web.explore.form import form, known_fields
from rapport.web.explore.sheet import Sheet, sheet
from rapport.web.look import OWN, Look
from rapport.web.shell import show

PARTS = {"page": "explore/_page.html"}


@require_safe
@for_members
def index(request: HttpRequest, membership: Membership) -> HttpResponse:
    """Every question in words."""
    slug = membership.project.slug
    asked = [(one, reverse("question", args=[slug, one.name])) for one in shapes()]
    return show(request, membership, "explore/index.html", {"questions": asked})


@require_safe
@for_members
def question(request: HttpRequest, membership: Membership, name: str) -> HttpResponse:
    """One question: its form, and the answer when it was asked."""
    shape, here = shape_or_404(name), reverse("question", args=[membership.project.slug, name])
    asking = Asking.of(runtime.store().engine, membership.project, shape, request.GET)
    elsewhere = filtered(request, asking.look, here)
    return elsewhere or show(
        request, membership, "explore/page.html", told(asking, here, request.GET.dict().get("more", "")), PARTS
    )


def told(asking: Asking, here: str, more: object) -> dict[str, object]:
    """What the page says."""
    shape, look, fresh = asking.shape, asking.look, asking.fresh
    fields, wrong = form(shape, asking.typed, "" if fresh else asking.wrong, str(more))
    return {
        **bar(look, here),
        "compares": asking.view.compares,
        "asking": asking,
        "shape": shape,
        "term": TERMS.get(shape.term),
        "form": fields,
        "wrong": wrong,
        "known_fields": known_fields(),
        "known_metrics": METRICS.values(),
        "kept_by_form": look.shows(asked=()).kept(),
        "chart_themes": chart.THEMES,
        **answered(asking),
    }


def answered(asking: Asking) -> dict[str, object]:
    """The answer in words, pictures and a table; or, where nothing happened, since when something does."""
    seen, view = asking.seen, asking.view
    if seen is None:
        return {"lead": asking.shape.sentence}
    if not seen.known:
        return {"lead": asking.shape.sentence, "sheet": sheet(asking.shape, seen.answer), **emptiness(asking.look)}
    table: Sheet = sheet(asking.shape, seen.answer, view.hides)
    look = asking.look
    marks = marks_of(look.project, look.first, look.last, look.today)
    plain = view.charts(seen)
    pictures = [replace(one, spec=marked(one.spec, marks, look.last)) for one in plain]
    return {
        "marks": marks,
        "over_time": any(over_time(one.spec) for one in plain),
        "lead": view.lead(seen),
        "seen": seen,
        "sheet": table,
        "pictures": pictures,
        "template": view.template,
        "behind": bool(pictures or view.template),
        "sql": "\n\n".join(seen.answer.sql),
        **view.context(seen),
    }


def emptiness(look: Look) -> dict[str, object]:
    """When the project's events are, for whoever looks where none are."""
    known = span(runtime.store().engine, look.project.pk)
    if known is None:
        return {"span": None}
    last = known.last.astimezone(look.project.rules.zone).date()
    until_then = look.shows(period=OWN, first=last - timedelta(days=29), last=last)
    return {"span": known, "last_day": last, "until_then": until_then.query}


@require_safe
@for_members
def as_csv(request: HttpRequest, membership: Membership, name: str) -> HttpResponse:
    """All rows of the answer for a spreadsheet, every number exact."""
    shape = shape_or_404(name)
    asking = Asking.of(runtime.store().engine, membership.project, shape, request.GET)
    if asking.seen is None:
        raise BadQuestion(asking.wrong)
    columns = list(shape.columns)
    rows = ([getattr(row, column) for column in columns] for row in asking.seen.answer.rows)
    file = spreadsheet.named(membership.project.slug, name, asking.look.first, asking.look.last)
    return spreadsheet.sent(file, columns, rows)


@require_safe
@for_members
def suggested(request: HttpRequest, membership: Membership) -> HttpResponse:
    """How what is being typed could go on: a field's values, or a condition on events."""
    look, engine = Look.of(membership.project, {}), runtime.store().engine
    if "field" in request.GET:
        found = suggest.values(engine, look.scope, request.GET["field"])
    else:
        found = suggest.conditions(engine, look.scope, next(iter(request.GET.dict().values()), ""))
    return show(request, membership, "explore/_suggested.html", {"found": found})


def shape_or_404(name: str) -> Shape[Any]:
    """The question of this name. Raises Http404."""
    if name not in SHAPES:
        raise Http404(f"There is no question {name!r}.")
    return SHAPES[name]
