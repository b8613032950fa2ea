"""What the door of this process refused, in words. The one place that asks the door for its counts."""

from dataclasses import dataclass
from datetime import UTC, datetime

from rapport.collect.refusals import NOBODY
from rapport.web import runtime

__all__ = ["NOBODY", "Refused", "of"]


@dataclass(frozen=True, slots=True)
class Refused:
    """One reason: how often since the server started, and its last example."""

    reason: str
    sentence: str
    count: int
    last: datetime
    path: str
    field: str
    message: str
    example: str
    """The shape of what was refused, with a word for each value; '' when there is none."""
    paths: list[tuple[str, int]]
    """How often at each address, the most frequent first."""


def of(project: int) -> list[Refused]:
    """The refusals of a project, the most frequent first; none in a process that does not collect."""
    door = runtime.door()
    counts = door.refusals.of(project) if door else {}
    found = [
        Refused(
            reason=reason.value,
            sentence=reason.sentence,
            count=count.count,
            last=datetime.fromtimestamp(count.last_ms / 1000, UTC),
            path=count.path,
            field=count.field,
            message=count.message,
            example=count.example,
            paths=sorted(count.paths.items(), key=lambda one: (-one[1], one[0])),
        )
        for reason, count in counts.items()
    ]
    return sorted(found, key=lambda one: (-one.count, one.reason))
