"""A bound on what requests may hold in memory at once: above it senders are asked to come back, before memory grows."""

from rapport.collect import replies
from rapport.collect.body import Message, Receive
from rapport.collect.draft import Refused
from rapport.collect.replies import Answer
from rapport.kernel.refusal import Refusal

MOST_IN_HAND_BYTES = 128 * 1024 * 1024


class Pressed(RuntimeError):
    """There is no room for the rest of this request."""

    refused = Refused(Refusal.TOO_BUSY)
    answer: Answer = replies.refused(refused)


class Pressure:
    """Bytes of bodies that were received and are not answered yet. Belongs to one event loop."""

    def __init__(self, most_bytes: int = MOST_IN_HAND_BYTES) -> None:
        self.most_bytes = most_bytes
        self.in_hand_bytes = 0

    def hand(self, receive: Receive) -> "Hand":
        """What one request holds."""
        return Hand(self, receive)


class Hand:
    """Receives for one request and remembers how much that was. Call :meth:`open` when it is answered."""

    def __init__(self, pressure: Pressure, receive: Receive) -> None:
        self._pressure, self._receive = pressure, receive
        self._bytes = 0

    async def __call__(self) -> Message:
        """The next part. Raises :class:`Pressed` when it is one too many."""
        message = await self._receive()
        size = len(message.get("body", b""))
        self._bytes += size
        self._pressure.in_hand_bytes += size
        if self._pressure.in_hand_bytes > self._pressure.most_bytes:
            raise Pressed
        return message

    def open(self) -> None:
        """Nothing of it is held any more."""
        self._pressure.in_hand_bytes -= self._bytes
        self._bytes = 0
