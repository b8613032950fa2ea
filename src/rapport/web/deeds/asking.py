"""The deed that answers a question."""

import msgspec

from rapport.projects import reads
from rapport.web.asking import Asked, answered
from rapport.web.deeds.registry import deed


class Query(msgspec.Struct):
    """Whose numbers, and which."""

    project: str
    asked: Asked


@deed("query", Query)
def query(wanted: Query) -> dict[str, object]:
    """What the API would answer."""
    return answered(reads.project_of(wanted.project), wanted.asked)
