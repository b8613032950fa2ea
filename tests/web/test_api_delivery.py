"""Flags, experiments and actions over the API: kept with the project's secret key, and nobody else's."""

import json
from typing import Any

import pytest
from django.test import Client

from rapport.deliver import api
from tests.web.conftest import Cast

VARIANTS = [{"key": "a", "weight": 0.5, "value": False}, {"key": "b", "weight": 0.5, "value": True}]
EXPERIMENT = {"flag": "checkout", "hypothesis": "Shorter sells.", "primary": "people", "variants": VARIANTS}


def call(cast: Cast, method: str, path: str, body: Any = None, key: str = "", project: str = "shop") -> Any:
    headers = {"authorization": f"Bearer {key or cast.secret}"}
    data = b"" if body is None else json.dumps(body).encode()
    where = f"/api/v1/projects/{project}/{path}"
    answer = Client().generic(method, where, data, "application/json", headers=headers)
    return answer.status_code, answer.json()


def test_the_life_of_an_experiment(cast: Cast) -> None:
    assert call(cast, "PUT", "flags/checkout", {"default": False, "about": "A shorter way."})[0] == 200
    assert call(cast, "POST", "flags/checkout/override", {"person": "ann", "value": True})[0] == 200
    assert call(cast, "GET", "flags/checkout")[1]["forced"] == {"ann": True}
    status, made = call(cast, "PUT", "experiments/shorter", EXPERIMENT)
    assert (status, made["state"], made["control"]) == (200, "draft", "a")
    assert call(cast, "POST", "experiments/shorter/start", {})[1]["state"] == "running"
    status, refused = call(cast, "PUT", "experiments/shorter", {"primary": "sessions"})
    assert (status, refused["error"]["field"]) == (400, "primary")
    assert call(cast, "POST", "experiments/shorter/override", {"person": "ada", "variant": "b"})[0] == 200
    assert call(cast, "POST", "experiments/shorter/pause", {"because": "a sale"})[1]["paused"]
    assert call(cast, "POST", "experiments/shorter/resume", {})[1]["paused"] is None
    assert call(cast, "POST", "experiments/shorter/withdraw", {})[0] == 400
    assert call(cast, "POST", "experiments/shorter/stop", {"because": "seen enough"})[1]["state"] == "stopped"
    decided = call(cast, "POST", "experiments/shorter/decide", {"variant": "b", "learnings": "Shorter sells."})[1]
    assert (decided["state"], decided["decision"]) == ("decided", "b")
    assert call(cast, "GET", "flags/checkout")[1]["default"] is True
    assert [one["key"] for one in call(cast, "GET", "experiments?search=shorter+sells")[1]["experiments"]] == [
        "shorter"
    ]
    changes = call(cast, "GET", "experiments/shorter")[1]["changes"]
    assert [one["what"] for one in changes] == ["decided", "stopped", "resumed", "paused", "set", "started", "made"]
    assert {one["by"] for one in changes} == {"a secret key"}
    assert call(cast, "POST", "experiments/shorter/renew", {})[1]["version"] == 2
    assert call(cast, "DELETE", "flags/checkout")[0] == 400


def test_actions_and_what_holds_for_all(cast: Cast) -> None:
    said = {"kind": "message", "variants": [{"key": "hi", "weight": 1, "value": {"text": "Hi."}}]}
    assert call(cast, "PUT", "actions/hello", said)[1]["holdout"] == 0.1
    assert call(cast, "GET", "actions/hello")[1]["kind"] == "message"
    bare = {**said, "holdout": 0, "no_holdout_reason": "Everybody has to see it, by law."}
    assert call(cast, "PUT", "actions/law", bare)[0] == 200
    assert set(call(cast, "GET", "actions")[1]["without_holdout"]) == {"law"}
    assert call(cast, "PUT", "delivery", {"global_holdout": 0.05, "renew": True})[1]["holdout_version"] == 2
    assert "message" in call(cast, "GET", "delivery")[1]["kinds"]
    assert {one["subject"] for one in call(cast, "GET", "changes")[1]["changes"]} == {"action", "practice"}


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "field"),
    [
        ("GET", "flags/none", None, 404, "flag"),
        ("GET", "experiments/none", None, 404, "experiment"),
        ("GET", "actions/none", None, 404, "action"),
        ("PUT", "flags/No%20Key", {"default": True}, 400, "key"),
        ("PUT", "flags/a", {"default": 1}, 400, "default"),
        ("PUT", "flags/a", {"default": False, "about": "\u0000"}, 400, "about"),
        ("PUT", "flags/a", {"default": False, "about": "\ud800"}, 400, "about"),
        ("PUT", "flags/a", {"kind": "number", "default": 10**400}, 400, "default"),
        ("PUT", "flags/a", [], 400, "said"),
        ("POST", "flags/none/override", {"person": "ann", "value": True}, 404, "flag"),
        ("PUT", "experiments/a", {"flag": None}, 400, "flag"),
        ("PUT", "actions/a", {"kind": ["message"], "variants": []}, 400, "variants"),
        ("PUT", "delivery", {"cap": {"times": -1}}, 400, "cap"),
        ("POST", "experiments/a/fly", {}, 400, "step"),
    ],
)
def test_what_cannot_be(cast: Cast, method: str, path: str, body: Any, status: int, field: str) -> None:
    found, said = call(cast, method, path, body)
    assert (found, said["error"]["field"]) == (status, field)


def test_a_strangers_key_opens_nothing(cast: Cast) -> None:
    call(cast, "PUT", "flags/checkout", {"default": False})
    assert call(cast, "GET", "flags", key=cast.stranger_secret)[0] == 403
    assert call(cast, "PUT", "flags/checkout", {"default": True}, key=cast.stranger_secret)[0] == 403
    assert call(cast, "GET", "flags", key=cast.stranger_secret, project="forum")[1] == {"flags": []}
    assert api.flag_of(cast.shop, "checkout").default is False
