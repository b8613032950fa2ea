"""Flags for GrowthBook's clients, which evaluate them by themselves: ``GET /api/features/{write key}``."""

from datetime import UTC, datetime

import msgspec

from rapport.collect import replies
from rapport.collect.asked import Asked
from rapport.collect.replies import Answer
from rapport.deliver.book import Book
from rapport.web.delivery.door import Answering, tag_of, with_tag

PREFIX = "/api/features/"
HIDDEN = "This project keeps its rules on the server. Evaluate there: set remoteEval, which asks POST /api/eval/KEY."


async def features(answering: Answering, asked: Asked) -> Answer:
    """Every flag with its rules. Overrides are not told: they would tell about people."""
    project = await answering.project(asked)
    if project is None:
        return replies.said(400, {"status": 400, "error": "No project has this write key."})
    book = answering.library(project)
    if book.facts.hides_rules:
        return replies.said(403, {"status": 403, "error": HIDDEN})
    body = payload_of(book)
    answer = with_tag(replies.told(200, body, "application/json"), asked, tag_of(body))
    return Answer(answer.status, [*answer.headers, (b"x-sse-support", b"disabled")], answer.body)


def payload_of(book: Book) -> bytes:
    """What their clients read."""
    said = {
        "status": 200,
        "features": book.raw,
        "experiments": [],
        "savedGroups": {},
        "dateUpdated": datetime.fromtimestamp(book.made / 1000, UTC).isoformat(),
    }
    return msgspec.json.encode(said)
