"""Who follows whom, read from the event store for a fitting: the event ``person_followed`` about a known id."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from rapport.act.recommend.engine import Circle, circle_of
from rapport.act.recommend.histories import Learnt
from rapport.store import Engine
from rapport.store.derive import known_actor

FOLLOWED = "person_followed"
SQL = """
SELECT DISTINCT said.person AS person, said.id AS id, said.thing AS thing,
    if(joined.person != 0, joined.person, said.actor) AS other
FROM (
    SELECT e.person AS person, e.user_id AS id, arrayJoin(e.things) AS thing, $actor AS actor
    FROM seen(project = {project:UInt32}) AS e
    WHERE e.person != 0 AND e.user_id != '' AND e.name = {name:String}
        AND e.at >= toDateTime64({since:Int64}, 3, 'UTC') AND notEmpty(e.things)
) AS said
LEFT JOIN (
    SELECT people.actor AS actor, people.person AS person FROM people FINAL WHERE people.project = {project:UInt32}
) AS joined ON joined.actor = said.actor
ORDER BY person, other""".replace("$actor", known_actor("thing"))


@dataclass(frozen=True)
class Follows:
    """Who follows whom, as places in ``names``; ``rows`` are their histories, -1 where they have none."""

    names: list[str]
    edges: npt.NDArray[np.int64]
    rows: npt.NDArray[np.int64]

    def circle(self, did: sp.csr_array) -> Circle:
        """What is known of them among each other; ``did`` are all histories, people × items."""
        size = len(self.names)
        ones = np.ones(self.edges.shape[1], np.float32)
        follows = sp.csr_array((ones, (self.edges[0], self.edges[1])), shape=(size, size))
        theirs = sp.csr_array(did[np.maximum(self.rows, 0)])
        have = np.repeat((self.rows >= 0).astype(np.float32), np.diff(theirs.indptr))
        theirs.data = theirs.data * have
        theirs.eliminate_zeros()
        return circle_of(follows, theirs, self.names)


def read_follows(engine: Engine, project: int, learnt: Learnt, since: int) -> Follows:
    """Everything said since a moment (in seconds)."""
    rows = engine.ask_arrow(SQL, project, since=since, name=FOLLOWED)
    if not len(rows):
        return Follows([], np.zeros((2, 0), np.int64), np.zeros(0, np.int64))
    people, places = np.unique(
        np.concatenate((rows["person"].to_numpy(), rows["other"].to_numpy())), return_inverse=True
    )
    edges = places.reshape(2, -1).astype(np.int64)
    names = [""] * len(people)
    # Whoever is followed is named as in the catalogue, others by the id they signed in with.
    for place, id in [
        *zip(edges[0], rows["id"].to_pylist(), strict=True),
        *zip(edges[1], rows["thing"].to_pylist(), strict=True),
    ]:
        names[place] = id
    at = np.searchsorted(learnt.people, people)
    found = np.minimum(at, max(len(learnt.people) - 1, 0))
    there = learnt.people[found] == people if len(learnt.people) else np.zeros(len(people), bool)
    return Follows(names, edges, np.where(there, found, -1).astype(np.int64))
