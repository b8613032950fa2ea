"""What stories of alerts share: a shop with steady weeks, and an alert of Ada's."""

from datetime import UTC, date, datetime
from typing import Any

from rapport.projects.models import Alert, Judgement, Project
from rapport.store import Store
from rapport.web.alerting.draft import Draft
from rapport.web.alerting.judging import judge_due
from tests.web.conftest import MONDAY, Cast, event

__all__ = ["MONDAY", "at", "came", "judge", "made"]


def at(day: date, hour: int = 1) -> datetime:
    """A moment at which the day before can be judged."""
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


def came(store: Store, project: Project, days: dict[date, int]) -> None:
    """So many people look at one page on each of some days."""
    rows = [event(project.pk, f"p{n}", f"{day} 10:00") for day, people in days.items() for n in range(people)]
    store.load(rows, lambda _: project.rules)


def made(cast: Cast, **more: Any) -> Alert:
    """An alert of Ada's on the people of a day, of which she and Ben are told."""
    said: dict[str, Any] = {"name": "People", "metric": "people", "members": (cast.ada.pk, cast.ben.pk), **more}
    return Draft(**said).keep(cast.shop, cast.ada)


def judge(store: Store, alert: Alert, now: datetime) -> list[Judgement]:
    """What the server does at that moment."""
    return judge_due(store.engine, alert, now)
