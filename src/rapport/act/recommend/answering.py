"""One answer: candidates, what a team says about them, and an order in which no two are alike, each with its reason."""

import base64
import zlib
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

import msgspec
import numpy as np

from rapport.act.recommend.diversity import Alike
from rapport.act.recommend.facts import BOUGHT, BlockFacts, ItemFacts
from rapport.act.recommend.stock import Floats, Places, Stock
from rapport.act.recommend.strategies import STRATEGIES, Asked, Found, Why

AT_HAND = 200
"""So many candidates, the best that may be shown, are put in order."""
SORTED = 5000
"""So many, the highest, are sorted: pages of a cursor end there."""
TRIED = 50
"""So many items of which little is known are drawn for a place of exploration."""
MOST_CURSOR = 4 * 2000


@dataclass(frozen=True)
class Shown:
    """One item of an answer. ``score`` is None where it did not decide."""

    item: ItemFacts
    score: float | None
    strategy: str
    why: Why


@dataclass
class Answered:
    """What somebody is shown; ``fallbacks`` are the strategies that had to help, ``left_out`` counts rules."""

    shown: list[Shown] = field(default_factory=list)
    fallbacks: list[str] = field(default_factory=list)
    left_out: dict[str, int] = field(default_factory=dict)
    cursor: str = ""
    note: str = ""
    """What the team should mend; empty where nothing is wrong."""


class BadCursor(ValueError):
    """A cursor that nobody gave."""


@dataclass(frozen=True)
class Wish:
    """How much of a block, and what not: ``exclude`` by id, and what ``cursor`` says was shown on pages before."""

    n: int = 0
    exclude: Collection[str] = ()
    cursor: str = ""
    held_out: bool = False
    """Only the fallback is shown: what everybody would see."""


def answer(stock: Stock, block: BlockFacts, asked: Asked, wish: Wish, chance: np.random.Generator) -> Answered:
    """Items of a block for somebody. Raises :class:`BadCursor`."""
    before = opened(wish.cursor)
    block, note = mended(stock, block)
    room = _Room(stock, block, asked, wish, before)
    room.answered.note = note
    for name in block.fallback if wish.held_out else (block.strategy, *block.fallback):
        if room.full:
            break
        had = len(room.taken)
        room.fill(name, STRATEGIES[name].find(stock, asked))
        if name != block.strategy and len(room.taken) > had:
            room.answered.fallbacks.append(name)
    if not before and not wish.held_out:
        room.explore(chance)
        room.answered.shown = list(pinned(room, room.answered.shown))[: room.n]
    shown = room.answered.shown
    room.answered.left_out = room.left_out()
    room.answered.cursor = closed(before | {mark(one.item.id) for one in shown}) if len(shown) == room.n else ""
    return room.answered


def mended(stock: Stock, block: BlockFacts) -> tuple[BlockFacts, str]:
    """The block itself; one whose filter no item of the catalogue meets is a mistake, and only its fallback answers."""
    if not block.filter or not stock.items or stock.filtered(block).any():
        return block, ""
    first, *others = block.fallback or ("popular",)
    plain = msgspec.structs.replace(block, filter={}, boosts=(), pins=(), strategy=first, fallback=tuple(others))
    return plain, "No item meets the filter of the block; this is what it falls back on."


