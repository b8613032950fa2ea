"""Deeds about the catalogue, blocks and the model."""

from typing import Any

import msgspec

from rapport.act.recommend import api as recommend
from rapport.projects import reads
from rapport.web.deeds.registry import deed
from rapport.web.recommending import looking

BY = "the terminal"


class Whose(msgspec.Struct):
    """A project."""

    project: str


class Given(msgspec.Struct):
    """Items for a project."""

    project: str
    items: list[dict[str, Any]]


class Named(msgspec.Struct):
    """A block of a project."""

    project: str
    key: str


class Kept(msgspec.Struct):
    """What is said of a block."""

    project: str
    key: str
    said: dict[str, Any]


class Look(msgspec.Struct):
    """A block for a person."""

    project: str
    block: str
    person: str
    item: str = ""
    n: int = 0


@deed("recommend.items", Given)
def keep_items(given: Given) -> dict[str, int]:
    """Add or replace items."""
    return {"kept": recommend.keep_items(reads.project_of(given.project), given.items)}


@deed("recommend.blocks", Whose)
def list_blocks(whose: Whose) -> dict[str, Any]:
    """All blocks."""
    found = recommend.blocks_of(reads.project_of(whose.project))
    return {key: msgspec.to_builtins(block) for key, block in found.items()}


@deed("recommend.keep", Kept)
def keep_block(kept: Kept) -> dict[str, Any]:
    """Make a block, or replace it."""
    block = recommend.keep_block(reads.project_of(kept.project), kept.key, kept.said, BY)
    return {"key": kept.key, **block.facts}


@deed("recommend.drop", Named)
def drop_block(named: Named) -> dict[str, str]:
    """Remove a block."""
    recommend.drop_block(recommend.block_of(reads.project_of(named.project), named.key), BY)
    return {"dropped": named.key}


@deed("recommend.look", Look)
def look(asked: Look) -> dict[str, Any]:
    """A block as a person sees it, and why."""
    return looking.seen_by(reads.project_of(asked.project), asked.block, asked.person, asked.item, asked.n)


@deed("recommend.fit", Whose)
def fit(whose: Whose) -> dict[str, Any]:
    """Fit a model now."""
    return looking.fit_now(reads.project_of(whose.project))


@deed("recommend.fits", Whose)
def list_fits(whose: Whose) -> list[dict[str, Any]]:
    """The last fittings."""
    return [recommend.told_fit(one) for one in recommend.fits_of(reads.project_of(whose.project))]
