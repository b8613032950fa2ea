"""GrowthBook's real client for Python evaluates our flags by itself, and comes to what we say."""

from collections.abc import Iterator
from typing import Any

import pytest
from growthbook import GrowthBook
from growthbook import feature_repo as repository

from rapport.deliver import api
from rapport.deliver.models import Experiment
from rapport.projects.models import Project
from tests.deliver.conftest import TEXTS
from tests.deliver.serving import Delivering

PEOPLE = [f"person-{number}" for number in range(120)]


@pytest.fixture
def served(house: Delivering, button: Experiment) -> Iterator[Delivering]:
    """Two experiments in parts of a namespace, a rule for an audience, a share, and a holdout of everything."""
    shop = button.project
    api.change_practice(shop, {"global_holdout": 0.2}, "a test")
    for key, first, last in (("green-button", 0, 0.5), ("second", 0.5, 1)):
        namespace = {"name": "front", "first": first, "last": last}
        more = {"coverage": 0.8, "audience": {"condition": {"plan": {"$in": ["green", "blue"]}}}}
        one = api.keep_experiment(shop, key, {"flag": "button", **TEXTS, "namespace": namespace, **more}, "a test")
        api.start(one, "a test")
    rules = [{"value": "dark", "audience": {"condition": {"age": {"$gte": 65}}}}, {"value": "loud", "share": 0.3}]
    api.keep_flag(shop, "theme", {"kind": "string", "default": "light", "rules": rules}, "a test")
    house.refresh()
    repository.clear_cache()
    yield house
    repository.clear_cache()


def client(house: Delivering, key: str = "rk_w_shop", **attributes: Any) -> GrowthBook:
    made = GrowthBook(api_host=house.url, client_key=key, attributes=attributes, cache_ttl=0)
    made.load_features()
    return made


def test_it_comes_to_what_the_server_says(served: Delivering) -> None:
    values = set()
    for number, person in enumerate(PEOPLE):
        known: dict[str, Any] = {"plan": ("green", "red")[number % 4 == 0], "age": number}
        gb = client(served, id=person, **known)
        flags = served.decide(userId=person, properties=known)["flags"]
        for key in ("button", "theme"):
            assert gb.get_feature_value(key, None) == flags[key]["value"], person
        found = gb.eval_feature("button")
        if found.experimentResult is not None:
            assert found.experimentResult.key == flags["button"]["variant"]
        values.add((found.experiment.key if found.experiment else "", found.value))
    assert {experiment for experiment, _ in values} == {"", "green-button", "second"}


def test_a_strangers_key_gets_a_strangers_flags(served: Delivering) -> None:
    assert client(served, "rk_w_stranger", id="ada").get_feature_value("button", None) == "strange"
    assert client(served, "rk_w_stranger", id="ada").get_feature_value("theme", None) is None


def test_the_payload_has_a_tag_and_tells_of_nobody(served: Delivering, shop: Project) -> None:
    api.override(api.experiment_of(shop, "second"), "ada@example.org", "green", "a test")
    served.refresh()
    first = served.post("/api/features/rk_w_shop", b"", method="GET")
    assert (first.status, first.headers["x-sse-support"]) == (200, "disabled")
    assert b"ada@example.org" not in first.body
    assert served.post("/api/features/rk_w_shop", b"", method="GET", if_none_match=first.headers["etag"]).status == 304
    assert served.post("/api/features/rk_w_nobody", b"", method="GET").status == 400


def test_evaluated_here_it_comes_to_the_same_and_says_the_same_exposures(served: Delivering) -> None:
    seen: dict[str, set[tuple[str, str, str]]] = {}
    for number, person in enumerate(PEOPLE):
        known: dict[str, Any] = {"plan": ("green", "red")[number % 4 == 0], "age": number}
        mine = seen.setdefault(person, set())

        def saw(experiment: Any, result: Any, mine: set[tuple[str, str, str]] = mine, **_: Any) -> None:
            mine.add((experiment.key, experiment.phase, result.key))

        gb = GrowthBook(
            api_host=served.url,
            client_key="rk_w_shop",
            attributes={"id": person, **known},
            remote_eval=True,
            cache_ttl=0,
            on_experiment_viewed=saw,
        )
        said = served.decide(userId=person, properties=known)
        for key in ("button", "theme"):
            assert gb.get_feature_value(key, None) == said["flags"][key]["value"], person
        told = {(one["properties"]["experiment"], one["properties"]["variant"]) for one in said["exposures"]}
        assert {(key, variant) for key, _, variant in mine} == told
    assert {key for mine in seen.values() for key, _, _ in mine} == {"global_holdout", "green-button", "second"}


def test_what_is_evaluated_here_says_no_rule(served: Delivering, shop: Project) -> None:
    def asked(key: str = "rk_w_shop", **body: Any) -> Any:
        return served.post(f"/api/eval/{key}", body)

    reply = asked(attributes={"id": "u1", "age": 70})
    assert (reply.status, reply.json["features"]["theme"]) == (200, {"defaultValue": "dark"})
    assert b"condition" not in reply.body
    assert b"coverage" not in reply.body
    forced = asked(attributes={"id": "u1", "plan": "green"}, forcedVariations={"second": 1, "green-button": 9})
    assert forced.json["features"]["button"] == {"defaultValue": "green"}
    assert asked().json["features"]["button"] == {"defaultValue": "blue"}
    assert asked("rk_w_stranger").json["features"] == {"button": {"defaultValue": "strange"}}
    assert asked("rk_w_nobody").status == 400
    assert asked(attributes=["u1"]).status == 400
    assert asked(attributes={"id": "u" * 600}).status == 400
    assert served.post("/api/eval/rk_w_shop", b"", method="GET").status == 405
    api.change_practice(shop, {"hides_rules": True}, "a test")
    served.refresh()
    hidden = served.post("/api/features/rk_w_shop", b"", method="GET")
    assert (hidden.status, "remoteEval" in hidden.json["error"]) == (403, True)
    assert served.post("/api/features/rk_w_shop", {"attributes": {"id": "u1"}}).status == 200
