"""Kills the server again and again under load, and counts: nothing acknowledged is lost, nothing counts twice.

Clients send numbered events, and send again what nobody acknowledged. At the end the numbers in the store are compared
with those that were acknowledged, and the sessions with those that come out when all are computed again. Ends with 1
when an event is missing or there twice, or a session wrong.
"""

import argparse
import contextlib
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import msgspec

from gauge import RAPPORT, WORK, note, run, said
from rapport.kernel.rules import Rules
from rapport.store import Store
from senders import Senders
from serving import free_port, healthy

WHILE_STARTING = 0.25
"""The share of kills that come before the server is there again."""
NUMBERS = "SELECT toInt64OrZero(toString(properties.number)), count() FROM events GROUP BY 1"
PROJECTS = "SELECT DISTINCT project FROM events"
SESSIONS = "SELECT toJSONString(tuple(*)) FROM sessions(project = {project:UInt32})"
DRAIN_S = 300
HOLD = """
import sys, time
from rapport.store import Store
store = Store.open(sys.argv[1])
print("held", flush=True)
time.sleep(86_400)
"""


class House:
    """A server on a folder that is killed and started again, on the same ports."""

    def __init__(self, data: Path, collectors: int, environment: dict[str, str]) -> None:
        self.data, self.collectors, self.environment = data, collectors, environment
        self.port, self.collecting = free_port(), free_port()
        self.process: subprocess.Popen[bytes] | None = None
        self.collectors_killed = 0

    @property
    def heard_at(self) -> int:
        """Where clients send."""
        return self.collecting if self.collectors else self.port

    def start(self) -> None:
        """Start it, without waiting."""
        more = ["--collectors", str(self.collectors), "--collect-port", str(self.collecting)] if self.collectors else []
        command = [*RAPPORT, "serve", "--data", str(self.data), "--port", str(self.port), *more]
        log = (self.data / "said.txt").open("ab")
        self.process = subprocess.Popen(command, env=self.environment, stdout=log, stderr=log)

    def wait(self) -> None:
        """Until it answers. Raises RuntimeError when it ended or takes a minute."""
        until = time.monotonic() + 60
        while healthy(self.port) is None:
            if time.monotonic() > until or self.process is None or self.process.poll() is not None:
                raise RuntimeError(f"the server did not start; see {self.data / 'said.txt'}")
            time.sleep(0.05)

    def end(self, how: signal.Signals) -> None:
        """End the server, and wait until it is gone."""
        if self.process is not None:
            self.process.send_signal(how)
            self.process.wait()

    def kill_a_collector(self, chance: random.Random) -> None:
        """Kill one of its collectors, if one is there."""
        pid = self.process.pid if self.process else 0
        with contextlib.suppress(OSError, IndexError):
            children = [
                one for task in Path(f"/proc/{pid}/task").glob("*/children") for one in task.read_text().split()
            ]
            os.kill(int(chance.choice(children)), signal.SIGKILL)
            self.collectors_killed += 1

    def drain(self) -> None:
        """Until everything is loaded."""
        until = time.monotonic() + DRAIN_S
        while time.monotonic() < until:
            told = healthy(self.port)
            if told is not None and told["ok"] and told["backlog_bytes"] == 0:
                return
            time.sleep(0.1)
        raise RuntimeError("the spool was not loaded in five minutes")


