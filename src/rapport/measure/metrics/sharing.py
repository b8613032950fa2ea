"""Passing on and speaking up: shares and comments, three ways each."""

from rapport.kernel.event import Role
from rapport.measure.metric import Did, Example, Metric, Tally, plays, register
from rapport.measure.metrics.traffic import PEOPLE, SESSIONS

_A_DAY = (
    Did("ann", "2026-01-05 10:00"),
    Did("ann", "2026-01-05 10:01", "share", things=("a",)),
    Did("ann", "2026-01-05 10:02", "share", things=("b",)),
    Did("ann", "2026-01-05 18:00", "comment_posted"),
    Did("bob", "2026-01-05 12:00"),
    Did("cat", "2026-01-05 12:00"),
    Did("cat", "2026-01-05 12:01", "comment_posted"),
)


def _how_many(many: str, role: Role, value: float, told: str) -> Metric:
    return Metric(
        name=many,
        title=many.capitalize(),
        sentence=f"How many {many} there were.",
        formula=f"number of {many}",
        unit="count",
        level="event",
        top=Tally("events", f"countIf({plays(role)})"),
        better="up",
        example=Example(_A_DAY, value, told),
    )


def _per_100_sessions(many: str, value: float, told: str) -> Metric:
    return Metric(
        name=f"{many}_per_100_sessions",
        title=f"{many.capitalize()} per 100 sessions",
        sentence=f"How many {many} a hundred sessions bring.",
        formula=f"100 × {many} in sessions ÷ sessions",
        unit="per 100 sessions",
        level="session",
        top=Tally("sessions", f"sum(s.{many})"),
        bottom=SESSIONS,
        scale=100,
        better="up",
        needs=("person", "time of day"),
        example=Example(_A_DAY, value, told),
    )


def _people(name: str, does: str, role: Role, value: float, told: str) -> Metric:
    return Metric(
        name=name,
        title=f"People who {does}",
        sentence=f"Share of people who {does} at least once.",
        formula=f"people who {does} at least once ÷ people",
        unit="share",
        level="person",
        top=Tally("sharers", f"uniqExactIf(e.person, {plays(role)})"),
        bottom=PEOPLE,
        better="up",
        needs=("person",),
        example=Example(_A_DAY, value, told),
    )


register(
    _how_many("shares", Role.SHARE, 2, "Ann's two."),
    _per_100_sessions("shares", 50, "Two in four sessions."),
    _people("sharing_people", "share", Role.SHARE, 1 / 3, "Ann, of three."),
    _how_many("comments", Role.COMMENT, 2, "Ann's and Cat's."),
    _per_100_sessions("comments", 50, "Two in four sessions."),
    _people("comment_people", "comment", Role.COMMENT, 2 / 3, "Ann and Cat, of three."),
)
