"""What a project takes at its door, and how much of a person it lets in."""

import ipaddress
import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

Network = ipaddress.IPv4Network | ipaddress.IPv6Network

HOST = re.compile(r"(\*\.)?[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*")
MOST_LINES = 200
INTERNAL_MARK = "traffic_type=internal"


class BadPolicy(ValueError):
    """A setting that cannot be. ``field`` is which, the message how to mend it."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


class Privacy(StrEnum):
    """What becomes of people who have decided nothing. Who refuses is only counted, whatever the project says."""

    COOKIELESS = "cookieless"
    """They are told apart for a day, by nothing that is kept in their browser. Who consents keeps an id."""
    CONSENTED = "consented"
    """They are only counted. Who consents keeps an id."""
    COUNTS = "counts"
    """Everybody is only counted, also who consents."""


@dataclass(frozen=True, slots=True)
class Policy:
    """What the door has to know of a project."""

    privacy: Privacy = Privacy.COOKIELESS
    timezone: str = "UTC"
    """Where the day of people without an id begins."""
    keeps_bots: bool = False
    keeps_data_centres: bool = False
    hosts: tuple[str, ...] = ()
    """Sites that may send events, ``*.example.org`` for all below one; empty for any."""
    networks: tuple[Network, ...] = ()
    """Where the team's own browsers are: what they do is not counted."""
    internal_mark: tuple[str, str] | None = ("traffic_type", "internal")
    """A property and its value by which an event says that it is the team's own."""

    @property
    def takes_anything(self) -> bool:
        """Whether nothing of what a program on a server says is left out for privacy or for its site."""
        return self.privacy is Privacy.COOKIELESS and not self.hosts

    def has_host(self, host: str) -> bool:
        """Whether events of this site (small letters) are taken."""
        return any(host == name or (name[:2] == "*." and host.endswith(name[1:])) for name in self.hosts)

    def is_internal(self, address: str) -> bool:
        """Whether a browser at this address is the team's own."""
        try:
            one = ipaddress.ip_address(address)
        except ValueError:
            return False
        one = getattr(one, "ipv4_mapped", None) or one
        return any(one in network for network in self.networks)


def hosts_of(lines: Iterable[str]) -> tuple[str, ...]:
    """Names of sites, one a line. Raises :class:`BadPolicy`."""
    names = _told(lines, "hosts")
    for name in names:
        if not HOST.fullmatch(name) or len(name) > 253:
            raise BadPolicy("hosts", f"{name!r} is no name of a site; write www.example.org or *.example.org.")
    return names


def networks_of(lines: Iterable[str]) -> tuple[Network, ...]:
    """Addresses or networks, one a line. Raises :class:`BadPolicy`."""
    found = []
    for line in _told(lines, "networks"):
        try:
            found.append(ipaddress.ip_network(line, strict=False))
        except ValueError:
            message = f"{line!r} is no address or network; write 203.0.113.9, 203.0.113.0/24 or 2001:db8::/32."
            raise BadPolicy("networks", message) from None
    return tuple(found)


def mark_of(text: str) -> tuple[str, str] | None:
    """A property and its value, as ``name=value``; None when it is empty. Raises :class:`BadPolicy`."""
    name, equals, value = (part.strip() for part in text.partition("="))
    if not text.strip():
        return None
    if not (name and equals and value):
        raise BadPolicy("internal_mark", f"Write a property and its value, such as {INTERNAL_MARK}.")
    return name, value


def _told(lines: Iterable[str], field: str) -> tuple[str, ...]:
    told = tuple(dict.fromkeys(line.strip().lower() for line in lines if line.strip()))
    if len(told) > MOST_LINES:
        raise BadPolicy(field, f"At most {MOST_LINES} lines; use *.example.org or a network for many at once.")
    return told
