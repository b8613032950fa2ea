"""What a project takes at its door, and how much of a person it lets in."""

from dataclasses import dataclass
from enum import StrEnum


class Privacy(StrEnum):
    """What becomes of people who have decided nothing. Who refuses is only counted, whatever the project says."""

    COOKIELESS = "cookieless"
    """They are told apart for a day, by nothing that is kept in their browser. Who consents keeps an id."""
    CONSENTED = "consented"
    """They are only counted. Who consents keeps an id."""
    COUNTS = "counts"
    """Everybody is only counted, also who consents."""


@dataclass(frozen=True, slots=True)
class Policy:
    """What the door has to know of a project."""

    privacy: Privacy = Privacy.COOKIELESS
    timezone: str = "UTC"
    """Where the day of people without an id begins."""
