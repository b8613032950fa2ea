"""Who was ever shown something that has a cap, in memory: of everybody else the database need not be asked."""

from collections.abc import Sequence

from django.db import close_old_connections

from rapport.deliver import caps


class ShownPeople:
    """A set of numbers, some 70 bytes a person: whoever is not in it was never shown anything."""

    def __init__(self) -> None:
        self._numbers: set[int] = set()
        self._last = 0
        self._complete = False

    def __call__(self, project: int, people: Sequence[str]) -> bool:
        """Whether one of these ids may have been shown something."""
        return not self._complete or any(hash((project, person)) in self._numbers for person in people)

    def refresh(self) -> None:
        """Read whoever came since the last time."""
        close_old_connections()
        for number, project, person in caps.since(self._last):
            self._numbers.add(hash((project, person)))
            self._last = number
        self._complete = True
