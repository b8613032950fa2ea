"""Killed without warning while many post: what was answered 2xx is in the spool, each time, and only whole events."""

import http.client
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import msgspec
import pytest

from tests.collect.serving import ask, kept

POSTERS = 6
BEFORE_THE_KILL = 120


def start(directory: Path) -> tuple[subprocess.Popen[str], int]:
    """A door in a process of its own, and its port."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.collect.serving", str(directory)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    return process, int(process.stdout.readline())


def life(directory: Path, number: int) -> set[str]:
    """One process, killed in the middle of the posting. Returns the ids that it acknowledged."""
    process, port = start(directory)
    acknowledged: set[str] = set()
    enough = threading.Event()

    def post(poster: int) -> None:
        for turn in range(100_000):
            name = f"{number}-{poster}-{turn}"
            event = {"writeKey": "rk_w_ada", "event": "lamp_lit", "userId": "u", "messageId": name}
            try:
                reply = ask(port, "/v1/track", msgspec.json.encode(event))
            except (ConnectionError, http.client.HTTPException, TimeoutError):
                return
            assert reply.status == 200
            acknowledged.add(name)
            if len(acknowledged) >= BEFORE_THE_KILL:
                enough.set()

    posters = [threading.Thread(target=post, args=(poster,)) for poster in range(POSTERS)]
    for poster in posters:
        poster.start()
    assert enough.wait(60)
    os.kill(process.pid, signal.SIGKILL)
    for poster in posters:
        poster.join()
    process.wait()
    assert process.stdout is not None
    process.stdout.close()
    return acknowledged


@pytest.mark.slow
def test_three_kills_lose_nothing(tmp_path: Path) -> None:
    acknowledged = set().union(*(life(tmp_path, number) for number in range(3)))
    names = [event.event_id for event in kept(tmp_path)]
    assert acknowledged <= set(names)
    assert len(names) == len(set(names))
    assert len(set(names) - acknowledged) <= 3 * POSTERS, "only what was on its way may be there besides"
