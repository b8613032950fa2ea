"""Whatever happens to the server, what it acknowledged is there, once."""

import contextlib
import sqlite3
import threading
from http.client import HTTPException

import msgspec
import pytest

from tests.journeys.house import Server, new_project, rapport, soon

pytestmark = pytest.mark.slow


def view(project: dict[str, str], number: int) -> bytes:
    """A page view with an id of its own."""
    event = {"writeKey": project["write_key"], "messageId": f"view-{number}", "anonymousId": f"person-{number % 7}"}
    return msgspec.json.encode({**event, "properties": {"url": f"https://site.example/{number % 5}"}})


def send(server: Server, project: dict[str, str], numbers: range) -> list[int]:
    """Send views until the server is gone; gives those that were acknowledged."""
    acknowledged = []
    for number in numbers:
        try:
            got = server.post("/v1/page", view(project, number))
        except (OSError, HTTPException):
            break
        if got.status == 200:
            acknowledged.append(number)
    return acknowledged


def test_a_killed_server_has_every_acknowledged_event_once(own_server: Server) -> None:
    site = new_project(own_server.data, "Site")
    acknowledged: list[list[int]] = [[], [], []]

    def sending(sender: int) -> None:
        acknowledged[sender] = send(own_server, site, range(sender * 10_000, sender * 10_000 + 5_000))

    senders = [threading.Thread(target=sending, args=(number,)) for number in range(3)]
    for sender in senders:
        sender.start()
    soon(lambda: own_server.events(site), lambda count: count > 100)
    own_server.kill()
    for sender in senders:
        sender.join()
    kept = [number for numbers in acknowledged for number in numbers]
    own_server.start()

    # Each sender may have had one event on its way that was kept without its hearing so.
    count = soon(lambda: own_server.events(site), lambda count: count >= len(kept))
    assert len(kept) <= count <= len(kept) + len(senders)

    # A client that heard nothing sends again: nothing counts twice.
    for number in kept[:50]:
        assert own_server.post("/v1/page", view(site, number)).status == 200
    assert own_server.post("/v1/page", view(site, 99_999)).status == 200
    assert soon(lambda: own_server.events(site), lambda now: now > count) == count + 1


def test_a_stopped_server_leaves_nothing_behind(own_server: Server) -> None:
    site = new_project(own_server.data, "Site")
    assert len(send(own_server, site, range(20))) == 20
    assert own_server.stop() == 0
    asked = rapport("query", "events", "--project", site["project"], "--data", own_server.data, "--json")
    assert asked.json["totals"] == {"events": 20}


def test_a_command_loads_what_a_killed_server_left(own_server: Server) -> None:
    site = new_project(own_server.data, "Site")
    assert len(send(own_server, site, range(20))) == 20
    own_server.kill()
    asked = rapport("query", "events", "--project", site["project"], "--data", own_server.data, "--json")
    assert asked.json["totals"] == {"events": 20}


def test_a_collector_of_its_own_goes_on_without_the_server(own_server: Server) -> None:
    site = new_project(own_server.data, "Site")
    collector = Server(own_server.data, "collect").start()
    own_server.kill()
    assert len(send(collector, site, range(20))) == 20
    own_server.start()
    assert soon(lambda: own_server.events(site), lambda count: count == 20) == 20
    assert len(send(collector, site, range(20, 30))) == 10
    assert soon(lambda: own_server.events(site), lambda count: count == 30) == 30
    assert collector.get("/").status == 404
    assert collector.stop() == 0


def test_counts_of_what_was_refused_outlive_the_server(own_server: Server) -> None:
    site = new_project(own_server.data, "Site")
    assert len(send(own_server, site, range(5))) == 5
    nameless = msgspec.json.encode({"writeKey": site["write_key"], "userId": "u"})
    assert own_server.post("/v1/track", nameless).status == 400
    assert own_server.stop() == 0
    with contextlib.closing(sqlite3.connect(own_server.data / "rapport.db")) as database:
        rows = database.execute("SELECT reason, path, count FROM projects_doorcount ORDER BY 1").fetchall()
    assert rows == [("", "/v1/page", 5), ("no_name", "/v1/track", 1)]
