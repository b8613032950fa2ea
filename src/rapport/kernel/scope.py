"""Which part of whose events a question is about."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Self

from rapport.kernel.rules import Rules
from rapport.kernel.segment import Condition

FIRST_DAY, LAST_DAY = date(1971, 1, 1), date(2099, 12, 31)
"""Days that can be asked for. Nothing that happened before or after is taken."""


class BadScope(ValueError):
    """A window that cannot be. The message names the field and the mend."""


@dataclass(frozen=True, slots=True)
class Scope:
    """One project, one window of whole days in the project's time zone, and the rules its numbers are read by.

    ``last`` is inclusive. ``today`` is the project's current day: whatever ends on it or later is incomplete.
    ``segment`` says whose events are looked at; None is everybody's, also those of nobody known.
    """

    project: int
    first: date
    last: date
    rules: Rules = field(default_factory=Rules)
    today: date | None = None
    segment: Condition | None = None

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise BadScope(f"from/to: {self.first} is after {self.last}; give the earlier day first.")

    @property
    def days(self) -> int:
        """How many days the window has."""
        return (self.last - self.first).days + 1

    @property
    def until_ms(self) -> int:
        """The instant at which the window ends, in milliseconds since 1970 UTC."""
        return round(datetime.combine(self.last + timedelta(days=1), time(), self.rules.zone).timestamp() * 1000)

    def previous(self) -> Self:
        """The window of the same length just before this one."""
        step = timedelta(days=self.days)
        return replace(self, first=self.first - step, last=self.last - step)

    def bound(self) -> dict[str, object]:
        """The values that every query binds.

        ``since`` and ``until`` are UTC instants, half open; ``first`` and ``last`` are the project's days.
        """
        since = datetime.combine(self.first, time(), self.rules.zone)
        return {
            "project": self.project,
            "first": self.first,
            "last": self.last,
            "since": int(since.timestamp()),
            "until": self.until_ms // 1000,
            "zone": self.rules.timezone,
        }
