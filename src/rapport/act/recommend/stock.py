"""Everything that is needed to answer for one project, in memory: items, blocks, the model, and what is counted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from rapport.act.recommend.engine import Circle, Model
from rapport.act.recommend.facts import BlockFacts, ItemFacts
from rapport.deliver.evaluate.conditions import compile_condition

Floats = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]
EVER = 1 << 62
PERSON = "person"


@dataclass(frozen=True)
class Counts:
    """What people did with items lately, by the item's id."""

    popular: Mapping[str, float] = field(default_factory=dict)
    """People, of four weeks."""
    trending: Mapping[str, float] = field(default_factory=dict)
    """Events, each half as much for each day that it is old."""
    shown: Mapping[str, int] = field(default_factory=dict)
    clicked: Mapping[str, int] = field(default_factory=dict)


class Stock:
    """A catalogue as arrays: an item is its place in it."""

    def __init__(
        self,
        items: Sequence[ItemFacts],
        blocks: Mapping[str, BlockFacts],
        model: Model | None = None,
        counts: Counts = Counts(),
        circle: Circle | None = None,
    ) -> None:
        self.circle = circle
        self.items, self.blocks, self.model = list(items), dict(blocks), model
        self.place = {item.id: place for place, item in enumerate(self.items)}
        self.marks = [frozenset(item.marks()) for item in self.items]
        self.begins = np.array([item.starts or 0 for item in self.items], np.int64)
        self.ends = np.array([EVER if item.ends is None else item.ends for item in self.items], np.int64)
        self.open = np.array([item.available and not item.hidden for item in self.items], bool)
        self.since = np.array([item.starts or item.created for item in self.items], np.float64)
        self.groups = np.array([item.type == "group" for item in self.items], bool)
        codes: dict[str, int] = {"": -1}
        self.category = np.array([codes.setdefault(item.category, len(codes)) for item in self.items], np.int64)
        names = model.names if model else ()
        self.of_model = np.array([self.place.get(name, -1) for name in names], np.int64)
        self.in_model = {int(ours): theirs for theirs, ours in enumerate(self.of_model) if ours >= 0}
        self.of_circle = np.array([self._person(name) for name in circle.names] if circle else [], np.int64)
        self.in_circle = {name: place for place, name in enumerate(circle.names)} if circle else {}
        self._filters: dict[int, Mask] = {}
        self._factors: dict[int, Floats] = {}
        self.counted(counts)

    def _person(self, name: str) -> int:
        """The place of somebody's page in the catalogue; -1 where it has none."""
        place = self.place.get(name, -1)
        return place if place >= 0 and self.items[place].type == PERSON else -1

    def counted(self, counts: Counts) -> None:
        """From now on these are the counts."""
        self.popular, self.trending = self._by_place(counts.popular), self._by_place(counts.trending)
        self.shown, self.clicked = self._by_place(counts.shown), self._by_place(counts.clicked)

    def _by_place(self, counts: Mapping[str, float]) -> Floats:
        found = np.zeros(len(self.items))
        for name, count in counts.items():
            if name in self.place:
                found[self.place[name]] = count
        return found

    def shown_at(self, places: Places, now: int) -> Mask:
        """Which of these may be shown to anybody at a moment."""
        found: Mask = self.open[places] & (self.begins[places] <= now) & (now < self.ends[places])
        return found

    def filtered(self, block: BlockFacts) -> Mask:
        """Which items meet the filter of a block of this stock; worked out once."""
        if not block.filter:
            return np.ones(len(self.items), bool)
        if id(block) not in self._filters:
            test = compile_condition(block.filter)
            self._filters[id(block)] = np.array([bool(test(item.known())) for item in self.items], bool)
        return self._filters[id(block)]

    def factors(self, block: BlockFacts) -> Floats:
        """By what the score of each item is multiplied in a block of this stock; worked out once."""
        if not block.boosts:
            return np.ones(len(self.items))
        if id(block) not in self._factors:
            found = np.ones(len(self.items))
            for boost in block.boosts:
                test = compile_condition(boost.condition)
                found *= [boost.factor if test(item.known()) else 1.0 for item in self.items]
            self._factors[id(block)] = found
        return self._factors[id(block)]
