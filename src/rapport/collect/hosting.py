"""Whether an address lies in a data centre, by files that the operator gives. The address is used and dropped."""

import ipaddress
import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path

import maxminddb

MAXMIND = ".mmdb"
Span = tuple[int, int]
"""First and last address of a network, as numbers."""


class BadHosting(ValueError):
    """A file cannot be used. The message says why."""


class Hosting:
    """Networks of hosting providers: text with one a line, or ASN databases, which name whose network it is."""

    def __init__(self, paths: Iterable[Path]) -> None:
        """Raises :class:`BadHosting`."""
        self._readers: list[maxminddb.Reader] = []
        networks: list[ipaddress.IPv4Network | ipaddress.IPv6Network] = []
        for path in paths:
            if path.suffix == MAXMIND:
                self._readers.append(_opened(path))
            else:
                networks += _networks(path)
        self._spans = {version: _spans(one for one in networks if one.version == version) for version in (4, 6)}

    def close(self) -> None:
        """Let the files go."""
        for reader in self._readers:
            reader.close()

    def holds(self, address: str) -> bool:
        """Whether this address is a data centre's; False when no file says so, or it is no address."""
        try:
            one = ipaddress.ip_address(address)
        except ValueError:
            return False
        one = getattr(one, "ipv4_mapped", None) or one
        spans = self._spans[one.version]
        at = bisect_right(spans, (int(one), 1 << 128)) - 1
        return (at >= 0 and int(one) <= spans[at][1]) or any(map(_hosts, self._rows(str(one))))

    def _rows(self, address: str) -> Iterable[object]:
        for reader in self._readers:
            try:
                yield reader.get(address)
            except (ValueError, maxminddb.InvalidDatabaseError):
                continue


def is_host(organisation: str) -> bool:
    """Whether an organisation of this name holds servers, by the kept list ``hosting.txt``."""
    return _words().search(organisation.casefold()) is not None


def _hosts(row: object) -> bool:
    """GeoLite2's ASN rows, and those of files that are made like them."""
    if not isinstance(row, dict):
        return False
    said = [row.get(name) for name in ("autonomous_system_organization", "as_name", "name")]
    return any(is_host(each) for each in said if isinstance(each, str))


def _opened(path: Path) -> maxminddb.Reader:
    try:
        return maxminddb.open_database(path, maxminddb.MODE_MMAP)
    except (OSError, ValueError, maxminddb.InvalidDatabaseError) as error:
        raise BadHosting(f"{path} is no file in MaxMind's format ({error}).") from error


def _networks(path: Path) -> list[ipaddress.IPv4Network | ipaddress.IPv6Network]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise BadHosting(f"{path} cannot be read ({error}).") from error
    found = []
    for number, line in enumerate(lines, start=1):
        said = line.partition("#")[0].strip()
        try:
            found += [ipaddress.ip_network(said, strict=False)] if said else []
        except ValueError:
            message = f"{path}, line {number}: {said[:60]!r} is no network; write one a line, such as 203.0.113.0/24."
            raise BadHosting(message) from None
    return found


def _spans(networks: Iterable[ipaddress.IPv4Network | ipaddress.IPv6Network]) -> Sequence[Span]:
    """In order, and none within another."""
    spans: list[Span] = []
    for first, last in sorted((int(one.network_address), int(one.broadcast_address)) for one in networks):
        if spans and first <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(last, spans[-1][1]))
        else:
            spans.append((first, last))
    return spans


@cache
def _words() -> re.Pattern[str]:
    text = (files("rapport.collect") / "hosting.txt").read_text(encoding="utf-8")
    words = [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return re.compile(rf"(?<![a-z0-9])(?:{'|'.join(map(re.escape, words))})(?![a-z0-9])")
