"""What programs and forms say, made into what is meant; whatever is not is refused by name."""

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

import msgspec
from django.db import IntegrityError, models, transaction

from rapport.deliver.rules import Wrong

MOST_BYTES = 64 * 1024
LAST_MS = 4_102_444_800_000
"""2100-01-01: what is later was no moment."""


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
        found.append({"at": _ms(step.at, "ramp"), "coverage": step.coverage})
    return sorted(found, key=lambda step: step["at"])


def flag_rules(value: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - any JSON
    """Rules of a flag with their moments in milliseconds; what says nothing is left out. Raises :class:`Wrong`."""
    found = []
    for rule in shaped(value, list[dict[str, Any]], "rules"):
        told = {name: said for name, said in rule.items() if said is not None or name == "value"}
        for name in {"starts", "ends"} & set(told):
            told[name] = _ms(told[name], name)
        if "ramp" in told:
            told["ramp"] = steps(told["ramp"])
        found.append({name: said for name, said in told.items() if said not in ([], {}) or name == "value"})
    return found


def _ms(said: Any, field: str) -> int:  # noqa: ANN401 - any JSON
    if isinstance(said, int):
        if not 0 <= said < LAST_MS:
            raise Wrong(field, f"{said} is no moment in milliseconds; write 2026-11-25T09:00:00Z.")
        return said
    found = moment(said, field)
    if found is None:
        raise Wrong(field, "Say from which moment on, as 2026-11-25T09:00:00Z.")
    return round(found.timestamp() * 1000)


def saved(row: models.Model, field: str, taken: str) -> None:
    """Save it. Raises :class:`Wrong` when somebody has just made one of the same name."""
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise Wrong(field, taken) from None
