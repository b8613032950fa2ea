"""The tracker's files over HTTP: what browsers get, what they keep, and what an unbuilt server says."""

import asyncio
import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from rapport.web.tracker import Tracker

SCRIPT = b"(()=>{window.rapport=[]})();\n" * 20


@pytest.fixture
def built(tmp_path: Path) -> Path:
    """A folder as the build leaves it."""
    (tmp_path / "parts").mkdir()
    (tmp_path / "rapport.js").write_bytes(SCRIPT)
    (tmp_path / "parts" / "shares.js").write_bytes(b"export default () => {};")
    (tmp_path / "secret.js").write_bytes(b"Not for browsers.")
    return tmp_path


def get(app: Tracker, path: str, method: str = "GET", **headers: str) -> tuple[int, dict[str, str], bytes]:
    """Status, headers and body of one request."""
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b""}

    async def send(message: Any) -> None:
        sent.append(message)

    asked = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    asyncio.run(app({"type": "http", "method": method, "path": path, "headers": asked}, receive, send))
    told = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return sent[0]["status"], told, sent[1]["body"]


def test_the_script_may_be_used_and_kept_by_any_page(built: Path) -> None:
    status, headers, body = get(Tracker(built), "/rapport.js")
    assert (status, body) == (200, SCRIPT)
    assert headers["content-type"] == "text/javascript; charset=utf-8"
    assert headers["access-control-allow-origin"] == "*"
    assert "max-age=3600" in headers["cache-control"]
    assert int(headers["content-length"]) == len(SCRIPT)


def test_it_travels_packed_for_those_who_can_unpack(built: Path) -> None:
    _, headers, body = get(Tracker(built), "/rapport.js", accept_encoding="br, gzip")
    assert headers["content-encoding"] == "gzip"
    assert gzip.decompress(body) == SCRIPT
    assert int(headers["content-length"]) == len(body)


def test_what_has_not_changed_is_not_sent_again(built: Path) -> None:
    app = Tracker(built)
    tag = get(app, "/rapport.js")[1]["etag"]
    assert get(app, "/rapport.js", if_none_match=tag)[::2] == (304, b"")
    (built / "rapport.js").write_bytes(b"built anew")
    status, headers, body = get(app, "/rapport.js", if_none_match=tag)
    assert (status, body) == (200, b"built anew")
    assert headers["etag"] != tag


def test_head_says_the_same_without_a_body(built: Path) -> None:
    status, headers, body = get(Tracker(built), "/rapport.js", "HEAD")
    assert (status, body) == (200, b"")
    assert int(headers["content-length"]) == len(SCRIPT)


def test_parts_have_addresses_of_their_own(built: Path) -> None:
    assert get(Tracker(built), "/rapport/parts/shares.js")[::2] == (200, b"export default () => {};")


@pytest.mark.parametrize(
    "path",
    ["/rapport/parts/nothing.js", "/rapport/secret.js", "/rapport/parts/../secret.js", "/rapport/", "/rapport/rapport"],
)
def test_nothing_else_can_be_asked_for(built: Path, path: str) -> None:
    status, _, body = get(Tracker(built), path)
    assert status == 404
    assert json.loads(body)["error"]


def test_only_reading_is_possible(built: Path) -> None:
    assert get(Tracker(built), "/rapport.js", "POST")[0] == 405


def test_a_server_without_a_built_tracker_says_how_to_build_it(tmp_path: Path) -> None:
    for path in ("/rapport.js", "/rapport/parts/shares.js"):
        status, headers, body = get(Tracker(tmp_path), path)
        assert status == 503
        assert "make sdk" in json.loads(body)["error"]
        assert headers["cache-control"] == "no-store"
