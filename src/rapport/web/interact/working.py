"""Proof of work for whoever nobody has signed: cheap for one person, dear for whoever votes ten thousand times.

The browser looks for the number whose SHA-256 with the salt is the challenge, as ALTCHA's widget does.
"""

import base64
import binascii
import hashlib
import hmac
import secrets
import threading
from collections import OrderedDict

import msgspec

MOST_NUMBER = 50_000
"""Half of it is tried on average: some hundredths of a second in a browser."""
LIVES_S = 20 * 60
MOST_USED = 100_000


class Challenge(msgspec.Struct, frozen=True):
    """What is to be solved. ``salt`` says until when, and for what."""

    algorithm: str
    challenge: str
    salt: str
    signature: str
    maxnumber: int = MOST_NUMBER


class _Solution(msgspec.Struct):
    algorithm: str
    challenge: str
    number: int
    salt: str
    signature: str


class Work:
    """Sets challenges and knows which were used. A restart forgets which, and their time is short."""

    def __init__(self, secret: str, most: int = MOST_NUMBER) -> None:
        self._secret = hashlib.sha256(f"work:{secret}".encode()).digest()
        self._most = most
        self._used: OrderedDict[str, None] = OrderedDict()
        self._lock = threading.Lock()

    def challenge(self, about: str, now_s: float) -> Challenge:
        """A new challenge, good for one answer to ``about``."""
        salt = f"{secrets.token_hex(12)}?expires={int(now_s) + LIVES_S}&for={_short(about)}"
        found = hashlib.sha256(f"{salt}{secrets.randbelow(self._most + 1)}".encode()).hexdigest()
        return Challenge("SHA-256", found, salt, self._sign(found, salt), self._most)

    def is_solved(self, said: str, about: str, now_s: float) -> bool:
        """Whether this is the solution of a challenge of ours about this, in time, and for the first time."""
        try:
            one = msgspec.json.decode(base64.b64decode(said, validate=True), type=_Solution)
        except (msgspec.MsgspecError, binascii.Error, ValueError):
            return False
        made = hashlib.sha256(f"{one.salt}{one.number}".encode("utf-8", "replace")).hexdigest()
        good = (
            hmac.compare_digest(made, one.challenge.encode("ascii", "replace").decode())
            and hmac.compare_digest(self._sign(made, one.salt), one.signature.encode("ascii", "replace").decode())
            and _lives(one.salt, about, now_s)
        )
        with self._lock:
            if not good or one.challenge in self._used:
                return False
            self._used[one.challenge] = None
            if len(self._used) > MOST_USED:
                self._used.popitem(last=False)
        return True

    def _sign(self, challenge: str, salt: str) -> str:
        return hmac.new(self._secret, f"{challenge}{salt}".encode("utf-8", "replace"), hashlib.sha256).hexdigest()


def _short(about: str) -> str:
    return hashlib.sha256(about.encode()).hexdigest()[:16]


def _lives(salt: str, about: str, now_s: float) -> bool:
    told = dict(part.partition("=")[::2] for part in salt.partition("?")[2].split("&"))
    ends = told.get("expires", "")
    return ends.isdigit() and int(ends) >= now_s and told.get("for") == _short(about)
