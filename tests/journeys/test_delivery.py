"""A flag from the terminal to a person and back: decided, exposed, counted, by one server."""

from typing import Any

import msgspec
import pytest

from tests.journeys.house import Server, new_project, rapport, soon

pytestmark = pytest.mark.slow

VARIANTS = [{"key": "a", "weight": 0.5, "value": False}, {"key": "b", "weight": 0.5, "value": True}]
EXPERIMENT = {"flag": "checkout", "hypothesis": "Shorter sells.", "primary": "people", "variants": VARIANTS}
MESSAGE = {
    "kind": "message",
    "hypothesis": "Who is greeted stays.",
    "primary": "people",
    "variants": [{"key": "hi", "weight": 1, "value": {"text": "Hi."}}],
    "cap": {"times": 1, "days": 1},
}


def decide(server: Server, key: str, **body: Any) -> Any:
    return server.post("/v1/decide", msgspec.json.encode({"writeKey": key, **body})).json


def test_from_the_terminal_to_a_person_and_back(server: Server, shop: dict[str, str]) -> None:
    stranger = new_project(server.data, "Stranger of flags")
    there = ("--project", shop["project"], "--data", server.data)
    rapport("flag", "set", "checkout", "--default", "false", *there)
    for key, said in (("shorter", EXPERIMENT), ("hello", MESSAGE)):
        given = server.data / f"{key}.json"
        given.write_bytes(msgspec.json.encode(said))
        assert rapport("experiment", "set", key, given, *there).code == 0
        assert rapport("experiment", "start", key, *there).code == 0
    key = shop["write_key"]
    people = [f"person-{number}" for number in range(60)]
    told = {person: decide(server, key, userId=person, expose=["checkout", "hello"]) for person in people}
    assert {one["flags"]["checkout"]["reason"] for one in told.values()} <= {"experiment", "defaultValue"}
    assert decide(server, stranger["write_key"], userId="person-1")["flags"] == {}

    query = "SELECT properties.experiment::String AS e, count(), uniq(user_id) FROM events GROUP BY e ORDER BY e"
    loaded: list[Any] = ["global_holdout", 60, 60]
    rows: Any = soon(lambda: rapport("sql", query, "--json", *there).json["rows"], lambda rows: loaded in rows)
    found: dict[str, Any] = {row[0]: (row[1], row[2]) for row in rows}
    assert found["global_holdout"] == (60, 60)
    assert found["shorter"][0] == found["shorter"][1] == found["hello"][0] > 50

    # Everybody was shown it once, and once a day is its cap; whoever was held out has the same clock.
    shown = [person for person in people if told[person]["actions"][0]["variant"] == "hi"]
    gone = soon(lambda: decide(server, key, userId=shown[0])["actions"], lambda actions: not actions)
    assert gone == []
    rapport("experiment", "stop", "shorter", *there)
    assert decide(server, key, userId=shown[0])["flags"]["checkout"]["reason"] == "defaultValue"
