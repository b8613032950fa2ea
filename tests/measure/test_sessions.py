"""Stories about sessions: how long, how engaged, where from; and the word by which they are split."""

import pytest

from rapport.measure import BadQuestion
from tests.measure.telling import Story, did


def test_a_session_belongs_to_the_day_on_which_it_began(berlin: Story) -> None:
    berlin.tell(
        did("ann", "2026-01-05 23:50", zone="Europe/Berlin"),
        did("ann", "2026-01-06 00:10", page="/docs", zone="Europe/Berlin"),
    )
    scope = berlin.scope("2026-01-05", "2026-01-06")
    assert berlin.split("sessions", "day", scope) == {"2026-01-05": 1, "2026-01-06": 0}
    assert berlin.split("views", "day", scope) == {"2026-01-05": 1, "2026-01-06": 1}
    assert berlin.split("people", "day", scope) == {"2026-01-05": 1, "2026-01-06": 1}
    assert berlin.split("session_duration", "day", scope) == {"2026-01-05": 1200, "2026-01-06": None}
    assert berlin.number("people", berlin.scope("2026-01-06")) == 1
    assert berlin.number("sessions", berlin.scope("2026-01-06")) == 0


def test_durations_are_exact_to_the_millisecond_and_a_median_lies_between_two(story: Story) -> None:
    story.tell(
        did("ann", "2026-01-05 10:00:00.000"),
        did("ann", "2026-01-05 10:00:01.001", "scroll"),
        did("bob", "2026-01-05 10:00:00.000"),
        did("bob", "2026-01-05 10:00:02.002", "scroll"),
        did("cat", "2026-01-05 10:00:00.000"),
        did("cat", "2026-01-05 10:00:09.000", "scroll"),
        did("dan", "2026-01-05 10:00:00.000"),
    )
    scope = story.scope("2026-01-05")
    assert story.number("session_duration", scope) == pytest.approx((1.001 + 2.002 + 9) / 4)
    assert story.number("session_duration_median", scope) == pytest.approx((1.001 + 2.002) / 2)


def test_a_session_without_a_view_neither_bounces_nor_enters(story: Story) -> None:
    story.tell(did("ann", "2026-01-05 10:00", "poll_voted"), did("bob", "2026-01-05 10:00"))
    scope = story.scope("2026-01-05")
    answer = story.ask(("sessions", "bounce_rate", "entries", "exits", "engagement_rate"), scope)
    assert answer.totals == {"sessions": 2, "bounce_rate": 1, "entries": 1, "exits": 1, "engagement_rate": 0}


def test_sessions_without_a_view_make_no_row_where_entries_are_counted(story: Story) -> None:
    story.tell(did("ann", "2026-01-05 10:00", "poll_voted"), did("bob", "2026-01-05 10:00", page="/a"))
    scope = story.scope("2026-01-05")
    assert story.split("entries", "page", scope) == {"/a": 1}
    assert story.split("bounce_rate", "page", scope) == {"/a": 1}
    assert story.split("sessions", "page", scope) == {"": 1, "/a": 1}


def test_a_key_event_engages_and_so_do_ten_seconds(story: Story) -> None:
    story.tell(
        did("ann", "2026-01-05 10:00"),
        did("ann", "2026-01-05 10:01", "purchase"),
        did("bob", "2026-01-05 10:00", engaged_s=9.999),
        did("cat", "2026-01-05 10:00", engaged_s=10),
    )
    scope = story.scope("2026-01-05")
    assert story.number("engagement_rate", scope) == pytest.approx(2 / 3)
    assert story.number("bounce_rate", scope) == 1


def test_engaged_time_is_unknown_where_nobody_measured_it(story: Story) -> None:
    story.tell(did("ann", "2026-01-05 10:00"), did("bob", "2026-01-06 10:00", engaged_s=4))
    scope = story.scope("2026-01-05", "2026-01-06")
    assert story.split("engaged_time", "day", scope) == {"2026-01-05": None, "2026-01-06": 4}
    assert story.number("engaged_time", scope) == 2
    answer = story.ask(("engaged_time", "engaged_time_median", "engaged_time_total"), story.scope("2026-01-05"))
    assert answer.unknown == dict.fromkeys(answer.totals, "not_collected")
    assert answer.sql == {}  # it is said before it is looked for
    daily = story.ask(("engaged_time", "ctr"), story.scope("2026-01-05", "2026-01-05"), "day")
    assert daily.rows == [{"day": "2026-01-05", "engaged_time": None, "ctr": None}]
    assert "session_duration" in story.ask(("engaged_time", "session_duration"), story.scope("2026-01-05")).sql


