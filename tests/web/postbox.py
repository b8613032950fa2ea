"""A real SMTP server in the test's own process, which keeps what it is given and refuses when it is told to."""

from asyncio import Server
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from typing_extensions import override


class Postbox:
    """What came in; ``answers`` are what it says to the next messages instead of taking them."""

    def __init__(self) -> None:
        self.came: list[EmailMessage] = []
        self.answers: list[str] = []
        self.strangers: set[str] = set()
        """Mailboxes that it does not have."""
        self.port = 0

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: list[str]) -> str:
        """Take a recipient or not."""
        if address in self.strangers:
            return "550 5.1.1 No such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        """Take a message or not."""
        if self.answers:
            return self.answers.pop(0)
        message = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        self.came.append(message)
        return "250 OK"

    def bodies(self) -> list[str]:
        """The text parts, their lines ended as here."""
        return [body.get_content().replace("\r\n", "\n") for one in self.came if (body := one.get_body(("plain",)))]


class AnyPort(Controller):
    """A server on whichever port is free; the original tries to reach the port that was asked for, 0."""

    @override
    def _trigger_server(self) -> None:
        assert isinstance(self.server, Server)
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()  # type: ignore[no-untyped-call]


@contextmanager
def listening() -> Iterator[Postbox]:
    """A postbox on a port of this machine."""
    box = Postbox()
    controller = AnyPort(box, hostname="127.0.0.1", port=0)
    controller.start()
    box.port = controller.port
    try:
        yield box
    finally:
        controller.stop()
