"""A person asks what is known of them, and to be forgotten: with a running server and without."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from rapport.kernel.event import Event
from tests.journeys.house import Server, new_project, rapport, soon
from tests.journeys.test_collectors import collectors_of, processes_of


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
    assert counts == {"events": 3, "sessions": 1, "links": 1, "set_aside": 1, "interact": 0}
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


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Server]:
    """A server with two collectors."""
    server = Server(tmp_path, "serve", "--collectors", "2", "--collect-port", "0").start()
    yield server
    server.stop()


@pytest.mark.slow
def test_a_person_is_forgotten_while_collectors_hold_what_they_wrote(house: Server, tmp_path: Path) -> None:
    collectors = collectors_of(house)
    shop, forum = (new_project(tmp_path, name) for name in ("Shop", "Forum"))
    for _ in range(20):
        told(collectors, shop, "zelda", 2)
        told(collectors, forum, "zelda", 1)
        told(collectors, shop, "bob", 1)
    soon(lambda: house.events(shop), lambda events: events == 60)
    assert held(tmp_path, "zelda"), "loaded, but the collectors go on writing where it stands"
    receipt = rapport("forget", "zelda", "--project", "shop", "--data", tmp_path, "--json").json
    assert receipt["removed"]["events"] == 40
    assert receipt["spool_bytes_left"] == 0
    assert held(tmp_path, "zelda") == []
    told(collectors, shop, "bob", 5)
    assert soon(lambda: house.events(shop), lambda events: events == 25) == 25
    assert house.events(forum) == 20, "a stranger's person of the same name stays"
    house.stop()
    # Without what says how far the spool was read, everything in it is read again.
    (tmp_path / "spool" / "positions.json").unlink(missing_ok=True)
    again = Server(tmp_path).start()
    assert soon(lambda: again.events(shop), lambda events: events == 25) == 25
    assert "Nothing is known of 'zelda'" in rapport("forget", "zelda", "--project", "shop", "--data", tmp_path).out
    again.stop()


@pytest.mark.slow
def test_the_receipt_says_what_a_collector_that_hangs_still_holds(house: Server, tmp_path: Path) -> None:
    collectors, shop = collectors_of(house), new_project(tmp_path, "Shop")
    for _ in range(20):
        told(collectors, shop, "zelda", 1)
    soon(lambda: house.events(shop), lambda events: events == 20)
    pids = processes_of(house)
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    who = ("--project", "shop", "--data", tmp_path)
    said = rapport("forget", "zelda", *who)
    for pid in pids:
        os.kill(pid, signal.SIGCONT)
    assert "A collector that does not answer holds" in said.out
    assert rapport("forget", "zelda", *who, "--json").json["spool_bytes_left"] == 0
    assert held(tmp_path, "zelda") == []


@pytest.mark.slow
def test_a_person_is_forgotten_without_a_server_while_a_collector_runs(tmp_path: Path) -> None:
    Server(tmp_path).start().stop()
    shop = new_project(tmp_path, "Shop")
    collector = Server(tmp_path, "collect").start()
    told(collector, shop, "zelda", 3)
    assert held(tmp_path, "zelda")
    receipt = rapport("forget", "zelda", "--project", "shop", "--data", tmp_path, "--json").json
    assert (receipt["removed"]["events"], receipt["spool_bytes_left"]) == (3, 0)
    assert held(tmp_path, "zelda") == []
    told(collector, shop, "zelda", 1)
    assert held(tmp_path, "zelda"), "and it goes on collecting"
    collector.stop()
