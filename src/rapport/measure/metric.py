"""A metric is one row that says everything about a number: page, tooltip, manual, API and test read the same row."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Literal

from rapport.kernel.event import ROLES_BY_NAME, Event, Role

Level = Literal["event", "session", "person"]
Better = Literal["up", "down", ""]
Unit = Literal["count", "s", "share", "ratio", "points", "per 100 sessions"]

REASONS: dict[str, str] = {
    "no_data": "Nothing happened in this window that the number could be made of.",
    "not_collected": "The events of this window do not carry what the number needs.",
    "incomplete": "The days that the number needs are not over yet.",
    "no_person": "The events do not say who did them.",
    "not_followed": "The people of this window are known for a day only; nobody can say whether they came again.",
    "time_too_coarse": "The events carry a date but no time of day.",
    "too_few": "There are too few to say.",
    "pages_only": "Only pages have this number.",
    "no_number": "The formula has no value here: it divides by 0.",
}
"""Why a number can be unknown, and a sentence for each."""

NEEDS: dict[str, str] = {
    "person": "no_person",
    "people over days": "not_followed",
    "time of day": "time_too_coarse",
    "engaged time": "not_collected",
    "impressions": "not_collected",
    "complete days": "incomplete",
}
"""What a metric can need of the data, and the reason given when it is not there."""


NEVER = "toDate('2149-06-06')"
"""SQL: a day that never comes."""


@dataclass(frozen=True, slots=True)
class Tally:
    """One number that the engine counts: an aggregate over the rows of a source (:mod:`rapport.measure.sources`)."""

    rows: str
    sql: str
    rolls: bool = True
    """Whether over all rows at once it is the total; not so where each bucket has a last row of its own."""
    since: str = ""
    """Of rows that are people who are waited for: the day with whose end one counts, :data:`NEVER` where none does."""
    quantile: float | None = None
    """Of a list of numbers: which quantile of them is wanted."""


@dataclass(frozen=True, slots=True)
class Did:
    """One event of a worked example. ``at`` is UTC, ``2026-01-05 10:00``; ``person`` may be empty: nobody known."""

    person: str
    at: str
    name: str = "page_view"
    page: str = "/"
    engaged_s: float = 0
    things: tuple[str, ...] = ()
    roles: int = ROLES_BY_NAME
    properties: str = "{}"

    @property
    def moment(self) -> datetime:
        """When it happened."""
        return datetime.fromisoformat(self.at).replace(tzinfo=UTC)

    def event(self, project: int, number: int) -> Event:
        """The same as an event of a project; ``number`` makes its id."""
        ms = int(self.moment.timestamp() * 1000)
        return Event(
            project=project,
            event_id=f"example-{number}",
            name=self.name,
            at=ms,
            received=ms,
            anonymous_id=self.person,
            url=self.page,
            engaged_ms=round(self.engaged_s * 1000),
            things=self.things,
            roles=self.roles,
            properties=self.properties,
        )


@dataclass(frozen=True, slots=True)
class Example:
    """A few events that a reader can count, the value they give, and a sentence that counts them aloud.

    The window runs from the day of the first event to ``last``, or to the day of the last event.
    """

    events: tuple[Did, ...]
    value: float | None
    sentence: str
    last: date | None = None

    @property
    def window(self) -> tuple[date, date]:
        """First and last day (UTC)."""
        days = [did.moment.date() for did in self.events]
        return min(days), self.last or max(days)


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """What a number is called, what it means and how it is made.

    The value is ``top``, or ``scale * top / bottom``. Where ``bottom`` is 0 the value is null for the reason
    ``empty``; where ``top`` is null it is null for the reason ``missing``.
    """

    name: str
    title: str
    sentence: str
    formula: str
    unit: Unit
    level: Level
    top: Tally
    bottom: Tally | None = None
    scale: int = 1
    empty: str = "no_data"
    missing: str = "no_data"
    better: Better = ""
    term: str = ""
    needs: tuple[str, ...] = ()
    example: Example
    page: str = "page"
    """What ``by=page`` means for it: sessions are split by the page they began or ended on."""
    each: str = ""
    """Of a median: the number of one row of its source, so that its quantiles can be taken of any group of people."""
    quantile: float = 0.5
    """Which quantile that is."""
    finest: Literal["hour", "day"] = "hour"
    """The shortest stretch of time that it can be given by."""

    @property
    def tallies(self) -> tuple[Tally, ...]:
        """What the engine has to count for it."""
        return (self.top, self.bottom) if self.bottom else (self.top,)

    @property
    def counts(self) -> bool:
        """Whether nothing means 0; everything that is not a count is null then."""
        return self.unit == "count"

    @property
    def adds(self) -> bool:
        """Whether its numbers of several parts add up to that of the whole."""
        return self.bottom is None and (self.level == "event" or (self.level == "session" and self.counts))

    @property
    def slug(self) -> str:
        """Slug of the glossary's term for it."""
        return self.term or self.name.replace("_", "-")

    def value(self, top: float | None, bottom: float | None) -> float | None:
        """The metric's value from its tallies, or None where it is unknown."""
        if self.bottom is None or top is None:
            return top
        return self.scale * top / bottom if bottom else None

    def why_null(self, bottom: float | None) -> str:
        """The reason for a null value, by the registry's own rule."""
        return self.empty if self.bottom and not bottom else self.missing


METRICS: dict[str, Metric] = {}
"""Every metric by its name, in the order in which the families register them."""


def register(*rows: Metric) -> None:
    """Add rows to :data:`METRICS`. Raises ValueError for a name that is taken or a need nobody knows."""
    for row in rows:
        if row.name in METRICS:
            raise ValueError(f"metric: {row.name!r} is there already.")
        if unknown := set(row.needs) - set(NEEDS):
            raise ValueError(f"metric {row.name!r}: needs {unknown} are not in NEEDS.")
        METRICS[row.name] = row


def plays(role: Role) -> str:
    """SQL: whether an event plays a role."""
    return f"bitAnd(e.roles, {int(role)}) != 0"
