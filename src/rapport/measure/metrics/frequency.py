"""How often people come: sessions and active days each, returning, and daily, weekly and monthly active people."""

from datetime import date

from rapport.measure.metric import Did, Example, Metric, Tally, register
from rapport.measure.metrics.traffic import PEOPLE, SESSIONS

_A_WEEK = (
    Did("ann", "2026-01-05 10:00"),
    Did("ann", "2026-01-05 18:00"),
    Did("ann", "2026-01-07 10:00"),
    Did("bob", "2026-01-05 12:00"),
)
_FIVE_WEEKS = (
    Did("ann", "2026-01-01 10:00"),
    Did("ann", "2026-01-28 10:00"),
    Did("bob", "2026-01-05 12:00"),
    Did("cat", "2026-01-22 12:00"),
)

register(
    Metric(
        name="sessions_per_person",
        title="Sessions per person",
        sentence="Sessions that began in the window for each person who began one.",
        formula="sessions ÷ people with a session that began in the window",
        unit="ratio",
        level="session",
        top=SESSIONS,
        bottom=Tally("sessions", "uniqExact(s.person)"),
        better="up",
        needs=("person", "time of day"),
        example=Example(_A_WEEK, 2, "Three sessions of Ann's and one of Bob's: four by two people."),
    ),
    Metric(
        name="active_days_per_person",
        title="Active days per person",
        sentence="On how many days of the window a person has at least one event, on average.",
        formula="days with an event, summed over people ÷ people",
        unit="ratio",
        level="person",
        top=Tally("regulars", "sum(days)"),
        bottom=Tally("regulars", "count()"),
        better="up",
        needs=("person",),
        example=Example(_A_WEEK, 1.5, "Ann on two days, Bob on one."),
    ),
    Metric(
        name="returning_share",
        title="Returning share",
        sentence="Share of people with events on two or more different days of the window.",
        formula="people active on at least two days ÷ people",
        unit="share",
        level="person",
        top=Tally("regulars", "countIf(days >= 2)"),
        bottom=Tally("regulars", "count()"),
        better="up",
        needs=("person",),
        example=Example(_A_WEEK, 0.5, "Ann came on two days; Bob did not."),
    ),
    Metric(
        name="participation_rate",
        title="Participation rate",
        sentence="Share of people who did at least one thing by choice, beyond viewing.",
        formula="people with at least one active event ÷ people",
        unit="share",
        level="person",
        top=Tally("people", "uniqExactIf(person, acted)"),
        bottom=PEOPLE,
        better="up",
        needs=("person",),
        example=Example(
            (*_A_WEEK, Did("bob", "2026-01-05 12:01", "poll_voted")), 0.5, "Bob voted in a poll; Ann only viewed."
        ),
    ),
    Metric(
        name="dau",
        title="Daily active people",
        sentence="People a day: the mean over the days on which anybody came.",
        formula="people of each day, summed ÷ days with at least one person",
        unit="ratio",
        level="person",
        top=Tally("days", "sum(people)"),
        bottom=Tally("days", "count()"),
        better="up",
        needs=("person",),
        finest="day",
        example=Example(_A_WEEK, 1.5, "Two people on Monday, nobody on Tuesday, one on Wednesday."),
    ),
    Metric(
        name="wau",
        title="Weekly active people",
        sentence="People with an event in the seven days that end with the last day of the window.",
        formula="different people in the trailing 7 days, on the last day",
        unit="count",
        level="person",
        top=Tally("trailing", "sumIf(wau, final)", rolls=False),
        better="up",
        needs=("person",),
        finest="day",
        example=Example(
            _FIVE_WEEKS, 2, "From 22 to 28 January: Ann and Cat. A calendar week would miss Cat.", date(2026, 1, 28)
        ),
    ),
    Metric(
        name="mau",
        title="Monthly active people",
        sentence="People with an event in the 28 days that end with the last day of the window.",
        formula="different people in the trailing 28 days, on the last day",
        unit="count",
        level="person",
        top=Tally("trailing", "sumIf(mau, final)", rolls=False),
        better="up",
        needs=("person",),
        finest="day",
        example=Example(_FIVE_WEEKS, 3, "From 1 to 28 January: all three.", date(2026, 1, 28)),
    ),
    Metric(
        name="stickiness",
        title="Stickiness",
        sentence="What share of a month's people comes on a day: mean over the days with 28 days of history.",
        formula="mean of (people of the day ÷ people of the trailing 28 days)",
        unit="share",
        level="person",
        top=Tally("trailing", "avgOrNullIf(dau / mau, complete AND mau > 0)"),
        missing="incomplete",
        better="up",
        needs=("person", "complete days"),
        finest="day",
        example=Example(
            _FIVE_WEEKS, 1 / 6, "28 January: 1 of 3. 29 January: 0 of 3. Earlier days lack history.", date(2026, 1, 29)
        ),
    ),
)
