"""Alerts of a project, their judgements, and who is told: the only place that writes them.

What a metric is, is not known on this floor: :mod:`rapport.web.alerting` tries it before it is kept.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Max

from rapport.projects.actions import Refused
from rapport.projects.models import Alert, Judgement, Member, Project
from rapport.projects.slugs import free_slug

KEPT_DAYS = 400
"""So long what an alert found is kept."""

MEANING = ("kind", "metric", "filter", "segment", "every", "side", "value", "weeks", "false_alarms")
"""What an alert is about: where one of these changes, what it found before says nothing any more."""


class NoAlert(LookupError):
    """There is no such alert. The message names it."""


@dataclass(frozen=True, slots=True)
class News:
    """What people are to be told after a judgement."""

    what: str
    """``fired`` or ``over``; empty for nothing."""
    judgement: Judgement


def alerts_of(project: Project) -> list[Alert]:
    """All alerts of a project, by name."""
    return list(project.alerts.all())


def alert_of(project: Project, slug: str) -> Alert:
    """The alert with this short name. Raises :class:`NoAlert`."""
    found = project.alerts.filter(slug=slug).first()
    if found is None:
        known = ", ".join(project.alerts.values_list("slug", flat=True)) or "none yet"
        raise NoAlert(f"alert: there is none called {slug!r} in this project; there are: {known}.")
    return found


def all_alerts() -> list[Alert]:
    """The alerts of every project, for whoever judges them."""
    return list(Alert.objects.select_related("project"))


def judgements_of(alert: Alert, most: int = 60) -> list[Judgement]:
    """What it found, the latest first."""
    return list(alert.judgements.all()[:most])


def forget_judgements(now: datetime) -> int:
    """Remove what was found more than :data:`KEPT_DAYS` ago, but the last of each alert; gives how many."""
    latest = Judgement.objects.values("alert").annotate(last=Max("id")).values("last")
    old = Judgement.objects.filter(at__lt=now - timedelta(days=KEPT_DAYS)).exclude(pk__in=latest)
    return old.delete()[0]


def told_of(alert: Alert) -> list[Member]:
    """Who is told: those chosen who still belong to the project."""
    return list(alert.members.filter(memberships__project=alert.project).order_by("pk"))


@transaction.atomic
def keep_alert(
    project: Project,
    name: str,
    meaning: Mapping[str, object],
    members: Sequence[int],
    webhook: str = "",
    author: Member | None = None,
    *,
    old: Alert | None = None,
) -> Alert:
    """A new one, or an ``old`` one changed; ``meaning`` has the fields of :data:`MEANING`. Raises :class:`Refused`."""
    name = name.strip()
    if not 1 <= len(name) <= 100 or "\0" in name:
        raise Refused("name", "Give it a name of 1 to 100 characters.")
    belong = Member.objects.filter(memberships__project=project, pk__in=members)
    if len(belong) != len(set(members)):
        raise Refused("members", "Somebody of these does not belong to the project.")
    kept = old or Alert(project=project, author=author, slug=free_slug(project.alerts, name, "alert"))
    changed = old is None or any(getattr(old, field) != value for field, value in meaning.items())
    kept.name, kept.webhook = name, webhook
    for field, value in meaning.items():
        setattr(kept, field, value)
    if changed:
        kept.state, kept.since, kept.judged, kept.told = Alert.State.UNKNOWN, None, "", False
    kept.save()
    kept.members.set(belong)
    if changed:
        kept.judgements.all().delete()
    return kept


def snooze(alert: Alert, until: datetime | None) -> None:
    """Nobody is told until then; None ends it."""
    alert.snoozed = until
    alert.save(update_fields=["snoozed"])


def record(alert: Alert, judgement: Judgement) -> News | None:
    """Write down what was found about a stretch, and how the alert stands now; None where that is written already.

    People hear once that it fires and once that it is over; what could not be judged changes nothing of that.
    """
    try:
        with transaction.atomic():
            judgement.alert = alert
            judgement.save()
            what = _stands(alert, judgement)
            alert.save(update_fields=["state", "since", "judged", "told"])
    except IntegrityError:
        alert.refresh_from_db()
        return None
    return News(what, judgement)


def _stands(alert: Alert, judgement: Judgement) -> str:
    found = judgement.found
    states = {"unknown": Alert.State.UNKNOWN, "": Alert.State.QUIET}
    state = states.get(found, Alert.State.FIRING)
    if alert.state != state or alert.since is None:
        alert.state, alert.since = state, judgement.at
    alert.judged = judgement.stretch
    before, asleep = alert.told, alert.sleeps(judgement.at)
    if state == Alert.State.FIRING and not asleep:
        alert.told = True
        return "" if before else "fired"
    if state == Alert.State.QUIET:
        alert.told = False
        return "over" if before and not asleep else ""
    return ""
