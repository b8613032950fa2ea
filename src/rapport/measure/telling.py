"""An answer of a shape in plain values, as the API, a command and a notebook tell it."""

from dataclasses import fields
from typing import Any

import msgspec

from rapport.kernel.scope import Scope
from rapport.measure.shape import Shaped

OWN = frozenset(field.name for field in fields(Shaped))
"""What every answer has; everything else is the question's own."""


def told(scope: Scope, answer: Shaped, *, sql: bool = False) -> dict[str, Any]:
    """What the API says: rows, whatever else the answer has, and the reasons for what is not known."""
    plain: dict[str, Any] = msgspec.to_builtins(answer, builtin_types=())
    return {
        "from": scope.first.isoformat(),
        "to": scope.last.isoformat(),
        "timezone": scope.rules.timezone,
        "rows": plain["rows"],
        **{name: value for name, value in plain.items() if name not in OWN},
        "unknown": plain["unknown"],
        **({"sql": plain["sql"]} if sql else {}),
    }
