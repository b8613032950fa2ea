"""Collectors beside the server: they share a port, are replaced when they die, and end with the server."""

import contextlib
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.tree import ROOT
from tests.journeys.house import Server, new_project, rapport, soon
from tests.journeys.test_crash import send

pytestmark = pytest.mark.slow


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Server]:
    """A server with two collectors."""
    server = Server(tmp_path, "serve", "--collectors", "2", "--collect-port", "0").start()
    yield server
    server.stop()


def collectors_of(server: Server) -> Server:
    """The same server, asked at its collectors' port."""
    found = re.search(r"2 collectors on port (\d+)", server.said)
    assert found is not None, server.said
    collectors = Server(server.data)
    collectors.url = f"http://127.0.0.1:{found[1]}"
    return collectors


def processes_of(server: Server) -> list[int]:
    """The processes that the server has started."""
    listed = subprocess.run(
        ["ps", "-o", "pid=", "--ppid", str(server.pid)], capture_output=True, text=True, check=False
    )
    return [int(pid) for pid in listed.stdout.split()]


def ended(pid: int) -> bool:
    """Whether a process is gone."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, 0)
        return False
    return True


def test_a_dead_collector_is_replaced_and_all_of_them_end_in_order(house: Server) -> None:
    collectors = collectors_of(house)
    site = new_project(house.data, "Site")
    assert len(send(collectors, site, range(10))) == 10, "they know the new key"
    first, second = processes_of(house)
    os.kill(first, signal.SIGKILL)
    now = soon(lambda: processes_of(house), lambda pids: len(pids) == 2 and first not in pids)
    assert second in now
    assert len(send(collectors, site, range(10, 20))) == 10
    assert collectors.get("/healthz").json["ok"] is True
    assert collectors.get("/").status == 404
    assert house.stop() == 0
    assert all(ended(pid) for pid in now)
    asked = rapport("query", "events", "--project", site["project"], "--data", house.data, "--json")
    assert asked.json["totals"] == {"events": 20}


def test_collectors_of_a_killed_server_end_and_their_port_is_free_again(house: Server) -> None:
    port = collectors_of(house).url.rpartition(":")[2]
    before = processes_of(house)
    house.kill()
    again = Server(house.data, "serve", "--collectors", "2", "--collect-port", port).start()
    assert soon(lambda: [pid for pid in before if not ended(pid)], lambda left: not left) == []
    assert again.stop() == 0


@pytest.mark.parametrize("how", [["--kills", "5", "--collectors", "1"], ["--engine-down", "2"]], ids=" ".join)
def test_a_small_crash_campaign_loses_nothing(how: list[str], tmp_path: Path) -> None:
    campaign = subprocess.run(
        [sys.executable, ROOT / "benchmarks" / "crash.py", *how],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert campaign.returncode == 0, campaign.stdout + campaign.stderr
    assert re.search(r"crash lost: 0 acknowledged events .*: reached\)", campaign.stdout)
    assert re.search(r"crash twice: 0 events .*: reached\)", campaign.stdout)
    taken = re.search(r"([\d,]+) events acknowledged, ([\d,]+) in the store", campaign.stdout)
    assert taken is not None
    assert int(taken[1].replace(",", "")) > 100, "a campaign without load says nothing"
