"""Deeds about alerts and mail."""

from typing import Any

import msgspec
from django.utils import timezone as present

from rapport.projects import alerts as kept
from rapport.projects import letters, reads
from rapport.projects.models import Letter, Project
from rapport.web import mail, runtime
from rapport.web.alerting import words
from rapport.web.alerting.draft import described
from rapport.web.alerting.judging import judge_due
from rapport.web.api_alerts import drafted, tried
from rapport.web.deeds.annotations import Of
from rapport.web.deeds.registry import Declined, deed
from rapport.web.postman import deliver


class AlertDraft(msgspec.Struct):
    """An alert to be, in the words of the API; ``dry`` only says what it would have found."""

    project: str
    said: dict[str, Any]
    dry: bool = False


class Try(msgspec.Struct):
    """A test mail to an address, told in the list of a project."""

    project: str
    address: str


@deed("alert.list", Of)
def list_alerts(of: Of) -> list[dict[str, Any]]:
    """All of a project."""
    return [described(one) for one in kept.alerts_of(reads.project_of(of.project))]


@deed("alert.add", AlertDraft)
def add(draft: AlertDraft) -> dict[str, Any]:
    """A new one, or what it would have found."""
    project = reads.project_of(draft.project)
    made = drafted(project, draft.said)
    return tried(project, made) if draft.dry else described(made.keep(project))


@deed("alert.check", Of)
def check(of: Of) -> list[dict[str, Any]]:
    """Judge what is due now, and say how each alert stands."""
    project, engine = reads.project_of(of.project), runtime.store().engine
    told = []
    for alert in kept.alerts_of(project):
        judge_due(engine, alert, present.now())
        last = alert.judgements.first()
        told.append({**described(alert), "last": words.told(alert, last) if last else ""})
    return told


def whose(reference: str) -> Project:
    """The project of this name, or the first one. Raises :class:`Declined` where there is none."""
    if reference:
        return reads.project_of(reference)
    known = reads.projects()
    if not known:
        raise Declined("project: there is none yet; make one with: rapport project create NAME")
    return known[0]


@deed("mail.test", Try)
def test_mail(wanted: Try) -> dict[str, str]:
    """Send a letter now; declined where it does not leave."""
    project, now = whose(wanted.project), present.now()
    made = letters.post(
        project, f"test {now.isoformat()}", mail.checked_address(wanted.address), mail.trial(project, now), now
    )
    if made is None:
        raise Declined("address: two tests at the same instant; try it once more.")
    deliver(made)
    if made.state != Letter.State.SENT:
        letters.failed(made, made.error, present.now(), for_good=True)
        raise Declined(f"Nothing was sent. {made.error}")
    return {"address": made.address}
