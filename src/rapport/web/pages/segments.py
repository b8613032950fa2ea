"""Segments: all of a project's, the builder with its live count, uploaded lists, and the weights of the index."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from rapport.kernel.segment import BadSegment, Condition, write_segment
from rapport.measure import SHAPES, BadQuestion
from rapport.measure.index import ASPECTS
from rapport.measure.person_measures import INDEX, PERSON_MEASURES
from rapport.measure.questions.people import People, PeopleWants, people
from rapport.projects import segments as kept
from rapport.projects.actions import Refused
from rapport.projects.models import Membership, PersonList, Project, Segment
from rapport.store import listing
from rapport.web import runtime
from rapport.web.access import for_editors, for_members, member_of
from rapport.web.asking import BadRequest
from rapport.web.look import Look
from rapport.web.segments.draft import KINDS, PERIODS, BadRow, Draft
from rapport.web.segments.lacking import lacking
from rapport.web.segments.telling import counted as count_of
from rapport.web.segments.telling import list_names, year_of
from rapport.web.segments.words import segment_words
from rapport.web.shell import show

SAMPLE = 10
MOST_BYTES = 8_000_000

MEASURES = [(name, row.title) for name, row in PERSON_MEASURES.items()] + [(INDEX, "Engagement index")]


@dataclass(frozen=True, slots=True)
class Line:
    """One segment of the list."""

    segment: Segment
    words: str
    people: int | None
    trouble: str = ""


@require_safe
@for_members
def segments(request: HttpRequest, membership: Membership) -> HttpResponse:
    """Every segment in words with its number of people, and every uploaded list."""
    project = membership.project
    names = list_names(project)
    context = {
        "lines": [line(project, one, names) for one in kept.segments_of(project)],
        "lists": kept.lists_of(project),
        "most_ids": kept.MOST_IDS,
    }
    return show(request, membership, "segments/page.html", context)


def line(project: Project, one: Segment, names: dict[int, str]) -> Line:
    """A segment with the people that it means today."""
    try:
        said = segment_words(one.asked, names)
        missing = lacking(project, one.asked)
        return Line(one, said, None, missing) if missing else Line(one, said, count_of(project, one.asked))
    except (BadQuestion, BadSegment, BadRequest) as wrong:
        return Line(one, one.condition, None, str(wrong))


def sampled(project: Project, condition: Condition, limit: int) -> People:
    """Some people of a segment, those last seen first, and how many there are."""
    return people(runtime.store().engine, year_of(project, condition), PeopleWants(limit=limit))


@require_http_methods(["GET", "POST"])
@for_editors
def build(request: HttpRequest, membership: Membership, slug: str = "") -> HttpResponse:
    """The builder, for a new segment or an old one; ``do=keep`` keeps what it says."""
    project = membership.project
    old = segment_or_404(project, slug) if slug else None
    if request.method != "POST":
        draft = Draft.of(old.asked) if old else Draft.empty()
        return builder(request, membership, old, draft, old.name if old else "")
    draft, name = Draft.of_form(request.POST), request.POST.get("name", "")
    if request.POST.get("do") != "keep":
        return builder(request, membership, old, draft, name)
    try:
        made = kept.keep_segment(project, name, draft.condition(), member_of(request), old=old)
    except (Refused, BadRow, BadSegment) as wrong:
        return builder(request, membership, old, draft, name, wrong)
    messages.success(request, f"{made.name} is kept. Choose it in the bar of any page.")
    # The builder is a part of the page; what comes now is another page.
    elsewhere = HttpResponseClientRedirect if request.htmx else HttpResponseRedirect  # type: ignore[attr-defined]
    return elsewhere(reverse("segments", args=[project.slug]))


def builder(
    request: HttpRequest,
    membership: Membership,
    old: Segment | None,
    draft: Draft | None,
    name: str,
    wrong: Exception | None = None,
) -> HttpResponse:
    """The page of the builder; ``draft`` None is a segment deeper than it can show."""
    project = membership.project
    context = {
        "old": old,
        "draft": draft,
        "name": name,
        "kinds": KINDS.items(),
        "periods": PERIODS.items(),
        "measures": MEASURES,
        "lists": kept.lists_of(project),
        "here": builder_address(project, old),
        "deep": old and segment_words(old.asked, list_names(project)),
        "wrong_row": wrong.row if isinstance(wrong, BadRow) else "",
        "wrong_name": str(wrong) if isinstance(wrong, Refused) and wrong.field == "name" else "",
        "wrong": str(wrong) if wrong else "",
        **({} if draft is None else counted(project, draft)),
    }
    return show(request, membership, "segments/builder.html", context, {"builder": "segments/_builder.html"})


def builder_address(project: Project, old: Segment | None) -> str:
    """Where the builder of a segment, or of a new one, is."""
    return reverse("segment", args=[project.slug, old.slug]) if old else reverse("new-segment", args=[project.slug])


def counted(project: Project, draft: Draft) -> dict[str, object]:
    """How many people a draft means, ten of them, and the segment in words; or what it lacks."""
    try:
        condition = draft.condition()
        found = sampled(project, condition, SAMPLE)
    except BadRow as wrong:
        return {"lacks": str(wrong), "lacks_row": wrong.row}
    except (BadSegment, BadQuestion) as wrong:
        return {"lacks": str(wrong)}
    return {
        "people": found.people,
        "sample": found.rows,
        "words": segment_words(condition, list_names(project)),
        "json": write_segment(condition),
        "columns": SHAPES["people"].columns,
    }


@require_http_methods(["POST"])
@for_members
def preview(request: HttpRequest, membership: Membership) -> HttpResponse:
    """The live count of what the builder says right now."""
    context = counted(membership.project, Draft.of_form(request.POST))
    return show(request, membership, "segments/_preview.html", context)


@require_POST
@for_editors
def drop(request: HttpRequest, membership: Membership, slug: str) -> HttpResponse:
    """A segment goes; it is only a name for a condition, so nobody's data goes with it."""
    found = segment_or_404(membership.project, slug)
    kept.drop_segment(found)
    messages.success(request, f"{found.name} is gone. Nothing of the people was removed.")
    return redirect("segments", membership.project.slug)


