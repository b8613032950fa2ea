"""How often events were taken or refused: the words in which the door tells those who keep count."""

from dataclasses import dataclass

DAY_MS = 86_400_000

NOBODY = 0
"""Counts under this project when no project is known: a missing or an unknown key, a body that cannot be read."""


@dataclass(frozen=True, slots=True)
class Tallied:
    """Events of one project that were taken, or refused for one reason, at one address on one day (UTC).

    Nothing of it tells about a person: ``field`` and ``message`` are those of the last refusal, in our own words, and
    ``example`` is the shape of one that was refused lately, without its values.
    """

    project: int
    """Its id, or :data:`NOBODY`."""
    reason: str
    """The name of a refusal; '' for events that were taken."""
    path: str
    """The address they were sent to; it tells the dialect."""
    day: int
    """Days since 1970-01-01 UTC."""
    count: int = 0
    last_ms: int = 0
    field: str = ""
    message: str = ""
    example: str = ""

    @property
    def key(self) -> tuple[int, str, str, int]:
        """What is counted together."""
        return self.project, self.reason, self.path, self.day

    def __add__(self, later: "Tallied") -> "Tallied":
        """Both together; the later one has the last word."""
        example = later.example or self.example
        return Tallied(*later.key, self.count + later.count, later.last_ms, later.field, later.message, example)
