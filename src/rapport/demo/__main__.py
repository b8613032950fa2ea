"""``python -m rapport.demo``: seeds a folder, unless today's world is in it already, and serves it."""

import argparse
import contextlib
import gc
import os
import socket
import subprocess
import sys
import time
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from rapport.demo.folder import EMAIL, PASSWORD, NotADemo, Note, empty, note_in, refuse_foreign, remember
from rapport.demo.world import Plan
from rapport.kernel.clock import now_ms
from rapport.web.folder import BadFolder, Folder, FolderHeld

LEAST_DAYS, MOST_DAYS = 80, 400
SERVE = "import sys; from rapport.cli import main; sys.exit(main())"


def arguments() -> argparse.Namespace:
    """What was asked for."""
    parser = argparse.ArgumentParser(prog="rapport demo", description="A garden magazine that does not exist.")
    parser.add_argument("--data", type=Path, required=True, help="folder for the demo")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--people", type=int, default=4000)
    parser.add_argument("--days", type=int, default=90)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--no-serve", action="store_true", help="only seed")
    asked = parser.parse_args()
    if not LEAST_DAYS <= asked.days <= MOST_DAYS:
        parser.error(f"--days: give {LEAST_DAYS} to {MOST_DAYS}; the story needs that long.")
    if not 1 <= asked.people <= 100_000:
        parser.error("--people: give 1 to 100000.")
    return asked


def main() -> int:
    """Seed and serve; gives the exit code when it does not come to serving."""
    asked = arguments()
    try:
        if not asked.no_serve:
            refuse_busy(asked.port)
        note = seeded(Folder.at(asked.data), asked)
    except (BadFolder, FolderHeld, NotADemo, OSError) as wrong:
        print(f"rapport: {wrong}", file=sys.stderr)
        return 1
    if not asked.no_serve:
        serve(asked, note)
    return 0


def refuse_busy(port: int) -> None:
    """Raises OSError when something listens on the port already."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise OSError(f"--port: {port} cannot be listened on ({error.strerror}); give another one.") from error


def free_port(wanted: int) -> int:
    """A port that nobody listens on: the wanted one if that is free."""
    for port in (wanted, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            with contextlib.suppress(OSError, OverflowError):
                probe.bind(("127.0.0.1", port))
                return int(probe.getsockname()[1])
    return 0


def seeded(folder: Folder, asked: argparse.Namespace) -> Note:
    """The world in the folder: the one that is there when it is today's, else a new one."""
    wanted = Note(today(), asked.days, asked.people, asked.seed)
    lock = folder.own("rapport demo", wait_s=5)
    try:
        found = note_in(folder.root)
        if found and found.write_key and found == wanted_with(wanted, found.write_key):
            return found
        refuse_foreign(folder.root)
        remember(folder.root, wanted)
        empty(folder.root)
        return sow(folder, wanted)
    finally:
        lock.release()


def today() -> date:
    """The date at Fernwood."""
    return datetime.now(ZoneInfo("Europe/London")).date()


def wanted_with(note: Note, write_key: str) -> Note:
    """The same note with a write key."""
    return Note(note.end, note.days, note.people, note.seed, note.version, write_key)


def sow(folder: Folder, note: Note) -> Note:
    """Fill an empty folder."""
    began = time.monotonic()
    # Hundreds of thousands of events are made and none is dropped: looking for garbage among them is in vain.
    gc.disable()
    # Everything of Django is imported only after its settings know the folder.
    from rapport.web.opening import prepare  # noqa: PLC0415

    prepare(folder)
    from rapport.demo.seed import fill  # noqa: PLC0415
    from rapport.web.mending import open_store  # noqa: PLC0415

    store = open_store(folder)
    try:
        key = fill(store, Plan(0, note.end, note.days, note.people, note.seed), now_ms(), lambda line: print(line))
    finally:
        store.close()
    done = wanted_with(note, key)
    remember(folder.root, done)
    print(f"Fernwood is ready after {time.monotonic() - began:.0f} s, at {datetime.now(UTC):%H:%M} UTC.")
    return done


def serve(asked: argparse.Namespace, note: Note) -> None:
    """Become the server; children keep people coming, and show the site, for as long as it runs."""
    url = f"http://127.0.0.1:{asked.port}"
    shop = free_port(asked.port + 1)
    print(f"Open {url} (sign in as {EMAIL} with {PASSWORD}, when asked). Ctrl-C stops it.")
    print(f"Fernwood itself is at http://127.0.0.1:{shop}: read, buy, and see what it recommends.", flush=True)
    trickle = [sys.executable, "-m", "rapport.demo.trickle", url, note.write_key, note.end.isoformat(), str(note.seed)]
    front = [sys.executable, "-m", "rapport.demo.front", str(shop), url, note.write_key]
    for child in (trickle, front):
        subprocess.Popen(child)  # noqa: S603  our own modules, our own arguments
    os.environ["RAPPORT_DEMO"] = "1"
    command = [sys.executable, "-c", SERVE, "serve", "--data", str(asked.data), "--port", str(asked.port)]
    os.execv(sys.executable, command)  # noqa: S606  takes this process's place, so that Ctrl-C reaches the server


if __name__ == "__main__":
    sys.exit(main())
