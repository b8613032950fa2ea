"""Alerts: all of a project, one with what it found, and the form with its preview over the past."""

from collections.abc import Callable
from datetime import timedelta

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone as present
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rapport.measure import METRICS
from rapport.measure.closing import GRACE
from rapport.projects import alerts as kept
from rapport.projects import segments
from rapport.projects.actions import Refused
from rapport.projects.models import Alert, Membership, Project
from rapport.web import chart, mail, runtime
from rapport.web.access import for_editors, for_members, member_of
from rapport.web.alerting import words
from rapport.web.alerting.asking import PREVIEW, Asked, preview
from rapport.web.alerting.draft import WHEN, Draft, of_form, typed_of
from rapport.web.alerting.judging import STOP
from rapport.web.alerting.picture import picture
from rapport.web.pages.letters import chosen, stopped, told_form
from rapport.web.shell import show

SNOOZES = {"1": "a day", "7": "a week", "30": "30 days"}
"""For how many days nobody is told."""
FIELDS = {"side", "name", "metric", "every", "when", "value", "weeks", "filter", "segment", "webhook"}
SHOWN = 30
"""So many judgements stand in the table; the chart has more."""
TABS = (("alerts", "Alerts"), ("reports", "Reports by mail"), ("annotations", "Annotations"))


@require_safe
@for_members
def alerts(request: HttpRequest, membership: Membership) -> HttpResponse:
    """Every alert with its state and what it found last."""
    lines = [line(one) for one in kept.alerts_of(membership.project)]
    return show_tab(request, membership, "alerts", "alerts/page.html", {"lines": lines, "mail_lacks": mail.lacks()})


def show_tab(
    request: HttpRequest, membership: Membership, here: str, page: str, context: dict[str, object]
) -> HttpResponse:
    """One of the pages that watch, among its neighbours."""
    return show(request, membership, page, {"tabs": TABS, "here": here, **context})


def line(one: Alert) -> dict[str, object]:
    """One alert of the list."""
    last = one.judgements.first()
    return {
        "alert": one,
        "watched": watched(one),
        "last": words.told(one, last) if last else "",
        "asleep": one.sleeps(present.now()),
    }


def watched(one: Alert) -> str:
    """What it waits for; where its metric is gone, that."""
    try:
        return words.watched(Asked.of(one).watch)
    except ValueError as wrong:
        return str(wrong)


