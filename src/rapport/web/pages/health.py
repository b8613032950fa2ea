"""Are events collected and loaded? For every member, in plain words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from rapport.projects import reads
from rapport.projects.models import Membership
from rapport.web import runtime
from rapport.web.access import for_members
from rapport.web.pages.settings import show_setting
from rapport.web.words import THIN, count, duration

DAYS = 7
LATE_S = 60.0
"""What waits longer is worth a sentence."""


@dataclass(slots=True)
class Day:
    """What the door took and refused on one day (UTC)."""

    day: date
    taken: int = 0
    refused: int = 0


@require_safe
@for_members
def health(request: HttpRequest, membership: Membership) -> HttpResponse:
    """The state of the server, and what it took and refused for this project."""
    watch = runtime.watch()
    state = watch.look() if watch else None
    context: dict[str, object] = {"now": datetime.now(UTC), "days": days_of(membership.project.pk), "state": state}
    if state:
        context |= {
            "late": state.oldest_s > LATE_S,
            "waiting": "Very many" if state.waiting_events is None else count(state.waiting_events),
            "oldest": duration(state.oldest_s),
            "lag": duration(state.progress.lag_ms / 1000) if state.progress.loads else "–",
            "load": duration(state.load_s) if state.progress.loads else "–",
            "disk": megabytes(state.waiting_bytes),
            "memory": megabytes(state.memory_bytes),
        }
    return show_setting(request, membership, "health", "settings/health.html", context)


def days_of(project: int, today: date | None = None) -> Sequence[Day]:
    """The last seven days, today first; a day without a count is there too."""
    last = today or datetime.now(UTC).date()
    days = {day: Day(day) for day in (last - timedelta(days=ago) for ago in range(DAYS))}
    for row in reads.door_counts(project, min(days), last):
        if row.reason:
            days[row.day].refused += row.count
        else:
            days[row.day].taken += row.count
    return list(days.values())


def megabytes(size: int) -> str:
    """A size in MB."""
    return f"{size / 1_000_000:,.1f}{THIN}MB"
