"""Somebody with a browser that runs no script: opens the page of what is asked, fills its form and sends it."""

from collections.abc import Sequence
from html.parser import HTMLParser
from urllib.parse import urlencode

from typing_extensions import override

from rapport.act.interact.api import Interaction, Outgoing, Versions, Who
from rapport.collect.asked import Asked
from rapport.web.interact.group import Wish
from rapport.web.interact.page.door import visited
from tests.act.interact.conftest import NOW


class Fields(HTMLParser):
    """What a form would send as it stands, and what the page says."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: list[tuple[str, str]] = []
        self.words: list[str] = []

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        if tag != "input" or not said.get("name") or said.get("type") == "file":
            return
        if said.get("type") in {"radio", "checkbox"} and "checked" not in said:
            return
        self.sent.append((str(said["name"]), said.get("value") or ""))

    @override
    def handle_data(self, data: str) -> None:
        self.words.append(data.strip())


class Visitor:
    """One person, or nobody who can be told apart."""

    def __init__(self, to: Interaction, person: str = "", *, at: float | None = None) -> None:
        self.path = f"/i/{to.project.slug}/{to.key}/"
        self.person, self.now = person, NOW.timestamp() if at is None else at
        self.told: list[Outgoing] = []
        self.status, self.html, self.fields = 0, "", Fields()

    def open(self, language: str = "", **said: str) -> str:
        """The page; what it says."""
        return self._ask("GET", urlencode(said).encode(), b"", {b"accept-language": language.encode()})

    def send(self, **said: str | Sequence[str]) -> str:
        """The form as it stands, with these fields in it; ``_`` in their names is a dot."""
        given = {name.replace("__", "."): value for name, value in said.items()}
        kept = [(name, value) for name, value in self.fields.sent if name not in given or name == "shown"]
        body = urlencode([*kept, *given.items()], doseq=True).encode()
        return self._ask("POST", b"", body, {b"content-type": b"application/x-www-form-urlencoded"})

    def send_file(self, name: str, raw: bytes, type: str, file: str = "cup.png") -> str:
        """The form as it stands, with one file."""
        edge = "edge-of-a-part"
        parts = [
            f'--{edge}\r\nContent-Disposition: form-data; name="{field}"\r\n\r\n{value}\r\n'.encode()
            for field, value in self.fields.sent
        ]
        place = f'Content-Disposition: form-data; name="{name}"; filename="{file}"'
        head = f"--{edge}\r\n{place}\r\nContent-Type: {type}\r\n\r\n"
        body = b"".join([*parts, head.encode(), raw, f"\r\n--{edge}--\r\n".encode()])
        return self._ask("POST", b"", body, {b"content-type": f"multipart/form-data; boundary={edge}".encode()})

    def send_again(self) -> str:
        """What was sent last, as who presses a button twice."""
        return self._ask(*self.last)

    def _ask(self, method: str, query: bytes, body: bytes, headers: dict[bytes, bytes]) -> str:
        self.last = (method, query, body, headers)
        asked = Asked("", body, method, self.path, "", query, {b"host": b"ask.example", **headers})
        answer = visited(self._judge, asked, self.now, self.told)
        self.status, self.html, self.fields = answer.status, answer.body.decode(), Fields()
        self.fields.feed(self.html)
        return " ".join(word for word in self.fields.words if word)

    def _judge(self, wish: Wish, found: Interaction, versions: Versions) -> Who:
        return Who(self.person)
