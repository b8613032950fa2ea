"""Events that a site sends answer questions at once."""

import msgspec
import pytest
from segment.analytics.client import Client

from tests.journeys.house import Server, rapport, soon


def client_of(server: Server, project: dict[str, str]) -> Client:
    """The real client of Segment, pointed at our server."""
    return Client(project["write_key"], host=server.url, max_retries=0)


@pytest.mark.slow
def test_the_real_client_sends_and_the_numbers_answer(server: Server, shop: dict[str, str]) -> None:
    client = client_of(server, shop)
    client.page(anonymous_id="ann", properties={"url": "https://shop.example/"})
    client.page(anonymous_id="ann", properties={"url": "https://shop.example/tea"})
    client.page(anonymous_id="bob", properties={"url": "https://shop.example/tea"})
    client.track(anonymous_id="ann", event="share", properties={"item_id": "tea"})
    client.identify(user_id="ann@example.org", anonymous_id="ann", traits={"plan": "free"})
    client.shutdown()

    told = {"views": 3, "people": 2, "sessions": 2, "shares": 1}
    assert soon(lambda: server.totals(shop, *told), lambda now: now == told) == told

    asked = rapport("query", "views", "bounce_rate", "--project", shop["project"], "--data", server.data, "--json")
    assert asked.json["totals"] == {"views": 3, "bounce_rate": 0.5}
    by_page = rapport("query", "views", "--by", "page", "-p", shop["project"], "--data", server.data, "--csv")
    assert by_page.out.splitlines()[:3] == ["page,views", "/tea,2", "/,1"]


def test_an_unknown_write_key_is_refused_with_a_sentence(server: Server) -> None:
    event = {"writeKey": "rk_w_nobody", "type": "page", "anonymousId": "ann"}
    got = server.post("/v1/page", msgspec.json.encode(event))
    assert got.status == 401
    assert b"No project has this write key" in got.body


def test_the_server_tells_how_it_is(server: Server) -> None:
    health = server.get("/healthz")
    assert health.status == 200
    assert health.json["ok"] is True


def test_the_local_door_wants_the_token(server: Server) -> None:
    assert server.post("/api/local/project.list", b"{}").status == 401
    wrong = {"Authorization": "Bearer guessed"}
    assert server.post("/api/local/project.list", b"{}", wrong).status == 401
