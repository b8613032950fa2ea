"""OpenFeature's remote evaluation, as the protocol says it and as its real client for Python speaks it."""

import os
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
import yaml
from openfeature.contrib.provider.ofrep import OFREPProvider
from openfeature.evaluation_context import EvaluationContext
from openfeature.exception import FlagNotFoundError, TargetingKeyMissingError, TypeMismatchError
from openfeature.flag_evaluation import Reason

from rapport.deliver import api
from rapport.deliver.models import Experiment
from rapport.projects.models import Project
from tests.collect.serving import Reply
from tests.deliver.serving import Delivering

SHARED = Path(os.environ.get("RAPPORT_SHARED") or Path(__file__).parents[3] / "shared")
SPECIFICATION = SHARED / "conformance" / "ofrep" / "service" / "openapi.yaml"

ALL, ADA = "/ofrep/v1/evaluate/flags", {"context": {"targetingKey": "ada"}}
FLAGS: dict[str, tuple[str, Any]] = {
    "dark": ("boolean", True),
    "title": ("string", "Tea"),
    "columns": ("number", 3),
    "ratio": ("number", 0.25),
    "theme": ("json", {"colour": "green", "deep": {"a": 1}}),
}


@pytest.fixture
def served(house: Delivering, button: Experiment) -> Delivering:
    """A flag of each kind, and an experiment."""
    api.change_practice(button.project, {"global_holdout": 0}, "a test")
    for key, (kind, value) in FLAGS.items():
        api.keep_flag(button.project, key, {"kind": kind, "default": value}, "a test")
    api.start(button, "a test")
    house.refresh()
    return house


def asked(house: Delivering, path: str, body: Any, **headers: str) -> Reply:
    return house.post(path, body, **{"x_api_key": "rk_w_shop", **headers})


def provider(house: Delivering, key: str = "rk_w_shop") -> OFREPProvider:
    return OFREPProvider(house.url, headers_factory=lambda: {"Authorization": f"Bearer {key}"})


def test_the_client_gets_every_kind_of_value(served: Delivering) -> None:
    client, ada = provider(served), EvaluationContext("ada")
    assert client.resolve_boolean_details("dark", False, ada).value is True
    assert client.resolve_string_details("title", "", ada).value == "Tea"
    assert client.resolve_integer_details("columns", 0, ada).value == 3
    assert client.resolve_float_details("ratio", 0.0, ada).value == 0.25
    assert client.resolve_object_details("theme", {}, ada).value == FLAGS["theme"][1]
    found = client.resolve_string_details("button", "", ada)
    assert (found.reason, found.variant) == (Reason.SPLIT, found.value)
    assert found.flag_metadata["experiment"] == "green-button"


def test_the_client_understands_every_error(served: Delivering) -> None:
    client, ada = provider(served), EvaluationContext("ada")
    with pytest.raises(FlagNotFoundError):
        client.resolve_boolean_details("nothing", False, ada)
    with pytest.raises(TypeMismatchError):
        client.resolve_boolean_details("title", False, ada)
    with pytest.raises(TargetingKeyMissingError):
        client.resolve_boolean_details("dark", False, EvaluationContext())
    with pytest.raises(Exception, match="unauthorized"):
        provider(served, "rk_w_nobody").resolve_boolean_details("dark", False, ada)


def test_a_strangers_key_does_not_see_the_flags(served: Delivering) -> None:
    with pytest.raises(FlagNotFoundError):
        provider(served, "rk_w_stranger").resolve_boolean_details("dark", False, EvaluationContext("ada"))


def test_who_uses_a_flag_is_exposed_once(served: Delivering) -> None:
    client = provider(served)
    for _ in range(3):
        client.resolve_string_details("button", "", EvaluationContext("ada", {"userId": "u1", "anonymousId": "a1"}))
    client.resolve_string_details("title", "", EvaluationContext("ada"))
    asked(served, ALL, ADA)
    assert [(one.name, one.user_id, one.anonymous_id) for one in served.kept()] == [("exposure", "u1", "a1")]


def test_what_has_not_changed_is_not_sent_again(served: Delivering, shop: Project) -> None:
    first = asked(served, ALL, ADA)
    assert {flag["key"] for flag in first.json["flags"]} == {*FLAGS, "button"}
    again = asked(served, ALL, ADA, if_none_match=first.headers["etag"])
    assert (again.status, again.body) == (304, b"")
    api.keep_flag(shop, "dark", {"default": False}, "a test")
    served.refresh()
    changed = asked(served, ALL, ADA, if_none_match=first.headers["etag"])
    assert changed.status == 200
    assert changed.headers["etag"] != first.headers["etag"]


@pytest.mark.parametrize(
    ("path", "body", "status", "code"),
    [
        (f"{ALL}/dark", b"{", 400, "PARSE_ERROR"),
        (f"{ALL}/dark", {}, 400, "INVALID_CONTEXT"),
        (f"{ALL}/dark", {"context": {"targetingKey": ""}}, 400, "TARGETING_KEY_MISSING"),
        (f"{ALL}/nothing", ADA, 404, "FLAG_NOT_FOUND"),
        (ALL, {"context": {"plan": "green"}}, 400, "TARGETING_KEY_MISSING"),
        (ALL, [], 400, "INVALID_CONTEXT"),
    ],
)
def test_errors_are_those_of_the_protocol(served: Delivering, path: str, body: Any, status: int, code: str) -> None:
    reply = asked(served, path, body)
    assert (reply.status, reply.json["errorCode"]) == (status, code)
    assert ("key" in reply.json) is (path != ALL)


def test_a_flag_that_is_off_and_a_rule_say_why(served: Delivering, shop: Project) -> None:
    api.keep_flag(shop, "dark", {"enabled": False}, "a test")
    api.keep_flag(shop, "title", {"rules": [{"value": "Chai", "audience": {"condition": {"land": "IN"}}}]}, "a test")
    served.refresh()
    assert asked(served, f"{ALL}/dark", ADA).json["reason"] == "DISABLED"
    said = asked(served, f"{ALL}/title", {"context": {"targetingKey": "ada", "land": "IN"}}).json
    assert said == {"key": "title", "value": "Chai", "reason": "TARGETING_MATCH", "variant": "rule"}


@pytest.mark.skipif(not SPECIFICATION.is_file(), reason=f"there is no {SPECIFICATION}; set RAPPORT_SHARED")
def test_answers_are_as_the_specification_says(served: Delivering) -> None:
    specification: dict[str, Any] = yaml.safe_load(SPECIFICATION.read_text())
    # Of the kinds of values it wants exactly one to fit, but an integer is a number too, and everything fits the last.
    values = specification["components"]["schemas"]["evaluationSuccess"]["allOf"]
    specification["components"]["schemas"]["evaluationSuccess"]["allOf"] = values[:1]
    operations = {
        ALL: specification["paths"][ALL]["post"],
        f"{ALL}/x": specification["paths"][f"{ALL}/{{key}}"]["post"],
    }
    asking = [
        *((f"{ALL}/{key}", ADA, 200) for key in (*FLAGS, "button")),
        (f"{ALL}/nothing", ADA, 404),
        (f"{ALL}/dark", {}, 400),
        (ALL, ADA, 200),
        (ALL, {}, 400),
    ]
    for path, body, status in asking:
        reply = asked(served, path, body)
        assert reply.status == status
        operation = operations[ALL if path == ALL else f"{ALL}/x"]
        schema = operation["responses"][str(status)]["content"]["application/json"]["schema"]
        whole = {**schema, "components": specification["components"]}
        jsonschema_rs.validator_for(whole).validate(reply.json)
