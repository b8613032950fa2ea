"""Events as they arrive, for members who look: a few in memory while somebody looks and a minute longer, none on disk.

The server hears of its own events at once, and of those of collectors through a socket for each project that somebody
looks at. Collectors find these sockets by themselves; where there is none they send nothing.
"""

import contextlib
import logging
import os
import socket
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
from typing_extensions import override

from rapport.collect import Onlooker, Seen
from rapport.kernel.clock import now_ms

logger = logging.getLogger(__name__)

LINGER_S = 60.0
"""Who comes back within this time finds what arrived meanwhile."""
MOST_SHOWN = 200
"""Of each project; older ones are dropped."""
LONGEST_BYTES = 256 * 1024
LISTEN_S = 0.5
SUFFIX = ".sock"
MOST_ADDRESS_BYTES = 100
"""The system allows the address of a socket hardly more."""

_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Seen).decode


class Ring:
    """The latest events of one project, each with a number that only grows."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._shown: deque[tuple[int, Seen]] = deque(maxlen=MOST_SHOWN)
        # Whoever knows a number of an earlier ring, or of a server before this one, misses nothing of this one.
        self._last = now_ms()
        self.until = 0.0

    def add(self, seen: Seen) -> None:
        """One more; the oldest goes."""
        with self._lock:
            self._last += 1
            self._shown.append((self._last, seen))

    def after(self, number: int) -> list[tuple[int, Seen]]:
        """What came after the one with this number, the oldest first."""
        with self._lock:
            return [one for one in self._shown if one[0] > number]

    def empty(self) -> None:
        """Keep nothing of it."""
        with self._lock:
            self._shown.clear()


class Lookout(Onlooker):
    """What the server shows of events that arrive."""

    def __init__(
        self, directory: Path, clock: Callable[[], float] = time.monotonic, *, linger_s: float = LINGER_S
    ) -> None:
        """In ``directory``, which is this server's own, collectors find out what is looked at."""
        super().__init__(clock)
        self._directory, self._linger_s = directory, linger_s
        self._lock = threading.Lock()
        self._rings: dict[int, Ring] = {}
        self._ears: list[threading.Thread] = []
        self._stopping = threading.Event()

    def start(self) -> None:
        """Remove what a server that was killed has left behind."""
        self._directory.mkdir(mode=0o700, exist_ok=True)
        for path in self._directory.glob(f"*{SUFFIX}"):
            path.unlink(missing_ok=True)

    def stop(self) -> None:
        """Stop listening, and keep nothing."""
        self._stopping.set()
        for ear in self._ears:
            ear.join(timeout=5)

    @override
    def wants(self, project: int) -> bool:
        return project in self._rings

    @override
    def looks(self) -> bool:
        return bool(self._rings)

    @override
    def hear(self, seen: Seen) -> None:
        ring = self._rings.get(seen.project)
        if ring is not None:
            ring.add(seen)

    def look(self, project: int, after: int = 0) -> list[tuple[int, Seen]]:
        """What arrived after the one with this number, the oldest first; from now on more is heard."""
        with self._lock:
            ring = self._rings.get(project) or self._opened(project)
            ring.until = self._clock() + self._linger_s
            return ring.after(after)

    def _opened(self, project: int) -> Ring:
        ring = Ring()
        ring.until = self._clock() + self._linger_s
        if not self._stopping.is_set():
            self._rings[project] = ring
            ear = threading.Thread(target=self._listen, args=(project, ring), name="lookout", daemon=True)
            self._ears = [*(one for one in self._ears if one.is_alive()), ear]
            ear.start()
        return ring

    def forget(self, project: int) -> None:
        """Keep nothing of what has arrived so far."""
        ring = self._rings.get(project)
        if ring is not None:
            ring.empty()

    def _listen(self, project: int, ring: Ring) -> None:
        """Hear what collectors say, until nobody has looked for a while."""
        try:
            with _ear(self._directory, f"{project}{SUFFIX}") as ear:
                while self._is_looked_at(project, ring):
                    _hear(ear, ring, project)
        except OSError:
            logger.exception("Events that collectors take cannot be shown as they arrive.")
            while self._is_looked_at(project, ring):
                self._stopping.wait(LISTEN_S)

    def _is_looked_at(self, project: int, ring: Ring) -> bool:
        with self._lock:
            if ring.until > self._clock() and not self._stopping.is_set():
                return True
            # First the name, then the ring: whoever looks again makes both anew.
            (self._directory / f"{project}{SUFFIX}").unlink(missing_ok=True)
            self._rings.pop(project, None)
            return False


class Messenger(Onlooker):
    """Tells the server from a process that collects. What it cannot hear at once is not said again."""

    def __init__(self, directory: Path, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(clock)
        self._directory = directory
        self._wanted: frozenset[int] = frozenset()
        self._mouth = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._mouth.setblocking(False)

    def look(self) -> None:
        """Find out which projects are looked at."""
        names = (path.stem for path in self._directory.glob(f"*{SUFFIX}"))
        self._wanted = frozenset(int(name) for name in names if name.isdecimal())

    def close(self) -> None:
        """Say nothing any more."""
        self._wanted = frozenset()
        self._mouth.close()

    @override
    def wants(self, project: int) -> bool:
        return project in self._wanted

    @override
    def looks(self) -> bool:
        return bool(self._wanted)

    @override
    def hear(self, seen: Seen) -> None:
        try:
            with _short(self._directory, f"{seen.project}{SUFFIX}") as address:
                self._mouth.sendto(_encode(seen), address)
        except OSError:
            self.skip(seen.project, 1 + seen.skipped)


def _hear(ear: socket.socket, ring: Ring, project: int) -> None:
    with contextlib.suppress(TimeoutError, msgspec.DecodeError):
        seen = _decode(ear.recv(LONGEST_BYTES))
        if seen.project == project:
            ring.add(seen)


@contextlib.contextmanager
def _ear(directory: Path, name: str) -> Iterator[socket.socket]:
    """A socket at which collectors are heard."""
    (directory / name).unlink(missing_ok=True)
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as ear:
        with _short(directory, name) as address:
            ear.bind(address)
        ear.settimeout(LISTEN_S)
        yield ear


@contextlib.contextmanager
def _short(directory: Path, name: str) -> Iterator[str]:
    """The address of a socket, by a way that is short enough. Raises :class:`OSError`."""
    address = str(directory / name)
    if len(os.fsencode(address)) <= MOST_ADDRESS_BYTES:
        yield address
        return
    handle = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{handle}/{name}"
    finally:
        os.close(handle)
