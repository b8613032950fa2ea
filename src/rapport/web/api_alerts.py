"""The part of the API that makes alerts and says how they stand."""

from typing import Any

import msgspec
from django.http import HttpRequest
from django.utils import timezone as present
from ninja import Router, Schema
from pydantic import Field

from rapport.measure.watching import Verdict
from rapport.projects import alerts as kept
from rapport.projects import reads
from rapport.projects.actions import Refused
from rapport.projects.models import Judgement, Project
from rapport.web import runtime
from rapport.web.alerting import words
from rapport.web.alerting.asking import preview
from rapport.web.alerting.draft import WHEN, Draft, described
from rapport.web.api_questions import FAILURES, Opened


class AlertDraft(Schema):
    """What is watched, and who is told."""

    name: str = Field(..., description="1 to 100 characters.")
    metric: str = Field(..., description="Name of a metric.")
    every: str = Field("day", description="hour, day or week: what is judged when it is over.")
    when: str = Field("rhythm-either", description=f"{', '.join(WHEN)}.")
    value: float | None = Field(None, description="Of a threshold: seconds, a share from 0 to 1, or a number.")
    weeks: int = Field(8, description="Of a rhythm: compared with so many weeks, 4 to 26.")
    false_alarms_a_year: float = Field(1, description="Of a rhythm: how many are accepted.")
    filter: str = Field("", description="As for metrics.")
    segment: str = Field("", description="Short name of a segment.")
    webhook: str = Field("", description="An https address that gets a POST with JSON.")
    members: list[str] = Field([], description="Addresses of members of the project who are told.")


class OneAlert(AlertDraft):
    """An alert and how it stands."""

    alert: str
    state: str = Field(..., description="quiet, firing or unknown.")
    since: str | None
    judged: str = Field(..., description="The last stretch of time that was judged.")
    snoozed: str | None


class AllAlerts(Schema):
    """By name."""

    alerts: list[OneAlert]


class Judged(Schema):
    """What was found about one stretch of time."""

    stretch: str
    value: float | None
    low: float | None
    high: float | None
    found: str = Field(..., description="below, above, unknown, or empty: as it should be.")
    why: str


class AlertFound(OneAlert):
    """An alert with what it found, the latest first."""

    judgements: list[Judged]


class Tried(Schema):
    """What an alert would have found in the past, the latest first."""

    fired: int
    unknown: int
    judgements: list[Judged]


class AlertGone(Schema):
    """What was removed."""

    removed: str


def router(opened: Opened) -> Router:
    """The routes. ``opened`` gives the project of a request's key, or raises."""
    made = Router(tags=["Alerts"])

    @made.get("/projects/{project}/alerts", response={200: AllAlerts, **FAILURES})
    def alerts(request: HttpRequest, project: str) -> dict[str, Any]:
        """All alerts of the project and how they stand."""
        return {"alerts": [described(one) for one in kept.alerts_of(opened(request, project))]}

    @made.post("/projects/{project}/alerts", response={200: OneAlert, **FAILURES})
    def add(request: HttpRequest, project: str, draft: AlertDraft) -> dict[str, Any]:
        """A new alert. The latest stretch that is over is judged within a minute."""
        whose = opened(request, project)
        return described(drafted(whose, draft.model_dump()).keep(whose))

    @made.post("/projects/{project}/alerts/try", response={200: Tried, **FAILURES})
    def try_out(request: HttpRequest, project: str, draft: AlertDraft) -> dict[str, Any]:
        """What it would have found in the past; nothing is kept."""
        whose = opened(request, project)
        return tried(whose, drafted(whose, draft.model_dump()))

    single(made, opened)
    return made


def single(made: Router, opened: Opened) -> None:
    """The routes of one alert."""

    @made.get("/projects/{project}/alerts/{alert}", response={200: AlertFound, **FAILURES})
    def one(request: HttpRequest, project: str, alert: str) -> dict[str, Any]:
        """One alert with what it found lately."""
        found = kept.alert_of(opened(request, project), alert)
        rows = [judged(row.stretch, row) for row in kept.judgements_of(found)]
        return {**described(found), "judgements": rows}

    @made.delete("/projects/{project}/alerts/{alert}", response={200: AlertGone, **FAILURES})
    def remove(request: HttpRequest, project: str, alert: str) -> dict[str, str]:
        """An alert goes with what it found."""
        kept.alert_of(opened(request, project), alert).delete()
        return {"removed": alert}


def drafted(project: Project, said: dict[str, Any]) -> Draft:
    """What a request or a command says. Raises :class:`Refused`."""
    try:
        return msgspec.convert({**said, "members": reads.numbers_of(project, said.get("members", ()))}, Draft)
    except msgspec.ValidationError as wrong:
        raise Refused("", f"An alert cannot be that: {wrong}") from wrong


def tried(project: Project, draft: Draft) -> dict[str, Any]:
    """What a draft would have found."""
    found = preview(runtime.store().engine, draft.asked(project), present.now())
    return {
        "fired": sum(one.found in {"below", "above"} for _, one in found),
        "unknown": sum(one.found == "unknown" for _, one in found),
        "judgements": [judged(at, one) for at, one in reversed(found)],
    }


def judged(at: str, one: Verdict | Judgement) -> dict[str, Any]:
    """One judgement."""
    high = None if one.high == float("inf") else one.high
    why = words.why(one.why) if one.why else ""
    return {"stretch": at, "value": one.value, "low": one.low, "high": high, "found": one.found, "why": why}
