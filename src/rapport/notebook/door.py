"""The way to a server's HTTP API."""

import http.client
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import msgspec

ANSWER_S = 600.0
Said = Mapping[str, str | list[str]]


class NoAnswer(ValueError):
    """The server has no answer. The message says why, and how to mend it."""


@dataclass(frozen=True, slots=True)
class Door:
    """One project of a server. ``key`` is a secret key of it; ``url`` is the server's address."""

    url: str
    project: str
    key: str

    def json(self, path: str, said: Said) -> Any:  # noqa: ANN401  what JSON gives
        """The answer to a path below the project's own. Raises :class:`NoAnswer`."""
        return msgspec.json.decode(self.content(path, said))

    def content(self, path: str, said: Said) -> bytes:
        """The same as it was sent. Raises :class:`NoAnswer`."""
        given = urlencode([(name, text) for name, text in said.items() if text], doseq=True)
        status, body = self.asked(f"/api/v1/projects/{quote(self.project, safe='')}/{path}" + f"?{given}" * bool(given))
        if status != http.HTTPStatus.OK:
            raise NoAnswer(sentence_in(status, body))
        return body

    def asked(self, address: str) -> tuple[int, bytes]:
        """Status and body. Raises :class:`NoAnswer` where nobody listens."""
        place = urlsplit(self.url)
        kind = http.client.HTTPSConnection if place.scheme == "https" else http.client.HTTPConnection
        connection = kind(place.hostname or "", place.port, timeout=ANSWER_S)
        try:
            connection.request("GET", place.path.rstrip("/") + address, headers={"Authorization": f"Bearer {self.key}"})
            response = connection.getresponse()
            return response.status, response.read()
        except (OSError, http.client.HTTPException) as error:
            raise NoAnswer(f"url: {self.url} does not answer ({error}); does the server run there?") from error
        finally:
            connection.close()


def sentence_in(status: int, body: bytes) -> str:
    """What a refusing server says."""
    try:
        error = msgspec.json.decode(body)["error"]
        return f"{error['field']}: {error['message']}" if error["field"] else str(error["message"])
    except (msgspec.DecodeError, KeyError, TypeError):
        return f"url: the server says {status} without a reason; is it a Rapport server?"
