"""Steps register here, each a function of what a widget says and who says it. They wait for the database."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rapport.act.interact.api import Interaction, NotTaken, Where, Who
from rapport.web.interact.calls import Call

Told = dict[str, Any]
STATUS = {"unknown_key": 404, "unknown_version": 404, "not_there": 404, "unknown_step": 404, "too_often": 429}
CONFLICTS = {"closed", "voted", "answered", "finished", "reviewed", "attempts", "no_appeal", "removed"}
CONFLICTS |= {"not_passed", "no_certificate"}
DENIED = {"not_signed", "nobody", "not_yours", "no_proof"}


@dataclass(frozen=True, slots=True)
class Turn:
    """One request at work. ``body`` and ``type`` are the bytes that came, and what they are said to be."""

    interaction: Interaction
    call: Call
    who: Who
    now: datetime
    where: Where
    body: bytes = b""
    type: str = ""


Whatever = Told | NotTaken
STEPS: dict[str, Callable[[Turn], Told]] = {}
GROUPED: dict[str, Callable[[Sequence[Turn]], list[Whatever]]] = {}
"""What many do at once, in one transaction: each has what came of it, or why it was not taken."""
OPEN_STEPS = ("vote", "submit", "start", "post", "report")
"""What needs proof of work of whoever is not signed, where the definition wants it."""


def step(name: str) -> Callable[[Callable[[Turn], Told]], Callable[[Turn], Told]]:
    """Register a function as a step."""

    def register(does: Callable[[Turn], Told]) -> Callable[[Turn], Told]:
        STEPS[name] = does
        return does

    return register


def grouped(
    name: str,
) -> Callable[[Callable[[Sequence[Turn]], list[Whatever]]], Callable[[Sequence[Turn]], list[Whatever]]]:
    """Register a function as a step that many do at once."""

    def register(does: Callable[[Sequence[Turn]], list[Whatever]]) -> Callable[[Sequence[Turn]], list[Whatever]]:
        GROUPED[name] = does
        return does

    return register


def perform(name: str, turn: Turn) -> Told:
    """Do it. Raises :class:`NotTaken`."""
    if name in GROUPED:
        (found,) = GROUPED[name]([turn])
        if isinstance(found, NotTaken):
            raise found
        return found
    if name not in STEPS:
        raise NotTaken("unknown_step", f"There is no {name!r}; there are: {', '.join([*STEPS, *GROUPED])}.")
    return STEPS[name](turn)


def status_of(reason: str) -> int:
    """The status by which a reason is told; 400 for what is wrong with the request itself."""
    return STATUS.get(reason) or (409 if reason in CONFLICTS else 403 if reason in DENIED else 400)
