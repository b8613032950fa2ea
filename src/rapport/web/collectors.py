"""Processes that only collect, beside the server: started with it, started again when one dies, ended with it."""

import logging
import os
import signal
import socket
import subprocess
import sys
import threading
import time

from rapport.web.folder import Folder

logger = logging.getLogger(__name__)

SHORT_LIFE_S = 2.0
"""Who ends sooner is not started again at once."""
LONGEST_PAUSE_S = 5.0
LAST_WORDS_S = 10.0
COMMAND = (sys.executable, "-m", "rapport", "collect")


class Collectors:
    """So many processes on one listening socket: who connects while one is being replaced waits in line.

    They hold the reading end of a pipe that only this process can write to. When this process is killed the pipe ends,
    and so do they.
    """

    def __init__(self, folder: Folder, listener: socket.socket, count: int) -> None:
        self._folder, self._listener, self.count = folder, listener, count
        self._processes: dict[int, subprocess.Popen[bytes]] = {}
        self._stopping = threading.Event()
        self._threads = [
            threading.Thread(target=self._keep, args=(number,), name=f"collector-{number}", daemon=True)
            for number in range(count)
        ]
        self._leash, self._held = os.pipe()
        self.restarts = 0

    def start(self) -> None:
        """Start them, without waiting until they hear."""
        for thread in self._threads:
            thread.start()

    def alive(self) -> int:
        """How many run."""
        return sum(process.poll() is None for process in list(self._processes.values()))

    def stop(self) -> None:
        """Let each finish what it has begun; who does not is killed. Once is enough."""
        if self._stopping.is_set():
            return
        self._stopping.set()
        until = time.monotonic() + LAST_WORDS_S
        for process in list(self._processes.values()):
            process.send_signal(signal.SIGTERM)
        for thread in filter(threading.Thread.is_alive, self._threads):
            thread.join(max(0.0, until - time.monotonic()))
        for process in list(self._processes.values()):
            process.kill()
        os.close(self._held)
        os.close(self._leash)

    def _keep(self, number: int) -> None:
        pause_s = 0.0
        while not self._stopping.wait(pause_s):
            began = time.monotonic()
            process = self._processes[number] = self._started()
            if self._stopping.is_set():
                process.send_signal(signal.SIGTERM)
            code = process.wait()
            if self._stopping.is_set():
                return
            self.restarts += 1
            logger.error("A collector ended with %d; another one takes its place.", code)
            lived_long = time.monotonic() - began > SHORT_LIFE_S
            pause_s = 0.0 if lived_long else min(max(0.1, pause_s * 2), LONGEST_PAUSE_S)

    def _started(self) -> "subprocess.Popen[bytes]":
        handles = (self._listener.fileno(), self._leash)
        words = ("--data", str(self._folder.root), "--listener", str(handles[0]), "--leash", str(handles[1]))
        # A session of its own: Ctrl-C in the terminal is for the server, which then ends them in order.
        return subprocess.Popen(  # noqa: S603 - this very program
            [*COMMAND, *words], pass_fds=handles, stdout=subprocess.DEVNULL, start_new_session=True
        )
