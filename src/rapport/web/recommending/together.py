"""Whoever asks while a reading goes on is read with all others who wait, by the next one."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future

from rapport.act.recommend.api import Did, Ids

MOST_AT_ONCE = 200

Key = tuple[int, Ids]
Many = Sequence[Sequence[Did]]


class Together:
    """``read`` gives of many people of a project what each did. Safe to use from any thread."""

    def __init__(self, read: Callable[[int, Sequence[Ids]], Many]) -> None:
        self._read = read
        self._lock, self._turn = threading.Lock(), threading.Lock()
        self._waiting: dict[Key, Future[Sequence[Did]]] = {}

    def of(self, project: int, ids: Ids) -> Sequence[Did]:
        """What one of them did. Raises what ``read`` raises."""
        with self._lock:
            mine = self._waiting.setdefault((project, ids), Future())
        with self._turn:
            if not mine.done():
                self._answer(project, self._next(project, ids))
        return mine.result()

    def _next(self, project: int, ids: Ids) -> dict[Ids, "Future[Sequence[Did]]"]:
        """Who is read now: this one, and whoever waits for the same project."""
        with self._lock:
            others = [key for key in self._waiting if key[0] == project and key[1] != ids]
            return {key[1]: self._waiting.pop(key) for key in ((project, ids), *others[: MOST_AT_ONCE - 1])}

    def _answer(self, project: int, asked: dict[Ids, "Future[Sequence[Did]]"]) -> None:
        try:
            found = self._read(project, list(asked))
        except Exception as error:  # noqa: BLE001 - it is raised again, where it is waited for
            for each in asked.values():
                each.set_exception(error)
            return
        for each, did in zip(asked.values(), found, strict=True):
            each.set_result(did)
