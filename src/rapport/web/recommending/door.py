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
class For:
    """Whose request it is."""

    project: int
    person: Person
    wanted: Wanted
    asked: Asked


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
            actions: Sequence[ActionSaid] = ()
            if self._shows(project, wanted.block):
                look, _ = await self.answering.look(project, person, wanted)
                actions = await actions_for(self.answering, project, self.answering.library(project), look, person)
            told = await self._told(For(project, person, wanted, asked), wanted, actions)
        except recommend.BadCursor as error:
            return bad(Bad("cursor", str(error)))
        except Bad as error:
            return bad(error)
        return replies.told(200, _encode(told), "application/json")

    async def beside(
        self, project: int, person: Person, wanted: Wanted, asked: Asked, actions: Sequence[ActionSaid]
    ) -> dict[str, Any]:
        """The same for who asks for all that they see: each block that they name, by its name."""
        whose = For(project, person, wanted, asked)
        return {
            key: await self._told(whose, WantedItems(block=key), actions) for key in dict.fromkeys(wanted.recommend)
        }

    async def _told(self, whose: For, wanted: WantedItems, actions: Sequence[ActionSaid]) -> dict[str, Any]:
        """The answer for one block, or for the action that shows one: ``actions`` are those that they may be shown."""
        stock = self.shelf(whose.project) or recommend.Stock((), {})
        shows = self._shows(whose.project, wanted.block)
        action = next((one for one in actions if one.key == wanted.block), None) if shows else None
        if action is not None:
            await self.answering.expose(whose.project, whose.person, action.exposures, whose.asked, whose.wanted)
        content = (action.content if action else None) or shows or {"block": wanted.block}
        key, held_out = content["block"], bool(shows) and (action is None or action.held_out)
        block = stock.blocks.get(key, PLAIN)
        n = wanted.n or int(content.get("n", 0))
        wish = recommend.Wish(n, [str(one) for one in wanted.exclude], wanted.cursor, held_out)
        did = await self._did(whose, wanted.session)
        ids = frozenset(filter(None, (whose.person.user_id, whose.person.anonymous_id)))
        place = recommend.Asked(did, str(wanted.item), self.answering.clock(), ids)
        found = recommend.answer(stock, block, place, wish, self.shelf.chance)
        said = {"held_out": held_out, "variant": action.variant if action else ""}
        return said | told(found, key, block, known=key in stock.blocks)

    def _shows(self, project: int, key: str) -> dict[str, Any]:
        """What the action of this key shows first; empty where it is a block that is asked for by itself."""
        for one in self.answering.library(project).facts.actions:
            if one.key == key and one.kind == KIND:
                return dict(one.experiment.variants[0].value)
        return {}

    async def _did(self, whose: For, session: Sequence[str | int]) -> list[recommend.Did]:
        """What they did as the store has it, and after it what the page says that it does not have yet."""
        project, person = whose.project, whose.person
        # Without any id events have the name of the day, by which they are assigned too.
        anonymous = person.anonymous_id or ("" if person.user_id else person.id)
        found = self.shelf.recents.of(project, person.user_id, anonymous)
        if found is None:
            try:
                found = await asyncio.to_thread(self.shelf.did, project, person.user_id, anonymous)
            except (EngineError, NoStore):
                # The engine is away: whoever asks is somebody of whom nothing is known.
                found = ()
        known = {one.item for one in found}
        now = self.answering.clock()
        return [*found, *(recommend.Did(str(one), "", now) for one in session if str(one) not in known)]


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
