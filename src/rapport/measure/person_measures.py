"""Numbers of one person in a window, a row each: pages of people and segments read the same row."""

from dataclasses import dataclass

from rapport.measure.metric import Unit


@dataclass(frozen=True, slots=True)
class PersonMeasure:
    """One number. ``sql`` is an aggregate over the person's sessions (``s``) that touch the window.

    A person without such a session has 0 where ``none`` is 0, and no number where it is None.
    """

    name: str
    title: str
    sentence: str
    unit: Unit
    sql: str
    none: float | None = 0
    term: str = ""


ACTIVE_DAYS = """
    length(arrayDistinct(arrayFilter(d -> d BETWEEN {first:Date} AND {last:Date}, groupArrayArray(s.days))))""".strip()
"""Days of the window on which a person has an event, over their sessions (``s``)."""

PERSON_MEASURES: dict[str, PersonMeasure] = {
    row.name: row
    for row in (
        PersonMeasure("sessions", "Sessions", "Sessions of the person.", "count", "count()", term="sessions"),
        PersonMeasure(
            "active_days",
            "Active days",
            "Days on which the person has an event.",
            "count",
            ACTIVE_DAYS,
            term="active-days-per-person",
        ),
        PersonMeasure("events", "Events", "Events of the person.", "count", "sum(s.events)", term="events"),
        PersonMeasure("views", "Views", "Pages and screens looked at.", "count", "sum(s.views)", term="views"),
        PersonMeasure(
            "active_events",
            "Active events",
            "Things done by choice, beyond viewing.",
            "count",
            "sum(s.acts)",
            term="active-event",
        ),
        PersonMeasure(
            "engaged_s",
            "Engaged time",
            "Time with attention: visible, focused and not idle.",
            "s",
            "sum(s.engaged_ms) / 1000",
            term="engaged-time",
        ),
        PersonMeasure(
            "session_duration_s",
            "Session duration",
            "Mean length of the person's sessions.",
            "s",
            "avg(dateDiff('millisecond', s.start, s.stop)) / 1000",
            None,
            term="session-duration",
        ),
        PersonMeasure("shares", "Shares", "Things shared.", "count", "sum(s.shares)", term="shares"),
        PersonMeasure("comments", "Comments", "Comments written.", "count", "sum(s.comments)", term="comments"),
        PersonMeasure(
            "days_since_last",
            "Days since the last visit",
            "Days from the person's last event in the window to the window's last day.",
            "count",
            "dateDiff('day', least(max(toDate(s.stop, {zone:String})), {last:Date}), {last:Date})",
            None,
            term="frequency-of-visits",
        ),
    )
}
"""Every measure by its name. Sessions count that touch the window, also those that began before it."""

INDEX = "engagement_index"
"""Besides these: the engagement index of :mod:`rapport.measure.index`, 0 to 100."""