@require_safe
@for_members
def alert(request: HttpRequest, membership: Membership, slug: str) -> HttpResponse:
    """One alert: its state, what it found, and who is told."""
    found = alert_or_404(membership.project, slug)
    judged, metric = kept.judgements_of(found, 90), METRICS.get(found.metric)
    today = present.now().astimezone(membership.project.rules.zone).date()
    drawn = picture(metric, found.every, [(one.stretch, one) for one in reversed(judged)], today) if metric else None
    context = {
        **line(found),
        "judged": [
            {
                "stretch": words.stretch(found.every, one.stretch, today),
                "value": words.value(found.metric, one),
                "expected": words.expected(found.metric, one),
                "outcome": words.outcome(one.found),
                "why": words.why(one.why) if one.found == "unknown" else "",
                "found": one.found,
                "at": one.at,
            }
            for one in judged[:SHOWN]
        ],
        "picture": drawn,
        "chart_themes": chart.THEMES,
        "told": kept.told_of(found),
        "snoozes": SNOOZES.items(),
        "mail_lacks": mail.lacks(),
        "grace": int(GRACE.total_seconds() // 60),
    }
    return show_tab(request, membership, "alerts", "alerts/one.html", context)


@require_http_methods(["GET", "POST"])
@for_editors
def build(request: HttpRequest, membership: Membership, slug: str = "") -> HttpResponse:
    """The form of a new alert or an old one: tried on the past, or kept by ``do=keep``."""
    project = membership.project
    old = alert_or_404(project, slug) if slug else None
    if request.method != "POST":
        draft = Draft.of(old) if old else Draft(name="", metric="people", members=(member_of(request).pk,))
        return form(request, membership, old, typed_of(draft), draft.members)
    typed = {name: str(value) for name, value in request.POST.items()}
    members = chosen(request.POST)
    try:
        draft = of_form(typed, members)
        if typed.get("do") != "keep":
            tried = tried_on(draft.asked(project))
            return form(request, membership, old, typed, members, tried=tried)
        made = draft.keep(project, member_of(request), old)
    except Refused as wrong:
        return form(request, membership, old, typed, members, wrong=wrong)
    messages.success(
        request, f"{made.name} is kept. It is judged {words.EVERY[made.every]}, and now for the latest one."
    )
    return redirect("alert", project.slug, made.slug)


def form(
    request: HttpRequest,
    membership: Membership,
    old: Alert | None,
    typed: dict[str, str],
    members: tuple[int, ...],
    *,
    tried: dict[str, object] | None = None,
    wrong: Refused | None = None,
) -> HttpResponse:
    """The page of the form."""
    project = membership.project
    context: dict[str, object] = {
        "old": old,
        "typed": {"false_alarms": "1", "weeks": "8", "when": "rhythm-either", "every": "day", **typed},
        "metrics": METRICS.values(),
        "whens": WHEN.items(),
        "everies": words.EVERY.items(),
        "rates": [(f"{rate:g}", f"about 1 {every}") for rate, every in words.RATES],
        "segments": segments.segments_of(project),
        **told_form(project, members, wrong, FIELDS),
        "here_address": reverse("change-alert", args=[project.slug, old.slug])
        if old
        else reverse("new-alert", args=[project.slug]),
        "tried": tried,
        "chart_themes": chart.THEMES,
    }
    return show_tab(request, membership, "alerts", "alerts/form.html", context)


def tried_on(asked: Asked) -> dict[str, object]:
    """What it would have found in the past."""
    now = present.now()
    found = preview(runtime.store().engine, asked, now)
    watch, today = asked.watch, now.astimezone(asked.project.rules.zone).date()
    fired = [(at, one) for at, one in found if one.found in {"below", "above"}]
    unknown = [one for _, one in found if one.found == "unknown"]
    return {
        "days": PREVIEW[watch.every],
        "watched": words.watched(watch),
        "judged": len(found) - len(unknown),
        "fired": [
            {
                "stretch": words.stretch(watch.every, at, today),
                "value": words.value(watch.metric.name, one),
                "expected": words.expected(watch.metric.name, one),
                "outcome": words.outcome(one.found),
            }
            for at, one in reversed(fired)
        ],
        "unknown": len(unknown),
        "why": words.why(unknown[-1].why) if unknown else "",
        "picture": picture(watch.metric, watch.every, found, today),
    }


@require_POST
@for_editors
def drop(request: HttpRequest, membership: Membership, slug: str) -> HttpResponse:
    """An alert goes with what it found."""
    found = alert_or_404(membership.project, slug)
    found.delete()
    messages.success(request, f"{found.name} is gone.")
    return redirect("alerts", membership.project.slug)


@require_POST
@for_editors
def snooze(request: HttpRequest, membership: Membership, slug: str) -> HttpResponse:
    """Nobody is told for some days; it is judged all the same. Nothing chosen ends it."""
    found = alert_or_404(membership.project, slug)
    days = request.POST.get("days", "")
    kept.snooze(found, present.now() + timedelta(days=int(days)) if days in SNOOZES else None)
    told = f"Nobody is told for {SNOOZES[days]}." if days in SNOOZES else "People are told again."
    messages.success(request, told)
    return redirect("alert", membership.project.slug, found.slug)


@csrf_exempt
@require_http_methods(["GET", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """Whoever got a letter of an alert ends them, signed in or not. A mailbox's own button sends a POST."""
    return stopped(request, STOP, token, stopping)


def stopping(number: int) -> tuple[str, Callable[[str], None]] | None:
    """What letters of an alert are about, and what ends them for a member."""
    found = Alert.objects.select_related("project").filter(pk=number).first()
    if found is None:
        return None
    return f"the alert {found.name} of {found.project.name}", lambda member: found.members.remove(int(member))


def alert_or_404(project: Project, slug: str) -> Alert:
    """One of the project's. Raises Http404."""
    try:
        return kept.alert_of(project, slug)
    except kept.NoAlert as wrong:
        raise Http404(str(wrong)) from wrong
