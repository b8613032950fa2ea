"""Stories about when people are there."""

from rapport.measure import SHAPES, Shaped
from tests.measure.telling import BERLIN, Story, did


def asked(story: Story, first: str, last: str, **wanted: object) -> Shaped:
    """The answer for a window."""
    return SHAPES["time_of_week"].ask(story.store.engine, story.scope(first, last), wanted)


def test_hours_are_those_of_the_projects_clock(berlin: Story) -> None:
    assert berlin.rules == BERLIN
    berlin.tell(
        did("ann", "2026-01-05 23:30"),  # UTC: Tuesday, half past midnight, in Berlin
        did("ann", "2026-01-13 00:10", zone="Europe/Berlin", engaged_s=5),
        did("bob", "2026-01-06 00:59", zone="Europe/Berlin"),
        did("", "2026-01-07 12:00", zone="Europe/Berlin"),
    )
    answer = asked(berlin, "2026-01-05", "2026-01-13")
    busy = {(row.weekday, row.hour): (row.events, row.people, row.engaged_s) for row in answer.rows if row.events}
    assert busy == {(2, 0): (3, 2, 5.0), (3, 12): (1, 0, 0.0)}
    assert len(answer.rows) == 7 * 24
    assert [row.weeks for row in answer.rows if row.hour == 0] == [2, 2, 1, 1, 1, 1, 1]


def test_only_what_meets_the_filter_counts(story: Story) -> None:
    story.tell(did("ann", "2026-01-05 10:00", country="DE"), did("bob", "2026-01-05 11:00", country="AT"))
    answer = asked(story, "2026-01-05", "2026-01-05", filter="country==AT")
    assert [(row.hour, row.events) for row in answer.rows if row.events] == [(11, 1)]


def test_nothing_is_unknown(story: Story) -> None:
    answer = asked(story, "2026-01-05", "2026-01-05")
    assert (answer.rows, answer.unknown) == ((), {"": "no_data"})
