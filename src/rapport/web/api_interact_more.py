"""The part of the API for what comes after an answer: codes that are handed out, and addresses that are told."""

from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from rapport.act.interact import api as interact
from rapport.web.api_questions import Failed, Opened
from rapport.web.webhook import checked_webhook

ANSWERS: dict[int, Any] = {200: dict[str, Any], 400: Failed, 401: Failed, 403: Failed, 404: Failed, 503: Failed}
Told = dict[str, Any]


class Codes(Schema):
    """Codes to be handed out."""

    codes: list[str] = Field(..., description="Each is given to one person who finishes.", max_length=10_000)


class Hooking(Schema):
    """An address that is told of answers."""

    address: str = Field(..., description="Begins with https://.", max_length=500)
    interaction: str = Field("", description="Only of this; empty: of all that the project asks.", max_length=100)


def add(made: Router, opened: Opened) -> None:
    """The routes."""
    _codes(made, opened)
    _hooks(made, opened)


def _codes(made: Router, opened: Opened) -> None:
    @made.get("/projects/{project}/interactions/{key}/codes", response=ANSWERS)
    def count_codes(request: HttpRequest, project: str, key: str) -> Told:
        """How many codes there are, were given, and are left."""
        return dict(interact.count_codes(interact.interaction_of(opened(request, project), key)))

    @made.post("/projects/{project}/interactions/{key}/codes", response=ANSWERS)
    def add_codes(request: HttpRequest, project: str, key: str, said: Codes) -> Told:
        """Put codes on the list; one that is on it already stays as it is."""
        return dict(interact.add_codes(interact.interaction_of(opened(request, project), key), said.codes))

    @made.delete("/projects/{project}/interactions/{key}/codes", response=ANSWERS)
    def clear_codes(request: HttpRequest, project: str, key: str) -> Told:
        """Take away the codes that nobody has got yet."""
        return {"removed": interact.clear_codes(interact.interaction_of(opened(request, project), key))}


def _hooks(made: Router, opened: Opened) -> None:
    @made.get("/projects/{project}/answer-hooks", response=ANSWERS)
    def list_hooks(request: HttpRequest, project: str) -> Told:
        """The addresses that are told of answers."""
        hooks = interact.hooks_of(opened(request, project))
        return {
            "hooks": [
                {"number": one.pk, "address": one.address, "interaction": one.interaction and one.interaction.key}
                for one in hooks
            ]
        }

    @made.post("/projects/{project}/answer-hooks", response=ANSWERS)
    def add_hook(request: HttpRequest, project: str, hook: Hooking) -> Told:
        """Tell an address of each finished answer from now on. The secret that signs is told only now."""
        whose = opened(request, project)
        about = interact.interaction_of(whose, hook.interaction) if hook.interaction else None
        one = interact.add_hook(whose, checked_webhook(hook.address), about)
        return {"number": one.pk, "address": one.address, "secret": one.secret}

    @made.delete("/projects/{project}/answer-hooks/{number}", response=ANSWERS)
    def drop_hook(request: HttpRequest, project: str, number: int) -> Told:
        """It is told nothing more."""
        interact.drop_hook(opened(request, project), number, datetime.now(UTC))
        return {"dropped": number}
