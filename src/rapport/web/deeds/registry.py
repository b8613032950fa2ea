"""The list of deeds: name, fields and function of each."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import msgspec

from rapport.deliver.api import NotThere, Wrong
from rapport.kernel.rules import BadRules
from rapport.kernel.scope import BadScope
from rapport.kernel.segment import BadSegment
from rapport.measure import BadQuestion
from rapport.projects import actions, reads
from rapport.projects.boards import NoBoard
from rapport.projects.reports import NoReport
from rapport.projects.segments import NoList, NoSegment
from rapport.store import BadSchema, EngineError
from rapport.web.asking import BadRequest
from rapport.web.boards.exchange import BadPeriod
from rapport.web.questions import NoQuestion
from rapport.web.recommending.refit import NoFit
from rapport.web.runtime import NoStore


class Declined(ValueError):
    """It was asked wrongly. The message says what to mend."""


ASKED_WRONGLY = (Declined, BadRequest, NoQuestion, BadRules, BadScope, BadQuestion, BadPeriod, BadSegment)
WRONG = (*ASKED_WRONGLY, actions.Refused, reads.NoProject, NoBoard, NoReport, NoSegment, NoList, Wrong, NotThere)
FAILURES = (BadSchema, EngineError, NoStore, NoFit)
"""What can fail without anybody having asked wrongly; each has a sentence as its message."""


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing to ask for. ``fields`` is a struct that the values must fit."""

    fields: type[msgspec.Struct]
    does: Callable[[Any], object]


DEEDS: dict[str, Deed] = {}


def deed(name: str, fields: type[msgspec.Struct]) -> Callable[[Callable[[Any], object]], Callable[[Any], object]]:
    """Register a function as a deed."""

    def register(does: Callable[[Any], object]) -> Callable[[Any], object]:
        DEEDS[name] = Deed(fields, does)
        return does

    return register


def perform(name: str, values: object) -> object:
    """Do it. Raises :class:`Declined`, or one of :data:`FAILURES`."""
    if name not in DEEDS:
        raise Declined(f"{name!r} is nothing that can be asked for; is a server of another version running?")
    asked = DEEDS[name]
    try:
        return asked.does(msgspec.convert(values, asked.fields))
    except msgspec.ValidationError as wrong:
        raise Declined(f"{name}: {wrong}") from wrong
    except WRONG as wrong:
        raise Declined(str(wrong)) from wrong
