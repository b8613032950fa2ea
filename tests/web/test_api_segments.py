"""Segments and lists over the API: kept, counted, changed and removed with a secret key; nothing of a stranger's."""

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
from django.test import Client

from rapport.projects import segments
from rapport.projects.models import PersonList
from tests.web.conftest import Cast, Tell


def ask(cast: Cast, method: str, path: str, said: object = None, key: str = "") -> tuple[int, Any]:
    """An answer of the API."""
    headers = {"authorization": f"Bearer {key or cast.secret}"}
    answer = Client().generic(
        method,
        f"/api/v1/projects/shop/{path}",
        b"" if said is None else msgspec.json.encode(said),
        "application/json",
        headers=headers,
    )
    return answer.status_code, answer.json() if answer.content else None


@pytest.fixture
def town(cast: Cast, tell: Tell) -> Cast:
    """Ann shares today, Bob looks; in a stranger's forum three people share."""
    now = datetime.now(UTC) - timedelta(minutes=1)
    tell(cast.shop, "ann", now, "share")
    tell(cast.shop, "bob", now)
    for person in ("xan", "yan", "ann"):
        tell(cast.forum, person, now, "share")
    return cast


def test_a_segment_is_kept_counted_changed_and_removed(town: Cast) -> None:
    status, made = ask(town, "POST", "segments", {"name": "Sharers", "condition": {"type": "did", "events": "share"}})
    assert status == 201
    assert (made["segment"], made["people"], made["trouble"]) == ("sharers", 1, "")
    assert made["words"] == "did share at least once"
    assert ask(town, "GET", "segments/sharers") == (200, made)
    anybody = {"type": "not", "of": {"type": "did", "events": "purchase"}}
    assert ask(town, "POST", "segments/count", {"condition": anybody})[1]["people"] == 2
    changed = ask(town, "PUT", "segments/sharers", {"name": "Anybody", "condition": anybody})[1]
    assert (changed["segment"], changed["name"], changed["people"]) == ("sharers", "Anybody", 2)
    assert ask(town, "GET", "metrics?metrics=people&segment=sharers")[1]["totals"] == {"people": 2}
    assert [one["name"] for one in ask(town, "GET", "segments")[1]["segments"]] == ["Anybody"]
    assert ask(town, "DELETE", "segments/sharers") == (204, None)
    assert ask(town, "GET", "segments") == (200, {"segments": []})


def test_a_list_is_uploaded_and_asked_for_in_brackets(town: Cast) -> None:
    made = ask(town, "POST", "lists", {"name": "Guests", "ids": ["ann", "ann ", "zoe"]})
    assert made[0] == 201
    assert (made[1]["name"], made[1]["ids"]) == ("Guests", 2)
    number = made[1]["list"]
    assert ask(town, "GET", "lists")[1]["lists"] == [made[1]]
    nested = {"type": "all", "of": [{"type": "did", "events": "share"}, {"type": "listed", "list": number}]}
    deep = {"type": "any", "of": [nested, {"type": "not", "of": {"type": "any", "of": [nested]}}]}
    kept = ask(town, "POST", "segments", {"name": "Deep", "condition": deep})[1]
    assert (kept["condition"]["of"][0], kept["people"]) == (nested, 2)
    assert ask(town, "POST", "segments/count", {"condition": nested})[1]["people"] == 1
    status, said = ask(town, "DELETE", f"lists/{number}")
    assert (status, said["error"]["field"]) == (400, "list")
    ask(town, "DELETE", "segments/deep")
    assert ask(town, "DELETE", f"lists/{number}") == (204, None)
    assert ask(town, "DELETE", f"lists/{number}")[0] == 404


def test_what_a_segment_needs_and_is_gone_is_said_before_it_is_asked(town: Cast) -> None:
    number = ask(town, "POST", "lists", {"name": "Guests", "ids": ["ann"]})[1]["list"]
    condition = {"type": "listed", "list": number}
    assert ask(town, "POST", "segments", {"name": "Guests", "condition": condition})[1]["people"] == 1
    PersonList.objects.filter(pk=number).delete()
    told = ask(town, "GET", "segments/guests")[1]
    assert told["people"] is None
    assert f"the list number {number}, which is gone" in told["trouble"]
    status, said = ask(town, "GET", "metrics?metrics=people&segment=guests")
    assert (status, said["error"]["field"]) == (400, "segment")
    assert "which is gone" in said["error"]["message"]


@pytest.mark.parametrize(
    ("condition", "field", "sentence"),
    [
        ({"type": "wished"}, "condition", "wished"),
        ({"type": "did", "events": "planet==3"}, "condition", "planet"),
        ({"type": "measured", "measure": "charm", "least": 1}, "measure", "charm"),
        ({"type": "listed", "list": 77}, "condition", "list number 77"),
        ({"type": "did", "events": "share", "least": 10**30}, "did", "no number is that large"),
        ({"type": "did", "events": "share", "when": {"days": 10**9}}, "when", "36500"),
        ({}, "condition", "type"),
    ],
)
def test_a_condition_without_meaning_is_not_kept(town: Cast, condition: object, field: str, sentence: str) -> None:
    for method, path in (("POST", "segments"), ("POST", "segments/count")):
        status, said = ask(town, method, path, {"name": "Odd", "condition": condition})
        assert status == 400
        assert said["error"]["field"] == field
        assert sentence in said["error"]["message"]
    assert segments.segments_of(town.shop) == []


def test_a_stranger_sees_and_changes_nothing(town: Cast) -> None:
    said = {"name": "Sharers", "condition": {"type": "did", "events": "share"}}
    ask(town, "POST", "segments", said)
    for method, path in (("GET", "segments"), ("POST", "segments"), ("PUT", "segments/sharers"), ("GET", "lists")):
        assert ask(town, method, path, said if method != "GET" else None, town.stranger_secret)[0] == 403
    assert ask(town, "DELETE", "segments/sharers", key=town.stranger_secret)[0] == 403
    assert ask(town, "GET", "segments/nobody")[1]["error"]["message"].endswith("there are: sharers.")
    assert segments.segments_of(town.forum) == []


def test_the_description_knows_every_condition() -> None:
    document = Client().get("/api/v1/openapi.json").json()
    described = document["components"]["schemas"]["Draft"]["properties"]["condition"]["anyOf"]
    kinds = {one["properties"]["type"]["enum"][0] for one in described}
    assert kinds == {"did", "followed", "has", "measured", "listed", "all", "any", "not"}
