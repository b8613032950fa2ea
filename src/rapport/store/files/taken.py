"""What comes of taking a file, and how far it is."""

from collections import Counter
from dataclasses import dataclass, field

from rapport.kernel.refusal import Refusal


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the taking of a file is: bytes on disk, and rows that were looked at."""

    done: int
    size: int
    rows: int


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of a file: events that are new, those that were there already, rows refused by reason."""

    new: int = 0
    duplicate: int = 0
    refused: Counter[Refusal] = field(default_factory=Counter)
    torn: bool = False
    """The file broke off; what came before is taken."""

    @property
    def rows(self) -> int:
        """How many rows were looked at."""
        return self.new + self.duplicate + sum(self.refused.values())

    def __add__(self, other: "Taken") -> "Taken":
        return Taken(
            self.new + other.new,
            self.duplicate + other.duplicate,
            self.refused + other.refused,
            self.torn or other.torn,
        )


@dataclass(frozen=True, slots=True)
class Bookmark:
    """Where the taking of a file can go on: bytes of its content, the number of the next record, what came so far."""

    content: int = 0
    record: int = 0
    taken: Taken = field(default_factory=Taken)
