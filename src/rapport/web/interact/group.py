"""What many people answer at the same moment, done in one transaction; each is judged as if they were alone."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby

from django.db import DatabaseError, transaction

from rapport.act.interact import api as interact
from rapport.act.interact.api import Interaction, NotTaken, NotThere, Versions, Where, Who
from rapport.collect.asked import Asked
from rapport.web.delivery.asking import Bad
from rapport.web.interact.calls import Call
from rapport.web.interact.signing import NotSigned
from rapport.web.interact.steps import GROUPED, Told, Turn

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Wish:
    """One request: a step of an interaction of a project, as it was said, by whoever asked at ``now`` (seconds)."""

    project: int
    key: str
    step: str
    call: Call
    where: Where
    asked: Asked
    now: float


Judge = Callable[[Wish, Interaction, Versions], Who]
"""Who asks. It raises why they may not."""


def do_all(judge: Judge, wishes: Sequence[Wish]) -> list[Told | Exception]:
    """Of each wish what came of it, or why it was not taken. Raises DatabaseError when nothing of it was kept."""
    found = interact.interactions_by((one.project, one.key) for one in wishes)
    versions = Versions()
    turns = [_turn(judge, versions, one, found.get((one.project, one.key))) for one in wishes]
    steps = [one.step for one in wishes]
    try:
        with transaction.atomic():
            return _performed(steps, turns)
    except DatabaseError:
        if len(wishes) == 1:
            raise
        logger.exception("Answers could not be kept together; each is tried alone.")
        return [_alone(step, turn) for step, turn in zip(steps, turns, strict=True)]


def _turn(judge: Judge, versions: Versions, one: Wish, found: Interaction | None) -> Turn | Exception:
    if found is None:
        return interact.not_there(one.key)
    try:
        return Turn(found, one.call, judge(one, found, versions), datetime.fromtimestamp(one.now, UTC), one.where)
    except (Bad, NotSigned, NotTaken, NotThere) as why:
        return why


def _performed(steps: Sequence[str], turns: Sequence[Turn | Exception]) -> list[Told | Exception]:
    """In their order: those of one step that stand together are done together."""
    told: list[Told | Exception] = list(turns)  # type: ignore[arg-type]  # each turn gives way to what came of it
    good = [(place, steps[place], turn) for place, turn in enumerate(turns) if isinstance(turn, Turn)]
    for step, some in groupby(good, key=lambda one: one[1]):
        every = list(some)
        for (place, _, _), each in zip(every, GROUPED[step]([turn for _, _, turn in every]), strict=True):
            told[place] = each
    return told


def _alone(step: str, turn: Turn | Exception) -> Told | Exception:
    if isinstance(turn, Exception):
        return turn
    turn.where.told.clear()
    try:
        return GROUPED[step]([turn])[0]
    except DatabaseError as error:
        return error
