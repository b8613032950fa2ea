"""What may be kept, what is refused and how to mend it, and that every change is kept."""

from typing import Any

import pytest

from rapport.deliver import api
from rapport.deliver.api import NotThere, State, Wrong
from rapport.deliver.models import Experiment
from rapport.deliver.reads import facts_of
from rapport.projects.models import Project
from tests.deliver.conftest import MESSAGE, TEXTS


@pytest.mark.parametrize(
    ("said", "field", "part"),
    [
        ({"kind": "boolean", "default": "yes"}, "default", "boolean flag has no value"),
        ({"kind": "number", "default": float("nan")}, "default", "JSON does not have"),
        ({"kind": "number", "default": True}, "default", "number flag"),
        ({"kind": "colour", "default": "x"}, "kind", "Invalid enum value"),
        ({"rules": [{"value": True, "share": 1.5}]}, "rules/1/share", "0 to 1"),
        ({"rules": [{"value": "x"}]}, "rules/1/value", "boolean"),
        ({"rules": [{"value": True, "audience": {"condition": {"a": {"$sounds": 1}}}}]}, "condition", "no \\$sounds"),
        ({"rules": [{"value": True, "audience": {"condition": {"a": {"$regex": "(a+)+$"}}}}]}, "condition", "for ever"),
        ({"rules": [{"value": True, "audience": {"condition": {"a": {"$regex": "(["}}}}]}, "condition", "no regular"),
        ({"rules": [{"value": True, "audience": {"segments": ["loyal"]}}]}, "segments", "no segment 'loyal'"),
        ({"rules": [{"value": True, "when": 1}]}, "rules", "unknown field"),
        ({"colour": 1}, "colour", "There is no 'colour'"),
    ],
)
def test_a_flag_that_cannot_be(shop: Project, said: dict[str, Any], field: str, part: str) -> None:
    with pytest.raises(Wrong, match=part) as wrong:
        api.keep_flag(shop, "new", said, "a test")
    assert wrong.value.field == field
    assert api.flags_of(shop) == []


@pytest.mark.parametrize(
    ("said", "field", "part"),
    [
        ({"variants": [{"key": "a", "weight": 0.5, "value": "a"}]}, "variants", "2 to 20"),
        (
            {"variants": [{"key": "a", "weight": 0.5, "value": "a"}, {"key": "b", "weight": 0.4, "value": "b"}]},
            "variants",
            "sum to 0.9",
        ),
        (
            {"variants": [{"key": "a", "weight": 0.5, "value": "a"}, {"key": "b", "weight": 0.5, "value": 2}]},
            "variants/b/value",
            "string",
        ),
        ({"primary": "happiness"}, "metrics", "no metric 'happiness'"),
        ({"secondary": ["bounce_rate"]}, "metrics", "twice"),
        ({"margins": {"shares": 0.01}}, "margins", "no guardrail of it"),
        ({"guardrails": ["shares"], "margins": {"shares": 1}}, "margins", "may lose 1 of its number"),
        ({"guardrails": ["shares"], "margins": {"shares": "much"}}, "margins", "Expected"),
        ({"namespace": {"name": "front", "first": 0.5, "last": 0.5}}, "namespace", "smaller one first"),
        ({"starts": "2026-02-01T00:00:00Z", "ends": "2026-01-01T00:00:00Z"}, "ends", "before it starts"),
        ({"starts": "soon"}, "starts", "no moment"),
        ({"coverage": 2}, "coverage", "0 to 1"),
        ({"method": "guess"}, "method", "hybrid"),
        ({"coverage": 0.1, "ramp": [{"at": "2026-01-02", "coverage": 0.1}]}, "ramp", "more coverage"),
        ({"coverage": 0.1, "ramp": [{"at": "soon", "coverage": 0.2}]}, "ramp", "no moment"),
        ({"ramp": [{"at": "", "coverage": 0.2}]}, "ramp", "from which moment"),
        ({"ramp": {"at": 1}}, "ramp", "Expected"),
        ({"flag": "none"}, "flag", "stays on its flag"),
    ],
)
def test_an_experiment_that_cannot_be(button: Experiment, said: dict[str, Any], field: str, part: str) -> None:
    with pytest.raises(Wrong, match=part) as wrong:
        api.keep_experiment(button.project, "green-button", said, "a test")
    assert wrong.value.field == field


def test_the_life_of_an_experiment(button: Experiment) -> None:
    shop = button.project
    steps = [{"at": "2098-02-02T00:00Z", "coverage": 1.0}, {"at": 1_700_000_000_000, "coverage": 0.8}]
    api.keep_experiment(shop, "green-button", {"coverage": 0.7, "ramp": steps}, "a test")
    button.refresh_from_db()
    assert [step["coverage"] for step in button.ramp] == [0.8, 1.0]
    api.start(button, "a test")
    with pytest.raises(Wrong, match="numbers would mean two things"):
        api.keep_experiment(shop, "green-button", {"variants": list(reversed(TEXTS["variants"]))}, "a test")
    with pytest.raises(Wrong, match="only grows"):
        api.keep_experiment(shop, "green-button", {"coverage": 0.5}, "a test")
    with pytest.raises(Wrong, match="only grows"):
        api.keep_experiment(shop, "green-button", {"ramp": []}, "a test")
    with pytest.raises(Wrong, match="Stop the experiment first"):
        api.decide(button, "green", "It works.", "a test")
    api.stop(button, "a test", "enough was seen")
    with pytest.raises(Wrong, match="learnt"):
        api.decide(button, "green", " ", "a test")
    api.decide(button, "green", "Green buttons sell.", "a test")
    assert api.flag_of(shop, "button").default == "green"
    assert api.experiments_of(shop, "buttons sell") == [button]
    assert api.experiments_of(shop, "buttons smell") == []
    api.renew(button, "a test")
    assert (button.version, button.state, api.facts_of_experiment(button).seed) == (2, State.DRAFT, "green-button:2")
    whats = [one.what for one in reversed(api.changes_of(shop, "experiment", "green-button"))]
    assert whats == ["made", "changed", "started", "stopped", "decided", "renewed"]
    assert api.changes_of(shop, "experiment")[0].by == "a test"


