"""Stories about people: days, participation, sharing, and the trailing numbers."""

import pytest

from rapport.measure import BadQuestion
from tests.measure.telling import Story, did


@pytest.mark.slow
def test_people_are_the_same_whether_read_from_sessions_or_from_events(berlin: Story) -> None:
    berlin.tell(
        did("ann", "2026-01-05 23:30", zone="Europe/Berlin"),
        did("ann", "2026-01-06 00:20", "share", zone="Europe/Berlin"),
        did("bob", "2026-01-06 10:00", zone="Europe/Berlin"),
        did("bob", "2026-01-08 10:00", zone="Europe/Berlin"),
        did("", "2026-01-06 10:00", zone="Europe/Berlin"),
    )
    names = ("people", "active_days_per_person", "returning_share", "participation_rate", "dau", "wau", "mau")
    scope = berlin.scope("2026-01-06", "2026-01-09")
    for by in (None, "day", "week", "month"):
        of_sessions = berlin.ask(names, scope, by)
        of_events = berlin.ask(names, scope, by, "event~a|e|i|o|u")
        assert of_sessions.totals == of_events.totals
        assert of_sessions.rows == of_events.rows
    assert of_sessions.totals == {
        "people": 2,
        "active_days_per_person": 1.5,
        "returning_share": 0.5,
        "participation_rate": 0.5,
        "dau": 1.5,
        "wau": 2,
        "mau": 2,
    }


def test_sharing_is_counted_three_ways(story: Story) -> None:
    story.tell(
        did("ann", "2026-01-05 10:00", country="DE"),
        did("ann", "2026-01-05 10:01", "share", country="DE"),
        did("ann", "2026-01-05 10:02", "share", country="DE"),
        did("ann", "2026-01-06 10:02", country="DE"),
        did("bob", "2026-01-05 10:00", country="AT"),
        did("", "2026-01-05 10:00", "share", country="AT"),
    )
    scope = story.scope("2026-01-05", "2026-01-06")
    answer = story.ask(("shares", "shares_per_100_sessions", "sharing_people"), scope, "day")
    assert answer.totals == {"shares": 3, "shares_per_100_sessions": pytest.approx(200 / 3), "sharing_people": 0.5}
    assert answer.rows == [
        {"day": "2026-01-05", "shares": 3, "shares_per_100_sessions": 100, "sharing_people": 0.5},
        {"day": "2026-01-06", "shares": 0, "shares_per_100_sessions": 0, "sharing_people": 0},
    ]
    assert story.split("sharing_people", "country", scope) == {"DE": 1, "AT": 0}
    assert story.split("shares", "country", scope) == {"DE": 2, "AT": 1}


def test_a_session_has_the_first_region_that_is_known(story: Story) -> None:
    story.tell(
        did("ann", "2026-01-05 10:00", country="DE"),
        did("ann", "2026-01-05 10:01", country="DE", region="DE-BY"),
        did("ann", "2026-01-05 10:02", country="AT", region="AT-9"),
        did("bob", "2026-01-05 10:00"),
    )
    scope = story.scope("2026-01-05")
    assert story.split("sessions", "region", scope) == {"DE-BY": 1, "": 1}
    assert story.split("views", "region", scope) == {"": 2, "DE-BY": 1, "AT-9": 1}
    assert story.number("sessions", scope, "region==DE-BY|AT-9") == 1
    assert story.number("views", scope, "region~DE") == 1


@pytest.mark.slow
def test_one_person_on_two_devices_is_one(story: Story) -> None:
    story.tell(did("phone", "2026-01-05 10:00"), did("laptop", "2026-01-05 18:00"))
    assert story.number("people", story.scope("2026-01-05")) == 2
    story.tell(*(did(device, "2026-01-07 10:00", "identify", user_id="ann") for device in ("phone", "laptop")))
    scope = story.scope("2026-01-05")
    assert story.number("people", scope) == 1
    assert story.number("people", scope, "page==/") == 1
    assert story.number("sessions_per_person", scope) == 2


def test_weekly_people_are_of_seven_days_not_of_a_calendar_week(story: Story) -> None:
    story.tell(did("ann", "2026-01-08 10:00"), did("bob", "2026-01-12 10:00"), did("bob", "2026-01-14 10:00"))
    scope = story.scope("2026-01-12", "2026-01-16")
    assert story.split("wau", "day", scope) == {
        "2026-01-12": 2,
        "2026-01-13": 2,
        "2026-01-14": 2,
        "2026-01-15": 1,
        "2026-01-16": 1,
    }
    assert story.number("wau", scope) == 1
    assert story.number("mau", scope) == 2
    assert story.number("wau", story.scope("2026-01-21")) == 0
    assert story.number("mau", story.scope("2026-02-10")) == 1
    assert story.number("mau", story.scope("2026-02-11")) == 0
    assert story.split("wau", "week", story.scope("2026-01-05", "2026-01-20")) == {
        "2026-01-05": 1,
        "2026-01-12": 1,
        "2026-01-19": 1,
    }


def test_trailing_people_of_the_running_day_are_of_today(story: Story) -> None:
    story.tell(did("ann", "2026-01-05 10:00"))
    scope = story.scope("2026-01-01", "2026-01-31", today="2026-01-05")
    assert story.number("wau", scope) == 1
    assert list(story.split("wau", "day", scope)) == [f"2026-01-0{n}" for n in range(1, 6)]


def test_stickiness_waits_for_28_days_and_for_the_day_to_end(story: Story) -> None:
    story.tell(did("ann", "2026-01-01 10:00"), did("bob", "2026-01-28 10:00"), did("bob", "2026-01-29 10:00"))
    assert story.ask("stickiness", story.scope("2026-01-01", "2026-01-27")).unknown == {"stickiness": "incomplete"}
    assert story.number("stickiness", story.scope("2026-01-01", "2026-01-28")) == 0.5
    both = story.scope("2026-01-28", "2026-01-29")
    assert story.split("stickiness", "day", both) == {"2026-01-28": 0.5, "2026-01-29": 1}
    assert story.number("stickiness", both) == 0.75
    running = story.scope("2026-01-28", "2026-01-29", today="2026-01-29")
    assert story.split("stickiness", "day", running) == {"2026-01-28": 0.5, "2026-01-29": None}
    assert story.number("stickiness", running) == 0.5


def test_a_mean_day_leaves_out_days_without_anybody(story: Story) -> None:
    story.tell(did("ann", "2026-01-05 10:00"), did("bob", "2026-01-05 10:00"), did("ann", "2026-01-07 10:00"))
    scope = story.scope("2026-01-01", "2026-01-31")
    assert story.number("dau", scope) == 1.5
    assert story.split("dau", "day", story.scope("2026-01-05", "2026-01-06")) == {"2026-01-05": 2, "2026-01-06": None}


@pytest.mark.parametrize("metric", ["dau", "wau", "stickiness", "retention_d1"])
def test_what_is_counted_by_the_day_has_no_hours(story: Story, metric: str) -> None:
    with pytest.raises(BadQuestion, match=f"by: {metric} is counted by the day; use by=day"):
        story.ask(metric, story.scope("2026-01-05"), "hour")
