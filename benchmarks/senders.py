"""Clients that never give up: each event has a number, is sent until it is acknowledged, and the numbers are kept."""

import contextlib
import http.client
import itertools
import threading
import time
from collections import Counter
from typing import Self

import msgspec

THREADS = 4
BATCH = 20
PAUSE_S = 0.05
PATIENCE_S = 10.0


class Senders:
    """Threads that send page views, half of them one by one and half in batches, at ``port``."""

    def __init__(self, key: str, port: int) -> None:
        self.key, self.port = key, port
        self.acknowledged: set[int] = set()
        self.answers: Counter[str] = Counter()
        """How often each status was answered, and ``gone`` for each request without an answer."""
        self.told_when = True
        """Whether every 503 said when to come back."""
        self._numbers = itertools.count()
        self._stopping = threading.Event()
        self._threads = [threading.Thread(target=self._run, args=(batch,)) for batch in (1, BATCH) * (THREADS // 2)]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        """Give every event that was begun its answer, then end."""
        self._stopping.set()
        for thread in self._threads:
            thread.join()

    def wait_for(self, answer: str, more: int) -> None:
        """Until this answer came so many times more. Raises RuntimeError after a minute."""
        wanted, until = self.answers[answer] + more, time.monotonic() + 60
        while self.answers[answer] < wanted:
            if time.monotonic() > until:
                raise RuntimeError(f"nobody was answered {answer}: {dict(self.answers)}")
            time.sleep(0.05)

    def _run(self, batch: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_S)
        while not self._stopping.is_set():
            numbers = [next(self._numbers) for _ in range(batch)]
            # What was begun is sent again and again, as every client does, until somebody has it.
            while not self._sent(connection, numbers):
                connection.close()
                time.sleep(PAUSE_S)
            self.acknowledged.update(numbers)
            time.sleep(PAUSE_S / 10)
        connection.close()

    def _sent(self, connection: http.client.HTTPConnection, numbers: list[int]) -> bool:
        body = msgspec.json.encode({"writeKey": self.key, "batch": [view(number) for number in numbers]})
        path = "/v1/batch"
        if len(numbers) == 1:
            path, body = "/v1/page", msgspec.json.encode({"writeKey": self.key, **view(numbers[0])})
        try:
            connection.request("POST", path, body, {"Content-Type": "application/json"})
            response = connection.getresponse()
            said = response.read()
        except (OSError, http.client.HTTPException):
            self.answers["gone"] += 1
            return False
        self.answers[str(response.status)] += 1
        if response.status == http.HTTPStatus.SERVICE_UNAVAILABLE:
            self.told_when = self.told_when and response.getheader("Retry-After") is not None
        if response.status != http.HTTPStatus.OK:
            return False
        with contextlib.suppress(msgspec.DecodeError, KeyError):
            return int(msgspec.json.decode(said)["accepted"]) == len(numbers)
        return False


def view(number: int) -> dict[str, object]:
    """A page view with a number of its own."""
    return {
        "type": "page",
        "messageId": f"view-{number}",
        "anonymousId": f"person-{number % 499}",
        "properties": {"url": f"https://site.example/{number % 97}", "number": number},
    }
