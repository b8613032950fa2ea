"""Verdicts: a threshold, a rhythm, and everything that is not known."""

from datetime import date, timedelta

import pytest

from rapport.measure import METRICS, BadQuestion
from rapport.measure.rhythm import Observed
from rapport.measure.watching import Watch, judge, watch_of

MONDAY = date(2026, 3, 2)
WEEK = (600, 610, 620, 600, 580, 300, 240)
PEOPLE = Watch(METRICS["people"], "day", "either")


def days(weeks: int = 9) -> dict[str, Observed | None]:
    """Nine steady weeks up to a Monday."""
    found: dict[str, Observed | None] = {}
    for n in range(weeks * 7 + 1):
        day = MONDAY - timedelta(days=n)
        found[day.isoformat()] = Observed(WEEK[day.weekday()] + n % 5 - 2)
    return found


def test_a_day_as_always_is_quiet_and_half_of_it_is_too_low() -> None:
    values = days()
    quiet = judge(PEOPLE, values, str(MONDAY), date(2025, 1, 1))
    assert (quiet.found, quiet.why) == ("", "")
    assert quiet.low is not None
    assert quiet.high is not None
    assert quiet.low < 600 < quiet.high
    values[str(MONDAY)] = Observed(300)
    assert judge(PEOPLE, values, str(MONDAY), date(2025, 1, 1)).found == "below"
    sunday = str(MONDAY - timedelta(days=1))
    assert judge(PEOPLE, values, sunday, date(2025, 1, 1)).found == "", (
        "300 would be too many on a Sunday, 240 is usual"
    )


def test_what_is_not_known_never_fires_and_says_why() -> None:
    values = days()
    values[str(MONDAY)] = None
    unknown = judge(PEOPLE, values, str(MONDAY), date(2025, 1, 1), "not_collected")
    assert (unknown.found, unknown.why, unknown.value) == ("unknown", "not_collected", None)
    young = judge(PEOPLE, days(), str(MONDAY), MONDAY - timedelta(days=25))
    assert (young.found, young.why) == ("unknown", "weeks:3")
    threshold = Watch(METRICS["people"], "day", "below", 500)
    assert judge(threshold, values, str(MONDAY), None).found == "unknown"


def test_a_threshold_itself_is_as_it_should_be() -> None:
    values = {"2026-03-02": Observed(500)}
    below, above = (Watch(METRICS["people"], "day", side, 500) for side in ("below", "above"))
    assert judge(below, values, "2026-03-02", None).found == ""
    assert judge(above, values, "2026-03-02", None).found == ""
    assert judge(below, {"2026-03-02": Observed(499)}, "2026-03-02", None).found == "below"
    assert judge(above, {"2026-03-02": Observed(501)}, "2026-03-02", None).found == "above"


def test_an_hour_is_compared_with_the_same_hour_of_the_week() -> None:
    watch = Watch(METRICS["events"], "hour", "either")
    values: dict[str, Observed | None] = {}
    for n in range(57):
        day = MONDAY - timedelta(days=n)
        for hour in range(24):
            values[f"{day}T{hour:02}:00"] = Observed(400 if hour == 14 else 100)
    assert judge(watch, values, f"{MONDAY}T14:00", date(2025, 1, 1)).found == ""
    values[f"{MONDAY}T14:00"] = Observed(100)
    assert judge(watch, values, f"{MONDAY}T14:00", date(2025, 1, 1)).found == "below"
    values[f"{MONDAY}T03:00"] = Observed(400)
    assert judge(watch, values, f"{MONDAY}T03:00", date(2025, 1, 1)).found == "above"


@pytest.mark.parametrize(
    ("said", "field"),
    [
        (("nonsense", "day", "below", 1, 8, 1), "metric"),
        (("people", "year", "below", 1, 8, 1), "every"),
        (("people", "day", "sideways", 1, 8, 1), "side"),
        (("people", "day", "either", 1, 8, 1), "side"),
        (("people", "week", "either", None, 8, 1), "every"),
        (("dau", "hour", "below", 1, 8, 1), "every"),
        (("people", "day", "either", None, 3, 1), "weeks"),
        (("people", "day", "either", None, 8, 0), "false_alarms"),
        (("mau", "day", "either", None, 8, 1), "metric"),
        (("stickiness", "day", "either", None, 8, 1), "metric"),
        (("retention_d7", "day", "below", 0.2, 8, 1), "metric"),
    ],
)
def test_what_cannot_be_watched_says_which_field_is_wrong(said: tuple[object, ...], field: str) -> None:
    with pytest.raises(BadQuestion, match=f"^{field}: "):
        watch_of(*said)  # type: ignore[arg-type]
