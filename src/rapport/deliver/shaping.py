"""What programs and forms say, made into what is meant; whatever is not is refused by name."""

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

import msgspec
from django.db import IntegrityError, models, transaction

from rapport.deliver.rules import Wrong

MOST_BYTES = 64 * 1024


def unknown(said: Mapping[str, Any], names: Iterable[str]) -> None:
    """Raises :class:`Wrong` when something is said that there is not, or that cannot be kept."""
    known = list(names)
    for name, value in said.items():
        kept(value, name)
    if strange := next((name for name in said if name not in known), ""):
        raise Wrong(strange, f"There is no {strange!r}; there are: {', '.join(known)}.")


def kept(value: Any, field: str) -> None:  # noqa: ANN401 - any JSON
    """Raises :class:`Wrong` for what is no JSON, or too much of it."""
    try:
        text = json.dumps(value, allow_nan=False, ensure_ascii=False, default=str).encode()
        # Only what is told in 64 bits can be told at all.
        msgspec.json.encode(value)
    except (ValueError, RecursionError, OverflowError):
        raise Wrong(field, "It holds a number or a character that JSON does not have.") from None
    if len(text) > MOST_BYTES or b"\\u0000" in text:
        raise Wrong(field, f"It has more than {MOST_BYTES // 1024} KB, or an empty character.")


def shaped(value: Any, kind: Any, field: str) -> Any:  # noqa: ANN401 - any JSON
    """The value as something of this kind. Raises :class:`Wrong`."""
    try:
        return msgspec.convert(value, kind)
    except msgspec.ValidationError as wrong:
        raise Wrong(field, f"{wrong}.") from None


def moment(value: Any, field: str) -> datetime | None:  # noqa: ANN401 - any JSON
    """A moment, said as ISO 8601; without a zone it is UTC. Raises :class:`Wrong`."""
    if value in (None, ""):
        return None
    try:
        found = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    except ValueError:
        raise Wrong(field, f"{value!r} is no moment; write 2026-11-25T09:00:00Z.") from None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


class _Step(msgspec.Struct, forbid_unknown_fields=True):
    at: str | int
    coverage: float


def steps(value: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - any JSON
    """Steps of a ramp, ``[{"at": MOMENT, "coverage": 0.25}]``, in their order. Raises :class:`Wrong`."""
    found = []
    for step in shaped(value, list[_Step], "ramp"):
        at = step.at if isinstance(step.at, int) else _ms(moment(step.at, "ramp"))
        found.append({"at": at, "coverage": step.coverage})
    return sorted(found, key=lambda step: step["at"])


def _ms(found: datetime | None) -> int:
    if found is None:
        raise Wrong("ramp", "Say of each step from which moment on, as 2026-11-25T09:00:00Z.")
    return round(found.timestamp() * 1000)


def saved(row: models.Model, field: str, taken: str) -> None:
    """Save it. Raises :class:`Wrong` when somebody has just made one of the same name."""
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise Wrong(field, taken) from None
