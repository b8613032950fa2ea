"""Times as files hold them, read in SQL: milliseconds since 1970 UTC, or NULL where a time cannot be read.

Naive times are read in the bound ``{zone:String}``. Whole numbers below 100,000 are day numbers, which have no time
of day: day 0 is the 1st of January 2000, so that negative ones stay dates. Numbers from there on are epoch seconds,
milliseconds, microseconds or nanoseconds, by their size; eight digits that are a date are that date.
"""

EARLIEST_MS = 31_536_000_000
"""The beginning of 1971: before it lie clocks that were never set."""
LATEST_MS = 4_102_444_800_000
"""The end of 2099."""

_DAY_ZERO = 10_957
_LAST_DAY = 65_535 - _DAY_ZERO
_DATED = (
    "^[0-9]{4}[-/][0-9]{1,2}[-/][0-9]{1,2}($|[T ]+([01][0-9]|2[0-4]|[0-9]:))|^[0-9]{8}T[0-9]|^[A-Z][a-z][a-z], [0-9]"
)
_MONTHS = "'Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'"


def ms_of_text(text: str) -> str:
    """Milliseconds of a String expression: ISO 8601, a date, a mail date, or a number as :func:`ms_of_number`."""
    iso = f"toUnixTimestamp64Milli(parseDateTime64BestEffortOrNull({text}, 3, {{zone:String}}))"
    dated = f"match({text}, '{_DATED}')"
    return f"if({dated}, {iso}, {ms_of_number(f'toFloat64OrNull({text})')})"


def ms_of_number(number: str) -> str:
    """Milliseconds of a Float64 expression."""
    second = EARLIEST_MS // 1000
    end = LATEST_MS // 1000
    day = f"toDate(assumeNotNull(toInt32OrNull(toString(n)) + {_DAY_ZERO}))"
    digits = "parseDateTimeOrNull(toString(toUInt32(n)), '%Y%m%d', {zone:String})"
    scales = ", ".join(f"n >= {second}e{e} AND n < {end}e{e}, toInt64(floor(n / 1e{e} * 1000))" for e in (0, 3, 6, 9))
    return (
        f"arrayMap(n -> multiIf(n IS NULL, NULL, abs(n) < 100000, "
        f"if(n = trunc(n) AND n > -{_DAY_ZERO} AND n < {_LAST_DAY}, "
        f"toInt64(toUnixTimestamp(toDateTime({day}, {{zone:String}}))) * 1000, NULL), "
        f"{scales}, n >= 19710101 AND n < 21000000, toInt64(toUnixTimestamp({digits})) * 1000, NULL), [{number}])[1]"
    )


def ms_of_instant(instant: str) -> str:
    """Milliseconds of a DateTime or DateTime64 expression that is an instant."""
    return f"toUnixTimestamp64Milli(toDateTime64({instant}, 3, 'UTC'))"


def ms_of_naive(instant: str) -> str:
    """Milliseconds of a DateTime64 expression whose clock, read as UTC, shows the zone's wall time."""
    wall = f"toString(toTimeZone({instant}, 'UTC'))"
    return f"toUnixTimestamp64Milli(parseDateTime64BestEffortOrNull({wall}, 3, {{zone:String}}))"


def ms_of_date(date: str) -> str:
    """Milliseconds of the beginning of a Date or Date32."""
    return f"toUnixTimestamp64Milli(toDateTime64({date}, 3, {{zone:String}}))"


def ms_of_clf(text: str) -> str:
    """Milliseconds of a web server's time such as ``17/May/2015:10:05:03 +0200``."""
    month = f"transform(substring({text}, 4, 3), [{_MONTHS}], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12], 0)"
    day, year = f"toUInt8OrZero(substring({text}, 1, 2))", f"toUInt16OrZero(substring({text}, 8, 4))"
    clock = (f"toUInt8OrZero(substring({text}, {place}, 2))" for place in (13, 16, 19))
    local = f"toInt64(toUnixTimestamp(makeDateTime({year}, {month}, {day}, {', '.join(clock)}, 'UTC')))"
    offset = f"toInt32OrZero(substring({text}, 23, 2)) * 3600 + toInt32OrZero(substring({text}, 25, 2)) * 60"
    behind = f"if(substring({text}, 22, 1) = '-', -1, 1)"
    return f"({local} - {behind} * ({offset})) * 1000"
