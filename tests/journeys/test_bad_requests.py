"""Requests that nobody should send, to a server that really runs: answered, without a traceback, in the same memory.

``RAPPORT_BAD_REQUESTS=20000 pytest tests/journeys/test_bad_requests.py -s`` sends the full number and says what came.
"""

import contextlib
import os
import sys
from collections import Counter
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from tests.collect.bad import AT_ONCE, Bad, requests
from tests.journeys.house import Server, soon

pytestmark = pytest.mark.slow

WANTED = int(os.environ.get("RAPPORT_BAD_REQUESTS", "600"))
WARM = max(300, WANTED // 4)
"""So many come before the memory is looked at first: by then all code has run, and the engine has loaded something."""
MOST_GROWTH_MB = 150
"""The engine takes and gives back tens of megabytes as it likes; of 20,000 requests not 8 KB each may stay."""
PATIENCE_S = 60


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Server]:
    """A server of its own, which also looks at where browsers are."""
    (tmp_path / "hosts.txt").write_text("203.0.113.0/25\n")
    server = Server(tmp_path / "data")
    server.settings = {"RAPPORT_DATA_CENTRES": str(tmp_path / "hosts.txt")}
    yield server.start()
    server.kill()


class Caller:
    """Sends on a connection that is kept as long as it can be, and counts the answers."""

    def __init__(self, server: Server) -> None:
        self._place = server.url.removeprefix("http://")
        self._connection = HTTPConnection(self._place, timeout=PATIENCE_S)
        self.statuses: Counter[int] = Counter()

    def send(self, bad: Bad) -> int:
        """The status of the answer. A connection on which nothing was said for some seconds is the server's to end."""
        try:
            status = self._ask(bad)
        except (ConnectionError, HTTPException):
            self._connection.close()
            status = self._ask(bad)
        self.statuses[status] += 1
        return status

    def _ask(self, bad: Bad) -> int:
        self._connection.request(bad.method, bad.path, bad.body, bad.headers)
        response = self._connection.getresponse()
        response.read()
        return response.status

    def close(self) -> None:
        """Hang up."""
        self._connection.close()


def memory_mb(server: Server) -> float:
    """What the server holds in memory (resident)."""
    pages = int(Path(f"/proc/{server.pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def loaded(server: Server) -> Any:
    """What the server says of its health when all was loaded."""
    return soon(lambda: server.get("/healthz").json, lambda health: health["ok"] and not health["backlog_bytes"])


def bother(caller: Caller, key: str, count: int) -> None:
    """So many bad requests."""

    @settings(
        max_examples=max(1, count // AT_ONCE),
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(requests(key))
    def each(some: list[Bad]) -> None:
        for bad in some:
            assert caller.send(bad) < 500, bad

    each()


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="memory is read from /proc")
def test_no_request_breaks_a_server(served: Server) -> None:
    shop = served.do("project.create", name="Shop")
    with contextlib.closing(Caller(served)) as caller:
        bother(caller, shop["write_key"], WARM)
        loaded(served)
        warm = memory_mb(served)
        bother(caller, shop["write_key"], WANTED - WARM)
        after = memory_mb(served)
    told = loaded(served)
    settled = memory_mb(served)
    sys.stdout.write(
        f"\n{sum(caller.statuses.values()):,} requests: {dict(sorted(caller.statuses.items()))}\n"
        f"memory: {warm:.0f} MB when warm, {after:.0f} MB at the end, {settled:.0f} MB when all was loaded\n"
    )
    assert (told["ok"], told["backlog_bytes"]) == (True, 0)
    log = served.data / "rapport.log"
    assert not log.exists() or "Traceback" not in log.read_text()
    assert not list((served.data / "set_aside").glob("*"))
    assert caller.statuses[200], "some of them are events"
    assert after - warm < MOST_GROWTH_MB
