"""Questions of the registry about a log of files."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from rapport.kernel.scope import Scope
from rapport.measure import Shape, Shaped
from rapport.notebook.log import Log


def answer_of(
    log: Log, shape: Shape[Any], wanted: Mapping[str, object], first: date | None = None, last: date | None = None
) -> tuple[Scope, Shaped] | None:
    """The answer, and for which days: all of the log unless told otherwise. None for a log without events.

    Raises :class:`rapport.measure.BadQuestion` and :class:`rapport.kernel.scope.BadScope`.
    """
    whole = log.scope()
    if whole is None:
        return None
    scope = replace(
        whole, first=first or min(whole.first, last or whole.first), last=last or max(whole.last, first or whole.last)
    )
    return scope, shape.ask(log.engine, scope, wanted)
