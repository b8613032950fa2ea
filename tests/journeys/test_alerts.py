"""A served project that is watched: noted from a terminal, judged by the server, told by a real mail server, once."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.journeys.house import Server, new_project, rapport, soon
from tests.web.postbox import Postbox, listening

pytestmark = pytest.mark.slow


@pytest.fixture
def posted(tmp_path: Path) -> Iterator[tuple[Server, Postbox]]:
    """A server that may be killed, and the mail server that it sends through."""
    with listening() as box:
        server = Server(tmp_path / "own")
        server.settings = {
            "RAPPORT_MAIL_HOST": "127.0.0.1",
            "RAPPORT_MAIL_PORT": str(box.port),
            "RAPPORT_MAIL_SECURITY": "none",
            "RAPPORT_MAIL_FROM": "rapport@example.org",
        }
        server.start()
        yield server, box
        server.kill()


def happened(server: Server, project: dict[str, str], person: str, days_ago: int) -> None:
    """Somebody looked at a page; it is loaded when this returns."""
    at = (datetime.now(UTC) - timedelta(days=days_ago)).isoformat()
    page = {"type": "page", "messageId": f"{person}-{days_ago}", "anonymousId": person, "timestamp": at}
    before = server.events(project)
    got = server.post("/v1/batch", json.dumps({"writeKey": project["write_key"], "batch": [page]}).encode())
    assert got.status == 200, got.body
    assert soon(lambda: server.events(project), lambda events: events == before + 1) == before + 1


def test_days_without_people_are_told_once_also_when_the_server_is_killed(posted: tuple[Server, Postbox]) -> None:
    server, box = posted
    shop, forum, at = new_project(server.data, "Shop"), new_project(server.data, "Forum"), ("--data", server.data)
    server.do("member.create", email="ada@example.org", password="compost and dahlias", name="Ada")  # noqa: S106
    for days_ago in (3, 0):
        happened(server, shop, "ann", days_ago)
    for days_ago in (3, 2, 1, 0):
        happened(server, forum, "xan", days_ago)
    who = ("--project", shop["project"], *at)
    watched = ("alert", "add", "People", "--metric", "people", "--when", "threshold-below", "--value", 1, *who)
    assert "It would have fired" in rapport(*watched, "--try").out
    assert "people is kept" in rapport(*watched, "--tell", "ada@example.org").out
    assert "does not belong" in rapport(*watched, "--tell", "cyd@example.org").err
    assert "firing" in rapport("alert", "check", *who).out
    told = soon(lambda: subjects(box), lambda found: bool(found))
    assert told == ["Shop: People fires"]
    server.kill()
    server.start()
    assert "firing" in rapport("alert", "check", *who).out
    assert rapport("alert", "list", "--json", *who).json[0]["state"] == "firing"
    said = rapport("mail", "test", "ada@example.org", *at)
    assert "The server took a letter for ada@example.org" in said.out, said.err
    assert subjects(box).count("Shop: People fires") == 1


def subjects(box: Postbox) -> list[str]:
    """What came, by its subject."""
    return [str(one["Subject"]) for one in box.came]


def test_a_terminal_notes_what_happened(server: Server, shop: dict[str, str]) -> None:
    who = ("--project", shop["project"], "--data", server.data)
    said = rapport("annotation", "add", "Version 2.1", "--at", "2026-01-05T10:00", *who)
    assert "2026-01-05T10:00  Version 2.1" in said.out
    assert "Version 2.1" in rapport("annotation", "list", *who).out
    number = rapport("annotation", "list", "--json", *who).json[0]["id"]
    assert "Version 2.1 is gone" in rapport("annotation", "remove", number, *who).out
    wrong = rapport("annotation", "add", "x", "--at", "soon", *who)
    assert (wrong.code, "Write a day as 2026-01-31" in wrong.err) == (2, True)
    unsent = rapport("mail", "test", "ada@example.org", *who)
    assert "set RAPPORT_MAIL_HOST and RAPPORT_MAIL_FROM" in unsent.err
