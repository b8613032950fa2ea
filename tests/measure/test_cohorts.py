"""Stories about cohorts: who began when, and who was there again."""

import pytest

from rapport.measure import SHAPES, BadQuestion
from rapport.measure.questions.retention import Retention
from tests.measure.telling import Story, did


def asked(story: Story, first: str, last: str, today: str = "", **wanted: object) -> Retention:
    """The answer for a window."""
    answer = SHAPES["retention"].ask(story.store.engine, story.scope(first, last, today), wanted)
    assert isinstance(answer, Retention)
    return answer


def table(answer: Retention) -> dict[str, list[object]]:
    """Shares by cohort, one for each stretch; ``""`` is the average of all."""
    rows: dict[str, list[object]] = {}
    for cell in (*answer.rows, *answer.average):
        rows.setdefault(cell.cohort, []).append(cell.share)
    return rows


def tell(story: Story) -> None:
    """Ann and Bob begin on Monday the 5th, Cat on the 6th; Ann comes on the 6th, Bob on the 8th, Cat on the 7th."""
    story.tell(
        did("ann", "2026-01-05 10:00"),
        did("ann", "2026-01-06 23:00"),
        did("bob", "2026-01-05 22:00"),
        did("bob", "2026-01-08 10:00"),
        did("cat", "2026-01-06 10:00"),
        did("cat", "2026-01-07 09:00"),
    )


def test_on_each_day_and_nothing_before_it_is_over(story: Story) -> None:
    tell(story)
    answer = asked(story, "2026-01-05", "2026-01-08", "2026-01-08", periods=3)
    assert table(answer) == {
        "2026-01-05": [1, 0.5, 0, None],
        "2026-01-06": [1, 1, None, None],
        "": [1, 2 / 3, 0, None],
    }
    assert answer.sizes == (("2026-01-05", 2), ("2026-01-06", 1))
    assert [(cell.people, cell.returned) for cell in answer.average] == [(3, 3), (3, 2), (2, 0), (None, None)]


def test_on_or_after(story: Story) -> None:
    tell(story)
    answer = asked(story, "2026-01-05", "2026-01-08", periods=3, mode="on_or_after")
    assert table(answer) == {
        "2026-01-05": [1, 1, 0.5, 0.5],
        "2026-01-06": [1, 1, 0, None],
        "": [1, 1, 1 / 3, 0.5],
    }


def test_a_rolling_day_is_24_hours_from_each_ones_first_moment(story: Story) -> None:
    story.tell(
        did("ann", "2026-01-05 23:00"),
        did("ann", "2026-01-06 22:59"),  # the next day, but within 24 hours
        did("bob", "2026-01-05 10:00"),
        did("bob", "2026-01-07 09:59"),  # two days later, but within 48 hours
    )
    assert table(asked(story, "2026-01-05", "2026-01-09", periods=2))["2026-01-05"] == [1, 0.5, 0.5]
    rolling = asked(story, "2026-01-05", "2026-01-09", periods=4, clock="rolling")
    assert table(rolling)["2026-01-05"] == [1, 0.5, 0, 0, None], "the fifth 24 hours end on the 10th"


def test_weeks_and_months_are_the_calendars(berlin: Story) -> None:
    berlin.tell(
        did("ann", "2026-01-25 23:30", zone="Europe/Berlin"),  # Sunday
        did("ann", "2026-01-26 00:10", zone="Europe/Berlin"),
        did("bob", "2026-01-31 23:59", zone="Europe/Berlin"),
        did("bob", "2026-02-10 10:00", zone="Europe/Berlin"),
    )
    weeks = asked(berlin, "2026-01-20", "2026-02-15", every="week", periods=2)
    assert table(weeks) == {"2026-01-19": [1, 1, 0], "2026-01-26": [1, 0, 1], "": [1, 0.5, 0.5]}
    months = asked(berlin, "2026-01-01", "2026-02-28", every="month", periods=1)
    assert table(months) == {"2026-01-01": [1, 0.5], "": [1, 0.5]}


