"""One request as a dialect may look at it: what is said, where, with which headers, and by whom."""

from collections.abc import Iterable, Mapping
from urllib.parse import parse_qsl

import msgspec

from rapport.collect.bots import gives_itself_away
from rapport.collect.callers import Caller

Headers = Mapping[bytes, bytes]
"""By their names in small letters."""

FROM_PAGES = frozenset({b"origin", b"sec-fetch-site"})
"""Headers that a browser adds to what a page sends."""
MAX_FIELDS = 1_000
"""Fields that one form or query may have; those after them are not read."""


NO_HEADERS: Headers = {}


def headers_of(said: Iterable[tuple[bytes, bytes]]) -> Headers:
    """Of a header said twice the first counts."""
    return dict(reversed([*said]))


def form_of(text: str | bytes) -> dict[str, str]:
    """Fields of a form or of a query string. Of a field said twice the first counts."""
    said = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    parts = "&".join(said.split("&", MAX_FIELDS)[:MAX_FIELDS])
    return dict(reversed(parse_qsl(parts, keep_blank_values=True)))


class Asked(msgspec.Struct, frozen=True):
    """``said`` is what the dialect says at this address; ``body`` is inflated already.

    ``named`` is what stands at ``{key}`` where the address has one.
    """

    said: str
    body: bytes = b""
    method: str = "POST"
    path: str = ""
    named: str = ""
    query_string: bytes = b""
    headers: Headers = NO_HEADERS
    address: str = ""

    def header(self, name: bytes) -> str:
        """The header of this name (small letters), or ''."""
        return self.headers.get(name, b"").decode("latin-1")

    @property
    def place(self) -> str:
        """The address with ``{key}`` for what stands there, so that a place is counted as one."""
        return self.path.replace(self.named, "{key}", 1) if self.named else self.path

    @property
    def query(self) -> dict[str, str]:
        """What is said behind the question mark."""
        return form_of(self.query_string) if self.query_string else {}

    @property
    def caller(self) -> Caller:
        """Who is asking: behind a proxy that is trusted, whoever asked the proxy."""
        objects = self.header(b"sec-gpc").strip() == "1" or self.header(b"dnt").strip() == "1"
        has_page = not FROM_PAGES.isdisjoint(self.headers)
        return Caller(self.header(b"user-agent"), self.address, objects, gives_itself_away(self.headers), has_page)
