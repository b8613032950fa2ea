"""Explore: what can be asked, and a page for each question."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from rapport.glossary import TERMS
from rapport.measure import METRICS, REASONS, SHAPES, BadQuestion, Shape, shapes, telling
from rapport.measure.arrow import table_of
from rapport.measure.collected import uncollected
from rapport.projects.boards import boards_of
from rapport.projects.models import Membership
from rapport.web import chart, packing, runtime, spreadsheet
from rapport.web.access import for_members
from rapport.web.bar import bar, filtered
from rapport.web.boards import pictures
from rapport.web.explore import Asking, Seen, suggest
from rapport.web.explore.answered import answered
from rapport.web.explore.form import form, known_fields
from rapport.web.look import Look
from rapport.web.shell import show
from rapport.web.words import NEXT_STEPS

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
    context = told(asking, here, request.GET.dict().get("more", ""))
    return elsewhere or show(request, membership, "explore/page.html", context, PARTS)


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
        "uncollected": uncollected_in(asking),
        "kept_by_form": look.shows(asked=()).kept(),
        "chart_themes": chart.THEMES,
        "boards": boards_of(look.project),
        **answered(asking),
    }


def uncollected_in(asking: Asking) -> list[tuple[str, str]]:
    """Metrics that could be chosen but are not known in the period: title, and why."""
    if not any(want.of == "metric" for want in asking.shape.fields):
        return []
    lost = uncollected(runtime.store().engine, asking.look.scope)
    return [(METRICS[name].title, f"{REASONS[why]} {NEXT_STEPS[why]}") for name, why in lost.items()]


@require_safe
@for_members
def as_csv(request: HttpRequest, membership: Membership, name: str) -> HttpResponse:
    """All rows of the answer for a spreadsheet, every number exact."""
    asking, seen = asked_or_400(request, membership, name)
    columns = list(seen.shape.columns)
    rows = ([getattr(row, column) for column in columns] for row in seen.answer.rows)
    return spreadsheet.sent(file_of(asking), columns, rows)


@require_safe
@for_members
def as_parquet(request: HttpRequest, membership: Membership, name: str) -> HttpResponse:
    """The same rows with their types, for programs."""
    asking, seen = asked_or_400(request, membership, name)
    said = telling.told(asking.look.scope, seen.answer)
    return packing.sent("parquet", file_of(asking), said, table_of(seen.shape, seen.answer.rows))


@require_safe
@for_members
def as_picture(request: HttpRequest, membership: Membership, name: str, kind: str) -> HttpResponse:
    """A chart of the answer as SVG or PNG: the one called ``picture``, else the first; a table where there is none."""
    asking, seen = asked_or_400(request, membership, name)
    if not seen.known:
        raise BadQuestion("Nothing answers this in the period, so there is nothing to draw.")
    drawings = {one.name: one for one in pictures.pictures_of(seen)}
    wanted = str(request.GET.get("picture", next(iter(drawings))))
    if wanted not in drawings:
        raise Http404(f"There is no picture {wanted!r} of it; there are: {', '.join(drawings)}.")
    spec = drawings[wanted].spec
    drawn = pictures.svg(spec) if kind == "svg" else pictures.png(spec)
    response = HttpResponse(drawn, content_type=pictures.KINDS[kind])
    response["Content-Disposition"] = f'attachment; filename="{file_of(asking)}-{wanted}.{kind}"'
    return response


def asked_or_400(request: HttpRequest, membership: Membership, name: str) -> tuple[Asking, Seen]:
    """What an address asks and its answer. Raises :class:`BadQuestion` where it has none."""
    asking = Asking.of(runtime.store().engine, membership.project, shape_or_404(name), request.GET)
    if asking.seen is None:
        raise BadQuestion(asking.wrong)
    return asking, asking.seen


def file_of(asking: Asking) -> str:
    """What a file with this answer is called."""
    look = asking.look
    return spreadsheet.named(look.project.slug, asking.shape.name, look.first, look.last)


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
