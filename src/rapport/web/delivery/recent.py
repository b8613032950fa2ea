"""What this process itself said lately that people were shown: caps count it before it is loaded."""

from collections import OrderedDict
from collections.abc import Iterable, Sequence

from rapport.deliver.look import Moments

KEEP_MS = 600_000
"""By then it is loaded; what waits longer, because the engine is down, does not count until it is."""
MOST_PEOPLE = 100_000


class Recent:
    """Moments by person and experiment. Used in the event loop alone."""

    def __init__(self) -> None:
        self._people: OrderedDict[tuple[int, str], list[tuple[str, int]]] = OrderedDict()

    def add(self, project: int, person: str, experiments: Iterable[str], at: int) -> None:
        """Somebody is shown these now (milliseconds)."""
        while self._people and (len(self._people) >= MOST_PEOPLE or self._oldest() < at - KEEP_MS):
            self._people.popitem(last=False)
        found = self._people.setdefault((project, person), [])
        found[:] = [(experiment, moment) for experiment, moment in found if moment >= at - KEEP_MS]
        found += [(experiment, at) for experiment in experiments]
        self._people.move_to_end((project, person))

    def drop(self, project: int, person: str, at: int) -> None:
        """It was not to be: what was said of this moment could not be kept."""
        found = self._people.get((project, person), [])
        found[:] = [one for one in found if one[1] != at]

    def beside(self, project: int, people: Sequence[str], loaded: Moments) -> Moments:
        """What was loaded, and what was not yet; a moment that is both counts once."""
        merged = {experiment: {*moments} for experiment, moments in loaded.items()}
        for person in people:
            for experiment, at in self._people.get((project, person), ()):
                merged.setdefault(experiment, set()).add(at)
        return {experiment: sorted(moments) for experiment, moments in merged.items()}

    def _oldest(self) -> int:
        moments = next(iter(self._people.values()))
        return moments[-1][1] if moments else 0
