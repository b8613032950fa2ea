"""Who answers, and why something is not taken: what all ways of answering share."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from django.db import IntegrityError, transaction

from rapport.act.interact import reads
from rapport.act.interact.definition import Definition, Use
from rapport.act.interact.models import Interaction, Outgoing, Version

LONGEST_KEY, SHORTEST_KEY = 100, 8
TRIES = 3

Done = TypeVar("Done")


class NotTaken(ValueError):
    """Something that is not taken: a reason for programs, a sentence for people, and what is wrong by question."""

    def __init__(self, reason: str, message: str, fields: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.reason, self.fields = reason, dict(fields or {})


@dataclass(frozen=True, slots=True)
class Who:
    """Somebody who answers. ``person`` is '' for nobody: who may not be told apart."""

    person: str = ""
    known: str = ""
    verified: bool = False


@dataclass(frozen=True, slots=True)
class Where:
    """What goes with an answer besides it."""

    key: str
    """The browser's own id of it."""
    version: int = 0
    """The version that was seen; 0 is the one that is asked now."""
    url: str = ""
    language: str = ""
    variant: str = ""
    consent: str = ""
    hidden: Mapping[str, Any] = field(default_factory=dict)
    seconds: Mapping[str, float] = field(default_factory=dict)
    told: list[Outgoing] = field(default_factory=list)
    """The events that this answer gave, to be said after the commit."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer, or vote, as it comes in: to what, by whom, and when. ``finished`` is whether it is all of it."""

    interaction: Interaction
    who: Who
    where: Where
    said: Any
    now: datetime
    finished: bool = True


def version_of(interaction: Interaction, number: int) -> Version:
    """The version that somebody saw. Raises :class:`NotTaken`; an older one is as good as the newest."""
    found = interaction.versions.filter(number=number or interaction.current).first()
    if found is None or not interaction.current:
        raise NotTaken("unknown_version", "This was never asked so. Load the page again.")
    return found


class Versions:
    """The versions that one transaction looks at, each read once."""

    def __init__(self) -> None:
        self._by_number: dict[tuple[int, int], Version] = {}
        self._by_id: dict[int, Version] = {}

    def of(self, interaction: Interaction, number: int) -> Version:
        """As :func:`version_of`."""
        key = (interaction.pk, number or interaction.current)
        if key not in self._by_number:
            self._by_number[key] = found = version_of(interaction, number)
            self._by_id[found.pk] = found
        return self._by_number[key]

    def kept(self, interaction: Interaction, id: int) -> Version:
        """The version of an answer that is kept."""
        if id not in self._by_id:
            self._by_id[id] = interaction.versions.get(pk=id)
        return self._by_id[id]


def check_open(interaction: Interaction, definition: Definition, use: Use, now: datetime) -> None:
    """Raises :class:`NotTaken` for something else, and for what takes nothing any more."""
    if definition.use is not use:
        raise NotTaken("foreign", f"This is no {use} but a {definition.use}.")
    if interaction.closed is not None or is_over(definition, now):
        raise NotTaken("closed", "This is closed; nothing is taken any more.")


def is_over(definition: Definition, now: datetime) -> bool:
    """Whether its closing date is past."""
    closes = reads.moment_of(definition.closes)
    return closes is not None and now >= closes


def check_who(definition: Definition, who: Who, where: Where) -> None:
    """Raises :class:`NotTaken` for somebody who may not answer, or without a usable id of the answer."""
    if not SHORTEST_KEY <= len(where.key) <= LONGEST_KEY or not where.key.isprintable():
        raise NotTaken("bad_key", f"Give each answer an id of {SHORTEST_KEY} to {LONGEST_KEY} characters.")
    if definition.identity == "signed" and not who.verified:
        raise NotTaken("not_signed", "Only people whom the site has signed in can answer this. Sign in first.")
    if definition.identity == "device" and not who.person:
        raise NotTaken("nobody", "This device says no id, so nobody could tell whether it has answered already.")


def together(does: Callable[[], Done]) -> Done:
    """Do it in one transaction; again, if another process was first to take a key that this one takes, too."""
    for _ in range(TRIES - 1):
        with suppress(IntegrityError), transaction.atomic():
            return does()
    with transaction.atomic():
        return does()
