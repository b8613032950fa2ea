"""What doors refused, in words, from the counts that outlive a restart. Pages and API read it here."""

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from rapport.kernel.refusal import Refusal
from rapport.kernel.tally import NOBODY
from rapport.projects import reads
from rapport.projects.models import DoorCount
from rapport.web import runtime

__all__ = ["DAYS", "NOBODY", "Refused", "of"]

DAYS = 30
"""What is told goes back so far, today included; days are UTC."""


@dataclass(slots=True)
class Refused:
    """One reason: how often in the last thirty days, and the last one."""

    reason: str
    sentence: str
    last: datetime
    path: str
    """Where the last one was refused."""
    field: str
    message: str
    example: str = ""
    """The shape of one that was refused lately, with a word for each value; '' when there is none."""
    count: int = 0
    by_path: dict[str, int] = dataclasses.field(default_factory=dict)
    by_day: dict[date, int] = dataclasses.field(default_factory=dict)
    """The newest day first; days without one are left out."""

    @property
    def detail(self) -> str:
        """What the message of the last one says beyond the reason's sentence and the field."""
        told = self.message.removeprefix(f"{self.field}: ") if self.field else self.message
        return told.removesuffix(self.sentence).strip()

    @property
    def paths(self) -> Sequence[tuple[str, int]]:
        """How often at each address, the most frequent first."""
        return sorted(self.by_path.items(), key=lambda one: (-one[1], one[0]))

    @property
    def first(self) -> date:
        """The first day of the thirty on which it was refused."""
        return min(self.by_day)

    def add(self, row: DoorCount) -> None:
        """Count a day at an address in."""
        self.count += row.count
        self.by_path[row.path] = self.by_path.get(row.path, 0) + row.count
        self.by_day[row.day] = self.by_day.get(row.day, 0) + row.count
        self.example = self.example or row.example
        if row.last > self.last:
            self.last, self.path, self.field, self.message = row.last, row.path, row.field, row.message


def of(project: int, today: date | None = None) -> list[Refused]:
    """The refusals of a project, by whichever process, the most frequent first."""
    runtime.write_counts()
    last = today or datetime.now(UTC).date()
    found: dict[str, Refused] = {}
    for row in reads.door_counts(project, last - timedelta(days=DAYS - 1), last):
        if not row.reason:
            continue
        if row.reason not in found:
            sentence = Refusal(row.reason).sentence if row.reason in tuple(Refusal) else row.message
            found[row.reason] = Refused(row.reason, sentence, row.last, row.path, row.field, row.message)
        found[row.reason].add(row)
    return sorted(found.values(), key=lambda one: (-one.count, one.reason))
