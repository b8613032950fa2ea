"""The spool: kept before it is said, read until it is committed, and right again after every accident."""

import asyncio
import fcntl
import os
import resource
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from rapport.collect import ask_to_let_go, held_bytes
from rapport.collect.frames import frame
from rapport.collect.reading import POSITIONS, SpoolReader
from rapport.collect.spool import NotKept, Spool

CHILD = """
import asyncio, resource, sys
from pathlib import Path
from rapport.collect.spool import NotKept, Spool

SMALL = 40_000
async def main():
    spool = Spool(Path(sys.argv[1]))
    async def one(number):
        record = f"{number:06d}".encode() * 500
        try:
            await spool.append(record)
        except NotKept:
            return -number
        return number
    _, most = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (SMALL, most))
    first = [await one(number) for number in range(1, 16)]
    crowd = await asyncio.gather(*map(one, range(16, 40)))
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
    last = [await one(number) for number in range(40, 43)]
    print(*first, *crowd, *last)

asyncio.run(main())
"""


def segments(directory: Path) -> list[str]:
    """Names of the segments in a spool."""
    return sorted(path.name for path in directory.glob("*.seg"))


def keep(directory: Path, records: Sequence[bytes], *, writer: str = "a", roll_bytes: int = 1 << 20) -> None:
    """Append one after another, then close."""

    async def run() -> None:
        spool = Spool(directory, writer=writer, roll_bytes=roll_bytes)
        for record in records:
            await spool.append(record)
        await spool.close()

    asyncio.run(run())


def test_what_was_kept_is_read_again_until_it_is_committed(tmp_path: Path) -> None:
    keep(tmp_path, [b"one", b"two"])
    reader = SpoolReader(tmp_path)
    assert reader.read() == reader.read() == [b"one", b"two"]
    assert SpoolReader(tmp_path).read() == [b"one", b"two"]
    reader.commit()
    assert reader.read() == []
    assert SpoolReader(tmp_path).read() == []
    assert segments(tmp_path) == []


def test_reading_takes_about_as_much_as_was_asked_for(tmp_path: Path) -> None:
    keep(tmp_path, [b"x" * 10, b"y" * 10, b"z" * 10])
    reader = SpoolReader(tmp_path)
    told = []
    while records := reader.read(15):
        told.append(records)
        reader.commit()
    assert told == [[b"x" * 10, b"y" * 10], [b"z" * 10]]


def test_a_record_longer_than_what_is_read_at_once_is_read_whole(tmp_path: Path) -> None:
    keep(tmp_path, [b"a" * 3_000_000, b"b"])
    reader = SpoolReader(tmp_path)
    assert [len(record) for record in reader.read(100)] == [3_000_000]
    reader.commit()
    assert reader.read(100) == [b"b"]


def test_segments_roll_and_go_when_they_are_read(tmp_path: Path) -> None:
    records = [f"{number:03d}".encode() * 10 for number in range(10)]
    keep(tmp_path, records, roll_bytes=100)
    assert len(segments(tmp_path)) == 4
    reader = SpoolReader(tmp_path)
    assert reader.backlog_bytes() == 10 * (12 + 30)
    assert reader.read() == records
    reader.commit()
    assert segments(tmp_path) == []
    assert reader.backlog_bytes() == 0


def test_several_writers_share_a_spool(tmp_path: Path) -> None:
    async def run() -> list[bytes]:
        one, two = Spool(tmp_path, writer="a"), Spool(tmp_path, writer="b")
        await asyncio.gather(one.append(b"1"), two.append(b"2"), one.append(b"3"))
        reader = SpoolReader(tmp_path)
        read = reader.read()
        reader.commit()
        await two.append(b"4")
        read += reader.read()
        await asyncio.gather(one.close(), two.close())
        return read

    assert asyncio.run(run()) == [b"1", b"3", b"2", b"4"]


def test_a_torn_tail_is_waited_for_while_its_writer_lives_and_passed_over_after(tmp_path: Path) -> None:
    whole = frame(b"first") + frame(b"second")
    path = tmp_path / "a-000001.seg"
    path.write_bytes(whole[:-3])
    writer = os.open(path, os.O_WRONLY | os.O_APPEND)
    fcntl.flock(writer, fcntl.LOCK_EX)
    reader = SpoolReader(tmp_path)
    assert reader.read() == [b"first"]
    reader.commit()
    assert reader.read() == []
    os.write(writer, whole[-3:] + b"torn")
    assert reader.read() == [b"second"]
    reader.commit()
    assert segments(tmp_path) == ["a-000001.seg"]
    os.close(writer)
    assert reader.read() == []
    assert segments(tmp_path) == []


