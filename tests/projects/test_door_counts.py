"""Counts of what the door took and refused, written down by several processes, read by day."""

from datetime import UTC, date, datetime

import pytest

from rapport.kernel.tally import Tallied
from rapport.projects import actions, reads

pytestmark = pytest.mark.django_db
DAY = 20_780
NOON_MS = DAY * 86_400_000 + 43_200_000
THAT_DAY = date(2026, 11, 23)


def test_counts_add_up_and_the_last_refusal_is_the_example() -> None:
    first = Tallied(1, "no_name", "/v1/track", DAY, 2, NOON_MS, "event", "A track event needs the field 'event'.")
    second = Tallied(1, "no_name", "/v1/track", DAY, 3, NOON_MS + 1_000, "event", "Again.")
    actions.count_at_door([first, Tallied(1, "", "/v1/track", DAY, 40, NOON_MS)])
    actions.count_at_door([second])
    taken, refused = reads.door_counts(1, THAT_DAY, THAT_DAY)
    assert (taken.reason, taken.count) == ("", 40)
    assert (refused.reason, refused.count, refused.message) == ("no_name", 5, "Again.")
    assert refused.last == datetime(2026, 11, 23, 12, 0, 1, tzinfo=UTC)
    assert str(refused) == "5 x no_name at /v1/track on 2026-11-23"
    assert reads.door_totals() == [("", "/v1/track", 40), ("no_name", "/v1/track", 5)]


def test_days_and_projects_are_kept_apart() -> None:
    rows = [Tallied(project, "bot", "/v1/t", DAY + later, 1, NOON_MS) for project in (0, 1, 2) for later in (0, 1, 2)]
    actions.count_at_door(rows)
    found = reads.door_counts(1, THAT_DAY, date(2026, 11, 24))
    assert [(row.project_number, row.day.day) for row in found] == [(1, 24), (1, 23)]
    assert reads.door_totals() == [("bot", "/v1/t", 9)]


def test_a_long_field_does_not_stop_the_counting() -> None:
    actions.count_at_door([Tallied(1, "bad_field", "/v1/t", DAY, 1, NOON_MS, "f" * 900, "m" * 900)])
    (row,) = reads.door_counts(1, THAT_DAY, THAT_DAY)
    assert (len(row.field), len(row.message)) == (200, 500)
