"""The part of the API that reads and writes annotations: a release can note itself on every chart."""

from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from rapport.projects import annotations as kept
from rapport.projects.models import Annotation
from rapport.web.api_questions import FAILURES, Opened


class Noted(Schema):
    """What happened when, in the project's time zone."""

    text: str = Field(..., description="1 to 200 characters.", examples=["Version 2.1"])
    at: str = Field(..., description="A day, 2026-01-31, or a moment, 2026-01-31T14:30.")
    link: str = Field("", description="An address that tells more.")


class OneNoted(Noted):
    """The same, with its number."""

    id: int


class AllNoted(Schema):
    """In the order in which it happened."""

    annotations: list[OneNoted]


class Gone(Schema):
    """What was removed."""

    removed: int


def router(opened: Opened) -> Router:
    """The routes. ``opened`` gives the project of a request's key, or raises."""
    made = Router(tags=["Annotations"])

    @made.get("/projects/{project}/annotations", response={200: AllNoted, **FAILURES})
    def annotations(request: HttpRequest, project: str) -> dict[str, Any]:
        """All annotations of the project."""
        return {"annotations": [told(one) for one in kept.annotations_of(opened(request, project))]}

    @made.post("/projects/{project}/annotations", response={200: OneNoted, **FAILURES})
    def add(request: HttpRequest, project: str, noted: Noted) -> dict[str, object]:
        """One more; it stands on every chart over time at once."""
        return told(kept.keep_annotation(opened(request, project), noted.at, noted.text, noted.link))

    @made.put("/projects/{project}/annotations/{number}", response={200: OneNoted, **FAILURES})
    def change(request: HttpRequest, project: str, number: int, noted: Noted) -> dict[str, object]:
        """Another text, moment or link."""
        old = kept.annotation_of(opened(request, project), number)
        return told(kept.keep_annotation(old.project, noted.at, noted.text, noted.link, old=old))

    @made.delete("/projects/{project}/annotations/{number}", response={200: Gone, **FAILURES})
    def remove(request: HttpRequest, project: str, number: int) -> dict[str, int]:
        """It goes from all charts."""
        kept.annotation_of(opened(request, project), number).delete()
        return {"removed": number}

    return made


def told(one: Annotation) -> dict[str, object]:
    """One as the API and the terminal say it."""
    return {"id": one.pk, "at": one.at, "text": one.text, "link": one.link}