class _Room:
    """What is chosen so far, and what may still be."""

    def __init__(self, stock: Stock, block: BlockFacts, asked: Asked, wish: Wish, before: frozenset[bytes]) -> None:
        self.stock, self.block, self.asked = stock, block, asked
        self.n = wish.n or block.n
        self.answered = Answered()
        self.taken: list[int] = []
        self.used: Counter[tuple[str, str]] = Counter()
        self.before = before
        self._gone: dict[str, np.ndarray] = {}
        self.out = {stock.place[id] for id in wish.exclude if id in stock.place}
        self.out |= {stock.place[asked.item]} if asked.item in stock.place else set()
        self.bought = self._places(did.item for did in asked.did if did.name in BOUGHT)
        self.seen = self._places(did.item for did in asked.did)

    def _places(self, ids: Iterable[str]) -> set[int]:
        return {self.stock.place[id] for id in ids if id in self.stock.place}

    @property
    def full(self) -> bool:
        """Whether there are as many as were asked for."""
        return len(self.taken) >= self.n

    def allowed(self, places: Places, *, seen_too: bool) -> Places:
        """Positions of those that may be shown; what is left out is counted by why."""
        keep = np.ones(len(places), bool)
        for why, good in self._rules(places, seen_too=seen_too):
            self._leave_out(why, places[keep & ~good])
            keep &= good
        return np.flatnonzero(keep)

    def _rules(self, places: Places, *, seen_too: bool) -> Iterator[tuple[str, np.ndarray]]:
        yield "not_available", self.stock.shown_at(places, self.asked.now)
        yield "filter", self.stock.filtered(self.block)[places]
        yield "excluded", ~np.isin(places, [*self.out])
        if self.block.exclude_bought:
            yield "bought", ~np.isin(places, [*self.bought])
        if self.block.exclude_seen and not seen_too:
            yield "seen", ~np.isin(places, [*self.seen])

    def _leave_out(self, why: str, places: Places | int) -> None:
        if why not in self._gone:
            self._gone[why] = np.zeros(len(self.stock.items), bool)
        self._gone[why][places] = True

    def left_out(self) -> dict[str, int]:
        """How many items each rule has left out, each item by the first rule that did."""
        found = {why: int(gone.sum()) for why, gone in self._gone.items()}
        return {why: count for why, count in found.items() if count}

    def fill(self, name: str, found: Found) -> None:
        """Take of these, the best and least alike first, until there are enough."""
        places, values = self._highest(found, seen_too=STRATEGIES[name].shows_seen)
        order = np.lexsort((places, -values))
        fitting = (int(one) for one in order if places[one] not in self.taken and self._fits(int(places[one])))
        best = list(islice(fitting, AT_HAND))
        chosen = self._diverse([int(places[one]) for one in best], [float(values[one]) for one in best])
        score = {int(places[one]): float(values[one]) for one in best}
        for place, why in zip(chosen, found.why(chosen) if chosen else (), strict=True):
            self.answered.shown.append(Shown(self.stock.items[place], score[place], name, why))

    def _highest(self, found: Found, *, seen_too: bool) -> tuple[Places, Floats]:
        """Those that may be shown, the highest of very many; the rest is looked at only where they are not enough."""
        places, values = found.places, found.scores
        if self.block.boosts:
            values = values * self.stock.factors(self.block)[places]
        if len(places) > SORTED:
            some = np.argpartition(-values, SORTED)[:SORTED]
            at = some[self.allowed(places[some], seen_too=seen_too)]
            if len(at) >= AT_HAND + len(self.before):
                return places[at], values[at]
        at = self.allowed(places, seen_too=seen_too)
        if len(at) > SORTED:
            at = at[np.argpartition(-values[at], SORTED)[:SORTED]]
        return places[at], values[at]

    def _fits(self, place: int) -> bool:
        """Not somebody's own, and not on a page before."""
        item = self.stock.items[place]
        if item.owner and item.owner in self.asked.ids:
            self._leave_out("own", place)
            return False
        return mark(item.id) not in self.before

    def _diverse(self, places: list[int], values: list[float]) -> list[int]:
        """Maximal marginal relevance (Carbonell and Goldstein 1998), with caps."""
        share, chosen = self.block.diversity, list[int]()
        score = np.array(values) / (max(values, default=0.0) or 1.0)
        left, marks = np.ones(len(places), bool), self.stock.marks
        alike = Alike([marks[place] for place in places] if share else [()] * len(places))
        for place in self.taken if share else ():
            alike.met(marks[place])
        for _ in places:
            if self.full:
                break
            best = int(np.argmax(np.where(left, (1 - share) * score - share * alike.nearest, -np.inf)))
            left[best] = False
            if not self.may(places[best]):
                self._leave_out("most_per", places[best])
                continue
            self.take(places[best])
            chosen.append(places[best])
            if share:
                alike.met(marks[places[best]])
        return chosen

    def may(self, place: int) -> bool:
        """Whether caps leave room for it."""
        return all(self.used[one] < self.block.most_per[one[0]] for one in self._capped(place))

    def take(self, place: int) -> None:
        """It is chosen."""
        self.taken.append(place)
        self.used.update(self._capped(place))

    def _capped(self, place: int) -> Iterator[tuple[str, str]]:
        item = self.stock.items[place]
        for name in self.block.most_per:
            for value in item.tags if name == "tag" else [str(getattr(item, name))]:
                if value:
                    yield name, value

    def explore(self, chance: np.random.Generator) -> None:
        """Give the last places to items of which little is known, by Thompson sampling (1933) of clicks a showing."""
        slots = int(self.n * self.block.exploration + chance.random())
        places = np.arange(len(self.stock.items))
        if not slots or not len(places):
            return
        pool = places[self.allowed(places, seen_too=False)]
        pool = pool[np.argsort(self.stock.shown[pool], kind="stable")[: TRIED * 20]]
        tried = chance.choice(pool, min(TRIED, len(pool)), replace=False)
        clicked, shown = self.stock.clicked[tried], self.stock.shown[tried]
        drawn = chance.beta(clicked + 1, np.maximum(shown - clicked, 0) + 9)
        order = [int(one) for one in tried[np.argsort(-drawn, kind="stable")]]
        new = [one for one in order if one not in self.taken and self._fits(one)][:slots]
        why = Why("explore", "Something new to try")
        found = [Shown(self.stock.items[place], None, "explore", why) for place in new]
        kept = max(0, self.n - len(found))
        self.answered.shown = self.answered.shown[:kept] + found


