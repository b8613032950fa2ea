"""The only writers of items, blocks and fits: check, write in one transaction, say that something changed."""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

import msgspec
from django.db import transaction
from django.db.models import F

from rapport.act.recommend import rules
from rapport.act.recommend.facts import BlockFacts, ItemFacts
from rapport.act.recommend.models import Block, Fit, Item, Practice
from rapport.act.recommend.strategies import STRATEGIES
from rapport.deliver.api import By, Wrong
from rapport.deliver.history import changed
from rapport.deliver.rules import checked_key
from rapport.projects.models import Project

GIVEN, EVENTS = "given", "events"
AT_ONCE = 1000
KEPT_FITS = 50

_listeners: list[Callable[[], None]] = []


def listen(listener: Callable[[], None]) -> Callable[[], None]:
    """Be called after each change in this process; what is given back ends it."""
    _listeners.append(listener)
    return lambda: _listeners.remove(listener)


def keep_items(project: Project, said: Iterable[Any], source: str = GIVEN) -> int:
    """Make items, or replace those of the same id; gives how many. What events said never replaces what was given.

    Raises :class:`Wrong`, and then none of them is kept.
    """
    items = {item.id: item for item in map(rules.item_of, said)}
    keys = list(items)
    with transaction.atomic():
        for begin in range(0, len(keys), AT_ONCE):
            some = [items[key] for key in keys[begin : begin + AT_ONCE]]
            if source == EVENTS:
                taken = set(
                    project.items.filter(key__in=[one.id for one in some], source=GIVEN).values_list("key", flat=True)
                )
                some = [one for one in some if one.id not in taken]
            rows = [Item(project=project, key=one.id, facts=_kept(one), source=source) for one in some]
            Item.objects.bulk_create(
                rows,
                update_conflicts=True,
                unique_fields=["project", "key"],
                update_fields=["facts", "source", "changed"],
            )
        _tell(project)
    return len(items)


def _kept(item: ItemFacts) -> dict[str, Any]:
    """What differs from the usual, without what the row itself has."""
    usual: dict[str, Any] = msgspec.to_builtins(ItemFacts(id=""))
    said: dict[str, Any] = msgspec.to_builtins(item)
    return {name: value for name, value in said.items() if name not in {"id", "created"} and value != usual[name]}


@transaction.atomic
def drop_items(project: Project, keys: Iterable[str]) -> int:
    """Remove items; gives how many there were. An item that events go on naming comes back: hide it instead."""
    gone, _ = project.items.filter(key__in=list(keys)).delete()
    _tell(project)
    return gone


def checked_block(said: Mapping[str, Any]) -> BlockFacts:
    """What a block would be. Raises :class:`Wrong`."""
    return rules.block_of(dict(said), STRATEGIES)


@transaction.atomic
def keep_block(project: Project, key: str, said: Mapping[str, Any], by: By) -> Block:
    """Make a block, or replace the one of this key. Raises :class:`Wrong`."""
    checked_key(key)
    facts = checked_block(said)
    known = set(project.items.filter(key__in=[pin.item for pin in facts.pins]).values_list("key", flat=True))
    if missing := next((pin.item for pin in facts.pins if pin.item not in known), ""):
        raise Wrong("pins", f"There is no item {missing!r} in the catalogue; add it first.")
    before = project.blocks.filter(key=key).first()
    told = before.facts if before else None
    block, _ = Block.objects.update_or_create(project=project, key=key, defaults={"facts": msgspec.to_builtins(facts)})
    changed(project, "block", key, "changed" if before else "made", by, told, block.facts)
    _tell(project)
    return block


@transaction.atomic
def drop_block(block: Block, by: By) -> None:
    """The block is gone; pages that still ask for it are given what most people like."""
    changed(block.project, "block", block.key, "dropped", by, block.facts, None)
    project = block.project
    block.delete()
    _tell(project)


@transaction.atomic
def change_weights(project: Project, said: Any, by: By) -> Practice:  # noqa: ANN401 - any JSON
    """What events say about taste from the next fitting on; None for what is usual. Raises :class:`Wrong`."""
    weights = None if said is None else rules.weights_of(said)
    practice, _ = Practice.objects.update_or_create(project=project, defaults={"weights": weights})
    changed(project, "taste", "", "changed", by, None, weights)
    _tell(project)
    return practice


@transaction.atomic
def keep_fit(project: Project, folder: str, until: int, report: Mapping[str, Any], *, taken: bool) -> Fit:
    """Note a fitting; the last :data:`KEPT_FITS` are kept."""
    moment = datetime.fromtimestamp(until / 1000, UTC)
    fit = Fit.objects.create(project=project, until=moment, folder=folder, taken=taken, report=dict(report))
    live = project.fits.filter(taken=True).values_list("pk", flat=True)[:1]
    old = list(project.fits.exclude(pk__in=list(live)).values_list("pk", flat=True)[KEPT_FITS:])
    Fit.objects.filter(pk__in=old).delete()
    _tell(project)
    return fit


def _tell(project: Project) -> None:
    Practice.objects.get_or_create(project=project)
    Practice.objects.filter(project=project).update(edition=F("edition") + 1)
    transaction.on_commit(lambda: [listener() for listener in list(_listeners)])
