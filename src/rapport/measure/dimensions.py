"""By what a number can be split and filtered: a closed table, a row a field."""

from dataclasses import dataclass
from typing import Literal

from rapport.measure.filters import BadQuestion

Home = Literal["event", "session", "both"]

PROPERTY = "property:"


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of the calendar in the project's time zone: SQL of its begin, and of its last day in the window."""

    sql: str
    end: str = ""


HOUR = "toUnixTimestamp({0}) - (toUnixTimestamp({0}) + timezoneOffset(toTimeZone({0}, {{zone:String}}))) % 3600"
"""The instant (epoch seconds) at which an hour of the project's clock begins; an hour that comes twice is two."""

STRETCHES: dict[str, Stretch] = {
    "hour": Stretch(HOUR),
    "day": Stretch("{}", "day"),
    "week": Stretch("toMonday({})", "least(toMonday(day) + 6, {present:Date})"),
    "month": Stretch("toStartOfMonth({})", "least(toLastDayOfMonth(day), {present:Date})"),
}

TIMES = tuple(STRETCHES)
"""Names of the stretches; a week begins on Monday."""


@dataclass(frozen=True, slots=True)
class Dimension:
    """One field. ``event`` and ``session`` are its SQL over a row of events (``e``) and of sessions (``s``).

    ``home`` says whose field it is. An event's field can filter sessions and people (they must have at least one
    matching event); a session's field can filter events (those of matching sessions).
    """

    name: str
    title: str
    sentence: str
    home: Home
    event: str = ""
    session: str = ""
    many: str = ""
    """SQL of an array, where an event can carry several values: a filter holds when it holds for one of them."""


DIMENSIONS: dict[str, Dimension] = {
    row.name: row
    for row in (
        Dimension(
            "page",
            "Page",
            "The path of the page, or the name of the screen. Numbers about sessions are given by entry page.",
            "event",
            event="e.page",
            session="s.entry_page",
        ),
        Dimension("event", "Event", "The event's name.", "event", event="e.name"),
        Dimension(
            "item",
            "Item",
            "The thing that was shown, clicked, shared or commented on.",
            "event",
            event="arrayJoin(if(empty(e.things), [''], e.things))",
            many="e.things",
        ),
        Dimension("entry_page", "Entry page", "First page of the session.", "session", session="s.entry_page"),
        Dimension("exit_page", "Exit page", "Last page of the session.", "session", session="s.exit_page"),
        Dimension(
            "referrer",
            "Referrer",
            "Host that the session came from; empty when none was said.",
            "session",
            event="e.referrer",
            session="s.referrer",
        ),
        Dimension(
            "channel",
            "Channel",
            "How the session came about, by ordered rules on referrer and campaign.",
            "session",
            event="e.channel",
            session="s.channel",
        ),
        Dimension(
            "source", "Source", "Campaign source of the session.", "session", event="e.source", session="s.source"
        ),
        Dimension(
            "medium", "Medium", "Campaign medium of the session.", "session", event="e.medium", session="s.medium"
        ),
        Dimension(
            "campaign", "Campaign", "Campaign of the session.", "session", event="e.campaign", session="s.campaign"
        ),
        Dimension("country", "Country", "Country, ISO 3166-1.", "both", event="e.country", session="s.country"),
        Dimension("region", "Region", "Region, ISO 3166-2.", "both", event="e.region", session="s.region"),
        Dimension(
            "device", "Device", "Desktop, mobile, tablet, tv or other.", "both", event="e.device", session="s.device"
        ),
        Dimension("browser", "Browser", "Name of the browser.", "both", event="e.browser", session="s.browser"),
        Dimension("os", "System", "Operating system.", "both", event="e.os", session="s.os"),
    )
}
"""Every field by its name. Besides these there is ``property:NAME`` for whatever else events carry."""


def dimension(name: str, value: str) -> Dimension:
    """The row of a field. ``value`` is the name of the bound value that holds a property's name.

    Raises :class:`BadQuestion` when there is no such field.
    """
    if name.startswith(PROPERTY):
        if not name[len(PROPERTY) :]:
            raise BadQuestion("property: say which one, for example property:plan.")
        sql = "toString(getSubcolumn(e.properties, {" + value + ":String}))"
        return Dimension(name, name[len(PROPERTY) :], "A property that the event carries.", "event", event=sql)
    if name not in DIMENSIONS:
        known = ", ".join([*DIMENSIONS, "property:NAME"])
        raise BadQuestion(f"{name!r} is no field to split or filter by; use one of {known}.")
    return DIMENSIONS[name]
