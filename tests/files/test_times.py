"""Times as people write them, read by the real engine."""

import pytest

from rapport.store import Store
from rapport.store.files.times import ms_of_clf, ms_of_naive, ms_of_text

HOUR = 3_600_000
NOON = 1_577_880_000_000
"""2020-01-01 12:00 UTC."""


def read(store: Store, sql: str, zone: str, **values: object) -> int | None:
    return store.engine.query(f"SELECT {sql}", {"zone": zone, **values}).rows[0][0]  # type: ignore[no-any-return]


@pytest.mark.parametrize(
    ("text", "ms"),
    [
        ("2020-01-01T12:00:00Z", NOON),
        ("2020-01-01 12:00:00", NOON - HOUR),
        ("2020-01-01T12:00", NOON - HOUR),
        ("2020-01-01 12:00:00.250000", NOON - HOUR + 250),
        ("2020-01-01T14:00:00+02:00", NOON),
        ("2020-01-01 12:00:00.123456+00:00", NOON + 123),
        ("2020-1-1 9:05", NOON - 4 * HOUR + 300_000),
        ("2020-01-01", NOON - 13 * HOUR),
        ("2020/01/01", NOON - 13 * HOUR),
        ("20200101", NOON - 13 * HOUR),
        ("20200101T120000Z", NOON),
        ("Wed, 01 Jan 2020 12:00:00 GMT", NOON),
        ("1577880000", NOON),
        ("1577880000.5", NOON + 500),
        ("1577880000000", NOON),
        ("1577880000000000", NOON),
        ("1577880000000000000", NOON),
        ("0", 946_681_200_000),
        ("-1", 946_681_200_000 - 24 * HOUR),
        ("7.0", 946_681_200_000 + 7 * 24 * HOUR),
    ],
)
def test_a_time_is_read_in_berlin(store: Store, text: str, ms: int) -> None:
    assert read(store, ms_of_text("{t:String}"), "Europe/Berlin", t=text) == ms


@pytest.mark.parametrize(
    "text",
    [
        "",
        "soon",
        "12:30",
        "May",
        "10000-01-01",
        "10000-01-01T00:00:00Z",
        "2020-13-01",
        "2020-02-30",
        "01/02/2020",
        "nan",
        "3.5",
        "100000",
        "20201399",
        "2020-01-01T25:00:00",
        "99999",
    ],
)
def test_what_is_no_time_is_refused(store: Store, text: str) -> None:
    assert read(store, ms_of_text("{t:String}"), "UTC", t=text) is None


def test_web_servers_write_their_own_zone(store: Store) -> None:
    assert read(store, ms_of_clf("{t:String}"), "UTC", t="01/Jan/2020:12:00:00 +0000") == NOON
    assert read(store, ms_of_clf("{t:String}"), "UTC", t="01/Jan/2020:06:30:00 -0530") == NOON


def test_wall_time_is_read_in_the_zone(store: Store) -> None:
    sql = ms_of_naive("toDateTime64('2020-01-01 12:00:00', 6, 'UTC')")
    assert read(store, sql, "Europe/Berlin") == NOON - HOUR
