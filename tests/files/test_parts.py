"""Columns are guessed from names that everybody uses; options win, and what is not there is said."""

import pytest

from rapport.store.files import BadOption, Options
from rapport.store.files.parts import cast_parts


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ("timestamp userId event page", {"time": "timestamp", "person": "userId", "event": "event", "page": "page"}),
        ("received_at distinct_id event", {"time": "received_at", "person": "distinct_id", "event": "event"}),
        (
            "ts user_id anonymous_id name",
            {"time": "ts", "person": "user_id", "anonymous": "anonymous_id", "event": "name"},
        ),
        ("id type actor_id created_at action", {"time": "created_at", "person": "actor_id", "event": "type"}),
        (
            "event_timestamp user_pseudo_id event_name",
            {
                "time": "event_timestamp",
                "anonymous": "user_pseudo_id",
                "event": "event_name",
            },
        ),
        ("id_student id_site date sum_click", {"time": "date", "person": "id_student"}),
        (
            "Time Visitor-ID URL Referrer utm_source",
            {
                "time": "Time",
                "person": "Visitor-ID",
                "page": "URL",
                "referrer": "Referrer",
                "source": "utm_source",
            },
        ),
        ("time country region", {"time": "time", "country": "country", "region": "region"}),
        ("time session_id item_id", {"time": "time", "thing": "item_id"}),
    ],
)
def test_what_is_guessed(columns: str, expected: dict[str, str]) -> None:
    assert cast_parts(columns.split(), Options()).named() == expected


def test_options_win_and_a_column_plays_one_part() -> None:
    parts = cast_parts(["date", "time", "user_id", "anonymous_id"], Options(person="anonymous_id", time="date"))
    assert parts.named() == {"time": "date", "person": "anonymous_id"}


def test_the_time_must_be_known() -> None:
    with pytest.raises(BadOption, match=r"--time: no column looks like a time\. Name it; there are: a, b\."):
        cast_parts(["a", "b"], Options())
