"""The part of the API that keeps what is asked, and says what came of it."""

from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest
from ninja import Body, Router, Schema
from pydantic import Field

from rapport.act.interact import api as interact
from rapport.web import api_interact_files, api_interact_more
from rapport.web.api_questions import Failed, Opened
from rapport.web.interact.publishing import publish
from rapport.web.interact.telling import results as results_of

ANSWERS: dict[int, Any] = {200: dict[str, Any], 400: Failed, 401: Failed, 403: Failed, 404: Failed, 503: Failed}
BY = "a secret key"
MOST_ROWS = 1000

Said = dict[str, Any]
Told = dict[str, Any]


class Publishing(Schema):
    """How it comes to people."""

    action: dict[str, Any] | None = Field(
        default_factory=dict, description="What is said of the action that shows it; null: it has only its link."
    )
    start: bool = Field(True, description="Whether the action starts at once.")


class Decided(Schema):
    """What becomes of a text."""

    what: str = Field(..., description="shown, hidden or removed.")
    reason: str = Field("", description="Why; its writer reads it.", max_length=2000)


class Sealing(Schema):
    """A secret by which the site signs who somebody is."""

    plain: bool = Field(False, description="Whether an HMAC of the id alone is taken too; it never ends.")
    public_key: str = Field(
        "", description="An Ed25519 public key, as PEM, JWK or base64: the site signs by EdDSA.", max_length=1000
    )


def router(opened: Opened) -> Router:
    """The routes. ``opened`` gives the project of a request's key, or raises."""
    made = Router(tags=["Polls, surveys and quizzes"])
    _kept(made, opened)
    _steps(made, opened)
    _found(made, opened)
    _written(made, opened)
    _bank(made, opened)
    api_interact_files.add(made, opened)
    api_interact_more.add(made, opened)
    return made


def _kept(made: Router, opened: Opened) -> None:
    @made.get("/projects/{project}/interactions", response=ANSWERS)
    def list_interactions(request: HttpRequest, project: str) -> Told:
        """All polls, surveys, quizzes and reviews, what was changed last first."""
        return {"interactions": [interact.told(one) for one in interact.interactions_of(opened(request, project))]}

    @made.get("/projects/{project}/interactions/{key}", response=ANSWERS)
    def show_interaction(request: HttpRequest, project: str, key: str) -> Told:
        """One of them."""
        return interact.told(interact.interaction_of(opened(request, project), key))

    @made.put("/projects/{project}/interactions/{key}", response=ANSWERS)
    def keep_interaction(request: HttpRequest, project: str, key: str, said: Body[Said]) -> Told:
        """Make a draft, or change it. What people see stays the version that is published."""
        return interact.told(interact.keep(opened(request, project), key, said))

    @made.delete("/projects/{project}/interactions/{key}", response=ANSWERS)
    def drop_interaction(request: HttpRequest, project: str, key: str) -> Told:
        """Remove it with everything that people said to it."""
        interact.drop(interact.interaction_of(opened(request, project), key))
        return {"dropped": key}

    @made.get("/interaction-templates", response={200: dict[str, Any], 401: Failed})
    def templates(request: HttpRequest) -> Told:
        """Definitions that work at once, and what each is for."""
        return {name: {"about": about, "definition": said} for name, (about, said) in interact.TEMPLATES.items()}


def _steps(made: Router, opened: Opened) -> None:
    @made.post("/projects/{project}/interactions/{key}/publish", response=ANSWERS)
    def publish_interaction(request: HttpRequest, project: str, key: str, how: Publishing) -> Told:
        """The draft is asked from now on, shown by an action with a holdout, a trigger and a cap."""
        return publish(opened(request, project), key, how.action, BY, start=how.start)

    @made.post("/projects/{project}/interactions/{key}/close", response=ANSWERS)
    def close_interaction(request: HttpRequest, project: str, key: str) -> Told:
        """Nothing is taken any more; what was said stays."""
        found = interact.interaction_of(opened(request, project), key)
        interact.close(found)
        return interact.told(found)

    @made.post("/projects/{project}/interactions/{key}/regrade", response=ANSWERS)
    def regrade_interaction(request: HttpRequest, project: str, key: str) -> Told:
        """Mark all finished attempts again by the key of the version that is asked now."""
        found = interact.interaction_of(opened(request, project), key)
        version = interact.version_of(found, 0)
        changed = [
            {"attempt": one.key, "before": before, "share": one.share, "passed": one.passed}
            for one, before in interact.regrade(found, version, datetime.now(UTC))
        ]
        return {"version": version.number, "changed": changed}


def _found(made: Router, opened: Opened) -> None:
    @made.get("/projects/{project}/interactions/{key}/results", response=ANSWERS)
    def results(request: HttpRequest, project: str, key: str, version: int = 0) -> Told:
        """What came of it, of one version or of all: counts, intervals, where people leave, what is hard."""
        return results_of(opened(request, project), key, version)

    @made.get("/projects/{project}/interactions/{key}/rows", response=ANSWERS)
    def rows(request: HttpRequest, project: str, key: str, page: int = 0) -> Told:
        """Every answer, a thousand a page (from 0)."""
        found = interact.interaction_of(opened(request, project), key)
        return {"rows": interact.page_of(found, max(0, page), MOST_ROWS)}


def _written(made: Router, opened: Opened) -> None:
    @made.get("/projects/{project}/interactions/{key}/queue", response=ANSWERS)
    def queue(request: HttpRequest, project: str, key: str) -> Told:
        """What somebody must look at: texts that wait, that were reported, and appeals."""
        found = interact.queue(interact.interaction_of(opened(request, project), key))
        return {"writings": [interact.told_writing(one) for one in found]}

    @made.post("/projects/{project}/interactions/{key}/writings/{number}/decide", response=ANSWERS)
    def decide(request: HttpRequest, project: str, key: str, number: int, decided: Decided) -> Told:
        """Show, hide or remove a text."""
        found = interact.writing_of(interact.interaction_of(opened(request, project), key), number)
        interact.decide(found, decided.what, decided.reason, BY)
        return interact.told_writing(found)

    @made.post("/projects/{project}/identity-secrets", response=ANSWERS)
    def make_secret(request: HttpRequest, project: str, sealing: Sealing) -> Told:
        """A new secret, or a public key, for signing who somebody is; the one before works on. It is told only now."""
        whose = opened(request, project)
        made = interact.make_seal(whose, plain=sealing.plain, public_key=sealing.public_key)
        return {"secret": made.secret, "algorithm": made.algorithm}


def _bank(made: Router, opened: Opened) -> None:
    @made.get("/projects/{project}/question-bank", response=ANSWERS)
    def bank(request: HttpRequest, project: str, tag: str = "") -> Told:
        """The questions from which quizzes draw."""
        return {"questions": [interact.told_bank(one) for one in interact.bank_of(opened(request, project), tag)]}

    @made.put("/projects/{project}/question-bank", response=ANSWERS)
    def keep_in_bank(request: HttpRequest, project: str, said: Body[Said]) -> Told:
        """Put a question into the bank, or another version of it."""
        return interact.told_bank(interact.keep_bank_question(opened(request, project), said))

    @made.delete("/projects/{project}/question-bank/{name}", response=ANSWERS)
    def drop_from_bank(request: HttpRequest, project: str, name: str) -> Told:
        """It is drawn no more."""
        interact.drop_bank_question(opened(request, project), name)
        return {"dropped": name}
