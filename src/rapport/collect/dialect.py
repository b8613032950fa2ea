"""What a dialect is: one way in which clients say events, and the addresses at which it is heard."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from rapport.collect.draft import Draft, Refused


@dataclass(frozen=True, slots=True)
class Heard:
    """A body taken apart, but not yet read: each event still as its own bytes."""

    events: Sequence[bytes]
    read: Callable[[bytes], Draft | Refused]
    """Reads one of them."""
    key: str = ""
    """The write key in the body; '' when it says none."""
    single: bool = False
    """Whether the request is about one event, so that refusing it refuses the request."""
    body: bytes = b""
    """All of it, where it may be kept as it came."""
    sure: Callable[[int], bool] | None = None
    """Whether each event is certain to be taken, received at this moment (ms): then ``body`` is read while loading."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """One dialect. ``paths`` gives what is said at each address (POST); ``fields`` our names of fields as its own."""

    name: str
    paths: Mapping[str, str]
    hear: Callable[[str, bytes], Heard | Refused]
    """Takes what is said (a value of ``paths``) and the body, inflated."""
    message_id: Callable[[bytes], str]
    """The client's own id of an event that was refused, as far as it can be found."""
    fields: Mapping[str, str] = field(default_factory=dict)


ROUTES: dict[str, tuple[Dialect, str]] = {}
"""Dialect and what is said, by address."""


def register(dialect: Dialect) -> Dialect:
    """Make a dialect heard. Two dialects cannot share an address."""
    for path, said in dialect.paths.items():
        if path in ROUTES:
            raise ValueError(f"{path} is already heard by the dialect {ROUTES[path][0].name}.")
        ROUTES[path] = (dialect, said)
    return dialect
