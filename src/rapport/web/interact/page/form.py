"""What a form without scripts sends: its fields and files, read within limits."""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.core.files.uploadhandler import MemoryFileUploadHandler, TemporaryFileUploadHandler
from django.http.multipartparser import MultiPartParser, MultiPartParserError

from rapport.collect.asked import MAX_FIELDS, Asked
from rapport.web.delivery.asking import Bad

MULTIPART = "multipart/form-data"
TOO_MUCH = "The form is too large; send fewer or smaller files."


@dataclass(frozen=True, slots=True)
class Sent:
    """A file of a form: its bytes, and what the browser says of them."""

    raw: bytes
    name: str
    type: str


@dataclass(frozen=True, slots=True)
class Form:
    """Fields and files by their names; a field may be there several times."""

    fields: Mapping[str, Sequence[str]]
    files: Mapping[str, Sequence[Sent]] = field(default_factory=dict)

    def all(self, name: str) -> Sequence[str]:
        """Every value of a field."""
        return self.fields.get(name, ())

    def one(self, name: str) -> str:
        """The first value of a field, or ''."""
        return next(iter(self.all(name)), "")

    def __contains__(self, name: str) -> bool:
        return name in self.fields


def form_of(asked: Asked) -> Form:
    """Of a POST its body, of a GET what stands behind the question mark. Raises :class:`Bad`."""
    kind = asked.header(b"content-type")
    if asked.method == "POST" and kind.startswith(MULTIPART):
        return _parts(asked.body, kind)
    said = asked.body if asked.method == "POST" else asked.query_string
    try:
        pairs = parse_qsl(said.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=MAX_FIELDS)
    except ValueError:
        raise Bad("body", TOO_MUCH) from None
    fields: dict[str, list[str]] = {}
    for name, value in pairs:
        fields.setdefault(name, []).append(value)
    return Form(fields)


def _parts(body: bytes, kind: str) -> Form:
    meta = {"CONTENT_TYPE": kind, "CONTENT_LENGTH": str(len(body))}
    handlers = [MemoryFileUploadHandler(), TemporaryFileUploadHandler()]
    try:
        fields, files = MultiPartParser(meta, io.BytesIO(body), handlers).parse()
    except (RequestDataTooBig, SuspiciousOperation):
        raise Bad("body", TOO_MUCH) from None
    except MultiPartParserError:
        raise Bad("body", "The form did not arrive whole; send it again.") from None
    sent = {
        name: [Sent(one.read(), one.name or "", one.content_type or "") for one in some if one.size]
        for name, some in files.lists()
    }
    return Form(dict(fields.lists()), sent)
