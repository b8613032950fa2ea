"""Who comes back: by calendar day in the project's zone after the day a person first came."""

from datetime import date

from rapport.measure.metric import NEVER, Did, Example, Metric, Tally, register

_BACK = {1: "2026-01-06 00:10", 7: "2026-01-12 00:10", 30: "2026-02-04 00:10"}
"""When Ann of the examples comes back, who first came late on 5 January."""


def _story(n: int, *later: Did) -> tuple[Did, ...]:
    return Did("ann", "2026-01-05 23:50"), Did("ann", _BACK[n]), Did("bob", "2026-01-05 10:00"), *later


def _row(name: str, title: str, sentence: str, formula: str, n: int, back: str, since: str, example: Example) -> Metric:
    in_time = f"first_day + {n} <= {{horizon:Date}}"
    whom = f"of the people, known for longer than a day, whose first day lies in the window and whose day {n} is over"
    return Metric(
        name=name,
        title=title,
        sentence=sentence,
        formula=f"{whom}: {formula} ÷ all",
        unit="share",
        level="person",
        top=Tally("cohorts", f"countIf({in_time} AND {back})", since=since),
        bottom=Tally("cohorts", f"countIf({in_time})", since=f"first_day + {n}"),
        empty="incomplete",
        better="up",
        needs=("person", "people over days", "complete days"),
        term="retention",
        finest="day",
        example=example,
    )


def _on(n: int) -> Metric:
    return _row(
        f"retention_d{n}",
        f"Retention, day {n}",
        f"Share of new people who were active exactly on day {n} after the day they first came.",
        f"those active on day {n}",
        n,
        f"has(days, first_day + {n})",
        f"if(has(days, first_day + {n}), first_day + {n}, {NEVER})",
        Example(
            _story(n, Did("cat", "2026-02-06 10:00")),
            0.5,
            f"Ann came again on day {n}, if only after midnight; Bob did not; Cat's day {n} is yet to come.",
        ),
    )


def _or_after(n: int) -> Metric:
    return _row(
        f"retention_d{n}_or_after",
        f"Retention, day {n} or after",
        f"Share of new people who were active on day {n} after the day they first came, or later.",
        f"those active on day {n} or later, up to the last day",
        n,
        f"arrayExists(d -> d >= first_day + {n} AND d <= {{horizon:Date}}, days)",
        f"arrayMin(arrayPushBack(arrayFilter(d -> d >= first_day + {n}, days), {NEVER}))",
        Example(
            _story(n, Did("bob", "2026-02-05 10:00")),
            1.0,
            f"Ann came again on day {n}, Bob on day 31.",
            date(2026, 2, 6),
        ),
    )


for _n in (1, 7, 30):
    register(_on(_n), _or_after(_n))
