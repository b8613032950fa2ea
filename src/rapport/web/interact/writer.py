"""One thread that does what many ask for in one transaction: all share its way to the disk, and each hears its own."""

import asyncio
import logging
import queue
import threading
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

logger = logging.getLogger(__name__)

MOST_AT_ONCE = 200
"""Of one transaction: more would hold up other writers."""

Wish = TypeVar("Wish")
Told = TypeVar("Told")


class Writer(Generic[Wish, Told]):
    """``does`` gives for each of many wishes what came of it, or the exception that its asker is to see.

    What it raises itself, all of them see. Belongs to one event loop.
    """

    def __init__(self, does: Callable[[Sequence[Wish]], Sequence[Told | Exception]], name: str) -> None:
        self._does = does
        self._waiting: queue.SimpleQueue[tuple[Wish, asyncio.Future[Told]] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    async def ask(self, wish: Wish) -> Told:
        """What came of it, when it is on the disk. Raises what is to be seen."""
        told: asyncio.Future[Told] = asyncio.get_running_loop().create_future()
        self._waiting.put((wish, told))
        return await told

    def close(self) -> None:
        """End, when all that was asked is done."""
        self._waiting.put(None)
        self._thread.join()

    def _run(self) -> None:
        while (first := self._waiting.get()) is not None:
            group, going_on = [first], True
            while going_on and len(group) < MOST_AT_ONCE and not self._waiting.empty():
                if (found := self._waiting.get()) is None:
                    going_on = False
                else:
                    group.append(found)
            self._answer(group)
            if not going_on:
                return

    def _answer(self, group: Sequence[tuple[Wish, "asyncio.Future[Told]"]]) -> None:
        wishes, futures = [wish for wish, _ in group], [future for _, future in group]
        try:
            every = self._does(wishes)
        except Exception as error:  # noqa: BLE001 - it is raised again, where it is waited for
            every = [error] * len(group)
        try:
            futures[0].get_loop().call_soon_threadsafe(_tell, list(zip(futures, every, strict=True)))
        except RuntimeError:
            logger.warning("%d answers were kept when the server that took them was closing.", len(group))


def _tell(every: Sequence[tuple["asyncio.Future[Told]", Told | Exception]]) -> None:
    for future, told in every:
        if future.done():
            continue
        if isinstance(told, Exception):
            future.set_exception(told)
        else:
            future.set_result(told)
