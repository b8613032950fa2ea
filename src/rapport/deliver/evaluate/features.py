"""Flags, which GrowthBook calls features, compiled: rules in their order, the first that fits says the value."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import msgspec

from rapport.deliver.evaluate.conditions import Groups, compile_condition
from rapport.deliver.evaluate.experiments import Experiment, Outcome, filtered_out
from rapport.deliver.evaluate.hashing import placing
from rapport.deliver.evaluate.visit import Visit, text_of

OF_AN_EXPERIMENT = (
    "coverage", "weights", "hashAttribute", "fallbackAttribute", "disableStickyBucketing", "bucketVersion",
    "minBucketVersion", "namespace", "meta", "ranges", "name", "phase", "seed", "hashVersion", "filters", "condition",
)  # fmt: skip
"""Fields of a rule that are its experiment's."""

CYCLE, BLOCKED = "cyclicPrerequisite", "prerequisite"


class Found(msgspec.Struct, frozen=True):
    """The value of a flag for somebody, and what gave it; by GrowthBook's names for sources."""

    value: Any
    source: str
    rule: str = ""
    outcome: Outcome | None = None
    experiment: Mapping[str, Any] | None = None
    """As GrowthBook's clients are told of it."""

    @property
    def on(self) -> bool:
        """Whether the value is something, as browsers see it."""
        return True if isinstance(self.value, list | dict) else bool(self.value)


Rule = Callable[[Visit, tuple[str, ...]], Found | None]
"""None where the rule does not fit."""


class Features:
    """Every flag of a project."""

    def __init__(self) -> None:
        self._rules: dict[str, tuple[Sequence[Rule], Found]] = {}

    def add(self, key: str, rules: Sequence[Rule], value: object) -> None:
        """One more flag."""
        self._rules[key] = rules, Found(value, "defaultValue")

    def __iter__(self) -> Any:  # noqa: ANN401 - an iterator of keys
        return iter(self._rules)

    def __contains__(self, key: str) -> bool:
        return key in self._rules

    def find(self, key: str, visit: Visit, stack: tuple[str, ...] = ()) -> Found:
        """The value of a flag; nothing, and why, where there is no such flag or it waits for itself."""
        if key in stack:
            return Found(None, CYCLE)
        known = self._rules.get(key)
        if known is None:
            return Found(None, "unknownFeature")
        rules, otherwise = known
        stack = (*stack, key)
        for rule in rules:
            found = rule(visit, stack)
            if found is not None:
                return found
        return otherwise


def compile_features(
    raw: Mapping[str, Mapping[str, Any]],
    groups: Groups | None = None,
    bandits: Mapping[str, Mapping[str, Any]] | None = None,
) -> Features:
    """Flags as GrowthBook's clients are given them, ready to be evaluated."""
    features = Features()
    for key, said in raw.items():
        compiling = _Compiling(key, features, groups or {}, bandits or {})
        features.add(key, [compiling.rule(one) for one in said.get("rules", ())], said.get("defaultValue"))
    return features