def test_first_looks_back_to_the_beginning_recurring_does_not(story: Story) -> None:
    story.tell(did("ann", "2025-03-01 10:00"), did("ann", "2026-01-05 10:00"), did("ann", "2026-01-06 10:00"))
    story.tell(did("bob", "2026-01-05 10:00"), did("bob", "2026-01-07 10:00"))
    first = asked(story, "2026-01-05", "2026-01-07", periods=1)
    assert table(first) == {"2026-01-05": [1, 0], "": [1, 0]}
    recurring = asked(story, "2026-01-05", "2026-01-07", periods=1, kind="recurring")
    assert table(recurring) == {
        "2026-01-05": [1, 0.5],
        "2026-01-06": [1, 0],
        "2026-01-07": [1, None],
        "": [1, 1 / 3],
    }


def test_start_and_return_events(story: Story) -> None:
    story.tell(
        did("ann", "2026-01-05 10:00"),
        did("ann", "2026-01-06 10:00", "sign_up"),
        did("ann", "2026-01-07 10:00", "purchase"),
        did("bob", "2026-01-06 10:00", "sign_up"),
        did("bob", "2026-01-06 11:00", "purchase", country="DE"),
        did("bob", "2026-01-07 11:00"),
    )
    answer = asked(story, "2026-01-05", "2026-01-08", start="sign_up", back="purchase", periods=1)
    assert table(answer) == {"2026-01-06": [0.5, 0.5], "": [0.5, 0.5]}
    german = asked(story, "2026-01-05", "2026-01-08", start="sign_up", back="purchase;country==DE", periods=1)
    assert table(german) == {"2026-01-06": [0.5, 0], "": [0.5, 0]}


def test_by_the_value_at_the_start(story: Story) -> None:
    story.tell(
        did("ann", "2026-01-05 10:00", country="DE"),
        did("ann", "2026-01-06 10:00", country="AT"),
        did("bob", "2026-01-06 10:00", country="DE"),
        did("cat", "2026-01-06 10:00", country="AT"),
        did("cat", "2026-01-07 10:00", country="AT"),
    )
    answer = asked(story, "2026-01-05", "2026-01-07", by="country", periods=2)
    assert table(answer) == {"DE": [1, 0.5, 0], "AT": [1, 1, None], "": [1, 2 / 3, 0]}
    assert answer.sizes == (("DE", 2), ("AT", 1))


def test_who_cannot_be_followed_is_left_out_and_counted(story: Story) -> None:
    tell(story)
    story.tell(did("day:1", "2026-01-05 10:00"), did("day:2", "2026-01-06 10:00"), did("", "2026-01-06 10:00"))
    answer = asked(story, "2026-01-05", "2026-01-08", periods=1)
    assert (answer.left_out, table(answer)[""]) == (2, [1, 2 / 3])
    assert asked(story, "2026-01-05", "2026-01-08", periods=1, back="page_view").left_out == 2


@pytest.mark.slow
def test_what_is_unknown_has_a_reason(story: Story) -> None:
    assert asked(story, "2026-01-05", "2026-01-08").unknown == {"": "no_data"}
    story.tell(did("", "2026-01-05 10:00"))
    assert asked(story, "2026-01-05", "2026-01-08").unknown == {"": "no_person"}
    story.tell(did("day:1", "2026-01-05 23:59"), did("day:1", "2026-01-06 00:01"))
    answer = asked(story, "2026-01-05", "2026-01-08", kind="recurring")
    assert (answer.unknown, answer.left_out) == ({"": "not_followed"}, 1)
    story.tell(did("ann", "2026-01-08 10:00"))
    answer = asked(story, "2026-01-05", "2026-01-08", "2026-01-08")
    assert answer.unknown == {"returned": "incomplete", "share": "incomplete"}
    assert answer.sizes == (("2026-01-08", 1),)


@pytest.mark.parametrize(
    ("wanted", "told"),
    [
        ({"by": "item"}, "by: an event can have several"),
        ({"by": "nothing"}, "'nothing' is no field"),
        ({"start": "event~"}, "start: "),
        ({"every": "year"}, "every: "),
        ({"periods": 0}, "periods: "),
    ],
)
def test_what_has_no_answer_names_the_field(story: Story, wanted: dict[str, object], told: str) -> None:
    with pytest.raises(BadQuestion, match=told):
        SHAPES["retention"].ask(story.store.engine, story.scope("2026-01-05", "2026-01-08"), wanted)
