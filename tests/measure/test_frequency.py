"""Stories about how often people come."""

import pytest

from rapport.measure import SHAPES
from rapport.measure.questions.frequency import Frequency, Gaps
from tests.measure.telling import Story, did


def asked(story: Story, first: str, last: str, today: str = "", **wanted: object) -> Frequency:
    """The answer for a window."""
    answer = SHAPES["frequency"].ask(story.store.engine, story.scope(first, last, today), wanted)
    assert isinstance(answer, Frequency)
    return answer


def tell(story: Story) -> None:
    """Ann comes on four days, Bob on two, Cat on one of them twice; Ann's first day is before the window."""
    story.tell(
        did("ann", "2026-01-02 10:00"),
        did("ann", "2026-01-05 10:00"),
        did("ann", "2026-01-06 10:00", "purchase"),
        did("ann", "2026-01-12 10:00"),
        did("bob", "2026-01-05 12:00"),
        did("bob", "2026-01-09 12:00"),
        did("cat", "2026-01-06 12:00"),
        did("cat", "2026-01-06 18:00", "purchase"),
        did("", "2026-01-06 18:00"),
    )


def test_people_by_the_number_of_days(story: Story) -> None:
    tell(story)
    answer = asked(story, "2026-01-05", "2026-01-12")
    assert [(row.times, row.people, row.at_least) for row in answer.rows] == [(1, 1, 3), (2, 1, 2), (3, 1, 1)]
    assert [row.share_at_least for row in answer.rows] == [1, 2 / 3, 1 / 3]
    assert answer.people == 3


def test_people_by_the_number_of_weeks(story: Story) -> None:
    tell(story)
    answer = asked(story, "2026-01-05", "2026-01-12", every="week")
    assert [(row.times, row.people) for row in answer.rows] == [(1, 2), (2, 1)]


def test_what_counts_as_active(story: Story) -> None:
    tell(story)
    answer = asked(story, "2026-01-05", "2026-01-12", active="purchase")
    assert [(row.times, row.people) for row in answer.rows] == [(1, 2)]
    assert [day.dau for day in answer.series] == [0, 2, 0, 0, 0, 0, 0, 0]


def test_days_between_visits(story: Story) -> None:
    tell(story)
    answer = asked(story, "2026-01-05", "2026-01-12")
    assert answer.gaps == Gaps(median=4, lower=2.5, upper=5, counts=((1, 1), (4, 1), (6, 1)))
    assert asked(story, "2026-01-09", "2026-01-09").unknown == {"gaps": "no_data", "power": "incomplete"}


def test_people_of_trailing_days_need_history(story: Story) -> None:
    tell(story)
    answer = asked(story, "2026-01-01", "2026-01-31", "2026-01-30")
    days = {day.day: (day.dau, day.wau, day.mau, day.stickiness) for day in answer.series}
    assert len(days) == 30, "the 31st is yet to come"
    assert days["2026-01-01"] == (None, None, None, None)
    assert days["2026-01-02"] == (1, None, None, None)
    assert days["2026-01-07"] == (0, None, None, None)
    assert days["2026-01-08"] == (0, 3, None, None)
    assert days["2026-01-12"] == (1, 3, None, None)
    assert days["2026-01-13"] == (0, 2, None, None)
    assert days["2026-01-29"] == (0, 0, 3, 0)
    assert days["2026-01-30"] == (0, 0, 3, None), "it is not over"
    assert [day.over for day in answer.series[-2:]] == [True, False]


@pytest.mark.slow
def test_the_power_curve_is_of_the_last_28_days_that_are_over(story: Story) -> None:
    tell(story)
    answer = asked(story, "2026-01-25", "2026-01-31", "2026-01-30")
    assert (answer.rows, answer.unknown) == ((), {"": "no_data"})
    story.tell(did("ann", "2026-01-29 10:00"), did("ann", "2026-01-30 10:00"))
    answer = asked(story, "2026-01-25", "2026-01-31", "2026-01-30")
    # Ann on 2, 5, 6, 12 and 29 January; today does not count yet.
    assert [(row.times, row.people) for row in answer.power if row.people] == [(1, 1), (2, 1), (5, 1)]


def test_who_is_known_for_a_day_only_is_left_out(story: Story) -> None:
    tell(story)
    story.tell(did("day:1", "2026-01-06 10:00"), did("day:2", "2026-01-03 10:00"))
    answer = asked(story, "2026-01-05", "2026-01-12")
    assert (answer.people, answer.left_out) == (3, 1)
    answer = asked(story, "2026-01-03", "2026-01-03")
    assert (answer.unknown, answer.left_out) == ({"": "not_followed"}, 1)


def test_nothing_is_unknown(story: Story) -> None:
    assert asked(story, "2026-01-05", "2026-01-12").unknown == {"": "no_data"}
    story.tell(did("", "2026-01-05 10:00"))
    assert asked(story, "2026-01-05", "2026-01-12").unknown == {"": "no_person"}
