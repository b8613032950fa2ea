"""When it happened: what clients call a time, and whose clock is right."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.collect.times import EPOCH, LATENCY_MS, BadTime, corrected_ms, instant_ms

NOON_MS = 1_795_435_200_000


@pytest.mark.parametrize(
    "said",
    [
        "2026-11-23T12:00:00Z",
        "2026-11-23T12:00:00.000Z",
        "2026-11-23T12:00:00.000000000Z",
        "2026-11-23T13:00:00+01:00",
        "2026-11-23 12:00:00",
        "20261123T120000Z",
        1_795_435_200,
        1_795_435_200.0,
        1_795_435_200_000,
        1_795_435_200_000_000,
        1_795_435_200_000_000_000,
    ],
)
def test_noon_however_it_is_said(said: str | float) -> None:
    assert instant_ms(said) == NOON_MS


@pytest.mark.parametrize("said", ["yesterday", "10000-01-01T00:00:00Z", "2026-13-01", "2026-11-23T25:00Z", 1e30, "nan"])
def test_what_is_no_time(said: str | float) -> None:
    with pytest.raises(BadTime):
        instant_ms(said)


@given(st.datetimes(timezones=st.timezones() | st.just(UTC)))
def test_every_moment_that_python_writes_is_read(moment: datetime) -> None:
    assert instant_ms(moment.isoformat()) == (moment - EPOCH) // timedelta(milliseconds=1)


@given(st.integers(-(10**9), 10**9), st.integers(0, 10**7))
def test_a_clock_that_is_off_by_anything_gives_the_true_time(off: int, delay: int) -> None:
    """The event happened ``delay`` before it was sent, and arrived at once."""
    true = NOON_MS - delay
    got = corrected_ms(true + off, NOON_MS + off, NOON_MS)
    assert abs(got - true) <= LATENCY_MS
    assert got == true or 0 < abs(off) <= LATENCY_MS


def test_the_way_over_the_network_moves_nothing() -> None:
    assert corrected_ms(NOON_MS - 500, NOON_MS, NOON_MS + LATENCY_MS) == NOON_MS - 500
    assert corrected_ms(NOON_MS - 500, None, NOON_MS) == NOON_MS - 500
