"""Variants that stick: who was assigned once keeps the variant, whatever becomes of ranges and weights."""

from collections.abc import Mapping, Sequence
from typing import Any

from rapport.deliver.evaluate.visit import Visit, text_of

NONE, BLOCKED = -1, -2
"""Nothing sticks; what sticks was assigned in a version whose people are left out from now on."""


class Sticky:
    """How the variants of one experiment stick."""

    def __init__(self, raw: Mapping[str, Any], meta: Sequence[Mapping[str, Any]]) -> None:
        self.attribute: str = raw.get("hashAttribute") or "id"
        self.fallback: str | None = raw.get("fallbackAttribute")
        self._key: str = raw["key"]
        self._name = f"{raw['key']}__{raw.get('bucketVersion') or 0}"
        self._blocked = [f"{raw['key']}__{number}" for number in range(raw.get("minBucketVersion") or 0)]
        self._variants = {str(one["key"]): number for number, one in enumerate(meta) if "key" in one}

    def found(self, visit: Visit) -> int:
        """The variant that sticks to somebody, :data:`NONE` or :data:`BLOCKED`."""
        said = self._assignments(visit)
        if any(name in said for name in self._blocked):
            return BLOCKED
        return self._variants.get(said.get(self._name, ""), NONE)

    def keep(self, visit: Visit, attribute: str, value: object, variant: str) -> None:
        """From now on this variant sticks to them."""
        if visit.sticky is None:
            return
        text = text_of(value)
        empty = {"attributeName": attribute, "attributeValue": text, "assignments": {}}
        document = visit.sticky.setdefault(f"{attribute}||{text}", empty)
        document["assignments"][self._name] = variant

    def _assignments(self, visit: Visit) -> dict[str, str]:
        """Of both attributes; the one that assigns has the last word."""
        said: dict[str, str] = {}
        for attribute in (self.fallback, self.attribute):
            value = visit.attributes.get(attribute) if attribute else None
            if value:
                said |= (visit.sticky or {}).get(f"{attribute}||{text_of(value)}", {}).get("assignments", {})
        return said
