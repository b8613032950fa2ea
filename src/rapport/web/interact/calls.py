"""One request of a widget: what it says, read strictly, and by whom."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from rapport.act.interact.asking import Where
from rapport.act.interact.writing import Said
from rapport.act.interact.writing_models import Kind
from rapport.collect.asked import Asked
from rapport.web.delivery.asking import Bad, Wanted


class Call(msgspec.Struct, rename="camel", frozen=True):
    """The body of a request. Each step reads its own part of it."""

    write_key: str = ""
    anonymous_id: str | int | None = None
    user_id: str | int | None = None
    token: str = ""
    """A JWT by which the site signs who it is."""
    id_hash: str = ""
    consent: str = ""
    id: str = ""
    """The browser's own id of the answer."""
    version: int = 0
    url: str = ""
    language: str = ""
    variant: str = ""
    hidden: Mapping[str, Any] = {}
    seconds: Mapping[str, float] = {}
    answers: Mapping[str, Any] = {}
    answer: Any = None
    question: str = ""
    proof: str = ""
    kind: Kind = Kind.REVIEW
    subject: str = ""
    text: str = ""
    title: str = ""
    stars: int | None = None
    name: str = ""
    parent: int | None = None
    photos: Sequence[str] | None = None
    file: str = ""
    number: int = 0
    before: int | None = None

    def where(self) -> Where:
        """What goes with an answer."""
        return Where(
            key=self.id,
            version=self.version,
            url=self.url,
            language=self.language,
            variant=self.variant,
            consent=self.consent,
            hidden=self.hidden,
            seconds=self.seconds,
        )

    def said(self) -> Said:
        """What somebody writes."""
        return Said(self.kind, self.subject, self.text, self.title, self.stars, self.name, self.parent, self.photos)

    def wanted(self) -> Wanted:
        """Who asks, as those who decide read it."""
        return Wanted(anonymous_id=self.anonymous_id, user_id=self.user_id, url=self.url, consent=self.consent)


_call = msgspec.json.Decoder(Call)


def read_call(body: bytes) -> Call:
    """Raises :class:`rapport.web.delivery.asking.Bad`."""
    try:
        return _call.decode(body or b"{}")
    except msgspec.ValidationError as wrong:
        message, _, path = str(wrong).partition(" - at `$.")
        raise Bad(path.rstrip("`") or "body", f"{message}.") from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise Bad("body", "It is not valid JSON. Send one JSON object.") from None


def call_of_query(asked: Asked) -> Call:
    """What stands behind the question mark: all of a GET, which changes nothing, and what goes with a file."""
    said = asked.query
    before = said.get("before", "")
    return Call(
        write_key=said.get("key", ""),
        anonymous_id=said.get("anonymousId"),
        user_id=said.get("userId"),
        token=asked.header(b"x-rapport-token").strip(),
        consent=said.get("consent", ""),
        id=said.get("id", ""),
        language=said.get("language", ""),
        subject=said.get("subject", ""),
        question=said.get("question", ""),
        name=said.get("name", ""),
        file=said.get("file", ""),
        proof=said.get("proof", ""),
        before=int(before) if before.isdigit() else None,
    )
