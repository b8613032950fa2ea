"""The catalogue: what can be recommended, and one item with whom it goes with and how it does."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from rapport.act.recommend import api as recommend
from rapport.deliver.api import NotThere
from rapport.kernel.clock import now_ms
from rapport.projects.models import Membership
from rapport.web import runtime
from rapport.web.access import for_members
from rapport.web.recommending import looking
from rapport.web.shell import show

AT_ONCE = 100
TITLES = {
    "together": "Taken by the same people",
    "order": "Often comes next",
    "content": "Alike by what they are",
}


@require_safe
@for_members
def page(request: HttpRequest, membership: Membership) -> HttpResponse:
    """Items whose id contains a text, some at a time."""
    text = request.GET.get("q", "")[:500]
    after = int(request.GET.get("after", "0")[:9]) if request.GET.get("after", "0").isdecimal() else 0
    rows = list(recommend.some_items(membership.project, text, AT_ONCE + 1, after))
    now = now_ms()
    items = [(recommend.facts_of_item(row), row.source) for row in rows[:AT_ONCE]]
    context = {
        "items": [(item, source, item.shown_at(now)) for item, source in items],
        "text": text,
        "more": after + AT_ONCE if len(rows) > AT_ONCE else 0,
        "count": membership.project.items.count(),
    }
    return show(request, membership, "recommend/catalogue.html", context)


@require_safe
@for_members
def item(request: HttpRequest, membership: Membership) -> HttpResponse:
    """One item, by the id in the address, which may hold anything."""
    project, now = membership.project, now_ms()
    try:
        row = recommend.item_of(project, request.GET.get("id", ""))
    except NotThere as wrong:
        raise Http404(str(wrong)) from wrong
    done = recommend.performance(runtime.store().engine, project.pk, now, "item_id")
    near = looking.near(project, row.key)
    facts = recommend.facts_of_item(row)
    context = {
        "item": facts,
        "source": row.source,
        "shown": facts.shown_at(now),
        "done": [one for one in done if one.part == row.key],
        "near": near,
        "leads": [(TITLES[source], some) for source, some in near["leads"].items() if some],
    }
    return show(request, membership, "recommend/item.html", context)