def main() -> int:
    """Gives 1 when an acknowledged event is lost or counts twice."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--collectors", type=int, default=0, help="processes that collect; they are killed too")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--full-disk", action="store_true", help="fill the disk instead of killing (needs root)")
    parser.add_argument("--engine-down", type=float, metavar="SECONDS", help="hold the engine back instead of killing")
    asked = parser.parse_args()
    data = (WORK / "crash").absolute()
    shutil.rmtree(data, ignore_errors=True)
    data.mkdir(parents=True)
    house = House(data, asked.collectors, dict(os.environ))
    if asked.full_disk:
        return full_disk(house)
    if asked.engine_down is not None:
        return engine_down(house, asked.engine_down)
    return kills(house, asked.kills, random.Random(asked.seed))


def kills(house: House, count: int, chance: random.Random) -> int:
    """Kill the server, or one of its collectors, at random moments."""
    house.start()
    house.wait()
    with Senders(new_key(house.data), house.heard_at) as senders:
        for number in range(count):
            if house.collectors and chance.random() < 0.5:
                time.sleep(chance.uniform(0, 1))
                house.kill_a_collector(chance)
                continue
            if chance.random() > WHILE_STARTING:
                house.wait()
            time.sleep(chance.uniform(0, 2))
            house.end(signal.SIGKILL)
            house.start()
            if number % 10 == 9:
                note(f"{number + 1} kills, {len(senders.acknowledged):,} events acknowledged")
        house.wait()
    killed = f", {house.collectors_killed} of them of a collector" if house.collectors else ""
    return counted(house, senders, f"{count} kills{killed}")


def full_disk(house: House) -> int:
    """Fill the disk, empty it again; in between senders are asked to come back."""
    with small_disk(house.data, 600):
        house.start()
        house.wait()
        with Senders(new_key(house.data), house.heard_at) as senders:
            for number in range(3):
                senders.wait_for("200", 100)
                fill(house.data / "ballast")
                senders.wait_for("503", 20)
                if number:
                    house.end(signal.SIGKILL)
                (house.data / "ballast").unlink()
                if number:
                    house.start()
                    house.wait()
            senders.wait_for("200", 100)
        if not senders.told_when:
            raise RuntimeError("a 503 did not say when to come back")
        return counted(house, senders, "3 times a full disk, 2 kills while it was full")


def engine_down(house: House, seconds: float) -> int:
    """Another process owns the engine for a while: to the server it is away, and then it is back."""
    engine = f"chdb://{house.data / 'engine'}"
    house.environment["RAPPORT_STORE"] = engine
    key = new_key(house.data)
    with subprocess.Popen([sys.executable, "-c", HOLD, engine], stdout=subprocess.PIPE) as holder:
        if holder.stdout is None or not holder.stdout.readline():
            raise RuntimeError("the engine could not be held")
        house.start()
        house.wait()
        with Senders(key, house.heard_at) as senders:
            time.sleep(seconds)
            told = healthy(house.port)
            if told is None or told["ok"]:
                raise RuntimeError(f"the engine was not away: {told}")
            note(f"after {seconds:.0f} s without an engine: {len(senders.acknowledged):,} events acknowledged")
            holder.kill()
            senders.wait_for("200", 100)
    return counted(house, senders, f"{seconds:.0f} s without an engine")


def new_key(data: Path) -> str:
    """The write key of a new project."""
    made = run([*RAPPORT, "project", "create", "Site", "--data", data, "--json"]).output
    key: str = msgspec.json.decode(made)["write_key"]
    return key


def counted(house: House, senders: Senders, what: str) -> int:
    """Load everything, stop, and compare the store with what was acknowledged."""
    house.drain()
    house.end(signal.SIGTERM)
    store = Store.open(f"chdb://{house.data / 'engine'}")
    there = {int(number): int(count) for number, count in store.engine.query(NUMBERS, {})}
    wrong = sum(wrong_sessions(store, project) for (project,) in store.engine.query(PROJECTS, {}))
    store.close()
    lost = senders.acknowledged - there.keys()
    twice = [number for number, count in there.items() if count > 1]
    note(f"{len(senders.acknowledged):,} events acknowledged, {len(there):,} in the store")
    note(f"answers: {dict(senders.answers)}")
    said("crash lost", str(len(lost)), f"acknowledged events after {what}", "at most 0", reached=not lost)
    said("crash twice", str(len(twice)), f"events count twice after {what}", "at most 0", reached=not twice)
    said("crash sessions", str(wrong), f"sessions are wrong after {what}", "at most 0", reached=not wrong)
    return int(bool(lost or twice or wrong))


def wrong_sessions(store: Store, project: int) -> int:
    """How many sessions change when all of them are computed again."""
    before = set(store.engine.ask(SESSIONS, project))
    store.rebuild(project, Rules())
    return len(before ^ set(store.engine.ask(SESSIONS, project)))


@contextlib.contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[None]:
    """A file system of its own in memory at this folder. Needs root."""
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "rapport-crash", str(folder)], check=True)
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def fill(ballast: Path) -> None:
    """Write until the disk is full."""
    with contextlib.suppress(OSError), ballast.open("wb", buffering=0) as file:
        while True:
            file.write(bytes(65_536))
    with contextlib.suppress(OSError), ballast.open("ab", buffering=0) as file:
        while True:
            file.write(bytes(512))


if __name__ == "__main__":
    sys.exit(main())
