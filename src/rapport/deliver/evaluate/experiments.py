"""One experiment, compiled: who is in it, and with which variant."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import msgspec

from rapport.deliver.evaluate.conditions import Groups, Test, compile_condition
from rapport.deliver.evaluate.hashing import bucket_ranges, choose, forced_by_address, in_namespace, placing
from rapport.deliver.evaluate.sticky import BLOCKED, NONE, Sticky
from rapport.deliver.evaluate.urls import compile_patterns
from rapport.deliver.evaluate.visit import Visit, text_of

Gate = Callable[[Visit, tuple[str, ...]], bool]
"""Whether flags that come first have the values asked for; with the flags that are being evaluated already."""


class Outcome(msgspec.Struct, frozen=True):
    """What an experiment says of somebody. Who is not in it has the first variant, as if there were none."""

    key: str
    """Of the variant."""
    value: Any
    variant: int = 0
    inside: bool = False
    assigned: bool = False
    """Whether the hash said so; a variant that was forced is no exposure."""
    attribute: str = ""
    hash_value: Any = ""
    bucket: float | None = None
    stuck: bool = False
    passes: bool = False
    """What comes after the experiment decides, as for everybody outside a holdout."""


def filtered_out(filters: Sequence[Mapping[str, Any]]) -> Callable[[Visit], bool]:
    """Whether somebody is outside one of these parts of a space that experiments share."""
    made = [
        (
            one.get("attribute") or "id",
            placing(str(one.get("seed", "")), one.get("hashVersion") or 2),
            one.get("ranges", ()),
        )
        for one in filters
    ]

    def is_out(visit: Visit) -> bool:
        for attribute, place_of, ranges in made:
            _, value = visit.hash_value(attribute)
            place = place_of(text_of(value)) if value else None
            if place is None or choose(place, ranges) < 0:
                return True
        return False

    return is_out


class Experiment:
    """What GrowthBook calls an experiment; ``raw`` is as its clients have it."""

    def __init__(self, raw: Mapping[str, Any], groups: Groups | None = None, gate: Gate | None = None) -> None:
        self.raw = raw
        self.key: str = raw["key"]
        values: Sequence[Any] = raw["variations"]
        meta = [*raw.get("meta", ()), *[{}] * len(values)][: len(values)]
        self.variants = [
            Outcome(str(one.get("key", number)), value, number, inside=True, passes=bool(one.get("passthrough")))
            for number, (value, one) in enumerate(zip(values, meta, strict=True))
        ]
        none = Outcome("0", None)
        self.outside = Outcome(self.variants[0].key, self.variants[0].value) if self.variants else none
        self._place = placing(str(raw.get("seed") or self.key), raw.get("hashVersion") or 1)
        coverage = raw.get("coverage")
        self._ranges: Sequence[Sequence[float]] = raw.get("ranges") or bucket_ranges(
            len(values), 1 if coverage is None else coverage, raw.get("weights")
        )
        self._runs = raw.get("active", True) is not False and raw.get("status") != "draft"
        self._sticky = None if raw.get("disableStickyBucketing") else Sticky(raw, meta)
        self._attribute: str = raw.get("hashAttribute") or "id"
        self._meant = compile_patterns(raw["urlPatterns"]) if raw.get("urlPatterns") else None
        self._out = filtered_out(raw["filters"]) if raw.get("filters") else None
        self._namespace: Sequence[Any] | None = None if self._out else raw.get("namespace")
        self._test: Test | None = compile_condition(raw["condition"], groups) if raw.get("condition") else None
        self._gate = gate

    def run(self, visit: Visit, stack: tuple[str, ...] = ()) -> Outcome:
        """The variant of one visit."""
        if len(self.variants) < 2 or not visit.enabled or (self._meant is not None and not self._meant(visit.url)):
            return self.outside
        forced = forced_by_address(self.key, visit.url, len(self.variants)) if visit.url else None
        if forced is None:
            forced = visit.forced.get(self.key)
        if forced is not None:
            return self._told(visit, forced)
        return self._assign(visit, stack) if self._runs else self.outside

    def _assign(self, visit: Visit, stack: tuple[str, ...]) -> Outcome:
        sticky = self._sticky if visit.sticky is not None else None
        attribute, value = visit.hash_value(self._attribute, sticky.fallback if sticky else None)
        if not value:
            return self.outside
        text = text_of(value)
        stuck = sticky.found(visit) if sticky else NONE
        if stuck == NONE and not self._admits(visit, text, stack):
            return self.outside
        place = self._place(text)
        if place is None or stuck == BLOCKED:
            return self.outside
        variant = stuck if stuck >= 0 else choose(place, self._ranges)  # type: ignore[arg-type]
        if variant < 0 or visit.only_forced or "force" in self.raw or self.raw.get("status") == "stopped":
            return self._told(visit, self.raw["force"]) if variant >= 0 and "force" in self.raw else self.outside
        found = self.variants[variant]
        if sticky:
            sticky.keep(visit, attribute, value, found.key)
        return Outcome(found.key, found.value, variant, True, True, attribute, value, place, stuck >= 0, found.passes)

    def _admits(self, visit: Visit, value: str, stack: tuple[str, ...]) -> bool:
        if self._out is not None and self._out(visit):
            return False
        if self._namespace and not in_namespace(value, self._namespace):
            return False
        if self._test is not None and not self._test(visit.attributes):
            return False
        return self._gate is None or self._gate(visit, stack)

    def _told(self, visit: Visit, variant: int) -> Outcome:
        """A variant that was not assigned but said; one that there is not is none."""
        if not isinstance(variant, int) or not 0 <= variant < len(self.variants):
            return self.outside
        found = self.variants[variant]
        fallback = self._sticky.fallback if self._sticky and visit.sticky is not None else None
        attribute, value = visit.hash_value(self._attribute, fallback)
        return Outcome(found.key, found.value, variant, True, False, attribute, value, passes=found.passes)


def compile_experiment(raw: Mapping[str, Any], groups: Groups | None = None, gate: Gate | None = None) -> Experiment:
    """An experiment that can be run."""
    return Experiment(raw, groups, gate)
