"""Hours, days, weeks and months of the project's zone, on days of 23, 24 and 25 hours."""

from tests.measure.telling import Story, did


def test_a_day_of_23_hours(berlin: Story) -> None:
    berlin.tell(
        did("ann", "2026-03-29 00:30", zone="Europe/Berlin"),
        did("ann", "2026-03-29 03:30", zone="Europe/Berlin"),
        did("ann", "2026-03-29 23:59:59.999", zone="Europe/Berlin"),
        did("ann", "2026-03-30 00:00", zone="Europe/Berlin"),
        did("ann", "2026-03-28 23:59:59.999", zone="Europe/Berlin"),
    )
    hours = berlin.split("views", "hour", berlin.scope("2026-03-29"))
    assert len(hours) == 23
    assert "2026-03-29T02:00" not in hours
    assert {hour: n for hour, n in hours.items() if n} == {
        "2026-03-29T00:00": 1,
        "2026-03-29T03:00": 1,
        "2026-03-29T23:00": 1,
    }
    days = berlin.split("views", "day", berlin.scope("2026-03-28", "2026-03-30"))
    assert days == {"2026-03-28": 1, "2026-03-29": 3, "2026-03-30": 1}


def test_a_day_of_25_hours(berlin: Story) -> None:
    berlin.tell(
        did("ann", "2026-10-25 02:30", zone="Europe/Berlin"),
        did("bob", "2026-10-25 02:30", zone="Europe/Berlin", fold=1),
        did("bob", "2026-10-25 02:40", zone="Europe/Berlin", fold=1),
    )
    answer = berlin.ask(("views", "people", "sessions"), berlin.scope("2026-10-25"), "hour")
    assert len(answer.rows) == 25
    assert [row for row in answer.rows if row["views"]] == [
        {"hour": "2026-10-25T02:00", "views": 1, "people": 1, "sessions": 1},
        {"hour": "2026-10-25T02:00+01:00", "views": 2, "people": 1, "sessions": 1},
    ]


def test_half_an_hour_from_everybody_else(story: Story) -> None:
    story.rules = type(story.rules)("Asia/Kolkata")
    story.tell(did("ann", "2026-01-05 10:00", zone="Asia/Kolkata"), did("ann", "2026-01-05 10:59", zone="Asia/Kolkata"))
    hours = story.split("views", "hour", story.scope("2026-01-05"))
    assert (len(hours), hours["2026-01-05T10:00"]) == (24, 2)


def test_weeks_begin_on_monday_and_months_on_the_first(story: Story) -> None:
    story.tell(did("ann", "2026-01-31 10:00"), did("ann", "2026-02-01 10:00"), did("ann", "2026-02-02 10:00"))
    scope = story.scope("2026-01-28", "2026-02-09")
    assert story.split("people", "week", scope) == {"2026-01-26": 1, "2026-02-02": 1, "2026-02-09": 0}
    assert story.split("active_days_per_person", "week", scope) == {
        "2026-01-26": 2,
        "2026-02-02": 1,
        "2026-02-09": None,
    }
    assert story.split("views", "month", scope) == {"2026-01-01": 1, "2026-02-01": 2}


def test_days_to_come_are_not_days_without_anything(story: Story) -> None:
    story.tell(did("ann", "2026-01-05 10:00"))
    scope = story.scope("2026-01-04", "2026-01-31", today="2026-01-06")
    assert story.split("views", "day", scope) == {"2026-01-04": 0, "2026-01-05": 1, "2026-01-06": 0}
