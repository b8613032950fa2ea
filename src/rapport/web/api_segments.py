"""The part of the API that keeps segments and uploaded lists of people."""

from typing import Annotated, Any

import msgspec
from django.http import HttpRequest
from ninja import Field, Router, Schema, Status
from pydantic import WithJsonSchema

from rapport.kernel.segment import Condition
from rapport.projects import segments as kept
from rapport.web.api_questions import FAILURES, Opened
from rapport.web.segments import telling
from rapport.web.segments.words import segment_words


def described() -> dict[str, Any]:
    """The JSON schema of a condition. Conditions within ``all``, ``any`` and ``not`` are again such ones."""
    (_,), parts = msgspec.json.schema_components([Condition], ref_template="{name}")
    period = parts.pop("Period")
    for name, part in parts.items():
        part["properties"] |= {"when": period} if "when" in part["properties"] else {}
        if name in {"All", "Any"}:
            part["properties"]["of"] = {"type": "array", "minItems": 1, "items": {"type": "object"}}
        elif name == "Not":
            part["properties"]["of"] = {"type": "object"}
    return {"title": "Condition", "description": "See the manual, Segments.", "anyOf": list(parts.values())}


Asked = Annotated[dict[str, Any], WithJsonSchema(described())]


class Draft(Schema):
    """A segment to be kept."""

    name: str = Field(..., description="1 to 100 characters.", examples=["Buyers"])
    condition: Asked = Field(..., examples=[{"type": "did", "events": "purchase", "least": 2}])


class Tried(Schema):
    """A condition that is only counted."""

    condition: Asked


class Kept(Schema):
    """A segment. ``people`` is null while ``trouble`` says why nobody can be counted."""

    segment: str = Field(..., description="Its short name, as segment= wants it; it stays when the name changes.")
    name: str
    words: str = Field(..., description="The condition as a sentence.")
    condition: dict[str, Any]
    people: int | None = Field(..., description="People of the last 365 days whom it means now.")
    trouble: str
    created: str
    changed: str


class Counted(Schema):
    """Whom a condition means now."""

    people: int
    words: str


class ListDraft(Schema):
    """A list of people to be kept."""

    name: str = Field(..., description="1 to 100 characters.")
    ids: list[str] = Field(..., description="Ids that clients say: a userId or an anonymousId. At most 100,000.")


class KeptList(Schema):
    """An uploaded list. Its ids are not told."""

    list: int = Field(..., description="Its number, as the condition listed wants it.")
    name: str
    ids: int = Field(..., description="How many different ids it has.")
    created: str


class Segments(Schema):
    """All segments, by name."""

    segments: list[Kept]


class Lists(Schema):
    """All lists, by name."""

    lists: list[KeptList]


def router(opened: Opened) -> Router:
    """The routes. ``opened`` gives the project of a request's key, or raises."""
    made = Router(tags=["Segments"])
    add_reading(made, opened)
    add_keeping(made, opened)
    add_lists(made, opened)
    return made


MANY = "/projects/{project}/segments"
ONE = "/projects/{project}/segments/{segment}"


def add_reading(made: Router, opened: Opened) -> None:
    """What is told of segments."""

    @made.get(MANY, response={200: Segments, **FAILURES})
    def segments(request: HttpRequest, project: str) -> dict[str, object]:
        """All segments with their people."""
        whose = opened(request, project)
        return {"segments": [telling.told(whose, found) for found in kept.segments_of(whose)]}

    @made.post(MANY + "/count", response={200: Counted, **FAILURES})
    def count_segment(request: HttpRequest, project: str, tried: Tried) -> dict[str, object]:
        """How many people a condition means, without keeping it."""
        whose, condition = opened(request, project), telling.read(tried.condition)
        words = segment_words(condition, telling.list_names(whose))
        return {"people": telling.counted(whose, condition), "words": words}

    @made.get(ONE, response={200: Kept, **FAILURES})
    def segment(request: HttpRequest, project: str, segment: str) -> dict[str, object]:
        """One segment with its people."""
        whose = opened(request, project)
        return telling.told(whose, kept.segment_of(whose, segment))


def add_keeping(made: Router, opened: Opened) -> None:
    """What is done with segments."""

    @made.post(MANY, response={201: Kept, **FAILURES})
    def add_segment(request: HttpRequest, project: str, draft: Draft) -> Status[dict[str, object]]:
        """A new segment; its short name is made of its name."""
        whose = opened(request, project)
        return Status(201, telling.told(whose, telling.keep(whose, draft.name, draft.condition)))

    @made.put(ONE, response={200: Kept, **FAILURES})
    def change_segment(request: HttpRequest, project: str, segment: str, draft: Draft) -> dict[str, object]:
        """The segment under its short name, changed."""
        whose = opened(request, project)
        old = kept.segment_of(whose, segment)
        return telling.told(whose, telling.keep(whose, draft.name, draft.condition, old))

    @made.delete(ONE, response={204: None, **FAILURES})
    def remove_segment(request: HttpRequest, project: str, segment: str) -> Status[None]:
        """The segment is gone; nothing of its people is."""
        kept.drop_segment(kept.segment_of(opened(request, project), segment))
        return Status(204, None)


def add_lists(made: Router, opened: Opened) -> None:
    """What is done with lists."""
    many = "/projects/{project}/lists"

    @made.get(many, response={200: Lists, **FAILURES})
    def lists(request: HttpRequest, project: str) -> dict[str, object]:
        """All uploaded lists."""
        return {"lists": [telling.told_list(found) for found in kept.lists_of(opened(request, project))]}

    @made.post(many, response={201: KeptList, **FAILURES})
    def add_list(request: HttpRequest, project: str, draft: ListDraft) -> Status[dict[str, object]]:
        """A new list of people, by their ids."""
        return Status(201, telling.told_list(telling.keep_list(opened(request, project), draft.name, draft.ids)))

    @made.delete(many + "/{number}", response={204: None, **FAILURES})
    def remove_list(request: HttpRequest, project: str, number: int) -> Status[None]:
        """The list is gone, unless a segment needs it."""
        telling.drop_list(kept.list_of(opened(request, project), number))
        return Status(204, None)
