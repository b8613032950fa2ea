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


def _family(
    many: str, title: str, one: str, people: str, role: Role, values: tuple[float, ...], told: tuple[str, ...]
) -> None:
    register(
        Metric(
            name=many,
            title=title,
            sentence=f"How many {many} there were.",
            formula=f"number of {many}",
            unit="count",
            level="event",
            top=Tally("events", f"countIf({plays(role)})"),
            better="up",
            example=Example(_A_DAY, values[0], told[0]),
        ),
        Metric(
            name=f"{many}_per_100_sessions",
            title=f"{title} per 100 sessions",
            sentence=f"How many {many} a hundred sessions bring.",
            formula=f"100 × {many} in sessions ÷ sessions",
            unit="per 100 sessions",
            level="session",
            top=Tally("sessions", f"sum(s.{many})"),
            bottom=SESSIONS,
            scale=100,
            better="up",
            needs=("person", "time of day"),
            example=Example(_A_DAY, values[1], told[1]),
        ),
        Metric(
            name=people,
            title=f"People who {one}",
            sentence=f"Share of people who {one} at least once.",
            formula=f"people with at least one of the {many} ÷ people",
            unit="share",
            level="person",
            top=Tally("sharers", f"uniqExactIf(e.person, {plays(role)})"),
            bottom=PEOPLE,
            better="up",
            needs=("person",),
            example=Example(_A_DAY, values[2], told[2]),
        ),
    )


_family(
    "shares",
    "Shares",
    "share",
    "sharing_people",
    Role.SHARE,
    (2, 50, 1 / 3),
    ("Ann's two.", "Two in four sessions.", "Ann, of three."),
)
_family(
    "comments",
    "Comments",
    "comment",
    "comment_people",
    Role.COMMENT,
    (2, 50, 2 / 3),
    ("Ann's and Cat's.", "Two in four sessions.", "Ann and Cat, of three."),
)
