"""What reaches the door in front of everything else: each address of a dialect, and all below its prefix."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from rapport.collect import ADDRESSES
from rapport.web.front import Front, Health
from tests.collect.serving import House, Stage
from tests.house.tree import ROOT


@pytest.fixture
def front(stage: Stage, tmp_path: Path) -> Iterator[House]:
    """A collector of its own, as ``rapport collect`` runs it."""
    with stage.serving(tmp_path / "spool") as house:
        stage.door = Front(door=house.door, health=Health())
        yield house


@pytest.mark.parametrize("path", [path for path in ADDRESSES.all() if "{" not in path])
def test_every_address_of_a_dialect_reaches_the_door(front: House, path: str) -> None:
    reply = front.post(path, b"", method="OPTIONS")
    assert (reply.status, reply.headers["access-control-allow-origin"]) == (204, "*")


def test_the_rest_does_not(front: House) -> None:
    assert front.post("/array/any/config", b"", method="GET").json["siteApps"] == []
    assert front.post("/v1/dance", b"").json["reason"] == "unknown_type"
    assert front.post("/healthz", b"", method="GET").json["ok"] is True
    assert "only collects" in front.post("/p/shop/", b"").json["error"]


def test_the_manual_names_every_address() -> None:
    manual = (ROOT / "docs" / "dialects.md").read_text()
    paths = {path.removesuffix("/") for path in ADDRESSES.all()}
    told = {path for path in paths if f"`{path}`" in manual}
    below = {path for path in paths - told if path.startswith("/posthog/") and path.removeprefix("/posthog") in told}
    assert paths == told | below
