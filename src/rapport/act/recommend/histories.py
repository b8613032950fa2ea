"""What people did with items, read from the event store for a fitting."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from rapport.act.recommend.engine import Histories
from rapport.store import Engine

DEEDS = """
SELECT e.person AS person, arrayJoin(e.things) AS thing, toUnixTimestamp64Milli(e.at) AS at, toString(e.name) AS name
FROM seen(project = {project:UInt32}) AS e
WHERE e.person != 0 AND e.at >= toDateTime64({since:Int64}, 3, 'UTC') AND notEmpty(e.things)
    AND e.name IN {names:Array(String)}
ORDER BY person, at, e.id, thing"""


@dataclass(frozen=True)
class Learnt:
    """Histories, and the moment (milliseconds) of each event in them."""

    histories: Histories
    at: npt.NDArray[np.int64]
    people: npt.NDArray[np.uint64] = field(default_factory=lambda: np.zeros(0, np.uint64))
    """The number of each person in the store, in the order of the histories, which is theirs."""

    @property
    def until(self) -> int:
        """The last event; 0 where there is none."""
        return int(self.at.max()) if len(self.at) else 0


def read(engine: Engine, project: int, weights: Mapping[str, float], names: Sequence[str], since: int) -> Learnt:
    """Everything since a moment (in seconds) that says something about taste, of everybody who can be told apart.

    Items are those of ``names``, in this order, and after them those that only events know.
    """
    rows = engine.ask_arrow(DEEDS, project, since=since, names=list(weights))
    if not len(rows):
        nothing = np.zeros(0, np.int64)
        return Learnt(
            Histories(tuple(names), np.zeros(1, np.int64), nothing, nothing.astype(np.float32), True), nothing
        )
    known = {name: place for place, name in enumerate(names)}
    items = encoded(rows["thing"], known)
    told = {name: place for place, name in enumerate(weights)}
    weight = np.array(list(weights.values()), np.float32)[encoded(rows["name"], told)]
    person = rows["person"].to_numpy()
    starts = np.flatnonzero(np.concatenate(([True], person[1:] != person[:-1], [True])))
    at = rows["at"].to_numpy().astype(np.int64)
    return Learnt(Histories(tuple(known), starts, items, weight, True), at, person[starts[:-1]])


def encoded(column: pa.ChunkedArray, known: dict[str, int]) -> npt.NDArray[np.int64]:
    """The place of each value; those that are not known yet are added."""
    coded = column.combine_chunks().dictionary_encode()
    places = np.array([known.setdefault(name, len(known)) for name in coded.dictionary.to_pylist()], np.int64)
    found: npt.NDArray[np.int64] = places[coded.indices.to_numpy()]
    return found
