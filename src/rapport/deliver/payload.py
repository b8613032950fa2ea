"""What is delivered, in GrowthBook's words: for their clients, and to be evaluated here by the same rules."""

from collections.abc import Iterable, Mapping
from typing import Any

from rapport.deliver.facts import (
    GLOBAL_HOLDOUT,
    HOLDOUT,
    ActionFacts,
    Audience,
    ExperimentFacts,
    ProjectFacts,
    RampStep,
    Rule,
)

HASH_VERSION = 2
Raw = dict[str, Any]


def features_of(facts: ProjectFacts, now: int, *, holds_out: bool = True) -> dict[str, Raw]:
    """Every flag: first the experiments on it that are live, then its own rules.

    Without ``holds_out``: as if nobody were in the global holdout.
    """
    live: dict[str, list[Raw]] = {}
    for one in facts.experiments:
        if one.flag is not None and is_live(one, now):
            live.setdefault(one.flag, []).append(_experiment(one, facts if holds_out else None, now))
    return {
        flag.key: {
            "defaultValue": flag.default,
            "rules": [
                *live.get(flag.key, ()),
                *(_rule(flag.key, rule, now) for rule in flag.rules if is_live(rule, now)),
            ],
        }
        if flag.enabled
        else {"defaultValue": flag.default, "rules": []}
        for flag in facts.flags
    }


def action_of(action: ActionFacts, now: int) -> Raw:
    """The experiment of an action: its first variant is the holdout."""
    one = action.experiment
    treated = [variant.weight * (1 - one.holdout) for variant in one.variants]
    raw = _common(one, _filters(one, None), now) | {
        "variations": [None, *(variant.value for variant in one.variants)],
        "meta": [{"key": HOLDOUT}, *({"key": variant.key} for variant in one.variants)],
        "weights": [one.holdout, *treated],
    }
    return raw | ({"urlPatterns": action.trigger.pages} if action.trigger.pages else {})


def holdout_of(facts: ProjectFacts) -> Raw:
    """The experiment of everybody."""
    return {
        "key": GLOBAL_HOLDOUT,
        "variations": [True, False],
        "weights": [facts.global_holdout, 1 - facts.global_holdout],
        "seed": _holdout_seed(facts),
        "hashVersion": HASH_VERSION,
    }


def is_live(one: ExperimentFacts | Rule, now: int) -> bool:
    """Whether it counts for people now, by its schedule."""
    return (one.starts is None or one.starts <= now) and (one.ends is None or now < one.ends)


def coverage_of(one: ExperimentFacts, now: int) -> float:
    """The share of the audience that is in it now: it only grows."""
    return _grown(one.coverage, one.ramp, now)


def _grown(first: float, ramp: Iterable[RampStep], now: int) -> float:
    return max([first, *(step.coverage for step in ramp if step.at <= now)])


def next_turn(scheduled: Iterable[ExperimentFacts | Rule], now: int) -> int | None:
    """When one of these begins, grows or ends next, in milliseconds; None when none does."""
    turns = ((one.starts, one.ends, *(step.at for step in one.ramp)) for one in scheduled)
    moments = [moment for turn in turns for moment in turn if moment is not None]
    return min((moment for moment in moments if moment > now), default=None)


def condition_of(audience: Audience) -> Mapping[str, Any]:
    """One condition: what is said of people, and that they are in one of the segments."""
    if not audience.segments:
        return audience.condition
    within = {"segments": {"$in": list(audience.segments)}}
    return {"$and": [audience.condition, within]} if audience.condition else within


def _rule(flag: str, rule: Rule, now: int) -> Raw:
    raw: Raw = {"force": rule.value}
    if condition := condition_of(rule.audience):
        raw["condition"] = condition
    if (share := _grown(rule.share, rule.ramp, now)) < 1:
        raw |= {"coverage": share, "seed": flag, "hashAttribute": "id", "hashVersion": HASH_VERSION}
    return raw


def _experiment(one: ExperimentFacts, holdout: ProjectFacts | None, now: int) -> Raw:
    return _common(one, _filters(one, holdout), now) | {
        "variations": [variant.value for variant in one.variants],
        "meta": [{"key": variant.key, "name": variant.name or variant.key} for variant in one.variants],
        "weights": [variant.weight for variant in one.variants],
    }


def _common(one: ExperimentFacts, filters: list[Raw], now: int) -> Raw:
    raw: Raw = {
        "key": one.key,
        "name": one.name or one.key,
        "phase": str(one.version),
        "seed": one.seed,
        "hashAttribute": one.unit,
        "hashVersion": HASH_VERSION,
        "bucketVersion": one.version,
        "coverage": coverage_of(one, now),
    }
    if one.unit != "id":
        raw["fallbackAttribute"] = "id"
    if filters:
        raw["filters"] = filters
    if condition := condition_of(one.audience):
        raw["condition"] = condition
    return raw


def _filters(one: ExperimentFacts, holdout: ProjectFacts | None) -> list[Raw]:
    """Parts of a line that somebody has to be in: that of the namespace, and not that of the global holdout."""
    filters: list[Raw] = []
    if one.namespace is not None:
        part = [one.namespace.first, one.namespace.last]
        filters.append({"seed": f"namespace:{one.namespace.name}", "hashVersion": HASH_VERSION, "ranges": [part]})
    if holdout is not None and holdout.global_holdout:
        part = [holdout.global_holdout, 1]
        filters.append({"seed": _holdout_seed(holdout), "hashVersion": HASH_VERSION, "ranges": [part]})
    return filters


def _holdout_seed(facts: ProjectFacts) -> str:
    return f"{GLOBAL_HOLDOUT}:{facts.project}:{facts.holdout_version}"
