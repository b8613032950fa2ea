"""Segments in a terminal: kept, counted, asked for and removed while a server runs; a stranger's stay hers."""

from pathlib import Path

import msgspec
import pytest

from tests.journeys.house import Server, new_project, rapport, soon


def happened(server: Server, project: dict[str, str], *deeds: tuple[str, str]) -> None:
    """People do something now."""
    batch = [{"type": "track", "anonymousId": person, "event": name} for person, name in deeds]
    body = msgspec.json.encode({"writeKey": project["write_key"], "batch": batch})
    assert server.post("/v1/batch", body).status == 200
    assert soon(lambda: server.events(project), lambda events: events == len(deeds)) == len(deeds)


def test_brackets_in_brackets_are_kept_from_a_terminal(server: Server, shop: dict[str, str], tmp_path: Path) -> None:
    happened(server, shop, ("ann", "share"), ("ann", "purchase"), ("bob", "share"), ("cat", "search"))
    stranger = new_project(server.data, "Forum of segments")
    happened(server, stranger, ("xan", "share"), ("yan", "share"))
    where = ("--project", shop["project"], "--data", server.data)
    (tmp_path / "guests.csv").write_text("user_id,city\ncat,Bonn\nzoe,Rome\n")
    guests = rapport("segment", "upload", "Guests", tmp_path / "guests.csv", *where, "--json").json
    assert (guests["name"], guests["ids"]) == ("Guests", 2)
    buyers = {"type": "all", "of": [{"type": "did", "events": "share"}, {"type": "did", "events": "purchase"}]}
    asked = {"type": "any", "of": [buyers, {"type": "any", "of": [{"type": "listed", "list": guests["list"]}]}]}
    (tmp_path / "deep.json").write_bytes(msgspec.json.encode(asked))

    assert rapport("segment", "count", tmp_path / "deep.json", *where, "--json").json["people"] == 2
    made = rapport("segment", "add", "Friends", tmp_path / "deep.json", *where)
    assert (made.code, made.err) == (0, "")
    assert "people     2" in made.out
    assert "on the list Guests" in made.out
    assert rapport("query", "people", "--segment", "friends", *where, "--json").json["totals"] == {"people": 2}
    assert "Friends" in rapport("segment", "list", *where).out
    assert "Guests" in rapport("segment", "lists", *where).out
    needed = rapport("segment", "remove-list", guests["list"], *where)
    assert (needed.code, needed.err.count("needs this list")) == (2, 1)
    changed = rapport("segment", "change", "friends", '{"type": "did", "events": "share"}', "--name", "Sharers", *where)
    assert "people     2" in changed.out
    assert rapport("segment", "show", "friends", *where, "--json").json["name"] == "Sharers"
    assert "is gone" in rapport("segment", "remove", "friends", *where).out
    assert "is gone" in rapport("segment", "remove-list", guests["list"], *where).out
    assert "no segment yet" in rapport("segment", "list", *where).out
    assert "no list yet" in rapport("segment", "lists", "-p", stranger["project"], "--data", server.data).out


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        (("add", "Odd", '{"type": "wished"}'), "condition: "),
        (("add", "Odd", "{no"), "condition: it is no JSON"),
        (("count", "no-such-file.json"), "no-such-file.json cannot be read"),
        (("show", "odd"), "segment: there is none called 'odd'"),
        (("remove-list", "99"), "list: there is no list number 99"),
    ],
)
def test_what_is_wrong_is_one_sentence(
    server: Server, shop: dict[str, str], said: tuple[str, ...], sentence: str
) -> None:
    told = rapport("segment", *said, "--project", shop["project"], "--data", server.data)
    assert told.code == 2
    assert told.err.startswith(f"rapport: {sentence}")
    assert told.err.count("\n") == 1
