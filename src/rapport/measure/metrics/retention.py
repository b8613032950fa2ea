"""Who comes back: by calendar day in the project's zone after the day a person first came."""

from datetime import date

from rapport.measure.metric import Did, Example, Metric, Tally, register

_FIRST_WEEKS = {
    1: (Did("ann", "2026-01-05 23:50"), Did("ann", "2026-01-06 00:10"), Did("bob", "2026-01-05 10:00")),
    7: (Did("ann", "2026-01-05 23:50"), Did("ann", "2026-01-12 00:10"), Did("bob", "2026-01-05 10:00")),
    30: (Did("ann", "2026-01-05 23:50"), Did("ann", "2026-02-04 00:10"), Did("bob", "2026-01-05 10:00")),
}
_LATER = Did("bob", "2026-02-05 10:00")


def _family(n: int) -> None:
    in_time = f"first_day + {n} <= {{horizon:Date}}"
    eligible = Tally("cohorts", f"countIf({in_time})")
    first_days = "people whose first day lies in the window and whose"
    register(
        Metric(
            name=f"retention_d{n}",
            title=f"Retention, day {n}",
            sentence=f"Share of new people who were active exactly on day {n} after the day they first came.",
            formula=f"of the {first_days} day {n} is over: those active on day {n} ÷ all",
            unit="share",
            level="person",
            top=Tally("cohorts", f"countIf({in_time} AND has(days, first_day + {n}))"),
            bottom=eligible,
            empty="incomplete",
            better="up",
            needs=("person", "complete days"),
            term="retention",
            finest="day",
            example=Example(
                (*_FIRST_WEEKS[n], Did("cat", "2026-02-06 10:00")),
                0.5,
                f"Ann came again on day {n}, if only after midnight; Bob did not; Cat's day {n} is yet to come.",
                date(2026, 2, 6),
            ),
        ),
        Metric(
            name=f"retention_d{n}_or_after",
            title=f"Retention, day {n} or after",
            sentence=f"Share of new people who were active on day {n} after the day they first came, or later.",
            formula=f"of the {first_days} day {n} is over: those active on day {n} or later, to the last day ÷ all",
            unit="share",
            level="person",
            top=Tally(
                "cohorts",
                f"countIf({in_time} AND arrayExists(d -> d >= first_day + {n} AND d <= {{horizon:Date}}, days))",
            ),
            bottom=eligible,
            empty="incomplete",
            better="up",
            needs=("person", "complete days"),
            term="retention",
            finest="day",
            example=Example(
                (*_FIRST_WEEKS[n], _LATER),
                1.0,
                f"Ann came again on day {n}, Bob on day 31.",
                date(2026, 2, 6),
            ),
        ),
    )


for _n in (1, 7, 30):
    _family(_n)
