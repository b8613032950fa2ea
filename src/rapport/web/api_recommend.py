"""The part of the API that keeps the catalogue and blocks, and says what somebody is recommended and why."""

from typing import Any

import msgspec
from django.http import HttpRequest
from ninja import Body, Query, Router, Schema
from pydantic import Field

from rapport.act.recommend import api as recommend
from rapport.web.api_questions import Failed, Opened
from rapport.web.recommending import looking

ANSWERS: dict[int, Any] = {200: dict[str, Any], 400: Failed, 401: Failed, 403: Failed, 404: Failed, 503: Failed}
BY = "a secret key"

Said = dict[str, Any]
Told = dict[str, Any]


class Items(Schema):
    """Items, each with an id."""

    items: list[Said] = Field(..., description="id, type, title, url, image, category, author, price, tags …")


class Ids(Schema):
    """Which items."""

    ids: list[str] = Field(..., max_length=10_000)


class Weights(Schema):
    """What events say about taste."""

    weights: dict[str, float] | None = Field(None, description="By the event's name; null for what is usual.")


class Look(Schema):
    """For whom a block is looked at."""

    block: str = Field(..., description="Key of the block.")
    person: str = Field("", description="Any id of the person.")
    item: str = Field("", description="The item of the page.")
    n: int = Field(0, description="How many items; 0 for as many as the block says.")


def router(opened: Opened) -> Router:
    """The routes. ``opened`` gives the project of a request's key, or raises."""
    made = Router(tags=["Recommendations"])
    _items(made, opened)
    _blocks(made, opened)
    _looking(made, opened)
    return made


def _items(made: Router, opened: Opened) -> None:
    @made.get("/projects/{project}/items", response=ANSWERS)
    def list_items(request: HttpRequest, project: str, search: str = "", after: int = 0) -> Told:
        """Items of the catalogue whose id contains a text, 100 at a time."""
        found = recommend.some_items(opened(request, project), search, 100, max(0, after))
        return {"items": [recommend.told_item(one) for one in found]}

    @made.put("/projects/{project}/items", response=ANSWERS)
    def keep_items(request: HttpRequest, project: str, said: Items) -> Told:
        """Add items, or replace those of the same id: all of them, or none where one is wrong."""
        return {"kept": recommend.keep_items(opened(request, project), said.items)}

    @made.post("/projects/{project}/items/drop", response=ANSWERS)
    def drop_items(request: HttpRequest, project: str, said: Ids) -> Told:
        """Remove items. One that events go on naming comes back; hide it instead."""
        return {"dropped": recommend.drop_items(opened(request, project), said.ids)}


def _blocks(made: Router, opened: Opened) -> None:
    @made.get("/projects/{project}/blocks", response=ANSWERS)
    def list_blocks(request: HttpRequest, project: str) -> Told:
        """All blocks, and the strategies that there are."""
        found = recommend.blocks_of(opened(request, project))
        strategies = {one.name: one.sentence for one in recommend.STRATEGIES.values()}
        return {
            "blocks": {key: msgspec.to_builtins(block) for key, block in found.items()},
            "strategies": strategies,
        }

    @made.put("/projects/{project}/blocks/{key}", response=ANSWERS)
    def keep_block(request: HttpRequest, project: str, key: str, said: Body[Said]) -> Told:
        """Make a block, or replace the one of this key."""
        block = recommend.keep_block(opened(request, project), key, said, BY)
        return {"key": key, **block.facts}

    @made.delete("/projects/{project}/blocks/{key}", response=ANSWERS)
    def drop_block(request: HttpRequest, project: str, key: str) -> Told:
        """Remove a block; pages that still ask for it are given what most people like."""
        recommend.drop_block(recommend.block_of(opened(request, project), key), BY)
        return {"dropped": key}


def _looking(made: Router, opened: Opened) -> None:
    @made.get("/projects/{project}/recommend", response=ANSWERS)
    def look(request: HttpRequest, project: str, asked: Query[Look]) -> Told:
        """A block as a person sees it: what they did, the parts of each score, and what is left out."""
        return looking.seen_by(opened(request, project), asked.block, asked.person, asked.item, asked.n)

    @made.get("/projects/{project}/fits", response=ANSWERS)
    def list_fits(request: HttpRequest, project: str) -> Told:
        """The last fittings of the model, each judged on what came after what it had learnt from."""
        whose = opened(request, project)
        fits = [recommend.told_fit(one) for one in recommend.fits_of(whose)]
        return {"fits": fits, "weights": dict(recommend.weights_of(whose))}

    @made.put("/projects/{project}/taste", response=ANSWERS)
    def change_weights(request: HttpRequest, project: str, said: Weights) -> Told:
        """Change what events say about taste, from the next fitting on."""
        whose = opened(request, project)
        recommend.change_weights(whose, said.weights, BY)
        return {"weights": dict(recommend.weights_of(whose))}
