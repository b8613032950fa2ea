"""Who is at the other end of the connection, and how a person who says no name is told apart for a day."""

from datetime import datetime, timedelta
from hashlib import blake2b
from zoneinfo import ZoneInfo

import msgspec
from typing_extensions import override

from rapport.collect.salts import Salts
from rapport.kernel.event import OF_A_DAY

NAME_BYTES = 16
VISIT_MS = 30 * 60 * 1000
"""Who was here less than this before midnight and goes on keeps the name of the day before."""


class Caller(msgspec.Struct, frozen=True):
    """Lives as long as the request. The address is never written, counted or logged."""

    agent: str = ""
    address: str = ""
    objects: bool = False
    """Whether the browser says that its owner does not want to be followed (Sec-GPC or DNT)."""

    automatic: bool = False
    """Whether a header gives away that no person is there."""

    has_page: bool = False
    """Whether a page sent it, as only real browsers say; libraries may borrow a browser's name."""

    @override
    def __repr__(self) -> str:
        return f"Caller(agent={self.agent!r})"

    @property
    def browses(self) -> bool:
        """Whether it is a browser, behind which is one person; a program on a server speaks for many."""
        return self.agent.startswith("Mozilla/")


NO_CALLER = Caller()


class Callers:
    """Names for those who send none: the same for one address and agent in one project on one day.

    The names are made with the project's random salt of the day, which is destroyed after 48 hours, so that nobody
    can say afterwards to which address a name belonged, nor which names of two days are the same person's.
    """

    def __init__(self, salts: Salts | None = None) -> None:
        self.salts = salts or Salts()
        self._late: dict[str, int] = {}
        """Names of yesterday, or of today near midnight, and when (epoch ms) they were last heard."""
        self._tidied = 0

    def name(self, project: int, caller: Caller, received: int, timezone: str = "UTC") -> str:
        """The name of a caller for the day of ``received`` (epoch ms) there; '' when nothing is known of it."""
        if not caller.agent and not caller.address:
            return ""
        present = datetime.fromtimestamp(received / 1000, ZoneInfo(timezone))
        today = present.date()
        yesterdays = self.salts.known(project, today - timedelta(days=1), received) if self._late else None
        if yesterdays is not None:
            earlier = self._made(yesterdays, project, caller)
            if received - self._late.get(earlier, -VISIT_MS) < VISIT_MS:
                self._late[earlier] = received
                return earlier
        name = self._made(self.salts.of(project, today, received), project, caller)
        if (present + timedelta(milliseconds=VISIT_MS)).date() != today:
            self._tidy(received)
            self._late[name] = received
        return name

    def _made(self, salt: bytes, project: int, caller: Caller) -> str:
        said = "\x1f".join((str(project), caller.address, caller.agent))
        made = blake2b(said.encode("utf-8", "replace"), key=salt, digest_size=NAME_BYTES).hexdigest()
        return OF_A_DAY + made

    def _tidy(self, now: int) -> None:
        if now - self._tidied >= VISIT_MS:
            self._late = {name: at for name, at in self._late.items() if now - at < VISIT_MS}
            self._tidied = now
