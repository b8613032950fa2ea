"""What may be known of the catalogue, the blocks and the fits: rows of the database as plain data."""

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec
from django.db.models import QuerySet

from rapport.act.recommend.facts import DEFAULT_WEIGHTS, BlockFacts, ItemFacts
from rapport.act.recommend.models import Block, Fit, Item, Practice
from rapport.deliver.api import NotThere
from rapport.projects.models import Project


def editions() -> dict[int, int]:
    """How often items and blocks were changed, by project; cheap."""
    return dict(Practice.objects.values_list("project_id", "edition"))


def weights_of(project: Project) -> Mapping[str, float]:
    """What events say about taste, by name."""
    practice = Practice.objects.filter(project=project).first()
    return practice.weights if practice and practice.weights else DEFAULT_WEIGHTS


def items_of(project: Project) -> Iterator[ItemFacts]:
    """The whole catalogue, in the order in which it was made."""
    for row in project.items.iterator(2000):
        yield facts_of_item(row)


def facts_of_item(row: Item) -> ItemFacts:
    """An item as data."""
    created = round(row.created.timestamp() * 1000)
    return msgspec.convert({**row.facts, "id": row.key, "created": created}, ItemFacts)


def item_of(project: Project, key: str) -> Item:
    """The item of this id. Raises :class:`NotThere`."""
    found = project.items.filter(key=key).first()
    if found is None:
        raise NotThere(f"item: there is none called {key!r} in this project.")
    return found


def some_items(project: Project, text: str, most: int, after: int = 0) -> QuerySet[Item]:
    """Items whose id contains a text, from a place on."""
    found: QuerySet[Item] = project.items.all()
    if text:
        found = found.filter(key__icontains=text)
    return found[after : after + most]


def block_of(project: Project, key: str) -> Block:
    """The block of this key. Raises :class:`NotThere`."""
    found = project.blocks.filter(key=key).first()
    if found is None:
        raise NotThere(f"block: there is none called {key!r} in this project.")
    return found


def blocks_of(project: Project) -> dict[str, BlockFacts]:
    """All blocks, by key."""
    return {row.key: facts_of_block(row) for row in project.blocks.all()}


def facts_of_block(row: Block) -> BlockFacts:
    """A block as data."""
    return msgspec.convert(row.facts, BlockFacts)


def live_fit(project: Project) -> Fit | None:
    """The fitting whose model answers; None before the first."""
    return project.fits.filter(taken=True).first()


def fits_of(project: Project, most: int = 20) -> list[Fit]:
    """The last fittings."""
    return list(project.fits.all()[:most])


def told_item(row: Item) -> dict[str, Any]:
    """An item as the API says it."""
    told: dict[str, Any] = msgspec.to_builtins(facts_of_item(row))
    return {**told, "source": row.source}


def told_fit(fit: Fit) -> dict[str, Any]:
    """A fitting as the API says it."""
    return {"at": fit.at.isoformat(), "until": fit.until.isoformat(), "taken": fit.taken, **fit.report}
