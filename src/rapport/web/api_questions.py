"""The part of the API that answers the questions of the registry, each with its own types in the description."""

from collections.abc import Callable
from typing import Any, get_type_hints

from django.http import HttpRequest, HttpResponse
from ninja import Field, Router, Schema
from pydantic import create_model

from rapport.measure import Shape, shapes, telling
from rapport.measure.arrow import table_of
from rapport.measure.wanting import Want
from rapport.projects.models import Project
from rapport.web import packing, questions
from rapport.web.asking import BadRequest

KINDS = {"whole": "integer", "number": "number", "yes": "boolean"}
KNOWN = {
    "from": "First day, in the project's time zone: 2026-01-01.",
    "to": "Last day, inclusive. Without both: the last 30 days.",
    "segment": "Short name of a segment: only its people are looked at.",
    "sql": "true: also the SQL that made the answer.",
    "format": "json, csv, arrow (a stream) or parquet; the Accept header does the same.",
}
"""What every question takes besides its own fields."""

Opened = Callable[[HttpRequest, str], Project]


class Parameter(Schema):
    """One thing that can be asked."""

    name: str
    title: str
    sentence: str
    kind: str
    many: bool
    needed: bool
    choices: list[str]
    default: Any = None


class ColumnOf(Schema):
    """One field of a row."""

    name: str
    title: str
    unit: str
    sentence: str


class Described(Schema):
    """One question."""

    name: str
    title: str
    asks: str
    sentence: str
    term: str
    parameters: list[Parameter]
    columns: list[ColumnOf]


class QuestionList(Schema):
    """Every question, in the order in which pages list them."""

    questions: list[Described]


class Trouble(Schema):
    """What is wrong, where, and how to mend it."""

    field: str
    message: str


class Failed(Schema):
    """Every answer that is not 200."""

    error: Trouble


FAILURES = {400: Failed, 401: Failed, 403: Failed, 404: Failed, 503: Failed}


def router(opened: Opened) -> Router:
    """The routes. ``opened`` gives the project of a request's key, or raises."""
    made = Router(tags=["Questions"])

    @made.get("/projects/{project}/questions", response={200: QuestionList, 401: Failed, 403: Failed})
    def listed(request: HttpRequest, project: str) -> dict[str, object]:
        """What can be asked besides metrics, with its parameters and columns."""
        opened(request, project)
        return {"questions": [questions.described(shape) for shape in shapes()]}

    for shape in shapes():
        add(made, shape, opened)

    @made.get("/projects/{project}/questions/{name}", response=FAILURES, include_in_schema=False)
    def other(request: HttpRequest, project: str, name: str) -> HttpResponse:
        """A question by a name that is not described."""
        return answer(request, opened(request, project), questions.named(name))

    return made


def add(made: Router, shape: Shape[Any], opened: Opened) -> None:
    """The route of one question."""

    def ask(request: HttpRequest, project: str) -> HttpResponse:
        return answer(request, opened(request, project), shape)

    made.add_api_operation(
        f"/projects/{{project}}/questions/{shape.name}",
        ["GET"],
        ask,
        response={200: answer_model(shape), **FAILURES},
        by_alias=True,
        operation_id=f"ask_{shape.name}",
        summary=shape.asks,
        description=shape.sentence,
        openapi_extra={"parameters": parameters(shape)},
    )


def answer(request: HttpRequest, project: Project, shape: Shape[Any]) -> HttpResponse:
    """What is asked, answered in the format that is wanted."""
    wanted = questions.wanted(shape, request.GET.getlist, request.GET, KNOWN)
    said = request.GET.dict()
    sql, format_ = said.get("sql", "false"), packing.format_of(request)
    if sql not in {"true", "false"}:
        raise BadRequest(f"sql: {sql!r} is neither true nor false.")
    window = questions.Window(*(str(said.get(name, "")) for name in ("from", "to", "segment")))
    scope, found = questions.answered(project, shape, wanted, window)
    told = telling.told(scope, found, sql=sql == "true")
    file = f"{project.slug}-{shape.name}-{scope.first}-{scope.last}"
    return packing.sent(format_, file, told, table_of(shape, found.rows))


def parameters(shape: Shape[Any]) -> list[dict[str, object]]:
    """The parameters of a question as OpenAPI describes them; lists are given by repeating the name."""
    own = [
        {
            "in": "query",
            "name": want.name,
            "required": want.needed,
            "description": want.sentence,
            "schema": schema_of(want),
        }
        for want in shape.fields
    ]
    known = [
        {"in": "query", "name": name, "required": False, "description": sentence, "schema": {"type": "string"}}
        for name, sentence in KNOWN.items()
    ]
    return own + known


def schema_of(want: Want) -> dict[str, object]:
    """The JSON schema of one field."""
    one: dict[str, object] = {"type": KINDS.get(want.kind, "string")}
    if want.choices:
        one["enum"] = list(want.choices)
    least, most = ("minItems", "maxItems") if want.many else ("minimum", "maximum")
    bounds = {name: value for name, value in ((least, want.least), (most, want.most)) if value is not None}
    told: dict[str, object] = {"title": want.title, **bounds}
    if want.examples:
        told["examples"] = [list(one) if want.many else one[0] for one in want.examples]
    if not want.needed and want.default is not None:
        told["default"] = list(want.default) if want.many else want.default
    return {"type": "array", "items": one, **told} if want.many else {**one, **told}


def answer_model(shape: Shape[Any]) -> type[Schema]:
    """The answer of a question: the window, its rows, what else it has, and why something is not known."""
    extra = get_type_hints(get_type_hints(shape.answer)["return"])
    fields: dict[str, Any] = {
        "from_": (str, Field(..., alias="from", description="First day.")),
        "to": (str, Field(..., description="Last day, inclusive.")),
        "timezone": (str, Field(..., description="Of the project; its days are meant.")),
        "rows": (list[row_model(shape)], ...),  # type: ignore[misc]  # made just now
        **{name: (hint, ...) for name, hint in extra.items() if name not in telling.OWN},
        "unknown": (dict[str, str], Field(..., description="Column to the reason why it is null in all rows.")),
        "sql": (list[str] | None, Field(None, description="With sql=true: the SQL, and the values bound to it.")),
    }
    model: type[Schema] = create_model(f"{shape.wants.__name__.removesuffix('Wants')}Answer", __base__=Schema, **fields)
    return model


def row_model(shape: Shape[Any]) -> type[Schema]:
    """One row of a question's answer."""
    hints = get_type_hints(shape.row)
    fields: dict[str, Any] = {
        name: (hints[name], Field(..., title=column.title, description=f"{column.sentence} Unit: {column.unit}."))
        for name, column in shape.columns.items()
    }
    model: type[Schema] = create_model(
        f"{shape.wants.__name__.removesuffix('Wants')}Row", __base__=Schema, __doc__=shape.row.__doc__, **fields
    )
    return model