def pinned(room: _Room, shown: Sequence[Shown]) -> Iterator[Shown]:
    """The items with the pinned ones at their places; a pin that may not be shown leaves its place to others."""
    stock, block = room.stock, room.block
    pins = {}
    for pin in block.pins:
        place = stock.place.get(pin.item)
        if place is None or place in room.out or stock.items[place].owner in room.asked.ids:
            continue
        if stock.shown_at(np.array([place]), room.asked.now)[0]:
            pins[pin.position] = Shown(stock.items[place], None, "pin", Why("pin", "Chosen by the team"))
    ids = {one.item.id for one in pins.values()}
    rest = iter([one for one in shown if one.item.id not in ids])
    for position in range(1, len(shown) + len(pins) + 1):
        if position in pins:
            yield pins.pop(position)
        elif (one := next(rest, None)) is not None:
            yield one
    yield from (pins[position] for position in sorted(pins))


def mark(id: str) -> bytes:
    """Four bytes for an item on a page before; of two items with the same, one is left out, once in 4 billion."""
    return zlib.crc32(id.encode("utf-8", "replace")).to_bytes(4, "big")


def closed(marks: Iterable[bytes]) -> str:
    """A cursor: what was shown on this page and those before."""
    return base64.urlsafe_b64encode(b"".join(sorted(marks))).decode()


def opened(cursor: str) -> frozenset[bytes]:
    """What a cursor says was shown. Raises :class:`BadCursor`."""
    try:
        said = base64.urlsafe_b64decode(cursor.encode())
    except ValueError:
        said = b"?"
    if len(said) % 4 or len(said) > MOST_CURSOR:
        raise BadCursor("Send the cursor of the answer before, unchanged; leave it out for the first page.")
    return frozenset(said[begin : begin + 4] for begin in range(0, len(said), 4))
