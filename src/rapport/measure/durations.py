"""Lengths of time as text: ``90s``, ``30m``, ``12h``, ``14d``, ``2w``."""

import re

from rapport.measure.filters import BadQuestion

SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}
NAMES = {"s": "second", "m": "minute", "h": "hour", "d": "day", "w": "week"}
LONGEST_DAYS = 366

_TEXT = re.compile(r"\s*(\d{1,9})\s*([smhdw])\s*")


def parse_duration(text: str, field: str) -> int:
    """Milliseconds of a length of time. Raises :class:`BadQuestion`, which names ``field``."""
    found = _TEXT.fullmatch(text)
    if not found:
        raise BadQuestion(f"{field}: {text!r} is no length of time; write for example 30m, 12h or 14d.")
    seconds = int(found[1]) * SECONDS[found[2]]
    if not seconds:
        raise BadQuestion(f"{field}: {text!r} leaves no time; write for example 30m, 12h or 14d.")
    if seconds > LONGEST_DAYS * SECONDS["d"]:
        raise BadQuestion(f"{field}: {text!r} is longer than {LONGEST_DAYS} days; give less.")
    return seconds * 1000


def spelled(text: str) -> str:
    """A length of time in words: ``14 days``. The text must be one that :func:`parse_duration` reads."""
    found = _TEXT.fullmatch(text)
    if not found:
        return text
    number = int(found[1])
    return f"{number} {NAMES[found[2]]}{'' if number == 1 else 's'}"
