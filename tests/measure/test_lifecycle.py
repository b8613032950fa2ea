"""Stories about who is new, stays, comes back and leaves."""

from datetime import date

import pytest

from rapport.measure import SHAPES
from rapport.measure.questions.lifecycle import Lifecycle
from rapport.measure.questions.states import DayOfStates, States, states_on
from tests.measure.telling import Story, did


def asked(story: Story, first: str, last: str, today: str = "", **wanted: object) -> Lifecycle:
    """The lifecycle of a window."""
    answer = SHAPES["lifecycle"].ask(story.store.engine, story.scope(first, last, today), wanted)
    assert isinstance(answer, Lifecycle)
    return answer


def states(story: Story, first: str, last: str, today: str = "", **wanted: object) -> States:
    """The daily states of a window."""
    answer = SHAPES["states"].ask(story.store.engine, story.scope(first, last, today), wanted)
    assert isinstance(answer, States)
    return answer


def turns(answer: Lifecycle) -> dict[str, tuple[int, int, int, int | None]]:
    """New, returning, resurrecting and dormant, by stretch."""
    return {row.start: (row.new, row.returning, row.resurrecting, row.dormant) for row in answer.rows}


def test_first_in_the_window_is_not_new(story: Story) -> None:
    story.tell(
        did("ann", "2025-06-01 10:00"),
        did("ann", "2026-01-05 10:00"),
        did("ann", "2026-01-06 10:00"),
        did("bob", "2026-01-04 10:00"),
        did("bob", "2026-01-07 10:00"),
        did("cat", "2026-01-06 10:00"),
        did("cat", "2026-01-07 10:00"),
    )
    answer = asked(story, "2026-01-05", "2026-01-08", "2026-01-08", every="day")
    assert turns(answer) == {
        "2026-01-05": (0, 0, 1, -1),  # Ann after months; Bob is missing
        "2026-01-06": (1, 1, 0, 0),  # Cat is new, Ann stays
        "2026-01-07": (0, 1, 1, -1),  # Cat stays, Bob is back, Ann is missing
        "2026-01-08": (0, 0, 0, None),  # they may still come
    }
    assert [row.people for row in answer.rows] == [1, 2, 2, 0]
    assert [row.over for row in answer.rows] == [True, True, True, False]


def test_weeks_and_months(berlin: Story) -> None:
    berlin.tell(
        did("ann", "2026-01-26 00:10", zone="Europe/Berlin"),  # Monday
        did("ann", "2026-03-01 10:00", zone="Europe/Berlin"),
        did("bob", "2026-01-20 10:00", zone="Europe/Berlin"),
        did("bob", "2026-02-28 23:59", zone="Europe/Berlin"),
    )
    months = asked(berlin, "2026-01-01", "2026-03-31", every="month")
    assert turns(months) == {
        "2026-01-01": (2, 0, 0, 0),
        "2026-02-01": (0, 1, 0, -1),
        "2026-03-01": (0, 0, 1, -1),
    }
    weeks = asked(berlin, "2026-01-28", "2026-02-08", every="week")
    assert turns(weeks) == {"2026-01-26": (1, 0, 0, -1), "2026-02-02": (0, 0, 0, -1)}, "the first week is taken whole"


def test_only_what_is_active_counts(story: Story) -> None:
    story.tell(did("ann", "2026-01-05 10:00"), did("ann", "2026-01-06 10:00", "purchase"))
    answer = asked(story, "2026-01-05", "2026-01-06", every="day", active="purchase")
    assert turns(answer) == {"2026-01-05": (0, 0, 0, 0), "2026-01-06": (1, 0, 0, 0)}


def test_who_is_known_for_a_day_only_is_left_out(story: Story) -> None:
    story.tell(did("day:1", "2026-01-05 10:00"), did("day:2", "2026-01-02 10:00"))
    answer = asked(story, "2026-01-05", "2026-01-08", every="day")
    assert (answer.rows, answer.unknown, answer.left_out) == ((), {"": "not_followed"}, 1)
    assert states(story, "2026-01-05", "2026-01-08").unknown == {"": "not_followed"}
    story.tell(did("ann", "2026-01-06 10:00"))
    answer = asked(story, "2026-01-05", "2026-01-06", every="day")
    assert turns(answer) == {"2026-01-05": (0, 0, 0, 0), "2026-01-06": (1, 0, 0, 0)}
    assert states(story, "2026-01-05", "2026-01-08").left_out == 1