def test_a_segment_cut_shorter_than_what_was_read_of_it_is_done(tmp_path: Path) -> None:
    path = tmp_path / "a-000001.seg"
    path.write_bytes(frame(b"first") + frame(b"never synced"))
    with path.open("rb") as writer:
        fcntl.flock(writer, fcntl.LOCK_EX)
        reader = SpoolReader(tmp_path)
        reader.read()
        reader.commit()
        os.truncate(path, len(frame(b"first")))
    assert reader.read() == []
    assert segments(tmp_path) == []


def test_damage_in_a_closed_segment_costs_only_itself(tmp_path: Path) -> None:
    keep(tmp_path, [b"a" * 50, b"b" * 50, b"c" * 50])
    path = tmp_path / segments(tmp_path)[0]
    damaged = bytearray(path.read_bytes())
    damaged[80] ^= 1
    path.write_bytes(damaged)
    reader = SpoolReader(tmp_path)
    assert reader.read(10) == [b"a" * 50]
    reader.commit()
    assert reader.read(10) == [b"c" * 50]


def test_unreadable_positions_mean_that_everything_is_read_again(tmp_path: Path) -> None:
    keep(tmp_path, [b"one"])
    (tmp_path / POSITIONS).write_bytes(b"\x00half")
    assert SpoolReader(tmp_path).read() == [b"one"]


def test_waiting_appends_share_one_write(tmp_path: Path) -> None:
    async def run() -> None:
        spool = Spool(tmp_path)
        await asyncio.gather(*(spool.append(b"%d" % number) for number in range(500)))
        await spool.close()

    asyncio.run(run())
    assert SpoolReader(tmp_path).read() == [b"%d" % number for number in range(500)]


def test_an_append_that_nobody_waits_for_any_more_harms_nobody(tmp_path: Path) -> None:
    async def run() -> None:
        spool = Spool(tmp_path)
        gone = asyncio.create_task(spool.append(b"gone"))
        stays = asyncio.create_task(spool.append(b"stays"))
        await asyncio.sleep(0)
        gone.cancel()
        await stays
        await spool.close()

    asyncio.run(run())
    assert b"stays" in SpoolReader(tmp_path).read()


def test_a_closed_spool_and_a_slow_disk_are_said(tmp_path: Path) -> None:
    async def run() -> None:
        spool = Spool(tmp_path, most_waiting_bytes=100)
        with pytest.raises(NotKept, match="slower"):
            await asyncio.gather(*(spool.append(b"x" * 40) for _ in range(3)))
        await spool.close()
        with pytest.raises(NotKept, match="closed"):
            await spool.append(b"late")

    asyncio.run(run())


def test_a_directory_that_is_gone_is_said_and_later_appends_work(tmp_path: Path) -> None:
    directory = tmp_path / "spool"

    async def run() -> None:
        spool = Spool(directory)
        directory.rmdir()
        with pytest.raises(NotKept, match="No such file"):
            await spool.append(b"lost")
        directory.mkdir()
        await spool.append(b"kept")
        await spool.close()

    asyncio.run(run())
    assert SpoolReader(directory).read() == [b"kept"]


@pytest.mark.skipif(resource.getrlimit(resource.RLIMIT_FSIZE)[1] != resource.RLIM_INFINITY, reason="files are limited")
def test_a_full_disk_refuses_what_did_not_fit_and_nothing_else(tmp_path: Path) -> None:
    """A limit on the size of files makes real writes end half-way, as a full disk does."""
    done = subprocess.run([sys.executable, "-c", CHILD, str(tmp_path)], capture_output=True, text=True, check=True)
    said = [int(number) for number in done.stdout.split()]
    acknowledged = [number for number in said if number > 0]
    assert [number for number in said if number < 0], "the disk was never full"
    assert {40, 41, 42} <= set(acknowledged)
    read = [int(record[:6]) for record in SpoolReader(tmp_path).read()]
    assert read == acknowledged


def test_every_writer_lets_go_when_it_is_asked_and_looks(tmp_path: Path) -> None:
    async def run() -> None:
        writers = [Spool(tmp_path, writer=name) for name in "ab"]
        for spool in writers:
            await spool.append(b"one")
            await asyncio.to_thread(spool.mind)
        reader = SpoolReader(tmp_path)
        assert reader.read() == [b"one", b"one"]
        reader.commit()
        assert held_bytes(tmp_path).keys() == set(segments(tmp_path)) == {"a-000001.seg", "b-000001.seg"}
        ask_to_let_go(tmp_path)
        await asyncio.to_thread(writers[0].mind)
        assert list(held_bytes(tmp_path)) == ["b-000001.seg"]
        assert reader.read() == []
        assert segments(tmp_path) == ["b-000001.seg"]
        for spool in writers:
            await asyncio.to_thread(spool.mind)
            await asyncio.to_thread(spool.mind)
            await spool.append(b"two")
        assert sorted(held_bytes(tmp_path)) == ["a-000002.seg", "b-000002.seg"]
        assert reader.read() == [b"two", b"two"]
        for spool in writers:
            await spool.close()
            spool.mind()

    asyncio.run(run())
    assert held_bytes(tmp_path) == {}
