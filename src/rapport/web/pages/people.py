"""People: who they are, and one page for each."""

from datetime import UTC, datetime, timedelta

import msgspec
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_POST, require_safe

from rapport.kernel.scope import Scope
from rapport.measure import SHAPES, BadQuestion
from rapport.measure.person import (
    find_person,
    ids_of,
    index_of,
    numbers_of,
    said_of,
    sessions_of,
    weeks_of,
)
from rapport.measure.person_measures import PERSON_MEASURES
from rapport.measure.questions.people import ORDERS, Order, PeopleWants, people
from rapport.measure.segments import memberships
from rapport.projects.models import Membership, Project
from rapport.projects.segments import segments_of
from rapport.web import runtime, words
from rapport.web.access import for_editors, for_members
from rapport.web.bar import bar, filtered
from rapport.web.deeds import people as deeds
from rapport.web.deeds.registry import Declined
from rapport.web.explore.asking import LOOKS, filter_of
from rapport.web.look import Look
from rapport.web.shell import show

ON_A_PAGE = 50
SESSIONS = 20

WEEKS = 12
"""So many weeks of a person's own numbers are drawn."""


@require_safe
@for_members
def listed(request: HttpRequest, membership: Membership) -> HttpResponse:
    """People of the period, searched and in order, fifty on a page."""
    project, here = membership.project, reverse("people", args=[membership.project.slug])
    look = Look.of(project, {name: text for name, text in request.GET.dict().items() if name in LOOKS})
    search = request.GET.get("search", "").strip()
    order: Order = next((name for name in ORDERS if name == request.GET.get("order")), "last_seen")
    at = request.GET.get("page", "1")
    number = max(1, int(at)) if at.isdecimal() and len(at) < 7 else 1
    own = [(name, text) for name, text in (("search", search), ("order", order)) if text and text != "last_seen"]
    look = look.shows(asked=tuple(own))
    if elsewhere := filtered(request, look, here):
        return elsewhere
    skip = (number - 1) * ON_A_PAGE
    wants = PeopleWants(search=search, order=order, limit=ON_A_PAGE, skip=skip, filter=filter_of(look))
    context: dict[str, object] = {**bar(look, here), "compares": False, "search": search, "order": order}
    try:
        found = people(runtime.store().engine, look.scope, wants)
        context |= {"found": found, "pages": pages(look, number, found.people), "lost": found.unknown.get("", "")}
    except BadQuestion as wrong:
        context["wrong"] = str(wrong)
    columns = SHAPES["people"].columns
    orders = [(name, columns[name].title, name == order) for name in ORDERS]
    return show(request, membership, "people/page.html", {**context, "orders": orders, "columns": columns}, PARTS)


PARTS = {"page": "people/_page.html"}


def pages(look: Look, number: int, people: int) -> dict[str, object]:
    """Which people are on this page, and the addresses of its neighbours."""
    last = max(1, -(-people // ON_A_PAGE))

    def address(page: int) -> str:
        return look.shows(asked=(*look.asked, ("page", str(page)))).query if page != 1 else look.query

    return {
        "first": min(people, (number - 1) * ON_A_PAGE + 1),
        "last": min(people, number * ON_A_PAGE),
        "before": address(number - 1) if number > 1 else "",
        "after": address(number + 1) if number < last else "",
    }


@require_safe
@for_members
def one(request: HttpRequest, membership: Membership, person: str) -> HttpResponse:
    """Everything about one person."""
    project, engine = membership.project, runtime.store().engine
    number = person_or_404(project, person)
    scope = Look.of(project, {}).scope
    ids = ids_of(engine, project.pk, number)
    before = parse_datetime(request.GET.get("before", "")) or datetime.now(UTC) + timedelta(days=2)
    sessions = sessions_of(engine, scope, number, before if before.tzinfo else before.replace(tzinfo=UTC), SESSIONS)
    zone = project.rules.zone
    context = {
        "person": number,
        "name": next((one.id for one in ids if one.kind == "known"), ids[0].id if ids else str(number)),
        "ids": ids,
        "said": {name: msgspec.json.decode(text) for name, text in said_of(engine, project.pk, number).items()},
        "numbers": [
            (row, words.value(row, value))
            for row, value in zip(PERSON_MEASURES.values(), numbers_of(engine, scope, number).values(), strict=True)
        ],
        "index": index_of(engine, scope, number),
        "weeks": weeks_of(engine, scope, number, WEEKS),
        "sessions": [(one, one.start.astimezone(zone), one.stop.astimezone(zone)) for one in sessions],
        "zone": zone,
        "older": sessions[-1].start.isoformat() if len(sessions) == SESSIONS else "",
        "segments": segments_with(project, scope, number),
    }
    parts = {"timeline": "people/_timeline.html"}
    return show(request, membership, "people/one.html", context, parts)


def segments_with(project: Project, scope: Scope, person: int) -> list[tuple[str, str]]:
    """Names and addresses of the segments that the person is in today."""
    kept = segments_of(project)
    inside = memberships(runtime.store().engine, [segment.asked for segment in kept], scope, person)
    start = reverse("people", args=[project.slug])
    return [(one.name, f"{start}?segment={one.slug}") for one, true in zip(kept, inside, strict=True) if true]


@require_POST
@for_editors
def forget(request: HttpRequest, membership: Membership, person: str) -> HttpResponse:
    """Remove a person for good, when their name was typed as it stands on their page."""
    project = membership.project
    number = person_or_404(project, person)
    ids = {one.id for one in ids_of(runtime.store().engine, project.pk, number)}
    typed = request.POST.get("name", "").strip()
    if typed not in ids:
        messages.error(request, "Nothing was removed. Type one of the person’s ids exactly as it stands there.")
        return redirect("person", project.slug, person)
    try:
        receipt = deeds.forget(deeds.Whom(project=project.slug, person=typed))
    except Declined as declined:
        messages.error(request, str(declined))
        return redirect("person", project.slug, person)
    return show(request, membership, "people/forgotten.html", {"receipt": receipt, "name": typed})


@require_safe
@for_editors
def export(request: HttpRequest, membership: Membership, person: str) -> HttpResponse:
    """Everything that is known of a person, as JSON Lines."""
    project = membership.project
    number = person_or_404(project, person)
    ids = ids_of(runtime.store().engine, project.pk, number)
    whom = deeds.Whom(project=project.slug, person=ids[0].id)
    lines = [msgspec.json.encode(row) for row in deeds.everything(whom)]
    response = HttpResponse(b"\n".join([*lines, b""]), content_type="application/jsonl")
    response["Content-Disposition"] = f'attachment; filename="{project.slug}-person-{number}.jsonl"'
    return response


def person_or_404(project: Project, said: str) -> int:
    """The person whom an id or a number means. Raises Http404."""
    number = find_person(runtime.store().engine, project.pk, said)
    if number is None:
        raise Http404(f"Nobody is known by {said!r} in this project.")
    return number