def test_nothing_is_unknown(story: Story) -> None:
    assert asked(story, "2026-01-05", "2026-01-08").unknown == {"": "no_data"}
    assert states(story, "2026-01-05", "2026-01-08").unknown == {"": "no_data"}
    story.tell(did("ann", "2026-01-08 10:00"))
    assert asked(story, "2026-01-08", "2026-01-08", "2026-01-08").unknown == {"dormant": "incomplete"}


@pytest.mark.slow
def test_the_states_of_one_person(story: Story) -> None:
    """Ann comes on 1 January, seven days later, eight days after that, and 31 days after that."""
    days = ("2026-01-01", "2026-01-08", "2026-01-16", "2026-02-16")
    story.tell(*(did("ann", f"{day} 10:00") for day in days))
    answer = states(story, "2025-12-31", "2026-02-28")
    names = [name for name in DayOfStates.__dataclass_fields__ if name not in {"day", "over"}]
    found = {row.day: [name for name in names if getattr(row, name)] for row in answer.rows}
    assert found["2025-12-31"] == []
    assert found["2026-01-01"] == ["new"]
    assert found["2026-01-02"] == found["2026-01-07"] == ["at_risk_wau"]
    assert found["2026-01-08"] == ["current"]
    assert found["2026-01-15"] == ["at_risk_wau"]
    assert found["2026-01-16"] == ["reactivated"]
    assert found["2026-01-23"] == ["at_risk_wau"]
    assert found["2026-01-24"] == found["2026-02-15"] == ["at_risk_mau"]
    assert found["2026-02-16"] == ["resurrected"]
    assert found["2026-02-28"] == ["at_risk_mau"]
    # A narrow window says the same.
    for row in answer.rows[1:]:
        assert states(story, row.day, row.day).rows == (row,)
        told = states_on(story.store.engine, story.scope("2020-01-01", row.day))
        assert list(told.values()) == found[row.day]


def test_dormant_people_are_counted_until_they_come_back(story: Story) -> None:
    story.tell(
        did("ann", "2026-01-01 10:00"),
        did("bob", "2026-01-02 10:00"),
        did("bob", "2026-03-02 10:00"),
        did("bob", "2026-05-02 10:00"),
        did("cat", "2026-05-01 10:00", "purchase"),
    )
    answer = states(story, "2026-01-31", "2026-05-04", "2026-05-04")
    dormant = {row.day: row.dormant for row in answer.rows}
    assert (dormant["2026-01-31"], dormant["2026-02-01"], dormant["2026-02-02"], dormant["2026-03-01"]) == (0, 1, 2, 2)
    assert (dormant["2026-03-02"], dormant["2026-04-01"], dormant["2026-04-02"], dormant["2026-05-02"]) == (1, 1, 2, 1)
    assert [row.over for row in answer.rows[-2:]] == [True, False]
    assert states(story, "2026-05-01", "2026-05-01", active="purchase").rows[0].new == 1
    assert {row.day: row.dormant for row in states(story, "2026-04-20", "2026-05-04").rows}["2026-05-01"] == 2


def test_the_state_of_some_people_on_a_day(story: Story) -> None:
    story.tell(did("ann", "2026-01-05 10:00"), did("bob", "2026-01-06 10:00"), did("day:1", "2026-01-06 10:00"))
    scope = story.scope("2026-01-06", "2026-01-06")
    everybody = states_on(story.store.engine, scope)
    assert sorted(everybody.values()) == ["at_risk_wau", "new"]
    one = next(person for person, state in everybody.items() if state == "new")
    assert states_on(story.store.engine, scope, [one]) == {one: "new"}
    assert scope.first == date(2026, 1, 6)
