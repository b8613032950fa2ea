"""Who answers, and why something is not taken: what all ways of answering share."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from rapport.act.interact import reads
from rapport.act.interact.definition import Definition, Use
from rapport.act.interact.models import Interaction, Outgoing, Version

LONGEST_KEY, SHORTEST_KEY = 100, 8


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


def version_of(interaction: Interaction, number: int) -> Version:
    """The version that somebody saw. Raises :class:`NotTaken`; an older one is as good as the newest."""
    found = interaction.versions.filter(number=number or interaction.current).first()
    if found is None or not interaction.current:
        raise NotTaken("unknown_version", "This was never asked so. Load the page again.")
    return found


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
