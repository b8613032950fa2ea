"""Every public case of GrowthBook (but those of its encryption) comes out as they say.

The cases lie in a folder beside the repository, or where ``RAPPORT_SHARED`` points; without it nothing is tested.
"""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from rapport.deliver.evaluate import (
    Features,
    Found,
    Outcome,
    Visit,
    bucket_ranges,
    choose,
    compile_condition,
    compile_experiment,
    compile_features,
    equal_weights,
    forced_by_address,
    hashed,
    in_namespace,
)
from rapport.deliver.evaluate.features import gate_of
from rapport.deliver.evaluate.urls import redirect

SHARED = Path(os.environ.get("RAPPORT_SHARED") or Path(__file__).parents[3] / "shared")
FILE = SHARED / "conformance" / "growthbook" / "cases-0.8.0.json"
CASES: dict[str, Any] = json.loads(FILE.read_text()) if FILE.is_file() else {}

pytestmark = pytest.mark.skipif(not CASES, reason=f"there is no {FILE}; set RAPPORT_SHARED")

Said = dict[str, Any]


def cases(name: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("case", CASES.get(name, ()), ids=lambda case: str(case[0])[:60])


def visit_of(context: Said, sticky: Any = None) -> Visit:
    return Visit(
        attributes=context.get("attributes", {}),
        url=context.get("url", ""),
        forced=context.get("forcedVariations", {}),
        enabled=context.get("enabled", True),
        only_forced=context.get("qaMode", False),
        sticky=sticky,
    )


def features_of(context: Said) -> Features:
    return compile_features(context.get("features", {}), context.get("savedGroups"), context.get("contextualBandits"))


def told_outcome(found: Outcome, feature: str, bandit: Said) -> Said:
    told: Said = {
        "featureId": feature,
        "key": found.key,
        "value": found.value,
        "variationId": found.variant,
        "inExperiment": found.inside,
        "hashUsed": found.assigned,
        "hashAttribute": found.attribute,
        "hashValue": found.hash_value,
        "stickyBucketUsed": found.stuck,
    }
    return told | ({} if found.bucket is None else {"bucket": found.bucket}) | bandit


def told(found: Found, feature: str) -> Said:
    said: Said = {
        "value": found.value,
        "on": found.on,
        "off": not found.on,
        "source": found.source,
        "ruleId": found.rule,
    }
    if found.outcome is not None and found.experiment is not None:
        bandit = found.experiment.get("contextualBandit", {})
        said["experiment"] = found.experiment
        said["experimentResult"] = told_outcome(found.outcome, feature, bandit)
    return said


def without_names(expected: Said) -> Said:
    """Names of variants are only for people who read results."""
    result = {key: value for key, value in expected.get("experimentResult", {}).items() if key != "name"}
    return expected | ({"experimentResult": result} if result else {})


@cases("evalCondition")
def test_conditions(case: Any) -> None:
    _, condition, known, expected, *groups = case
    assert compile_condition(condition, groups[0] if groups else None)(known) is expected


@cases("hash")
def test_hash(case: Any) -> None:
    seed, value, version, expected = case
    assert hashed(seed, value, version) == expected


@cases("getBucketRange")
def test_ranges(case: Any) -> None:
    _, (count, coverage, weights), expected = case
    found = bucket_ranges(count, coverage, weights)
    assert [pytest.approx(one) for one in found] == [tuple(one) for one in expected]


@cases("chooseVariation")
def test_choosing(case: Any) -> None:
    _, place, ranges, expected = case
    assert choose(place, ranges) == expected


@cases("getQueryStringOverride")
def test_forcing_by_address(case: Any) -> None:
    _, key, url, count, expected = case
    assert forced_by_address(key, url, count) == expected


@cases("inNamespace")
def test_namespaces(case: Any) -> None:
    _, value, namespace, expected = case
    assert in_namespace(value, namespace) is expected


@cases("getEqualWeights")
def test_equal_weights(case: Any) -> None:
    count, expected = case
    assert equal_weights(count) == pytest.approx(expected)


@cases("feature")
def test_features(case: Any) -> None:
    _, context, key, expected = case
    assert told(features_of(context).find(key, visit_of(context)), key) == without_names(expected)


@cases("contextualBandit")
def test_bandits_by_context(case: Any) -> None:
    _, context, key, expected = case
    assert told(features_of(context).find(key, visit_of(context)), key) == without_names(expected)


@cases("run")
def test_experiments(case: Any) -> None:
    _, context, experiment, value, inside, assigned = case
    groups = context.get("savedGroups", {})
    parents = experiment.get("parentConditions")
    gate = gate_of(features_of(context), parents, groups) if parents else None
    found = compile_experiment(experiment, groups, gate).run(visit_of(context))
    assert (found.value, found.inside, found.assigned) == (value, inside, assigned)


@cases("stickyBucket")
def test_what_sticks(case: Any) -> None:
    _, context, documents, key, expected, kept = case
    documents = [*documents, *context.get("stickyBucketAssignmentDocs", {}).values()]
    sticky = {f"{one['attributeName']}||{one['attributeValue']}": one for one in documents}
    found = features_of(context).find(key, visit_of(context, sticky))
    outcome = None if found.outcome is None else told_outcome(found.outcome, key, {})
    assert outcome == expected
    known = {f"{name}||{value}" for name, value in context["attributes"].items()}
    assert {name: one for name, one in sticky.items() if name in known} == kept


@cases("urlRedirect")
def test_redirects(case: Any) -> None:
    _, context, expected = case
    led: list[Said] = []
    for raw in context["experiments"]:
        found = compile_experiment(raw).run(visit_of(context))
        target = found.value.get("urlRedirect") if found.inside else None
        if target and not led:
            whole = redirect(context["url"], target, with_query=raw.get("persistQueryString", False))
            led.append({"inExperiment": True, "urlRedirect": target, "urlWithParams": whole})
    assert led == expected


def test_all_cases_were_seen() -> None:
    seen = {name: len(rows) for name, rows in CASES.items() if isinstance(rows, list)}
    assert sum(seen.values()) - seen["decrypt"] == 507
