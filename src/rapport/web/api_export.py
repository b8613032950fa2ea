"""The part of the API that gives a day's events or sessions as they are kept."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from typing import Literal

from django.http import HttpRequest, StreamingHttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from rapport.store import exporting
from rapport.web import runtime
from rapport.web.api_questions import FAILURES, Opened
from rapport.web.asking import day
from rapport.web.packing import KINDS


class Wanted(Schema):
    """Which day."""

    day: str = Field(..., description="A day in the project's time zone: 2026-01-05.")


def router(opened: Opened) -> Router:
    """The route. ``opened`` gives the project of a request's key, or raises."""
    made = Router(tags=["Export"])
    described = {"description": "A Parquet file.", "content": {KINDS["parquet"]: {"schema": {"type": "string"}}}}

    @made.get("/projects/{project}/export/{table}", response=FAILURES, openapi_extra={"responses": {200: described}})
    def export(
        request: HttpRequest, project: str, table: Literal["events", "sessions"], wanted: Query[Wanted]
    ) -> StreamingHttpResponse:
        """All events, or all sessions begun, of one day as a Parquet file, sent while it is made."""
        whose, when = opened(request, project), day(wanted.day, "day")
        engine = runtime.store().engine
        pieces = exporting.parquet(engine, whose.pk, table, whose.rules.zone, when)
        response = StreamingHttpResponse(sent(pieces), content_type=KINDS["parquet"])
        response["Content-Disposition"] = f'attachment; filename="{whose.slug}-{table}-{when}.parquet"'
        return response

    return made


async def sent(pieces: Iterator[bytes]) -> AsyncIterator[bytes]:
    """The pieces, each made in a thread when the one before is on its way."""
    while (piece := await asyncio.to_thread(next, pieces, None)) is not None:
        yield piece
