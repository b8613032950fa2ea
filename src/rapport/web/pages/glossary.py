"""The glossary, with the project's own numbers beside the terms; and the search over everything."""

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from rapport.glossary import KINDS, TERMS, Term, search
from rapport.measure import METRICS, Question, Shape, ask, shapes
from rapport.projects.models import Membership
from rapport.web import runtime, words
from rapport.web.access import for_members
from rapport.web.figures import Figure, figure
from rapport.web.look import Look
from rapport.web.shell import pages_of, show

KIND_TITLES = {
    "concept": "Concepts",
    "aspect": "Aspects of engagement",
    "factor": "Factors",
    "metric": "Metrics",
    "strategy": "Strategies",
    "context": "Contexts",
}
MOST_FOUND = 12


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing that a search found."""

    kind: str
    title: str
    about: str
    address: str


@require_safe
@for_members
def glossary(request: HttpRequest, membership: Membership) -> HttpResponse:
    """All terms by kind, or those that fit what was typed."""
    text = request.GET.get("q", "").strip()
    found = search(text) if text else []
    by_kind = [(KIND_TITLES[kind], [term for term in TERMS.values() if term.kind == kind]) for kind in KINDS]
    context: dict[str, object] = {"text": text, "terms": found, "kinds": by_kind, "count": len(TERMS)}
    return show(request, membership, "glossary/page.html", context, {"terms": "glossary/_terms.html"})


@require_safe
@for_members
def term(request: HttpRequest, membership: Membership, slug: str) -> HttpResponse:
    """One term, and what its metrics say here in the last 30 days."""
    found = TERMS.get(slug)
    if found is None:
        raise Http404(f"The glossary has no term {slug!r}.")
    index = reverse("glossary", args=[membership.project.slug])
    context: dict[str, object] = {
        "term": found,
        "kind": KIND_TITLES[found.kind],
        "html": found.html(at=index),
        "see": [TERMS[other] for other in found.see],
        "figures": figures(membership, found),
        "places": [(place, places(membership).get(place, "")) for place in found.where],
    }
    return show(request, membership, "glossary/term.html", context)


def figures(membership: Membership, found: Term) -> list[tuple[Figure, words.Change | None]]:
    """The project's numbers for a term, against the 30 days before."""
    names = tuple(name for name in found.metrics if name in METRICS)
    if not names:
        return []
    look = Look.of(membership.project, {})
    answer = ask(runtime.store().engine, Question(names, compare=True), look.scope)
    before = answer.previous or {}
    told = []
    for name in names:
        now = answer.totals[name]
        change = None if now is None else words.Change(METRICS[name], now, before.get(name), look.against)
        told.append((figure(METRICS[name], now, answer.unknown.get(name, "")), change))
    return told


def places(membership: Membership) -> dict[str, str]:
    """Addresses of the pages that terms name."""
    return {title: address for title, _, address in pages_of(membership.project.slug)}


@require_safe
@for_members
def find(request: HttpRequest, membership: Membership) -> HttpResponse:
    """Pages, metrics and terms for what was typed."""
    text = request.GET.get("q", "").strip()
    context: dict[str, object] = {"text": text, "found": hits(membership, text)}
    return show(request, membership, "search.html", context, {"found": "_found.html"})


def hits(membership: Membership, text: str) -> list[Hit]:
    """The pages that are called so, then metrics and terms, best first."""
    slug, wanted = membership.project.slug, text.lower()
    pages = [
        Hit("Page", title, about, address)
        for title, about, address in pages_of(slug)
        if wanted in f"{title} {about}".lower()
    ]
    pages += [question_hit(slug, one) for one in shapes() if wanted in f"{one.title} {one.asks} {one.sentence}".lower()]
    # Many questions speak of people: whatever is called what was typed stands before what only says it.
    pages.sort(key=lambda hit: wanted not in hit.title.lower())
    found: list[Hit] = []
    for one in search(text):
        names = [name for name in one.metrics if name in METRICS]
        found += [metric_hit(slug, name) for name in names[:2]]
        found.append(Hit(one.kind.capitalize(), one.title, one.short, reverse("term", args=[slug, one.slug])))
    return [*pages, *found][:MOST_FOUND]


def question_hit(slug: str, shape: Shape[Any]) -> Hit:
    """A question: its page."""
    return Hit("Question", shape.title, shape.asks, reverse("question", args=[slug, shape.name]))


def metric_hit(slug: str, name: str) -> Hit:
    """A metric: its chart on the Overview."""
    metric = METRICS[name]
    return Hit("Chart", metric.title, metric.sentence, f"{reverse('overview', args=[slug])}?metric={name}")
