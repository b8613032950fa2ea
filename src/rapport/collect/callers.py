"""Who is at the other end of the connection, and how a person who says no name is told apart for a day."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import blake2b

DAY_MS = 86_400_000
SALT_BYTES = 32
NAME_BYTES = 16


@dataclass(frozen=True, slots=True)
class Caller:
    """Lives as long as the request. The address is never written, counted or logged."""

    agent: str = ""
    address: str = field(default="", repr=False)


NO_CALLER = Caller()


class Callers:
    """Names for those who send none: the same for one address and agent in one project on one day (UTC).

    The names are made with a random salt that is held in memory and replaced each day, so that nobody can say
    afterwards to which address a name belonged, nor which names of two days are the same person's.
    """

    def __init__(self, new_salt: Callable[[], bytes] = lambda: secrets.token_bytes(SALT_BYTES)) -> None:
        self._new_salt = new_salt
        self._salt: tuple[int, bytes] = (-1, b"")

    def name(self, project: int, caller: Caller, received: int) -> str:
        """The name of a caller for the day of ``received`` (epoch ms); '' when nothing is known of it."""
        if not caller.agent and not caller.address:
            return ""
        said = "\x1f".join((str(project), caller.address, caller.agent))
        salt = self._salt_of(received // DAY_MS)
        return blake2b(said.encode("utf-8", "replace"), key=salt, digest_size=NAME_BYTES).hexdigest()

    def _salt_of(self, day: int) -> bytes:
        known, salt = self._salt
        if day > known:
            self._salt = (day, self._new_salt())
            return self._salt[1]
        return salt
