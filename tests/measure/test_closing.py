"""What is over on a project's clock: each hour, day and week once, also where clocks are set."""

from datetime import UTC, date, datetime, timedelta
from itertools import islice, pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rapport.kernel.rules import Rules
from rapport.kernel.scope import Scope
from rapport.measure.buckets import labels
from rapport.measure.closing import backwards, closed, due_day, window
from tests.trying import tries

ZONES = ("UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "America/Sao_Paulo", "Pacific/Auckland")
BERLIN = ZoneInfo("Europe/Berlin")


def at(text: str, zone: str = "Europe/Berlin") -> datetime:
    """A moment on a zone's clock."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


def test_a_day_is_over_ten_minutes_after_midnight_there() -> None:
    assert closed("day", at("2026-01-06T00:09"), BERLIN) == ["2026-01-04"]
    assert closed("day", at("2026-01-06T00:10"), BERLIN) == ["2026-01-05"]
    assert closed("day", at("2026-01-06T00:11", "UTC"), ZoneInfo("America/New_York")) == ["2026-01-04"]


def test_what_was_missed_is_caught_up_with_but_not_for_ever() -> None:
    now = at("2026-01-20T12:00")
    assert closed("day", now, BERLIN, "2026-01-17") == ["2026-01-18", "2026-01-19"]
    assert closed("day", now, BERLIN, "2026-01-19") == []
    assert closed("day", now, BERLIN, "2025-06-01") == [f"2026-01-{day}" for day in range(13, 20)]
    assert closed("week", now, BERLIN, "2026-01-05") == ["2026-01-12"]
    assert closed("day", now, BERLIN, "2026-01-25") == [], "a clock that was set back judges nothing again"


def test_the_hour_that_comes_twice_is_judged_twice_and_the_one_left_out_never() -> None:
    autumn = closed("hour", at("2026-10-25T05:30"), BERLIN, "2026-10-25T01:00")
    assert autumn == ["2026-10-25T02:00", "2026-10-25T02:00+01:00", "2026-10-25T03:00", "2026-10-25T04:00"]
    spring = closed("hour", at("2026-03-29T05:30"), BERLIN, "2026-03-29T00:00")
    assert spring == ["2026-03-29T01:00", "2026-03-29T03:00", "2026-03-29T04:00"]


@pytest.mark.parametrize("zone", ZONES)
def test_hours_are_called_as_measure_calls_them(zone: str) -> None:
    for day in (date(2026, 3, 29), date(2026, 10, 25), date(2026, 11, 1), date(2026, 4, 5)):
        scope = Scope(1, day, day, Rules(zone))
        after = datetime.combine(day + timedelta(days=1), datetime.min.time(), ZoneInfo(zone)) + timedelta(minutes=10)
        known = labels("hour", scope)
        assert list(islice(backwards("hour", after, ZoneInfo(zone)), len(known)))[::-1] == known


@settings(max_examples=tries(60))
@given(
    st.sampled_from(ZONES),
    st.integers(0, 334 * 24 * 60),
    st.lists(st.integers(1, 2000), min_size=1, max_size=40),
    st.sampled_from(["hour", "day", "week"]),
)
def test_whenever_somebody_looks_each_stretch_is_judged_once_and_in_order(
    zone: str, start: int, pauses: list[int], every: str
) -> None:
    now, judged = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=start), ""
    found: list[str] = []
    for minutes in pauses:
        new = closed(every, now, ZoneInfo(zone), judged)
        found += new
        judged = new[-1] if new else judged
        now += timedelta(minutes=minutes if every == "hour" else minutes * 5)
    assert len(found) == len(set(found))
    assert found == sorted(found)


@settings(max_examples=tries(40))
@given(st.sampled_from(ZONES), st.integers(0, 23), st.sampled_from(["day", "week", "month"]), st.integers(5, 170))
def test_a_report_is_due_once_for_each_of_its_days(zone: str, hour: int, every: str, minutes: int) -> None:
    """From the first of March, over the nights in which clocks are set, to the tenth of April."""
    now, sent = datetime(2026, 3, 1, tzinfo=UTC), None
    days: list[date] = []
    while now < datetime(2026, 4, 10, tzinfo=UTC):
        due = due_day(every, hour, now, ZoneInfo(zone))
        if sent is None or due > sent:
            days.append(due)
            sent = due
        now += timedelta(minutes=minutes)
    steps = {(after - before).days for before, after in pairwise(days)}
    assert steps <= {"day": {1}, "week": {7}, "month": {28, 31}}[every]
    if every == "week":
        assert {day.weekday() for day in days} == {0}


def test_a_report_comes_at_its_hour_also_when_that_is_left_out() -> None:
    assert due_day("day", 7, at("2026-01-06T06:59"), BERLIN) == date(2026, 1, 5)
    assert due_day("day", 7, at("2026-01-06T07:00"), BERLIN) == date(2026, 1, 6)
    assert due_day("day", 2, at("2026-03-29T03:00"), BERLIN) == date(2026, 3, 29), "02:00 never comes that night"
    assert due_day("week", 7, at("2026-01-12T06:00"), BERLIN) == date(2026, 1, 5)
    assert due_day("month", 7, at("2026-02-01T07:00"), BERLIN) == date(2026, 2, 1)


def test_a_report_is_about_what_was_over_then() -> None:
    assert window("day", date(2026, 1, 6)) == (date(2026, 1, 5), date(2026, 1, 5))
    assert window("week", date(2026, 1, 12)) == (date(2026, 1, 5), date(2026, 1, 11))
    assert window("month", date(2026, 3, 1)) == (date(2026, 2, 1), date(2026, 2, 28))
