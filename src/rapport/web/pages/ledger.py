"""The ledger: what everything that was tried brought."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from rapport.measure.outcomes import OUTCOMES
from rapport.projects.models import Membership
from rapport.prove.maths import Interval
from rapport.web import spreadsheet, words
from rapport.web.access import for_members
from rapport.web.proof import saying
from rapport.web.proof.ledger import HEAD, Entry, ledger_of, row
from rapport.web.proof.planning import YARDSTICK
from rapport.web.shell import show


@dataclass(frozen=True, slots=True)
class Line:
    """One entry in words."""

    entry: Entry
    metric: str
    lift: str
    between: str
    attention: str
    p: str
    left: str


def line_of(one: Entry) -> Line:
    """An entry as the page has it."""
    primary, attention = one.primary, one.attention
    metric = OUTCOMES.get(one.facts.primary)
    pair = attention.comparison if attention else None
    return Line(
        entry=one,
        metric=metric.title if metric else "none",
        lift=(saying.lift(primary) if primary else "") or "–",
        between=saying.between(metric, primary.interval) if metric and primary else "",
        attention=saying.signed(OUTCOMES[YARDSTICK], pair.effect) if pair else "–",
        p=saying.p_value(one.portfolio_p),
        left=saying.days_left(one.found.left(primary)) if primary else "",
    )


@require_safe
@for_members
def page(request: HttpRequest, membership: Membership) -> HttpResponse:
    """Every action and experiment with its lift, and all of them together."""
    found = ledger_of(membership.project)
    context: dict[str, object] = {
        "found": found,
        "lines": [line_of(one) for one in found.entries],
        "single": seconds(found.single.effect if found.single else None),
        "single_between": between(found.single.interval() if found.single else None),
        "whole": seconds(found.whole.seconds),
        "whole_between": between(found.whole.interval),
        "yardstick": OUTCOMES[YARDSTICK],
        "tab": "ledger",
    }
    return show(request, membership, "experiments/ledger.html", context)


def seconds(number: float | None) -> str:
    """Attention of everybody together, with its sign."""
    if number is None:
        return ""
    return f"{'+' if number > 0 else '−' if number < 0 else '±'}{words.duration(abs(number))}"


def between(interval: Interval | None) -> str:
    """An interval of the same."""
    return f"{seconds(interval[0])} to {seconds(interval[1])}" if interval else ""


@require_safe
@for_members
def as_csv(request: HttpRequest, membership: Membership) -> HttpResponse:
    """The ledger for a spreadsheet."""
    slug = membership.project.slug
    rows = ([row(one)[name] for name in HEAD] for one in ledger_of(membership.project).entries)
    return spreadsheet.sent(spreadsheet.named(slug, "ledger"), HEAD, rows)
