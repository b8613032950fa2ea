"""A comparison as the plain values that JSON has: the same names in the command, the API and the notebook."""

from typing import Any

from rapport.prove.maths import Change, Comparison, Interval, Look, NotYet


def told(found: Comparison) -> dict[str, Any]:
    """``effect``, ``effect_ci``, ``p``, ``relative``, ``relative_ci``, ``sequential``; None where it is not known."""
    changed = found.change if isinstance(found.change, Change) else None
    return {
        "effect": found.effect,
        "effect_ci": pair(found.interval),
        "p": found.p,
        "relative": changed.relative if changed else None,
        "relative_ci": pair(changed.interval) if changed else None,
        "sequential": told_look(found.sequential),
    }


def told_look(found: Look | None) -> dict[str, Any]:
    """``effect_ci`` and ``p`` of a look."""
    return {"effect_ci": pair(found.interval) if found else None, "p": found.p if found else None}


def pair(interval: Interval | None) -> list[float] | None:
    """An interval as a list of two."""
    return list(interval) if interval else None


def why_unknown(found: Comparison) -> list[str]:
    """Sentences about what is not known."""
    return [part.sentence for part in (found.difference, found.change) if isinstance(part, NotYet)]