def test_two_experiments_on_a_flag_run_only_with_nobody_in_common(button: Experiment) -> None:
    shop = button.project
    api.start(button, "a test")
    other = api.keep_experiment(shop, "second", {"flag": "button", **TEXTS}, "a test")
    with pytest.raises(Wrong, match="green-button runs on the flag button already"):
        api.start(other, "a test")
    api.stop(button, "a test")
    api.renew(button, "a test")
    api.keep_experiment(shop, "green-button", {"namespace": {"name": "front", "last": 0.5}}, "a test")
    api.keep_experiment(shop, "second", {"namespace": {"name": "front", "first": 0.5}}, "a test")
    for one in ("green-button", "second"):
        api.start(api.experiment_of(shop, one), "a test")
    assert [one.state for one in api.experiments_of(shop)] == [State.RUNNING, State.RUNNING]


def test_no_action_without_a_holdout_or_a_reason(shop: Project) -> None:
    made = api.keep_action(shop, "hello", MESSAGE, "a test")
    assert made.experiment.holdout == 0.1
    with pytest.raises(Wrong, match="nobody will know what this did"):
        api.keep_action(shop, "bare", {**MESSAGE, "holdout": 0}, "a test")
    reason = "It tells about a legal change, which everybody must see."
    api.keep_action(shop, "law", {**MESSAGE, "holdout": 0, "no_holdout_reason": reason}, "a test")
    assert [one.no_holdout_reason for one in api.without_holdout(shop)] == [reason]
    with pytest.raises(Wrong, match="no kind 'song'"):
        api.keep_action(shop, "song", {**MESSAGE, "kind": "song"}, "a test")
    variants = [{"key": "a", "weight": 1, "value": {"text": "Hello", "sound": "x"}}]
    with pytest.raises(Wrong, match="no 'sound'"):
        api.keep_action(shop, "loud", {**MESSAGE, "variants": variants}, "a test")
    with pytest.raises(Wrong, match="scroll needs a value"):
        api.keep_action(shop, "deep", {**MESSAGE, "trigger": {"on": "scroll"}}, "a test")


@pytest.mark.parametrize(
    "page", [{}, {"type": "simple"}, {"type": "near", "pattern": "/"}, {"type": "regex", "pattern": "(a+)+$"}]
)
def test_pages_that_cannot_be(shop: Project, page: dict[str, Any]) -> None:
    with pytest.raises(Wrong, match=r"Say each page as|for ever"):
        api.keep_action(shop, "hello", {**MESSAGE, "trigger": {"on": "load", "pages": [page]}}, "a test")


def test_an_action_that_won_goes_on_with_a_small_holdout(shop: Project) -> None:
    variants = [{"key": key, "weight": 0.5, "value": {"text": key}} for key in ("hi", "hello")]
    one = api.keep_action(shop, "greet", {**MESSAGE, "variants": variants, "coverage": 0.5}, "a test").experiment
    api.start(one, "a test")
    api.stop(one, "a test")
    assert facts_of(shop).actions == []
    api.decide(one, "hello", "Hello is kinder.", "a test")
    (kept,) = facts_of(shop).actions
    found = kept.experiment
    assert ([each.key for each in found.variants], found.holdout, found.coverage) == (["hello"], 0.05, 1.0)
    api.renew(one, "a test")
    api.start(one, "a test")
    api.stop(one, "a test")
    api.decide(one, "holdout", "It annoys.", "a test")
    assert facts_of(shop).actions == []


def test_a_flag_stays_while_an_experiment_needs_it(button: Experiment) -> None:
    flag = api.flag_of(button.project, "button")
    with pytest.raises(Wrong, match="green-button is about this flag"):
        api.drop_flag(flag, "a test")
    with pytest.raises(Wrong, match="programs count on that"):
        api.keep_flag(button.project, "button", {"kind": "number", "default": 1}, "a test")


def test_a_stranger_has_nothing_of_it(button: Experiment, stranger: Project) -> None:
    with pytest.raises(NotThere):
        api.experiment_of(stranger, "green-button")
    assert api.flag_of(stranger, "button").default == "strange"
    assert {one.key for one in api.changes_of(stranger)} == {"button"}


def test_every_change_makes_a_new_edition_and_is_told(shop: Project, django_capture_on_commit_callbacks: Any) -> None:
    heard: list[int] = []
    end = api.listen(lambda: heard.append(api.practice_of(shop).edition))
    with django_capture_on_commit_callbacks(execute=True):
        api.keep_flag(shop, "a", {"default": True}, "a test")
        api.change_practice(shop, {"global_holdout": 0.05, "cap": {"times": 1, "days": 3}}, "a test")
    end()
    assert heard == [2, 2]
    with pytest.raises(Wrong, match="0 to 1"):
        api.change_practice(shop, {"global_holdout": 3}, "a test")
