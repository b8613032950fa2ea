"""The part of the API that takes questions of other formats, gives them, and reads what people wrote."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from ninja import Router, Schema
from pydantic import Field

from rapport.act.interact import api as interact
from rapport.act.interact.formats import FORMATS, BadFormat, Refused, named, read
from rapport.deliver.rules import Wrong
from rapport.web.api_questions import Failed, Opened
from rapport.web.deeds.interact import HERE

ANSWERS: dict[int, Any] = {200: dict[str, Any], 400: Failed, 401: Failed, 403: Failed, 404: Failed, 503: Failed}
MOST_ROWS = 1000
Told = dict[str, Any]


class Importing(Schema):
    """A file of questions."""

    text: str = Field(..., description="What the file says.", max_length=10 * 1024 * 1024)
    format: str = Field("", description=f"One of {', '.join(FORMATS)}; usually seen by itself.")


def add(made: Router, opened: Opened) -> None:
    """The routes."""
    _files(made, opened)
    _said(made, opened)
    _uploads(made, opened)


def _files(made: Router, opened: Opened) -> None:
    @made.post("/projects/{project}/interactions/{key}/import", response=ANSWERS)
    def import_questions(request: HttpRequest, project: str, key: str, asked: Importing) -> Told:
        """Keep the questions of a file as a draft. What is not taken of it is told, each with its place."""
        whose = opened(request, project)
        try:
            found = read(asked.text, asked.format)
        except BadFormat as wrong:
            raise Wrong("text", str(wrong)) from wrong
        if found.definition is None:
            told = "; ".join(f"{one.where}: {one.sentence}" for one in found.refused[:10])
            raise Wrong("text", f"Nothing was taken. {told or 'There are no questions in it.'}")
        kept = interact.keep(whose, key, interact.written(found.definition))
        return {**interact.told(kept), "refused": _refused(found.refused)}

    @made.get("/projects/{project}/interactions/{key}/export", response=ANSWERS)
    def export_questions(request: HttpRequest, project: str, key: str, format: str) -> Told:
        """The draft in another format, and what the format cannot say."""
        found = interact.told(interact.interaction_of(opened(request, project), key))
        try:
            made = named(format).write(interact.checked(found["definition"]))
        except BadFormat as wrong:
            raise Wrong("format", str(wrong)) from wrong
        return {"text": made.text, "files": dict(made.files), "refused": _refused(made.refused)}


def _said(made: Router, opened: Opened) -> None:
    @made.get("/projects/{project}/interactions/{key}/texts", response=ANSWERS)
    def texts(request: HttpRequest, project: str, key: str, question: str, search: str = "") -> Told:
        """What people wrote in answer to a question, the newest first, and how each text is meant."""
        return interact.texts_of(interact.interaction_of(opened(request, project), key), question, search)

    @made.get("/projects/{project}/interactions/{key}/statements", response=ANSWERS)
    def statements(request: HttpRequest, project: str, key: str, page: int = 0) -> Told:
        """What came of a quiz as xAPI statements, those of a hundred attempts a page (from 0)."""
        found = interact.interaction_of(opened(request, project), key)
        return {"statements": interact.statements(found, settings.URL or HERE, max(0, page))}


def _uploads(made: Router, opened: Opened) -> None:
    @made.get("/projects/{project}/interactions/{key}/uploads", response=ANSWERS)
    def uploads(request: HttpRequest, project: str, key: str, page: int = 0) -> Told:
        """The files that people have given, a thousand a page (from 0). Answers name them by ``file``."""
        found = interact.interaction_of(opened(request, project), key)
        first = max(0, page) * MOST_ROWS
        return {"uploads": [interact.told_upload(one) for one in found.uploads.all()[first : first + MOST_ROWS]]}

    @made.get("/projects/{project}/interactions/{key}/uploads/{file}", response={**ANSWERS, 200: None})
    def upload(request: HttpRequest, project: str, key: str, file: str) -> HttpResponse:
        """The bytes of one, to be saved and never shown in place."""
        return attachment(interact.upload_of(interact.interaction_of(opened(request, project), key), file))


def attachment(one: interact.Upload) -> HttpResponse:
    """A file as a download, so that nothing in it runs as a page of this server."""
    answer = HttpResponse(interact.raw_of_upload(one), content_type=one.type)
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=one.name or one.token)
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer


def _refused(some: Sequence[Refused]) -> list[Told]:
    return [{"where": one.where, "sentence": one.sentence} for one in some]
