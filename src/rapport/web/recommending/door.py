"""``POST /v1/recommend``: items of a block for one person, each with its reason."""

import asyncio
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from rapport.act.recommend import api as recommend
from rapport.collect import replies
from rapport.collect.asked import Asked
from rapport.collect.draft import Refused
from rapport.collect.replies import Answer
from rapport.deliver.look import ActionSaid
from rapport.kernel.refusal import Refusal
from rapport.store import EngineError
from rapport.web.delivery.asking import Bad, Person, Wanted
from rapport.web.delivery.decide import actions_for
from rapport.web.delivery.door import Answering, bad
from rapport.web.recommending.shelf import Shelf
from rapport.web.runtime import NoStore

KIND = "recommendation"
MOST_N, MOST_SAID = 100, 500
PLAIN = recommend.BlockFacts(strategy="popular")
"""What is shown where a block is gone: what most people like."""

_encode = msgspec.json.Encoder().encode


class WantedItems(Wanted, rename="camel", frozen=True):
    """The body of ``POST /v1/recommend``."""

    block: str = ""
    item: str | int = ""
    n: int = 0
    cursor: str = ""
    exclude: Sequence[str | int] = ()
    session: Sequence[str | int] = ()


_wanted = msgspec.json.Decoder(WantedItems)


def read_wanted(body: bytes) -> WantedItems:
    """Raises :class:`Bad`."""
    try:
        wanted = _wanted.decode(body or b"{}")
    except msgspec.ValidationError as wrong:
        message, _, path = str(wrong).partition(" - at `$.")
        raise Bad(path.rstrip("`") or "body", f"{message}.") from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise Bad("body", "It is not valid JSON. Send one JSON object.") from None
    if not wanted.block:
        raise Bad("block", "Say the key of the block, or of the action that shows it.")
    if not 0 <= wanted.n <= MOST_N:
        raise Bad("n", f"Give how many items are wanted, 1 to {MOST_N}; leave it out for as many as the block says.")
    for field in ("exclude", "session"):
        if len(getattr(wanted, field)) > MOST_SAID:
            raise Bad(field, f"Give at most {MOST_SAID} ids of items.")
    return wanted


@dataclass(frozen=True)
class Recommending:
    """What is needed to answer."""

    answering: Answering
    shelf: Shelf

    async def __call__(self, asked: Asked) -> Answer:
        """Answer one request."""
        try:
            wanted = read_wanted(asked.body)
            project = await self.answering.project(asked, wanted.write_key)
            if project is None:
                return replies.refused(Refused(Refusal.UNKNOWN_KEY))
            person = self.answering.person(project, wanted, asked)
            told = await self._told(project, person, wanted, asked)
        except recommend.BadCursor as error:
            return bad(Bad("cursor", str(error)))
        except Bad as error:
            return bad(error)
        return replies.told(200, _encode(told), "application/json")

    async def _told(self, project: int, person: Person, wanted: WantedItems, asked: Asked) -> dict[str, Any]:
        stock = self.shelf(project) or recommend.Stock((), {})
        action = await self._action(project, person, wanted)
        if action is not None:
            await self.answering.expose(project, person, action.exposures, asked, wanted)
        content = self._content(project, wanted.block)
        key = content.get("block", wanted.block)
        block, known = stock.blocks.get(key, PLAIN), key in stock.blocks
        held_out = content != {} and (action is None or action.held_out)
        if action is not None and action.content:
            block, key = stock.blocks.get(action.content["block"], PLAIN), action.content["block"]
        wish = recommend.Wish(
            wanted.n or int((action.content or {}).get("n", 0) if action else 0),
            [str(one) for one in wanted.exclude],
            wanted.cursor,
            held_out,
        )
        did = await self._did(project, person, wanted)
        ids = frozenset(filter(None, (person.user_id, person.anonymous_id)))
        found = recommend.answer(
            stock, block, recommend.Asked(did, str(wanted.item), self.answering.clock(), ids), wish, self.shelf.chance
        )
        said = {"held_out": held_out, "variant": action.variant if action else ""}
        return said | told(found, key, block, known=known)

    def _content(self, project: int, key: str) -> dict[str, Any]:
        """What the action of this key shows; empty where it is a block that is asked for by itself."""
        for one in self.answering.library(project).facts.actions:
            if one.key == key and one.kind == KIND:
                return dict(one.experiment.variants[0].value)
        return {}

    async def _action(self, project: int, person: Person, wanted: WantedItems) -> ActionSaid | None:
        """What this person has of the action; None where there is none, or it is not for them."""
        if not self._content(project, wanted.block):
            return None
        look, _ = await self.answering.look(project, person, wanted)
        said = await actions_for(self.answering, project, self.answering.library(project), look, person)
        return next((one for one in said if one.key == wanted.block), None)

    async def _did(self, project: int, person: Person, wanted: WantedItems) -> list[recommend.Did]:
        """What they did as the store has it, and after it what the page says that it does not have yet."""
        found = self.shelf.recents.of(project, person.user_id, person.anonymous_id)
        if found is None:
            try:
                found = await asyncio.to_thread(self.shelf.did, project, person.user_id, person.anonymous_id)
            except (EngineError, NoStore):
                # The engine is away: whoever asks is somebody of whom nothing is known.
                found = ()
        known = {one.item for one in found}
        now = self.answering.clock()
        return [*found, *(recommend.Did(str(one), "", now) for one in wanted.session if str(one) not in known)]


def told(found: recommend.Answered, key: str, block: recommend.BlockFacts, *, known: bool) -> dict[str, Any]:
    """An answer as it is sent; each item with what its impressions and clicks shall say."""
    id = secrets.token_hex(8)
    items = [
        {
            **public(one.item),
            "reason": one.why.words,
            "because": one.why.because,
            "source": one.why.source,
            "strategy": one.strategy,
            "score": None if one.score is None else round(one.score, 6),
            "track": {
                "recommendation_id": id,
                "block": key,
                "position": position,
                "reason": one.why.source,
                "item_id": one.item.id,
            },
        }
        for position, one in enumerate(found.shown, 1)
    ]
    note = "" if items else "There is nothing to show: the catalogue is empty, or all of it is left out."
    if not known:
        note = f"There is no block {key[:100]!r}; this is what most people like."
    answered = {"recommendation_id": id, "block": key, "title": block.title, "items": items, "cursor": found.cursor}
    return answered | {"fallbacks": found.fallbacks, "left_out": dict(found.left_out), "note": note}


def public(item: recommend.ItemFacts) -> dict[str, Any]:
    """What a page may know of an item: not whose it is."""
    names = ("id", "type", "title", "url", "image", "category", "author", "price", "tags", "properties")
    return {name: getattr(item, name) for name in names}
