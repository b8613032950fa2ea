"""A person asks what is known of them, and to be forgotten: with a running server and without."""

from pathlib import Path

import msgspec
import pytest

from rapport.kernel.event import Event
from tests.journeys.house import Server, new_project, rapport, soon


def told(server: Server, project: dict[str, str], person: str, times: int) -> None:
    """Somebody looks at pages."""
    batch = [{"type": "page", "anonymousId": person, "userId": f"{person}@example.org"} for _ in range(times)]
    body = msgspec.json.encode({"writeKey": project["write_key"], "batch": batch})
    assert server.post("/v1/batch", body).status == 200


def held(folder: Path, person: str) -> list[Path]:
    """Files of the spool and of what was set aside in which a person is named."""
    files = [path for name in ("spool", "set_aside") for path in (folder / name).glob("*") if path.is_file()]
    return [path for path in files if person.encode() in path.read_bytes()]


def set_aside(folder: Path, project: int) -> None:
    """The engine has refused an event of each of two people."""
    (folder / "set_aside").mkdir(exist_ok=True)
    both = [
        Event(project=project, event_id=who, name="a", at=1, received=1, anonymous_id=who) for who in ("zelda", "bob")
    ]
    (folder / "set_aside" / "1-both").write_bytes(msgspec.msgpack.encode(both))
    (folder / "set_aside" / "1-damaged").write_bytes(b"\xc1")


@pytest.mark.slow
def test_a_person_is_told_and_forgotten_while_the_server_runs(own_server: Server, tmp_path: Path) -> None:
    data = own_server.data
    shop, forum = (new_project(data, name) for name in ("Shop", "Forum"))
    for project in (shop, forum):
        told(own_server, project, "zelda", 3)
        told(own_server, project, "bob", 2)
    set_aside(data, 1)
    who = ("--project", shop["project"], "--data", data)

    out = tmp_path / "zelda.jsonl"
    exported = rapport("export", "zelda@example.org", *who, "--to", out, "--json")
    lines = [msgspec.json.decode(line) for line in out.read_bytes().splitlines()]
    counts = msgspec.json.decode(exported.err)["exported"]
    assert counts == {"events": 3, "sessions": 1, "links": 1, "set_aside": 1}
    assert [line["table"] for line in lines] == ["events"] * 3 + ["sessions", "links", "set_aside"]
    assert out.stat().st_mode & 0o777 == 0o600
    assert "bob" not in out.read_text()

    told(own_server, shop, "zelda", 1)
    receipt = rapport("forget", "zelda", *who, "--json").json
    assert (receipt["removed"]["events"], receipt["removed"]["set_aside"]) == (4, 1)
    assert receipt["spool_bytes_left"] == 0
    assert held(data, "zelda") == []
    assert len(held(data, "bob")) == 1
    again = rapport("forget", "zelda", *who)
    assert "Nothing is known of 'zelda' in shop" in again.out
    assert soon(lambda: own_server.events(shop), lambda events: events == 2) == 2
    assert own_server.events(forum) == 5, "a stranger's person of the same name stays"


@pytest.mark.slow
def test_a_person_is_forgotten_without_a_server(tmp_path: Path) -> None:
    server = Server(tmp_path).start()
    shop = new_project(tmp_path, "Shop")
    told(server, shop, "zelda", 2)
    server.kill()
    who = ("--project", "shop", "--data", tmp_path)
    assert len(rapport("export", "zelda", *who).out.splitlines()) == 4
    said = rapport("forget", "zelda", *who)
    assert "removed of 'zelda' in shop" in said.out
    assert held(tmp_path, "zelda") == []
    assert rapport("forget", " ", *who).code == 2
    assert "there is none called 'nowhere'" in rapport("forget", "zelda", "-p", "nowhere", "--data", tmp_path).err
