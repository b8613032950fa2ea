"""Which people are meant: conditions on what they did, said and are, as data that can be stored, shown and compiled.

Every condition is about one person and looks at what happened until the end of the window that is asked about, so the
same segment means other people in another window. :mod:`rapport.measure.segments` makes SQL of it.
"""

from datetime import date
from typing import Literal

import msgspec

MOST_CONDITIONS = 30
DEEPEST = 5
MOST_DAYS = 36_500
MOST_SECONDS = MOST_DAYS * 86_400
LARGEST = 10**12
"""No count and no number of a person is larger."""


class BadSegment(ValueError):
    """A segment that nobody could be in or out of. The message names the field and the mend."""


class Period(msgspec.Struct, frozen=True, omit_defaults=True):
    """When: the last ``days`` of the window that is asked about, or fixed days; ever, when nothing is said.

    Fixed days end with the window, too: what comes after it is never looked at.
    """

    days: int = 0
    first: date | None = None
    last: date | None = None

    def check(self) -> None:
        """Raises :class:`BadSegment`."""
        if self.days < 0 or (self.days and (self.first or self.last)):
            raise BadSegment("when: give a number of days, or a first and a last day, not both.")
        if self.days > MOST_DAYS:
            raise BadSegment(f"when: {self.days} days; give {MOST_DAYS} at most.")
        if self.first and self.last and self.last < self.first:
            raise BadSegment(f"when: {self.first} is after {self.last}; give the earlier day first.")


class Did(msgspec.Struct, frozen=True, omit_defaults=True, tag="did"):
    """Did something from ``least`` to ``most`` times; ``most`` None is any number, and 0 to 0 is never.

    ``events`` says what, as a step of a funnel does: ``purchase``, or ``event==purchase;country==DE``.
    """

    events: str
    least: int = 1
    most: int | None = None
    when: Period = Period()

    def check(self) -> None:
        """Raises :class:`BadSegment`."""
        if not self.events.strip():
            raise BadSegment("did: say what, by an event's name or by conditions such as page~shop.")
        _range("did", self.least, self.most)
        self.when.check()


class Followed(msgspec.Struct, frozen=True, omit_defaults=True, tag="followed"):
    """Did these things one after the other, all within ``within_s`` seconds of the first; 0 is any time."""

    steps: tuple[str, ...]
    within_s: int = 0
    when: Period = Period()

    def check(self) -> None:
        """Raises :class:`BadSegment`."""
        if not 2 <= len(self.steps) <= 10:
            raise BadSegment(f"followed: {len(self.steps)} steps; give 2 to 10.")
        if self.within_s < 0:
            raise BadSegment(f"followed: {self.within_s} seconds; give 0 for any time, or more.")
        if self.within_s > MOST_SECONDS:
            raise BadSegment(f"followed: {self.within_s} seconds; give {MOST_SECONDS} at most, or 0 for any time.")
        self.when.check()


class Has(msgspec.Struct, frozen=True, omit_defaults=True, tag="has"):
    """What was last said of the person under ``name`` (by ``identify``) is one of the values, or contains one (``~``).

    Of whom nothing was said, it is the empty text.
    """

    name: str
    values: tuple[str, ...]
    operator: Literal["==", "~"] = "=="

    def check(self) -> None:
        """Raises :class:`BadSegment`."""
        if not self.name.strip() or not self.values:
            raise BadSegment("has: say a property, and at least one value it may have.")
        if self.operator == "~" and "" in self.values:
            raise BadSegment(f"{self.name}: it contains nothing; write a text to look for.")


class Measured(msgspec.Struct, frozen=True, omit_defaults=True, tag="measured"):
    """A number of the person (:mod:`rapport.measure.person_measures`) from ``least`` to ``most``, both included."""

    measure: str
    least: float | None = None
    most: float | None = None
    days: int = 28

    def check(self) -> None:
        """Raises :class:`BadSegment`."""
        if self.least is None and self.most is None:
            raise BadSegment(f"{self.measure}: say a least or a most number.")
        if not 1 <= self.days <= MOST_DAYS:
            raise BadSegment(f"{self.measure}: {self.days} days; give 1 to {MOST_DAYS}.")
        _range(self.measure, self.least, self.most)


class Listed(msgspec.Struct, frozen=True, omit_defaults=True, tag="listed"):
    """Stands on an uploaded list, by its number."""

    list: int

    def check(self) -> None:
        """Whether there is such a list is found where it is compiled: who is on none is on no list."""


class All(msgspec.Struct, frozen=True, omit_defaults=True, tag="all"):
    """Meets every one of these."""

    of: tuple["Condition", ...]


class Any(msgspec.Struct, frozen=True, omit_defaults=True, tag="any"):
    """Meets at least one of these."""

    of: tuple["Condition", ...]


class Not(msgspec.Struct, frozen=True, omit_defaults=True, tag="not"):
    """Does not meet this."""

    of: "Condition"


Condition = Did | Followed | Has | Measured | Listed | All | Any | Not


def read_segment(data: bytes | str) -> Condition:
    """A segment from JSON. Raises :class:`BadSegment`."""
    try:
        return checked(msgspec.json.decode(data, type=Condition))
    except msgspec.DecodeError as wrong:
        raise BadSegment(f"segment: {wrong}") from None


def write_segment(segment: Condition) -> str:
    """The same as JSON; what is usual is left out."""
    return msgspec.json.encode(segment).decode()


def checked(segment: Condition) -> Condition:
    """The segment itself. Raises :class:`BadSegment` when it is too deep, too large or says nothing."""
    if sum(1 for _ in leaves(segment)) > MOST_CONDITIONS:
        raise BadSegment(f"segment: it has more than {MOST_CONDITIONS} conditions; make two segments of it.")
    _check(segment, 1)
    return segment


def leaves(segment: Condition) -> list[Condition]:
    """The conditions that are not made of others."""
    if isinstance(segment, Not):
        return leaves(segment.of)
    if isinstance(segment, All | Any):
        return [leaf for part in segment.of for leaf in leaves(part)]
    return [segment]


def _check(segment: Condition, depth: int) -> None:
    if depth > DEEPEST:
        raise BadSegment(f"segment: conditions lie more than {DEEPEST} deep; take some brackets away.")
    if isinstance(segment, Not):
        _check(segment.of, depth + 1)
    elif isinstance(segment, All | Any):
        if not segment.of:
            raise BadSegment("segment: there is a bracket without a condition; add one or take it away.")
        for part in segment.of:
            _check(part, depth + 1)
    else:
        segment.check()


def _range(name: str, least: float | None, most: float | None) -> None:
    if least is not None and most is not None and most < least:
        raise BadSegment(f"{name}: the most ({most:g}) is less than the least ({least:g}); swap them.")
    if max(least or 0, most or 0) > LARGEST:
        raise BadSegment(f"{name}: no number is that large; give {LARGEST} at most.")
    if (least or 0) < 0:
        raise BadSegment(f"{name}: the least is {least:g}; give 0 or more.")
