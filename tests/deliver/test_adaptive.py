"""Experiments whose shares move: the control's stays, whoever met a variant keeps it, and everybody is told the new."""

import json
from collections import Counter
from collections.abc import Mapping
from typing import Any

import pytest

from rapport.deliver import api, caps, stuck
from rapport.deliver.api import Wrong
from rapport.deliver.models import Experiment, Stuck
from rapport.kernel.event import Event
from rapport.projects.models import Project
from tests.deliver.serving import Delivering

THREE = [
    {"key": "blue", "weight": 0.2, "value": "blue"},
    {"key": "green", "weight": 0.4, "value": "green"},
    {"key": "red", "weight": 0.4, "value": "red"},
]


@pytest.fixture
def moving(button: Experiment) -> Experiment:
    """The button's experiment runs with three colours, of which blue is the control."""
    api.change_practice(button.project, {"global_holdout": 0, "cap": {"times": 0, "days": 7}}, "a test")
    one = api.keep_experiment(button.project, "green-button", {"variants": THREE, "adaptive": True}, "a test")
    api.start(one, "a test")
    return one


@pytest.mark.parametrize(
    ("weights", "part"),
    [
        ({"green": 0.8}, "one for each of green, red"),
        ({"blue": 0.2, "green": 0.4, "red": 0.4}, "one for each of green, red"),
        ({"green": 0.5, "red": 0.5}, "them sum to 0.8"),
        ({"green": 0.8, "red": 0.0}, "above 0"),
    ],
)
def test_weights_that_cannot_be(moving: Experiment, weights: dict[str, float], part: str) -> None:
    with pytest.raises(Wrong, match=part):
        api.weigh(moving, weights, "a test")


def test_only_among_variants_beside_a_control(button: Experiment, shop: Project) -> None:
    with pytest.raises(Wrong, match="two variants or more beside a control"):
        api.keep_experiment(shop, "green-button", {"adaptive": True}, "a test")
    with pytest.raises(Wrong, match="by their id"):
        api.keep_experiment(shop, "green-button", {"variants": THREE, "adaptive": True, "unit": "userId"}, "x")
    api.keep_experiment(shop, "green-button", {"variants": THREE}, "a test")
    api.start(button, "a test")
    with pytest.raises(Wrong, match="do not move"):
        api.weigh(button, {"green": 0.7, "red": 0.1}, "a test")


def colours(house: Delivering, names: list[str]) -> Mapping[str, str]:
    return {name: house.decide(userId=name)["flags"]["button"]["variant"] for name in names}


def test_who_met_a_variant_keeps_it_and_the_control_stays(moving: Experiment, house: Delivering) -> None:
    names = [f"person-{n}" for n in range(150)]
    before = colours(house, names)
    assert house.looked_up == [], "no weight has moved yet"
    met = names[:75]
    house.stuck = {name: {"green-button__1": before[name]} for name in met}
    api.weigh(moving, {"green": 0.05, "red": 0.75}, "the judge")
    house.refresh()
    after = colours(house, names)
    assert house.looked_up == names
    house.decide(userId="person-1", flags=[])
    assert house.looked_up == names, "nothing was asked for that sticks"
    assert {name: after[name] for name in met} == {name: before[name] for name in met}
    assert [name for name in names if after[name] == "blue"] == [name for name in names if before[name] == "blue"]
    # Of those who had not met it, the green ones are red now, but for some.
    moved = Counter((before[name], after[name]) for name in names[75:])
    assert moved["green", "red"] > moved["green", "green"]
    assert moved["red", "green"] == 0
    asked = {"context": {"targetingKey": next(name for name in met if before[name] == "green")}}
    assert house.post("/ofrep/v1/evaluate/flags/button", asked, x_api_key="rk_w_shop").json["value"] == "green"
    rule = house.library(moving.project_id).raw["button"]["rules"][0]
    assert (rule["weights"], rule["bucketVersion"]) == ([0.2, 0.05, 0.75], 1)
    change = api.changes_of(moving.project, key="green-button")[0]
    assert (change.what, change.by, change.note) == ("reweighed", "the judge", "blue 20.0%, green 5.0%, red 75.0%")


def test_a_new_version_begins_with_the_weights_that_were_said(moving: Experiment) -> None:
    api.weigh(moving, {"green": 0.05, "red": 0.75}, "a test")
    api.stop(moving, "a test")
    api.renew(moving, "a test")
    moving.refresh_from_db()
    assert (moving.weights, moving.weighed, moving.variants) == ({}, None, THREE)


def exposure(project: int, person: str, variant: str, at: int, **more: Any) -> Event:
    said = {"experiment": "green-button", "version": 1, "variant": variant, "held_out": False, **more}
    properties = json.dumps(said)
    return Event(
        project=project,
        event_id=f"{person}{at}",
        name="exposure",
        at=at,
        received=at,
        anonymous_id=person,
        properties=properties,
    )


def test_the_first_variant_is_kept_and_forgotten_with_the_person(shop: Project, stranger: Project) -> None:
    adaptive = {shop.pk: frozenset({"green-button"})}
    told = [
        exposure(shop.pk, "ada", "red", 20),
        exposure(shop.pk, "ada", "green", 10),
        exposure(shop.pk, "ada", "blue", 30, version=2),
        exposure(shop.pk, "ben", "red", 10, experiment="other"),
        exposure(stranger.pk, "ada", "blue", 10),
    ]
    stuck.note(told, adaptive)
    stuck.note([*told, exposure(shop.pk, "ada", "red", 5)], adaptive)
    assert stuck.of(shop.pk, ["ada"]) == {"green-button__1": "green", "green-button__2": "blue"}
    assert stuck.of(shop.pk, ["ben"]) == stuck.of(stranger.pk, ["ada"]) == {}
    caps.forget_person(shop.pk, ["ada"])
    assert not Stuck.objects.exists()
