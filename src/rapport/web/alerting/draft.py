"""An alert as a form, a request or a command says it, checked before it is kept."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from rapport.measure import METRICS, BadQuestion, parse_filters
from rapport.measure.watching import watch_of
from rapport.projects import alerts, segments
from rapport.projects.actions import Refused
from rapport.projects.models import Alert, Member, Project
from rapport.web.alerting.asking import Asked
from rapport.web.webhook import checked_webhook

WHEN = {
    "rhythm-either": "it is too low or too high for its weekly rhythm",
    "rhythm-below": "it is too low for its weekly rhythm",
    "rhythm-above": "it is too high for its weekly rhythm",
    "threshold-below": "it is below a value",
    "threshold-above": "it is above a value",
}
"""Kind and side in one choice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What was said. A ``value`` is in the metric's unit: seconds, or a share from 0 to 1."""

    name: str
    metric: str
    every: str = "day"
    when: str = "rhythm-either"
    value: float | None = None
    weeks: int = 8
    false_alarms_a_year: float = 1
    filter: str = ""
    segment: str = ""
    webhook: str = ""
    members: tuple[int, ...] = ()

    @classmethod
    def of(cls, alert: Alert) -> "Draft":
        """What a kept one says."""
        return cls(
            name=alert.name,
            metric=alert.metric,
            every=alert.every,
            when=f"{alert.kind}-{alert.side}",
            value=alert.value,
            weeks=alert.weeks,
            false_alarms_a_year=alert.false_alarms,
            filter=alert.filter,
            segment=alert.segment,
            webhook=alert.webhook,
            members=tuple(member.pk for member in alerts.told_of(alert)),
        )

    def asked(self, project: Project) -> Asked:
        """What it asks. Raises :class:`Refused` with the field that is wrong."""
        kind, _, side = self.when.partition("-")
        if self.when not in WHEN:
            raise Refused("when", f"Choose one of {', '.join(WHEN)}.")
        if kind == "threshold" and self.value is None:
            raise Refused("value", "Say the value.")
        try:
            value = self.value if kind == "threshold" else None
            watch = watch_of(self.metric, self.every, side, value, self.weeks, self.false_alarms_a_year)
            parse_filters(self.filter)
            if self.segment:
                segments.segment_of(project, self.segment)
        except (BadQuestion, segments.NoSegment) as wrong:
            field, _, sentence = str(wrong).partition(": ")
            raise Refused(field, sentence[:1].upper() + sentence[1:]) from wrong
        return Asked(project, watch, self.filter, self.segment)

    def keep(self, project: Project, author: Member | None = None, old: Alert | None = None) -> Alert:
        """Keep it. Raises :class:`Refused`."""
        watch, (kind, _, side) = self.asked(project).watch, self.when.partition("-")
        meaning = {
            "kind": kind,
            "metric": watch.metric.name,
            "filter": self.filter.strip(),
            "segment": self.segment,
            "every": watch.every,
            "side": side,
            "value": watch.threshold,
            "weeks": watch.weeks,
            "false_alarms": watch.false_alarms,
        }
        hook = checked_webhook(self.webhook)
        return alerts.keep_alert(project, self.name, meaning, self.members, hook, author, old=old)


def of_form(typed: Mapping[str, str], members: Sequence[int]) -> Draft:
    """What a form says; a share is typed in per cent. Raises :class:`Refused` where a number is none."""
    metric = typed.get("metric", "")
    value = numbered(typed, "value")
    if value is not None and metric in METRICS and METRICS[metric].unit == "share":
        value /= 100
    return Draft(
        name=typed.get("name", ""),
        metric=metric,
        every=typed.get("every", "day"),
        when=typed.get("when", ""),
        value=value,
        weeks=int(numbered(typed, "weeks") or 8),
        false_alarms_a_year=numbered(typed, "false_alarms") or 1,
        filter=typed.get("filter", ""),
        segment=typed.get("segment", ""),
        webhook=typed.get("webhook", ""),
        members=tuple(members),
    )


def numbered(typed: Mapping[str, str], field: str) -> float | None:
    """A number that was typed; None for nothing. Raises :class:`Refused`."""
    text = typed.get(field, "").strip().removesuffix("%").strip().replace(",", "")
    if not text:
        return None
    try:
        found = float(text)
    except ValueError as wrong:
        raise Refused(field, f"{text!r} is no number.") from wrong
    if not -1e15 < found < 1e15:
        raise Refused(field, "That is too large a number.")
    return found


def typed_of(draft: Draft) -> dict[str, str]:
    """What stands in the fields of a form."""
    shares = draft.metric in METRICS and METRICS[draft.metric].unit == "share"
    value = "" if draft.value is None else f"{draft.value * (100 if shares else 1):.10g}"
    return {
        "name": draft.name,
        "metric": draft.metric,
        "every": draft.every,
        "when": draft.when,
        "value": value,
        "weeks": str(draft.weeks),
        "false_alarms": f"{draft.false_alarms_a_year:g}",
        "filter": draft.filter,
        "segment": draft.segment,
        "webhook": draft.webhook,
    }


def described(alert: Alert) -> dict[str, Any]:
    """An alert as the API and the terminal say it."""
    return {
        **asdict(Draft.of(alert)),
        "alert": alert.slug,
        "members": [member.email for member in alerts.told_of(alert)],
        "state": alert.state,
        "since": alert.since.isoformat(timespec="seconds") if alert.since else None,
        "judged": alert.judged,
        "snoozed": alert.snoozed.isoformat(timespec="seconds") if alert.snoozed else None,
    }
