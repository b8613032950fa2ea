"""Webhooks: an alert as JSON to an https address, never into a private network unless the operator allows it."""

import http.client
import ipaddress
import socket
import ssl
from collections.abc import Mapping
from urllib.parse import urlsplit

from django.conf import settings
from typing_extensions import override

from rapport.projects.actions import Refused
from rapport.projects.models import Letter
from rapport.web.mail import Unsent

TIMEOUT_S = 10
LONGEST = 500
TRANSLATED = ipaddress.IPv6Network("64:ff9b::/96")
"""IPv4 addresses as NAT64 writes them (RFC 6052)."""


def checked_webhook(address: str) -> str:
    """An address that may be called, or empty. Raises :class:`Refused`."""
    text = address.strip()
    if not text:
        return ""
    parts = urlsplit(text)
    allowed = {"https", "http"} if settings.PRIVATE_WEBHOOKS else {"https"}
    if parts.scheme not in allowed or not parts.hostname or len(text) > LONGEST or parts.username:
        raise Refused("webhook", f"Give an address that begins with https:// and has {LONGEST} characters at most.")
    try:
        parts.port  # noqa: B018  it raises where it is none
        text.encode("ascii")
    except ValueError as wrong:
        raise Refused("webhook", "Its port is no number, or it has other letters than an address has.") from wrong
    return text


def call(one: Letter, text: str, more: Mapping[str, str]) -> None:
    """POST a text for this letter, with more headers. Raises :class:`Unsent`."""
    try:
        parts = urlsplit(checked_webhook(one.address))
    except Refused as wrong:
        raise Unsent(str(wrong), for_good=True) from wrong
    secure = parts.scheme == "https"
    host, port = parts.hostname or "", parts.port or (443 if secure else 80)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    connection = Pinned(host, port, reachable(host, port), secure=secure)
    headers = {"Content-Type": "application/json", "User-Agent": "Rapport", "Idempotency-Key": one.topic, **more}
    try:
        connection.request("POST", path, text.encode(), headers)
        status = connection.getresponse().status
    except (OSError, http.client.HTTPException) as error:
        raise Unsent(f"{host} could not be reached ({str(error) or type(error).__name__}).") from error
    finally:
        connection.close()
    if not 200 <= status < 300:
        raise Unsent(f"{host} answered {status}.", for_good=400 <= status < 500 and status not in {408, 425, 429})


def reachable(host: str, port: int) -> str:
    """The address of a host, looked up once: what was judged is what is called. Raises :class:`Unsent`."""
    try:
        found = [str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    except OSError as error:
        raise Unsent(f"The host {host} is not known.") from error
    if not settings.PRIVATE_WEBHOOKS and not all(public(one) for one in found):
        raise Unsent(
            f"{host} is in a private network; an operator can allow that with RAPPORT_PRIVATE_WEBHOOKS=1.",
            for_good=True,
        )
    return found[0]


def public(address: str) -> bool:
    """Whether an IP address is one of the open internet."""
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        if found in TRANSLATED:
            return public(str(ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)))
        inner = found.ipv4_mapped or found.sixtofour or (found.teredo[1] if found.teredo else None)
        if inner is not None:
            return public(str(inner))
    return found.is_global and not found.is_multicast


class Pinned(http.client.HTTPConnection):
    """A connection to an address that was looked up before; the name is still what a certificate must prove."""

    def __init__(self, host: str, port: int, address: str, *, secure: bool) -> None:
        super().__init__(host, port, timeout=TIMEOUT_S)
        self._address, self._secure = address, secure

    @override
    def connect(self) -> None:
        plain = socket.create_connection((self._address, self.port), TIMEOUT_S)
        context = ssl.create_default_context()
        self.sock = context.wrap_socket(plain, server_hostname=self.host) if self._secure else plain
