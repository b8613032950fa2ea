"""How answers on scales went from week to week, each with its interval and its count. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from rapport.act.interact import intervals
from rapport.act.interact.answers import scale_of
from rapport.act.interact.definition import SCALES, Ask, Question
from rapport.act.interact.intervals import Estimate
from rapport.act.interact.summaries import nps

Said = tuple[datetime, Any]
"""When somebody finished, and what they answered."""


def week_of(at: datetime, zone: ZoneInfo) -> date:
    """The Monday of the week in which it happened, there."""
    day = at.astimezone(zone).date()
    return day - timedelta(days=day.weekday())


def headline(question: Question, answers: Sequence[float]) -> Estimate:
    """The one number of a scale: NPS, the share of the satisfied, or the mean."""
    if question.kind is Ask.NPS:
        told: Mapping[str, Any] = nps(answers)["nps"]
        return Estimate(**told)
    if question.kind is Ask.CSAT:
        _, high = scale_of(question)
        return intervals.share(sum(one >= high - 1 for one in answers), len(answers))
    return intervals.mean(answers)


def by_week(question: Question, said: Sequence[Said], zone: ZoneInfo) -> list[dict[str, Any]]:
    """Each week in which somebody answered, in order; nothing for what is no scale."""
    if question.kind not in SCALES:
        return []
    weeks: dict[date, list[float]] = {}
    for at, answer in said:
        weeks.setdefault(week_of(at, zone), []).append(answer)
    return [{"week": week.isoformat(), **asdict(headline(question, weeks[week]))} for week in sorted(weeks)]
