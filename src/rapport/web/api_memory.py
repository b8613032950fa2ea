"""The part of the API that remembers: what was decided and learnt, and what it looked like."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import File, Form, Router, Schema
from ninja.files import UploadedFile
from pydantic import Field

from rapport.deliver import api as deliver
from rapport.deliver import telling
from rapport.texts.pictures import LARGEST_BYTES
from rapport.web.api_questions import Failed, Opened
from rapport.web.pages.memory import AS_PICTURE

ANSWERS: dict[int, Any] = {200: dict[str, Any], 400: Failed, 401: Failed, 403: Failed, 404: Failed, 503: Failed}
BY = "a secret key"

Told = dict[str, Any]


class Learnt(Schema):
    """What was learnt."""

    text: str = Field(..., description="In a sentence or two, for whoever asks the same again.", max_length=20_000)


def add(made: Router, opened: Opened) -> None:
    """The routes."""
    _learnings(made, opened)
    _pictures(made, opened)


def _learnings(made: Router, opened: Opened) -> None:
    @made.get("/projects/{project}/decisions", response=ANSWERS)
    def list_decisions(request: HttpRequest, project: str, search: str = "") -> Told:
        """What was decided, the latest first, also of versions before; with ``search`` those that say all words."""
        found = deliver.decisions_of(opened(request, project), search)
        return {"decisions": [telling.decision(one) for one in found]}

    @made.post("/projects/{project}/experiments/{key}/learnings", response=ANSWERS)
    def learn(request: HttpRequest, project: str, key: str, learnt: Learnt) -> Told:
        """Keep what was learnt, beside what was learnt before; also of what was decided long ago."""
        one = deliver.experiment_of(opened(request, project), key)
        deliver.learn(one, learnt.text, BY)
        return telling.experiment(one)


def _pictures(made: Router, opened: Opened) -> None:
    @made.get("/projects/{project}/experiments/{key}/pictures", response=ANSWERS)
    def list_pictures(request: HttpRequest, project: str, key: str) -> Told:
        """Pictures beside an experiment or an action, without their bytes."""
        one = deliver.experiment_of(opened(request, project), key)
        return {"pictures": [telling.picture(each) for each in one.pictures.defer("data")]}

    @made.post("/projects/{project}/experiments/{key}/pictures", response=ANSWERS)
    def add_picture(
        request: HttpRequest, project: str, key: str, picture: File[UploadedFile], caption: Form[str]
    ) -> Told:
        """Keep a picture (PNG, JPEG, GIF or WebP, at most 10 MB); it is written anew, without what a camera noted."""
        one = deliver.experiment_of(opened(request, project), key)
        return telling.picture(deliver.add_picture(one, caption, picture.read(LARGEST_BYTES + 1), BY))

    @made.get("/projects/{project}/experiments/{key}/pictures/{number}", response=ANSWERS)
    def show_picture(request: HttpRequest, project: str, key: str, number: int) -> HttpResponse:
        """The picture itself."""
        found = deliver.picture_of(opened(request, project), key, number)
        return HttpResponse(bytes(found.data), content_type=f"image/{found.kind}", headers=AS_PICTURE)

    @made.delete("/projects/{project}/experiments/{key}/pictures/{number}", response=ANSWERS)
    def drop_picture(request: HttpRequest, project: str, key: str, number: int) -> Told:
        """A picture goes for good."""
        deliver.drop_picture(deliver.picture_of(opened(request, project), key, number), BY)
        return {"dropped": number}
