"""Stories about coming back."""

from tests.measure.telling import Story, did


def test_on_the_day_and_on_or_after_it(story: Story) -> None:
    story.tell(
        did("ann", "2026-01-05 10:00"),
        did("ann", "2026-01-06 10:00"),
        did("bob", "2026-01-05 10:00"),
        did("bob", "2026-01-09 10:00"),
        did("cat", "2026-01-06 10:00"),
    )
    scope = story.scope("2026-01-05", "2026-01-09")
    answer = story.ask(("retention_d1", "retention_d1_or_after", "retention_d7"), scope, "day")
    assert answer.totals == {"retention_d1": 1 / 3, "retention_d1_or_after": 2 / 3, "retention_d7": None}
    assert answer.unknown == {"retention_d7": "incomplete"}
    assert answer.rows[:2] == [
        {"day": "2026-01-05", "retention_d1": 0.5, "retention_d1_or_after": 1, "retention_d7": None},
        {"day": "2026-01-06", "retention_d1": 0, "retention_d1_or_after": 0, "retention_d7": None},
    ]


def test_a_day_is_one_of_the_projects_zone(berlin: Story) -> None:
    berlin.tell(did("ann", "2026-01-05 22:30"), did("ann", "2026-01-05 23:30"), did("bob", "2026-01-05 21:30"))
    assert berlin.number("retention_d1", berlin.scope("2026-01-05", "2026-01-06")) == 0.5


def test_who_came_before_the_window_is_not_new(story: Story) -> None:
    story.tell(did("ann", "2025-06-01 10:00"), did("ann", "2026-01-05 10:00"), did("bob", "2026-01-05 10:00"))
    scope = story.scope("2026-01-05", "2026-01-31")
    assert story.number("retention_d1", scope) == 0
    story.tell(did("bob", "2026-01-06 10:00"))
    assert story.number("retention_d1", scope) == 1
    answer = story.ask("retention_d1", story.scope("2026-01-06", "2026-01-31"))
    assert answer.unknown == {"retention_d1": "incomplete"}


def test_a_day_that_is_not_over_is_not_counted(story: Story) -> None:
    story.tell(did("ann", "2026-01-05 10:00"), did("ann", "2026-01-06 08:00"))
    story.tell(did("bob", "2026-01-04 10:00"), did("bob", "2026-01-06 09:00"))
    running = story.scope("2026-01-01", "2026-01-31", today="2026-01-06")
    assert story.number("retention_d1", running) == 0
    assert story.number("retention_d1_or_after", running) == 0
    over = story.scope("2026-01-01", "2026-01-31", today="2026-01-07")
    assert story.number("retention_d1", over) == 0.5
    assert story.number("retention_d1_or_after", over) == 1


def test_what_was_first_splits_and_filters(story: Story) -> None:
    story.tell(
        did("ann", "2026-01-05 10:00", source="news", medium="email"),
        did("ann", "2026-01-06 10:00"),
        did("bob", "2026-01-05 10:00", page="/docs"),
        did("bob", "2026-01-07 10:00", source="news", medium="email"),
    )
    scope = story.scope("2026-01-05", "2026-01-09")
    assert story.split("retention_d1", "channel", scope) == {"Email": 1, "Direct": 0}
    assert story.split("retention_d1", "page", scope) == {"/": 1, "/docs": 0}
    assert story.number("retention_d1", scope, "channel==Email") == 1
    assert story.number("retention_d1", scope, "page==/docs") == 0
    assert story.number("retention_d1_or_after", scope, "page==/docs") == 1
