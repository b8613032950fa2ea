"""More than fits: senders are asked to come back before memory grows, and everything goes on afterwards."""

import asyncio
import contextlib
import socket
import time
from pathlib import Path

import pytest

from rapport.collect import Spool
from rapport.collect.pressure import Pressed, Pressure
from rapport.collect.spool import TooMuch
from rapport.kernel.refusal import Refusal
from rapport.kernel.tally import NOBODY
from tests.collect.serving import KEYS, House, Stage

LAMP = {"event": "lamp_lit", "userId": "u", "writeKey": "rk_w_ada"}


def test_bodies_together_are_bounded(stage: Stage, tmp_path: Path) -> None:
    pressure = Pressure(200_000)
    with stage.serving(tmp_path / "spool", KEYS.get, pressure=pressure) as house, contextlib.ExitStack() as open_ones:
        for _ in range(2):
            half_said(house, open_ones)
        while pressure.in_hand_bytes < 120_000:
            time.sleep(0.005)
        assert house.post("/v1/track", LAMP).status == 200, "there is room for a small one"
        reply = house.post("/v1/batch", b"x" * 150_000)
        assert (reply.status, reply.json["reason"], reply.headers["retry-after"]) == (503, "too_busy", "5")
        assert reply.headers["access-control-allow-origin"] == "*"
        assert house.refused(NOBODY)[Refusal.TOO_BUSY].count == 1
        open_ones.close()
        while house.post("/v1/batch", b"x" * 150_000).json["reason"] != "bad_json":
            """Until the server has noticed that those others have left."""
        assert pressure.in_hand_bytes == 0
        assert len(house.kept()) == 1


def half_said(house: House, open_ones: contextlib.ExitStack) -> None:
    """A client that says how much it will send, sends most of it, and waits."""
    client = open_ones.enter_context(socket.create_connection(("127.0.0.1", house.port)))
    client.sendall(b"POST /v1/batch HTTP/1.1\r\nHost: a\r\nContent-Length: 90000\r\n\r\n" + b"x" * 60_000)


def test_a_hand_counts_every_part() -> None:
    async def part() -> dict[str, object]:
        return {"type": "http.request", "body": b"x" * 60, "more_body": True}

    async def receiving() -> None:
        pressure = Pressure(150)
        first, second = pressure.hand(part), pressure.hand(part)
        await first()
        await second()
        with pytest.raises(Pressed):
            await second()
        second.open()
        assert pressure.in_hand_bytes == 60
        await first()
        first.open()
        first.open()
        assert pressure.in_hand_bytes == 0

    asyncio.run(receiving())


def test_what_waits_for_a_slow_disk_is_bounded(tmp_path: Path) -> None:
    async def keeping() -> None:
        spool = Spool(tmp_path, most_waiting_bytes=1_000)
        asked = [asyncio.create_task(spool.append(b"x" * 400)) for _ in range(5)]
        answers = await asyncio.gather(*asked, return_exceptions=True)
        assert [type(answer) for answer in answers].count(TooMuch) == 3
        await spool.append(b"x" * 400)
        await spool.close()

    asyncio.run(keeping())
