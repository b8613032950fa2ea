"""How often one address may ask: a bucket of tokens each, in memory. The address itself is not kept."""

import hashlib
import secrets
import threading
from collections import OrderedDict

MOST_BUCKETS = 50_000


class Rates:
    """So many at once, and so many a second after that."""

    def __init__(self, burst: float, per_s: float) -> None:
        self._burst, self._per_s = burst, per_s
        self._salt = secrets.token_bytes(16)
        self._buckets: OrderedDict[bytes, tuple[float, float]] = OrderedDict()
        self._lock = threading.Lock()

    def takes(self, address: str, now_s: float, what: str = "") -> bool:
        """Whether there is a token left for this address, and it is gone then."""
        key = hashlib.blake2b(f"{address}\x1f{what}".encode(), key=self._salt, digest_size=16).digest()
        with self._lock:
            left, at = self._buckets.pop(key, (self._burst, now_s))
            left = min(self._burst, left + max(0.0, now_s - at) * self._per_s)
            taken = left >= 1
            self._buckets[key] = (left - taken, now_s)
            while len(self._buckets) > MOST_BUCKETS:
                self._buckets.popitem(last=False)
        return taken