@require_POST
@for_editors
def upload(request: HttpRequest, membership: Membership) -> HttpResponse:
    """A list of people from a file or from the text field."""
    project = membership.project
    try:
        ids = kept.read_ids(uploaded(request))
        made = kept.keep_list(
            project, request.POST.get("name", ""), ids, lambda number, told: put(project, number, told)
        )
        messages.success(request, f"{made.name} has {made.ids:,} ids. A segment can ask who stands on it.")
    except Refused as wrong:
        messages.error(request, f"The list was not kept. {wrong}")
    return redirect("segments", project.slug)


def uploaded(request: HttpRequest) -> str:
    """What was sent, as text. Raises :class:`Refused`."""
    file = request.FILES.get("file")
    if file is None:
        return request.POST.get("ids", "")
    if (file.size or 0) > MOST_BYTES:
        raise Refused("ids", "The file is larger than 8 MB. Send a file of ids alone, one a line.")
    try:
        return bytes(file.read()).decode("utf-8")
    except UnicodeDecodeError as wrong:
        raise Refused("ids", "The file is no text in UTF-8. Save it as CSV with UTF-8 and send it again.") from wrong


def put(project: Project, number: int, ids: object) -> None:
    """Write a list into the store."""
    listing.put(runtime.store(), project.pk, number, list(ids))  # type: ignore[call-overload]


@require_POST
@for_editors
def drop_list(request: HttpRequest, membership: Membership, number: int) -> HttpResponse:
    """An uploaded list goes, unless a segment needs it."""
    project = membership.project
    found = PersonList.objects.filter(project=project, pk=number).first()
    if found is None:
        raise Http404("There is no such list.")
    try:
        kept.drop_list(found, lambda gone: listing.drop(runtime.store(), project.pk, gone))
        messages.success(request, f"{found.name} is gone.")
    except Refused as wrong:
        messages.error(request, str(wrong))
    return redirect("segments", project.slug)


@require_http_methods(["GET", "POST"])
@for_members
def weights(request: HttpRequest, membership: Membership) -> HttpResponse:
    """How much each aspect counts in the engagement index, with a preview of what that changes."""
    project = membership.project
    typed = [request.GET.get(aspect.name, "") for aspect in ASPECTS]
    if request.method == "POST":
        return weigh(request, project.slug)
    text = ",".join(typed) if any(typed) else ",".join(f"{weight:g}" for weight in project.weights)
    look = Look.of(project, {"period": "90d"})
    context: dict[str, object] = {"fields": zip(ASPECTS, text.split(","), strict=True), "tried": any(typed)}
    try:
        context |= previewed(look, text)
    except BadQuestion as wrong:
        context["wrong"] = str(wrong).partition(": ")[2]
    return show(request, membership, "segments/weights.html", context, {"weighed": "segments/_weighed.html"})


def previewed(look: Look, text: str) -> dict[str, object]:
    """The last weeks by the project's weights and by these."""
    engine, shape = runtime.store().engine, SHAPES["engagement_index"]
    now, then = shape.ask(engine, look.scope, {}), shape.ask(engine, look.scope, {"weights": text})
    pairs = list(zip(now.rows, then.rows, strict=True))
    return {"pairs": pairs[::-1], "lost": then.unknown.get("engagement_index", ""), "aspects": ASPECTS}


@for_editors
def weigh(request: HttpRequest, membership: Membership) -> HttpResponse:
    """Take the weights over."""
    try:
        kept.weigh(membership.project, [float(request.POST.get(aspect.name, "")) for aspect in ASPECTS])
        messages.success(request, "Saved. The engagement index follows these weights from now on, also in the past.")
    except (ValueError, Refused):
        messages.error(request, "Nothing was changed. Give four numbers of 0 or more, at least one of them above 0.")
    return redirect("weights", membership.project.slug)


def segment_or_404(project: Project, slug: str) -> Segment:
    """The segment of this short name. Raises Http404."""
    try:
        return kept.segment_of(project, slug)
    except kept.NoSegment as wrong:
        raise Http404(str(wrong)) from wrong
