"""For whom something is evaluated: what is known of them, where they are, and what is forced on them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Kept = dict[str, dict[str, Any]]
"""Variants that stick, by ``attribute||value``: ``{"attributeName", "attributeValue", "assignments"}``."""


@dataclass(slots=True)
class Visit:
    """One person at one address, as far as evaluating has to know."""

    attributes: Mapping[str, Any] = field(default_factory=dict)
    url: str = ""
    forced: Mapping[str, int] = field(default_factory=dict)
    """Variants by experiment, for tests: they are no assignment, so nobody is exposed."""
    enabled: bool = True
    only_forced: bool = False
    """No experiment assigns by itself; GrowthBook calls it QA mode."""
    sticky: Kept | None = None
    """What stuck so far; assigning adds to it. None where nothing sticks."""

    def hash_value(self, attribute: str, fallback: str | None = None) -> tuple[str, Any]:
        """By which attribute somebody is assigned, and its value; '' or nothing where neither is known."""
        value = self.attributes.get(attribute)
        if not value and fallback and (second := self.attributes.get(fallback)):
            return fallback, second
        return attribute, value or ""


def text_of(value: object) -> str:
    """A value as browsers write it."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None:
        return "null"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
