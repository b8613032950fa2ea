"""Time comes in by the door: whoever needs the present is handed a clock."""

import time
from collections.abc import Callable
from datetime import date, datetime
from zoneinfo import ZoneInfo

Clock = Callable[[], int]
"""Gives the present in milliseconds since 1970-01-01 UTC."""


def now_ms() -> int:
    """The present, in milliseconds since 1970-01-01 UTC."""
    return time.time_ns() // 1_000_000


def day_of(ms: int, zone: ZoneInfo) -> date:
    """The calendar day that an instant falls on in a time zone."""
    return datetime.fromtimestamp(ms / 1000, zone).date()
