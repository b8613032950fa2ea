"""A reader without an id stays one person for the day, also when the server was killed in between."""

import msgspec
import pytest

from tests.journeys.house import Server, new_project, soon

FIREFOX = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"}


def looks(server: Server, project: dict[str, str], **headers: str) -> None:
    """A browser that says nothing of its owner looks at a page."""
    body = msgspec.json.encode({"writeKey": project["write_key"], "properties": {"url": "/"}})
    assert server.post("/v1/page", body, FIREFOX | headers).status == 200


@pytest.mark.slow
def test_the_secret_of_the_day_outlives_a_kill_and_nothing_tells_the_address(own_server: Server) -> None:
    data = own_server.data
    shop = new_project(data, "Shop")
    looks(own_server, shop)
    own_server.kill()
    again = Server(data).start()
    try:
        looks(again, shop)
        looks(again, shop, DNT="1")
        told = {"views": 3, "people": 1}
        assert soon(lambda: again.totals(shop, *told), lambda now: now == told) == told
    finally:
        again.stop()
    [salt] = (data / "salts").iterdir()
    assert ((data / "salts").stat().st_mode & 0o777, salt.stat().st_mode & 0o777) == (0o700, 0o600)
    log = data / "rapport.log"
    assert not log.exists() or "127.0.0.1" not in log.read_text()