def test_pages_split_sessions_by_the_first_and_exits_by_the_last(story: Story) -> None:
    story.tell(
        did("ann", "2026-01-05 10:00", page="/"),
        did("ann", "2026-01-05 10:01", page="/docs"),
        did("bob", "2026-01-05 10:00", page="/docs"),
    )
    answer = story.ask(("views", "sessions", "entries", "exits", "bounce_rate"), story.scope("2026-01-05"), "page")
    assert answer.rows == [
        {"page": "/docs", "views": 2, "sessions": 1, "entries": 1, "exits": 2, "bounce_rate": 1},
        {"page": "/", "views": 1, "sessions": 1, "entries": 1, "exits": 0, "bounce_rate": 0},
    ]
    assert story.split("exits", "exit_page", story.scope("2026-01-05")) == {"/docs": 2}


def test_a_field_of_sessions_splits_their_events(story: Story) -> None:
    story.tell(
        did("ann", "2026-01-05 10:00", source="news", medium="email"),
        did("ann", "2026-01-05 10:05", page="/docs"),
        did("ann", "2026-01-05 12:00"),
        did("", "2026-01-05 12:00", source="news", medium="email"),
    )
    scope = story.scope("2026-01-05")
    assert story.split("views", "channel", scope) == {"Email": 3, "Direct": 1}
    assert story.split("sessions", "channel", scope) == {"Direct": 1, "Email": 1}
    assert story.split("people", "channel", scope) == {"Direct": 1, "Email": 1}
    assert story.split("views", "entry_page", scope) == {"/": 3, "": 1}
    assert story.number("views", scope, "channel==Email") == 3
    assert story.number("views", scope, "entry_page==/;channel==Email") == 2


def test_an_event_keeps_the_sessions_that_have_it_even_after_midnight(story: Story) -> None:
    story.tell(
        did("ann", "2026-01-05 23:50"),
        did("ann", "2026-01-06 00:05", "share", page="/x"),
        did("ann", "2026-01-06 12:00"),
        did("bob", "2026-01-05 10:00", page="/x"),
    )
    first = story.scope("2026-01-05")
    assert story.number("sessions", first, "event==share") == 1
    assert story.number("session_duration", first, "event==share") == 900
    assert story.number("people", first, "event==share") == 0
    assert story.number("people", story.scope("2026-01-06"), "event==share") == 1
    assert story.number("sessions", story.scope("2026-01-06"), "event==share") == 0
    assert story.number("sessions", first, "event==share;page==/") == 0
    assert story.number("sessions", first, "page==/x") == 2


def test_a_later_sessions_event_is_not_an_earlier_ones(story: Story) -> None:
    story.tell(
        did("ann", "2026-01-05 10:00"),
        did("ann", "2026-01-06 10:00", "share"),
        did("bob", "2026-01-05 10:00", session="s"),
        did("bob", "2026-01-07 10:00", session="s"),
    )
    assert story.number("sessions", story.scope("2026-01-05"), "event==share") == 0


def test_an_explicit_session_may_last_for_days(story: Story) -> None:
    story.tell(
        did("ann", "2026-01-05 10:00", session="s"),
        did("ann", "2026-01-08 10:00", "share", session="s"),
        did("ann", "2026-01-08 10:00", page="/docs"),
    )
    eighth = story.scope("2026-01-08")
    assert story.number("people", eighth) == 1
    assert story.split("events", "entry_page", eighth) == {"/": 1, "/docs": 1}
    assert story.number("session_duration", story.scope("2026-01-05")) == 3 * 86400
    assert story.number("people", story.scope("2026-01-06", "2026-01-07")) == 0
    assert story.number("participation_rate", eighth) == 1


@pytest.mark.parametrize("by", ["event", "item", "property:plan"])
def test_a_session_has_no_event_to_be_split_by(story: Story, by: str) -> None:
    with pytest.raises(
        BadQuestion, match=f"session_duration is counted per session and cannot be split by '{by}'.*entry_page"
    ):
        story.ask("session_duration", story.scope("2026-01-05"), by)
