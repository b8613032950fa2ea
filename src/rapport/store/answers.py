"""Answers that are still right: a question asked again costs nothing until something arrives that could change it.

An answer about a window depends on what happened before the window's end, so it stays right while only later things
arrive: yesterday's numbers are computed once, today's whenever they are asked for after new events.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from typing import Generic, TypeVar

MOST = 2_000
"""So many answers are remembered; those that were not asked for longest go first."""

Answer = TypeVar("Answer")
Key = tuple[Hashable, ...]


class Asking(Generic[Answer]):
    """A question on its way: of which project, and before which instant lies what its answer depends on."""

    def __init__(self, project: int, until_ms: int) -> None:
        self.project, self.until_ms = project, until_ms
        self.stale = False
        self.answer: Future[Answer] = Future()

    def depends_on(self, project: int, since_ms: int) -> bool:
        """Whether a change of a project at ``since_ms`` or later can change the answer."""
        return self.project == project and self.until_ms > since_ms


class Answers(Generic[Answer]):
    """Remembers answers until they may be wrong. Any thread may ask."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: OrderedDict[Key, tuple[Asking[Answer], Answer]] = OrderedDict()
        self._asking: dict[Key, Asking[Answer]] = {}

    def ask(
        self,
        key: Key,
        project: int,
        until_ms: int,
        compute: Callable[[], Answer],
        is_small: Callable[[Answer], bool] = lambda _: True,
    ) -> Answer:
        """The remembered answer, or else what ``compute`` gives, which is remembered if it is small.

        The answer depends on nothing but what the project has before ``until_ms``. Who asks what somebody else is
        asking waits for the same answer, or the same error, unless something came in since that one began.
        """
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key][1]
            asking = self._asking.get(key)
            if first := asking is None or asking.stale:
                asking = self._asking[key] = Asking(project, until_ms)
        if first:
            self._answer(key, asking, compute, is_small)
        return asking.answer.result()

    def _answer(
        self, key: Key, asking: Asking[Answer], compute: Callable[[], Answer], is_small: Callable[[Answer], bool]
    ) -> None:
        try:
            answer = compute()
        except BaseException as error:
            self._done(key, asking)
            asking.answer.set_exception(error)
            raise
        with self._lock:
            # What came in meanwhile may be in the answer, or may not.
            if not asking.stale and is_small(answer):
                self._kept[key] = asking, answer
                if len(self._kept) > MOST:
                    self._kept.popitem(last=False)
        self._done(key, asking)
        asking.answer.set_result(answer)

    def _done(self, key: Key, asking: Asking[Answer]) -> None:
        with self._lock:
            if self._asking.get(key) is asking:
                del self._asking[key]

    def changed(self, project: int, since_ms: int) -> None:
        """Something of a project changed, at ``since_ms`` or later: forget what depends on it."""
        with self._lock:
            for key in [key for key, (asked, _) in self._kept.items() if asked.depends_on(project, since_ms)]:
                del self._kept[key]
            for asking in self._asking.values():
                asking.stale = asking.stale or asking.depends_on(project, since_ms)
