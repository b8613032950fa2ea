"""Alerts judged at the close of their stretches: written down, and told to whom it concerns."""

from collections.abc import Sequence
from datetime import datetime

import msgspec
from django.core.signing import Signer
from django.db import transaction
from django.urls import reverse

from rapport.measure import BadQuestion
from rapport.measure.watching import Verdict
from rapport.projects import alerts, letters
from rapport.projects.models import Alert, Judgement
from rapport.store import Engine
from rapport.web import mail
from rapport.web.alerting import words
from rapport.web.alerting.asking import Asked, due, verdicts

STOP = Signer(salt="alert")
"""Signs who wants to hear no more of an alert."""


def judge_due(engine: Engine, alert: Alert, now: datetime) -> list[Judgement]:
    """Judge what is over and was not judged, the oldest first, and tell people what changed by the end of it.

    Raises :class:`rapport.store.EngineError` where the engine does not answer; nothing is written then.
    """
    stretches = due(alert, now)
    if not stretches:
        return []
    found, knew = found_of(engine, alert, stretches, now), alert.told
    with transaction.atomic():
        news = [one for at, verdict in found if (one := kept(alert, at, verdict, now))]
        # What fired and was over while the server was away is history; people hear what holds now.
        last = next((one for one in reversed(news) if one.what == ("fired" if alert.told else "over")), None)
        if last is not None and alert.told != knew:
            tell(alert, last, now)
    return [one.judgement for one in news]


def found_of(engine: Engine, alert: Alert, stretches: list[str], now: datetime) -> Sequence[tuple[str, Verdict]]:
    """What is found, also where the alert's metric is not there any more."""
    try:
        return verdicts(engine, Asked.of(alert), stretches, now)
    except BadQuestion as wrong:
        return [(at, Verdict(found="unknown", why=str(wrong))) for at in stretches]


def kept(alert: Alert, at: str, found: Verdict, now: datetime) -> alerts.News | None:
    """Write one down."""
    high = None if found.high == float("inf") else found.high
    row = Judgement(
        stretch=at,
        value=found.value,
        low=found.low,
        high=high,
        expected=found.expected,
        found=found.found,
        why=found.why[:300],
        at=now,
    )
    return alerts.record(alert, row)


def tell(alert: Alert, news: alerts.News, now: datetime) -> None:
    """A letter to each member who is to be told, and one to the webhook."""
    topic = f"alert {alert.pk} {news.judgement.stretch} {news.what}"
    for member in alerts.told_of(alert):
        letters.post(alert.project, topic, member.email, written(alert, news, stop_of(alert, member.pk)), now)
    if alert.webhook:
        letters.post(alert.project, topic, alert.webhook, letters.Draft(alert.name, as_json(alert, news)), now)


def written(alert: Alert, news: alerts.News, stop: str = "") -> letters.Draft:
    """What happened, by mail."""
    subject = f"{alert.project.name}: {alert.name} {'fires' if news.what == 'fired' else 'is over'}"
    context = {
        "alert": alert,
        "fired": news.what == "fired",
        "sentence": words.told(alert, news.judgement),
        "outcome": words.outcome(news.judgement.found),
        "promise": words.promise(alert.false_alarms) if alert.kind == Alert.Kind.RHYTHM else "",
        "watched": words.watched(Asked.of(alert).watch),
        "link": mail.base() + reverse("alert", args=[alert.project.slug, alert.slug]),
    }
    return mail.letter("alert", subject, context, stop=stop)


def as_json(alert: Alert, news: alerts.News) -> str:
    """What happened, for a program."""
    one = news.judgement
    said = {
        "project": alert.project.slug,
        "alert": alert.slug,
        "name": alert.name,
        "what": news.what,
        "metric": alert.metric,
        "every": alert.every,
        "stretch": one.stretch,
        "timezone": alert.project.timezone,
        "value": one.value,
        "low": one.low,
        "high": one.high,
        "found": one.found,
        "text": words.told(alert, one),
        "link": mail.base() + reverse("alert", args=[alert.project.slug, alert.slug]),
    }
    return msgspec.json.encode(said).decode()


def stop_of(alert: Alert, member: int) -> str:
    """The address at which a member ends the letters of an alert, signed in or not."""
    return mail.base() + reverse("stop-alert", args=[STOP.sign(f"{alert.pk}.{member}")])