class _Compiling:
    """Rules of one flag."""

    def __init__(self, key: str, features: Features, groups: Groups, bandits: Mapping[str, Mapping[str, Any]]) -> None:
        self.key, self.features, self.groups, self.bandits = key, features, groups, bandits

    def rule(self, raw: Mapping[str, Any]) -> Rule:
        if "force" in raw:
            inner = self._forcing(raw)
        elif "contextualVariations" in raw:
            inner = self._bandit(raw)
        elif raw.get("variations"):
            inner = self._experiment(raw)
        else:
            inner = _nothing
        if raw.get("filters"):
            inner = _unless(filtered_out(raw["filters"]), inner)
        return self._after(raw["parentConditions"], inner) if raw.get("parentConditions") else inner

    def _forcing(self, raw: Mapping[str, Any]) -> Rule:
        found = Found(raw["force"], "force", raw.get("id", ""))
        test = compile_condition(raw["condition"], self.groups) if raw.get("condition") else None
        included = self._included(raw)

        def force(visit: Visit, stack: tuple[str, ...]) -> Found | None:
            if test is not None and not test(visit.attributes):
                return None
            return found if included is None or included(visit) else None

        return force

    def _included(self, raw: Mapping[str, Any]) -> Callable[[Visit], bool] | None:
        """Whether somebody is in the part that a rule is for; None when it is for everybody."""
        part, coverage = raw.get("range"), raw.get("coverage")
        if part is None and coverage is None:
            return None
        place_of = placing(str(raw.get("seed") or self.key), raw.get("hashVersion") or 1)
        attribute = raw.get("hashAttribute") or "id"
        fallback = None if raw.get("disableStickyBucketing") else raw.get("fallbackAttribute")

        def included(visit: Visit) -> bool:
            _, value = visit.hash_value(attribute, fallback if visit.sticky is not None else None)
            place = place_of(text_of(value)) if value else None
            if place is None:
                return False
            if part is not None:
                return bool(part[0] <= place < part[1])
            return bool(coverage and place <= coverage)

        return included

    def _experiment(self, raw: Mapping[str, Any], variations: str = "variations", **more: object) -> Rule:
        said = {"variations": raw[variations], "key": raw.get("key") or self.key}
        said |= {name: raw[name] for name in OF_AN_EXPERIMENT if name in raw} | more
        told = {name: value for name, value in said.items() if name != "contextualBandit"}
        experiment, rule = Experiment(said, self.groups), raw.get("id", "")

        def run(visit: Visit, stack: tuple[str, ...]) -> Found | None:
            outcome = experiment.run(visit, stack)
            if not outcome.inside or outcome.passes:
                return None
            return Found(outcome.value, "experiment", rule, outcome, said if outcome.assigned else told)

        return run

    def _bandit(self, raw: Mapping[str, Any]) -> Rule:
        """For each context the weights that were learnt there; where none fits, those of all together (leaf -1)."""
        bandit = self.bandits.get(raw.get("contextualBanditRef", ""))
        if bandit is None:
            return self._experiment(raw, "contextualVariations")
        leaves = [(compile_condition(one.get("condition") or {}, self.groups), self._leaf(raw, bandit, one))
                  for one in bandit.get("contexts") or ()]  # fmt: skip
        otherwise = self._leaf(raw, bandit, {"leafId": -1, "weights": raw.get("weights")})

        def choose_leaf(visit: Visit, stack: tuple[str, ...]) -> Found | None:
            return next((rule for test, rule in leaves if test(visit.attributes)), otherwise)(visit, stack)

        return choose_leaf

    def _leaf(self, raw: Mapping[str, Any], bandit: Mapping[str, Any], leaf: Mapping[str, Any]) -> Rule:
        weights = leaf.get("weights")
        told = {"leafId": leaf.get("leafId"), "variationWeights": weights}
        if "banditVersion" in bandit:
            told["banditVersion"] = bandit["banditVersion"]
        return self._experiment(raw, "contextualVariations", weights=weights, contextualBandit=told)

    def _after(self, parents: Sequence[Mapping[str, Any]], inner: Rule) -> Rule:
        """Only where other flags have the values asked for; a gate that is shut ends the flag."""
        asked = [
            (one["id"], compile_condition(one.get("condition") or {}, self.groups), bool(one.get("gate")))
            for one in parents
        ]

        def after(visit: Visit, stack: tuple[str, ...]) -> Found | None:
            for key, test, gate in asked:
                parent = self.features.find(key, visit, stack)
                if parent.source == CYCLE:
                    return parent
                if not test({"value": parent.value}):
                    return Found(None, BLOCKED) if gate else None
            return inner(visit, stack)

        return after


def gate_of(features: Features, parents: Sequence[Mapping[str, Any]], groups: Groups) -> Callable[..., bool]:
    """The same for an experiment that stands alone: whether all those flags have the values asked for."""
    asked = [(one["id"], compile_condition(one.get("condition") or {}, groups)) for one in parents]
    return lambda visit, stack: all(test({"value": features.find(key, visit, stack).value}) for key, test in asked)


def _nothing(visit: Visit, stack: tuple[str, ...]) -> Found | None:
    return None


def _unless(is_out: Callable[[Visit], bool], inner: Rule) -> Rule:
    return lambda visit, stack: None if is_out(visit) else inner(visit, stack)
