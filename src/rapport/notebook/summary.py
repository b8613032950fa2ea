"""All the numbers of a log in one object: what ``rapport report --json`` prints."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from rapport.kernel.refusal import Refusal
from rapport.measure import Answer, Number, Question, ask
from rapport.notebook.log import Log

SINGLE: dict[str, str] = {
    "events": "events",
    "people": "people",
    "sessions": "sessions",
    "views": "views",
    "bounce_rate": "bounce_rate",
    "engagement_rate": "engagement_rate",
    "views_per_session": "views_per_session",
    "sessions_per_person": "sessions_per_person",
    "active_days_per_person": "active_days_per_person",
    "returning_share": "returning_share",
    "dau_mean": "dau",
    "shares": "shares",
    "comments": "comments",
    "participation_rate": "participation_rate",
}
"""Name in the object to the metric, where one number is one metric."""

DAYS = (1, 7, 30)
METRICS = (
    *SINGLE.values(),
    "session_duration",
    "session_duration_median",
    "impressions",
    "clicks",
    "ctr",
    *(f"retention_d{day}" for day in DAYS),
)


@dataclass
class Summary:
    """The object, and the answer it was made of."""

    object: dict[str, Any]
    answer: Answer = field(default_factory=Answer)


def summarize(log: Log) -> Summary:
    """Ask for everything at once and put it into the object."""
    scope = log.scope()
    if scope is None:
        answer = Answer(
            totals={**dict.fromkeys(METRICS, None), "events": 0},
            unknown=dict.fromkeys(METRICS[1:], "no_data"),
        )
    else:
        answer = ask(log.engine, Question(METRICS, parts=True), scope)
    withhold(answer, log)
    lost: dict[str, str] = {}
    told: dict[str, Any] = {}
    for name, metric in SINGLE.items():
        told[name] = answer.totals[metric]
        if told[name] is None:
            lost[name] = answer.unknown[metric]
    told["session_duration"] = _duration(answer, lost)
    told["retention"] = _retention(answer, lost)
    told["ctr"] = _ctr(answer, lost)
    refused: dict[str, int] = {reason.value: count for reason, count in sorted(log.taken.refused.items())}
    if log.taken.duplicate:
        refused[Refusal.DUPLICATE.value] = log.taken.duplicate
    told |= {
        "span": _span(log, coarse=answer.unknown.get("sessions") == "time_too_coarse"),
        "refused": refused,
        "unknown": lost,
        "timezone": log.rules.timezone,
        "timeout_s": log.rules.timeout_s,
    }
    return Summary({name: told[name] for name in ORDER}, answer)


ORDER = (
    "events",
    "people",
    "sessions",
    "views",
    "session_duration",
    "bounce_rate",
    "engagement_rate",
    "views_per_session",
    "sessions_per_person",
    "active_days_per_person",
    "returning_share",
    "dau_mean",
    "retention",
    "ctr",
    "shares",
    "comments",
    "participation_rate",
    "span",
    "refused",
    "unknown",
    "timezone",
    "timeout_s",
)


def withhold(answer: Answer, log: Log) -> None:
    """Take back numbers that are 0 only because nothing in the files could have told them."""
    named = any(file.parts.event for file in log.files)
    clicked = any(file.parts.clicked for file in log.files)
    options = log.files[0].options
    said = {
        "shares": bool(options.shares),
        "comments": bool(options.comments),
        "participation_rate": named or clicked,
        "impressions": clicked or bool(options.impressions or options.clicks),
    }
    said |= {"clicks": said["impressions"], "ctr": said["impressions"]}
    nothing = not answer.totals["impressions"] and not answer.totals["clicks"]
    for name, told in said.items():
        empty = nothing if name in {"impressions", "clicks", "ctr"} else not answer.totals[name]
        if not told and empty and answer.unknown.get(name) != "no_person":
            answer.totals[name] = None
            answer.unknown[name] = "not_collected"


def _duration(answer: Answer, lost: dict[str, str]) -> dict[str, Number]:
    mean = answer.totals["session_duration"]
    if mean is None:
        lost["session_duration"] = answer.unknown["session_duration"]
    return {"mean_s": mean, "median_s": answer.totals["session_duration_median"]}


def _retention(answer: Answer, lost: dict[str, str]) -> dict[str, dict[str, Number]]:
    if answer.unknown.get("retention_d1") in {"no_person", "no_data"}:
        lost["retention"] = answer.unknown["retention_d1"]
        return {f"D{day}": {"eligible": None, "retained": None, "rate": None} for day in DAYS}
    told: dict[str, dict[str, Number]] = {}
    for day in DAYS:
        name = f"retention_d{day}"
        parts = answer.parts[name]
        rate = answer.totals[name]
        told[f"D{day}"] = {"eligible": parts["denominator"], "retained": parts["numerator"], "rate": rate}
        if rate is None:
            lost[f"retention.D{day}"] = answer.unknown[name]
    return told


def _ctr(answer: Answer, lost: dict[str, str]) -> Mapping[str, Number]:
    if answer.totals["ctr"] is None:
        lost["ctr"] = answer.unknown["ctr"]
    return {
        "impressions": answer.totals["impressions"],
        "clicks": answer.totals["clicks"],
        "rate": answer.totals["ctr"],
    }


def _span(log: Log, *, coarse: bool) -> dict[str, str | None]:
    ends = log.ends()
    if ends is None:
        return {"first": None, "last": None}
    first, last = (moment.astimezone(log.rules.zone) for moment in ends)
    return {"first": _written(first, coarse=coarse), "last": _written(last, coarse=coarse)}


def _written(moment: datetime, *, coarse: bool) -> str:
    if coarse:
        return moment.date().isoformat()
    return moment.isoformat(timespec="milliseconds" if moment.microsecond else "seconds")
