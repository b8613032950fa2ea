"""Rules by which a project names the channels of its sessions: read before ours, in order, the first that holds."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

FIELDS = ("host", "source", "medium", "campaign")
"""What a rule looks at: the referrer's host without ``www.``, and what a link said of itself."""

MOST_RULES = 50
LONGEST = 200
LONGEST_NAME = 60
EXAMPLE = "Podcast: source overcast, *podcast*"


class BadChannel(ValueError):
    """A rule that cannot be. The message says which line, and how to mend it."""


@dataclass(frozen=True, slots=True)
class ChannelRule:
    """A channel and its tests, all of which must hold.

    A test is a field and patterns, one of which must be the whole value in small letters; ``*`` in a pattern stands
    for any text. A value that was not said fits no pattern.
    """

    channel: str
    tests: tuple[tuple[str, tuple[str, ...]], ...]

    @property
    def line(self) -> str:
        """The rule as it is written."""
        tests = (f"{field} {', '.join(some)}" for field, some in self.tests)
        return f"{self.channel}: {' and '.join(tests)}"


def read_channels(lines: Iterable[str]) -> tuple[ChannelRule, ...]:
    """Rules, one a line; empty lines and what follows ``#`` say nothing. Raises :class:`BadChannel`."""
    written = [(number, line.split("#")[0].strip()) for number, line in enumerate(lines, 1)]
    rules = tuple(_read(number, line) for number, line in written if line)
    if len(rules) > MOST_RULES:
        raise BadChannel(f"At most {MOST_RULES} rules; a pattern such as *.example.org stands for many hosts.")
    return rules


def write_channels(rules: Sequence[ChannelRule]) -> list[str]:
    """The lines that :func:`read_channels` reads as these rules."""
    return [rule.line for rule in rules]


def _read(number: int, line: str) -> ChannelRule:
    channel, colon, rest = (part.strip() for part in line.partition(":"))
    if not (channel and colon and rest):
        raise BadChannel(f"Line {number}: write a channel and what it is known by, such as {EXAMPLE}.")
    if len(channel) > LONGEST_NAME:
        raise BadChannel(f"Line {number}: the name of a channel has at most {LONGEST_NAME} characters.")
    return ChannelRule(channel, tuple(_test(number, part) for part in re.split(r"\s+and\s+", rest)))


def _test(number: int, text: str) -> tuple[str, tuple[str, ...]]:
    field, _, rest = text.partition(" ")
    if field.lower() not in FIELDS:
        raise BadChannel(f"Line {number}: {field!r} is none of {', '.join(FIELDS)}.")
    patterns = tuple(pattern for part in rest.split(",") if (pattern := part.strip().lower()))
    if not patterns:
        raise BadChannel(f"Line {number}: say which {field}, such as {field} *example*; * stands for any text.")
    if any(len(pattern) > LONGEST for pattern in patterns):
        raise BadChannel(f"Line {number}: a pattern has at most {LONGEST} characters.")
    return field.lower(), patterns
