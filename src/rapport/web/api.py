"""The JSON API: the same numbers as on the pages, for programs with a secret key."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Field, NinjaAPI, Query, Schema
from ninja.errors import AuthenticationError, ValidationError
from ninja.security import HttpBearer
from typing_extensions import override

from rapport import __version__
from rapport.deliver.api import NotThere, Wrong
from rapport.kernel.scope import BadScope
from rapport.kernel.segment import BadSegment
from rapport.measure import BadQuestion
from rapport.measure.arrow import table_of_metrics
from rapport.projects import reads
from rapport.projects.actions import Refused
from rapport.projects.alerts import NoAlert
from rapport.projects.annotations import NoAnnotation
from rapport.projects.boards import NoBoard
from rapport.projects.models import Key, Project
from rapport.projects.reports import NoReport
from rapport.projects.segments import NoList, NoSegment
from rapport.store import EngineError
from rapport.web import (
    api_alerts,
    api_annotations,
    api_boards,
    api_delivery,
    api_export,
    api_interact,
    api_proof,
    api_questions,
    api_recommend,
    api_segments,
    api_sending,
    packing,
    refused,
    sql,
)
from rapport.web.api_questions import Failed
from rapport.web.asking import Asked, BadRequest, answer, told
from rapport.web.boards.exchange import BadPeriod
from rapport.web.boards.telling import BadSaved
from rapport.web.questions import NoQuestion
from rapport.web.runtime import NoStore


class SecretKey(HttpBearer):
    """``Authorization: Bearer SECRET_KEY``: the key of one project."""

    @override
    def authenticate(self, request: HttpRequest, token: str) -> Project | None:
        """The project that the key opens."""
        return reads.project_of_key(Key.Kind.SECRET, token)


class Denied(Exception):
    """The key does not open this project."""


class Asking(Schema):
    """What can be asked for."""

    metrics: str = Field(..., description="Names, separated by commas.", examples=["people,bounce_rate"])
    first: str = Field("", alias="from", description="First day, in the project's time zone: 2026-01-01.")
    last: str = Field("", alias="to", description="Last day, inclusive. Without both: the last 30 days.")
    by: str = Field("", description="hour, day, week, month, or a field such as page, channel or property:NAME.")
    filter: str = Field("", description="country==DE|AT;page!=/x;page~docs: == any of, != none of, ~ and !~ contain.")
    segment: str = Field("", description="Short name of a segment: only its people are looked at.")
    compare: str = Field("", description="previous: the period of the same length before.")
    parts: bool = Field(False, description="Both halves of each ratio.")
    limit: int = Field(1000, description="Most rows when split by a field, 1 to 10000.")
    format: str = Field("", description="json, csv, arrow (a stream) or parquet; the Accept header does the same.")


class Numbers(Schema):
    """What is not known is null, and ``unknown`` says why."""

    first: str = Field(..., alias="from")
    last: str = Field(..., alias="to")
    timezone: str
    rows: list[dict[str, Any]]
    totals: dict[str, float | None]
    unknown: dict[str, str]
    previous: dict[str, float | None] | None = None
    previous_rows: list[dict[str, Any]] | None = None
    parts: dict[str, dict[str, float | None]] | None = None


class RefusedReason(Schema):
    """One reason for which events of the project were refused in the last thirty days, today included."""

    reason: str
    sentence: str
    count: int
    first: str = Field(..., description="The first day of them (UTC).")
    last: str = Field(..., description="The moment of the last one (UTC), about which the following is.")
    path: str
    field: str
    message: str
    days: dict[str, int] = Field(..., description="How often on each day (UTC) on which it happened.")


class RefusedList(Schema):
    """All reasons, the most frequent first."""

    refused: list[RefusedReason]


api = NinjaAPI(
    title="Rapport",
    version=__version__,
    description="Engagement numbers of a project. Days are of the project's time zone.",
    docs_url=None,
    auth=SecretKey(),
    urls_namespace="api",
)


@api.get(
    "/projects/{project}/metrics",
    response={200: Numbers, 400: Failed, 401: Failed, 403: Failed, 422: Failed, 503: Failed},
    exclude_unset=True,
    by_alias=True,
)
def metrics(request: HttpRequest, project: str, asking: Query[Asking]) -> dict[str, object] | HttpResponse:
    """Totals of metrics in a period, split by time or by a field, filtered, against the period before.

    As CSV, Arrow and Parquet: the rows where something splits them, else the totals as one row.
    """
    kind, asked = packing.format_of(request), Asked(**asking.model_dump(exclude={"format"}))
    whose = opened(request, project)
    question, scope, found = answer(whose, asked)
    said = told(question, scope, found)
    if kind == "json":
        return said
    file = f"{whose.slug}-metrics-{scope.first}-{scope.last}"
    return packing.sent(kind, file, said, table_of_metrics(found, question.by))


class SqlAsked(Schema):
    """One SELECT over the views events, sessions and people."""

    sql: str = Field(..., examples=["SELECT name, count() FROM events GROUP BY name"])


class SqlRows(Schema):
    """Columns and rows; ``more`` tells that there are more than 10,000."""

    columns: list[str]
    rows: list[list[Any]]
    more: bool


@api.post("/projects/{project}/sql", response={200: SqlRows, 400: Failed, 401: Failed, 403: Failed, 503: Failed})
def ask_in_sql(request: HttpRequest, project: str, asked: SqlAsked) -> dict[str, object]:
    """The rows of a SELECT of your own. It reads nothing but this project, for at most 30 s and in 1 GB."""
    return sql.told(sql.asked(opened(request, project), asked.sql))


@api.get("/projects/{project}/refused", response={200: RefusedList, 401: Failed, 403: Failed})
def refusals(request: HttpRequest, project: str) -> dict[str, object]:
    """What was refused in the last thirty days, by reason, by day, each with the last one."""
    found = refused.of(opened(request, project).pk)
    return {
        "refused": [
            {
                "reason": one.reason,
                "sentence": one.sentence,
                "count": one.count,
                "first": one.first.isoformat(),
                "last": one.last.isoformat(timespec="seconds"),
                "path": one.path,
                "field": one.field,
                "message": one.message,
                "days": {day.isoformat(): count for day, count in one.by_day.items()},
            }
            for one in found
        ]
    }


def opened(request: HttpRequest, reference: str) -> Project:
    """The project of the key, if it is the one asked for. Raises :class:`Denied`, also for one that is not there."""
    project: Project = request.auth  # type: ignore[attr-defined]
    if reference not in {project.slug, str(project.pk)}:
        raise Denied(reference)
    return project


api.add_router("", api_questions.router(opened))
api.add_router("", api_export.router(opened))
api.add_router("", api_annotations.router(opened))
api.add_router("", api_alerts.router(opened))
api.add_router("", api_boards.router(opened))
api.add_router("", api_sending.router(opened))
# Before delivery, whose address of a step would take every last word of an experiment's for one.
api.add_router("", api_proof.router(opened))
api.add_router("", api_delivery.router(opened))
api.add_router("", api_segments.router(opened))
api.add_router("", api_interact.router(opened))
api.add_router("", api_recommend.router(opened))


def failed(request: HttpRequest, status: int, field: str, message: str) -> HttpResponse:
    """An error as this API sends it."""
    return api.create_response(request, {"error": {"field": field, "message": message}}, status=status)


@api.exception_handler(BadRequest)
@api.exception_handler(BadScope)
@api.exception_handler(BadQuestion)
@api.exception_handler(BadSaved)
@api.exception_handler(BadPeriod)
@api.exception_handler(BadSegment)
def wrong(request: HttpRequest, error: Exception) -> HttpResponse:
    """A question that has no answer; its sentence begins with the field."""
    field, _, message = str(error).partition(": ")
    known = field.split("/")[0].replace("_", "").isalpha()
    return failed(request, 400, field if known and message else "", message if known and message else str(error))


@api.exception_handler(AuthenticationError)
def unknown(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    """No key, or one that opens nothing."""
    told = "Send Authorization: Bearer with a secret key of the project; Settings, Keys makes one."
    return failed(request, 401, "authorization", told)


@api.exception_handler(Refused)
@api.exception_handler(Wrong)
def kept_out(request: HttpRequest, error: Refused | Wrong) -> HttpResponse:
    """Something that may not be kept so."""
    return failed(request, 400, error.field, str(error))


@api.exception_handler(NoQuestion)
@api.exception_handler(NoBoard)
@api.exception_handler(NoAnnotation)
@api.exception_handler(NoAlert)
@api.exception_handler(NoReport)
@api.exception_handler(NoSegment)
@api.exception_handler(NoList)
@api.exception_handler(NotThere)
def not_there(request: HttpRequest, error: Exception) -> HttpResponse:
    """A question, board, segment or whatever else that there is not; the sentence names those that there are."""
    field, _, message = str(error).partition(": ")
    return failed(request, 404, field, message)


@api.exception_handler(Denied)
def denied(request: HttpRequest, error: Denied) -> HttpResponse:
    """The key is of another project."""
    return failed(
        request, 403, "project", f"This key does not open the project {str(error)!r}. Use that project's own."
    )


@api.exception_handler(ValidationError)
def invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """A parameter that is missing or of the wrong kind."""
    first = error.errors[0]
    return failed(request, 400, str(first["loc"][-1]), f"{first['msg']}.")


@api.exception_handler(EngineError)
@api.exception_handler(NoStore)
def unavailable(request: HttpRequest, error: Exception) -> HttpResponse:
    """The engine does not answer."""
    return failed(request, 503, "", f"{error} Events are still collected; ask again soon.")
